"""What a moderator fills in: authority, reasons, and the check of a credential."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from listings.diff import Change
from listings.forms.fields import DateField, PlainTextMixin
from listings.models import AuthorityHow, CheckHow, CheckLevel, RegisterFinding

LONGEST_REASON = 1000
NEEDS_REASON = (CheckLevel.REFUSED, CheckLevel.SUSPENDED)


def reason_field(label: Any, *, required: bool = True, longest: int = LONGEST_REASON) -> forms.CharField:
    """Plain words to the owner; spaces alone are no reason."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=longest,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60}),
        error_messages={"required": gettext_lazy("Write a reason that the owner can act on.")},
    )


class AuthorityForm(PlainTextMixin, forms.Form):
    """How it is known that the registrant may speak for the clinic."""

    how = forms.ChoiceField(choices=AuthorityHow, label=gettext_lazy("How it is known"))
    note = reason_field(gettext_lazy("What was seen or said, by whom, when"))


class ReasonForm(PlainTextMixin, forms.Form):
    """One reason for the whole: rejecting, suspending, restoring."""

    reason = reason_field(gettext_lazy("Reason, in words for the owner"))


class SendBackForm(PlainTextMixin, forms.Form):
    """A general note and a reason beside any change; at least one of them."""

    note = reason_field(gettext_lazy("General note"), required=False)

    def __init__(self, *args: Any, changes: list[Change], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.changes = changes
        for number, change in enumerate(changes):
            label = f"{change.thing}: {change.label}" if change.label else change.thing
            self.fields[f"reason_{number}"] = reason_field(label, required=False)

    def rows(self) -> list[tuple[Change, forms.BoundField]]:
        return [(change, self[f"reason_{number}"]) for number, change in enumerate(self.changes)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not self.reasons() and not cleaned.get("note"):
            self.add_error("note", _("Write at least one reason: here, or beside a change."))
        return cleaned

    def reasons(self) -> dict[tuple[str, str, str], str]:
        """Reasons given, by the place of the change."""
        return {
            (change.section, change.key, change.field): text
            for number, change in enumerate(self.changes)
            if (text := self.cleaned_data.get(f"reason_{number}"))
        }


class CheckForm(PlainTextMixin, forms.Form):
    """What was done to verify a credential."""

    level = forms.ChoiceField(
        choices=[choice for choice in CheckLevel.choices if choice[0] != CheckLevel.CLINIC_STATED],
        label=gettext_lazy("What was found"),
    )
    how = forms.ChoiceField(choices=CheckHow, label=gettext_lazy("How"))
    register_status = forms.CharField(
        required=False, max_length=60, label=gettext_lazy("Status in the register, in its words")
    )
    discipline = forms.ChoiceField(choices=RegisterFinding, label=gettext_lazy("Public discipline"))
    next_check_on = DateField(label=gettext_lazy("Look again on"))
    reason = reason_field(gettext_lazy("Reason, when refused or suspended"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("level") in NEEDS_REASON and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Write a reason that the owner can act on."))
        if cleaned.get("next_check_on") and cleaned["next_check_on"] <= timezone.localdate():
            self.add_error("next_check_on", _("Choose a day that is still to come."))
        return cleaned
