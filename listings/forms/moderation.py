"""What a moderator fills in: authority, reasons, and the check of a credential."""

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from listings.forms.fields import DateField, PlainTextMixin
from listings.models import AuthorityHow, CheckHow, CheckLevel, RegisterFinding
from listings.taking_off import Removable

# As long as the columns that keep them.
LONGEST_REASON = 5000
LONGEST_FIELD_REASON = 1000
NEEDS_REASON = (CheckLevel.REFUSED, CheckLevel.SUSPENDED)
LATEST_NEXT_CHECK = timedelta(days=3653)

# A level claims an act: a document that was read was not looked up at its issuer.
HOW_FOR_LEVEL = {
    CheckLevel.CHECKED_AT_ISSUER: (CheckHow.PUBLIC_REGISTER, CheckHow.CALL, CheckHow.MAIL),
    CheckLevel.INSPECTED: (CheckHow.VISIT,),
}
CHOOSE = ("", gettext_lazy("Choose"))


class ReasonField(forms.CharField):
    """Plain words to the owner; spaces alone are no reason, and lines count as people see them."""

    def __init__(self, *, longest: int = LONGEST_REASON, rows: int = 3, **kwargs: Any) -> None:
        super().__init__(
            max_length=longest,
            strip=False,
            widget=forms.Textarea(attrs={"rows": rows, "cols": 60}),
            error_messages={"required": gettext_lazy("Write a reason that the owner can act on.")},
            **kwargs,
        )
        # The browser must not cut off what is pasted: too long a text gets a message and stays.
        self.widget.attrs.pop("maxlength")

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value) or "").replace("\r\n", "\n")
        if text and not text.strip():
            raise ValidationError(_("These are only spaces. Write a reason, or leave this empty."))
        return text.strip()


class AuthorityForm(PlainTextMixin, forms.Form):
    """How it is known that the registrant may speak for the clinic."""

    how = forms.ChoiceField(
        choices=[CHOOSE, *AuthorityHow.choices],
        label=gettext_lazy("How it is known"),
        error_messages={"required": gettext_lazy("Choose how it is known.")},
    )
    note = ReasonField(label=gettext_lazy("What was seen or said, by whom, when"), longest=LONGEST_FIELD_REASON)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].error_messages["required"] = _("Write down what was seen or said.")


class ReasonForm(PlainTextMixin, forms.Form):
    """One reason for the whole: rejecting, suspending, restoring."""

    reason = ReasonField(label=gettext_lazy("Reason, in words for the owner"))


class SuspendForm(ReasonForm):
    """Why a listing is held back, and whether its address says so."""

    is_public = forms.BooleanField(
        required=False,
        label=gettext_lazy("Show this reason to visitors at its address (only what is proven)"),
    )


class TakeOffForm(ReasonForm):
    """A person or a service of the live page that has to go at once, and why."""

    what = forms.ChoiceField(
        label=gettext_lazy("Person or service"),
        error_messages={"required": gettext_lazy("Choose what has to go.")},
    )

    def __init__(self, *args: Any, there: Iterable[Removable], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        what: Any = self.fields["what"]
        what.choices = [CHOOSE, *((f"{one.section}:{one.key}", one.name) for one in there)]


class ReplyForm(PlainTextMixin, forms.Form):
    """What an owner answers to one refusal."""

    words = ReasonField(
        label=gettext_lazy("Your answer to the moderator"),
        longest=LONGEST_FIELD_REASON,
        help_text=gettext_lazy("It goes along when you submit again. Visitors never see it."),
    )
    second_look = forms.BooleanField(
        required=False, label=gettext_lazy("Ask for a second look: another moderator decides. You can do this once.")
    )

    def __init__(self, *args: Any, may_ask: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].error_messages["required"] = _("Write what the moderator should know.")
        if not may_ask:
            del self.fields["second_look"]


NOT_IN_FORCE = "revok|expire|suspend|laps|surrender|inactive|not active|invalid|denied|probation|delinquent"
BAD_STATUS = re.compile(NOT_IN_FORCE, re.IGNORECASE)


class CheckForm(PlainTextMixin, forms.Form):
    """What was done to verify a credential."""

    level = forms.ChoiceField(
        choices=[CHOOSE, *(choice for choice in CheckLevel.choices if choice[0] != CheckLevel.CLINIC_STATED)],
        label=gettext_lazy("What was found"),
        error_messages={"required": gettext_lazy("Choose what was found.")},
    )
    how = forms.ChoiceField(
        choices=[CHOOSE, *CheckHow.choices],
        label=gettext_lazy("How"),
        error_messages={"required": gettext_lazy("Choose how you found it.")},
    )
    register_status = forms.CharField(
        required=False, max_length=60, label=gettext_lazy("Status in the register, in its words")
    )
    discipline = forms.ChoiceField(choices=RegisterFinding, label=gettext_lazy("Public discipline"))
    next_check_on = DateField(label=gettext_lazy("Look again on (when empty: the kind's own interval)"))
    reason = ReasonField(
        label=gettext_lazy("Reason to the owner, when refused or suspended"),
        required=False,
        longest=LONGEST_FIELD_REASON,
    )

    def _ask_what_the_issuer_says(self, cleaned: dict[str, Any]) -> None:
        """The public page prints these words: without them nothing shows what was seen, and bad ones are no check."""
        status = cleaned.get("register_status", "")
        if not status and "register_status" not in self.errors:
            self.add_error("register_status", _("Write the status that the issuer gives, in its words."))
        if BAD_STATUS.search(status):
            message = _("A license that is not in force is no finding for visitors: choose “suspended” or “refused”.")
            self.add_error("register_status", message)
        if cleaned.get("discipline") == RegisterFinding.NOT_LOOKED and cleaned.get("how") == CheckHow.PUBLIC_REGISTER:
            self.add_error("discipline", _("Say whether the register shows public discipline."))

    def clean_next_check_on(self) -> Any:
        day = self.cleaned_data["next_check_on"]
        if day and day <= timezone.localdate():
            raise ValidationError(_("Choose a day that is still to come."))
        if day and day > timezone.localdate() + LATEST_NEXT_CHECK:
            raise ValidationError(_("Choose a day within ten years."))
        return day

    def __init__(self, *args: Any, has_documents: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_documents = has_documents

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        level, how = cleaned.get("level"), cleaned.get("how")
        if how == CheckHow.DOCUMENT and level == CheckLevel.DOCUMENT_SEEN and not self.has_documents:
            self.add_error("how", _("The owner sent no document that could have been read."))
        if level in NEEDS_REASON and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Write a reason that the owner can act on."))
        if level == CheckLevel.CHECKED_AT_ISSUER:
            self._ask_what_the_issuer_says(cleaned)
        if level in HOW_FOR_LEVEL and how and how not in HOW_FOR_LEVEL[CheckLevel(level)]:
            words = {"how": CheckHow(how).label, "level": CheckLevel(level).label}
            self.add_error("how", _("“%(how)s” does not support “%(level)s”.") % words)
        return cleaned
