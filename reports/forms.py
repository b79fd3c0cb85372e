"""What a visitor fills in to report a problem, and what a moderator writes about it."""

from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from listings.forms.fields import PlainTextMixin
from listings.forms.moderation import ReasonField
from reports.models import LONGEST_WORDS, Outcome, ReportKind

# Seconds between opening the form and sending it: nobody reads and types faster, and after a day it is opened anew.
QUICKEST, SLOWEST = 3, 24 * 3600
SALT = "reports.opened"
# What can be wrong with an article; what a clinic may have done is reported without one.
ARTICLE_KINDS = (ReportKind.WRONG_FACT, ReportKind.OTHER)


def stamp() -> str:
    """When the form was opened, signed."""
    return signing.TimestampSigner(salt=SALT).sign("report")


class ReportForm(PlainTextMixin, forms.Form):
    """One minute's work; only what happened is asked for."""

    kind = forms.ChoiceField(
        choices=ReportKind.choices,
        widget=forms.RadioSelect,
        label=gettext_lazy("What is it about?"),
        error_messages={
            "required": gettext_lazy("Choose what it is about."),
            "invalid_choice": gettext_lazy("Choose one of these."),
        },
    )
    words = ReasonField(
        label=gettext_lazy("What happened, or what is wrong?"),
        longest=LONGEST_WORDS,
        rows=6,
        help_text=gettext_lazy("In your own words. Days and names help us look it up. No names of patients, please."),
    )
    email = forms.EmailField(
        required=False,
        max_length=254,
        label=gettext_lazy("Your e-mail address"),
        help_text=gettext_lazy("Only if you want an answer. No clinic sees it."),
        error_messages={"invalid": gettext_lazy("This is no e-mail address. Mend it, or leave it empty.")},
    )
    # Kept out of sight: what fills it in is a program.
    website = forms.CharField(required=False, max_length=200)
    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].error_messages["required"] = _("Write what happened, or what is wrong.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("website"):
            raise ValidationError(_("This looks like it was filled in by a program. Send it once more, please."))
        try:
            signer = signing.TimestampSigner(salt=SALT)
            signer.unsign(cleaned.get("opened", ""), max_age=SLOWEST)
        except signing.BadSignature as error:
            raise ValidationError(_("This form was open for too long. Nothing is lost: send it once more.")) from error
        if _is_quick(cleaned.get("opened", "")):
            raise ValidationError(_("That was quicker than anybody types. Send it once more, please."))
        return cleaned


def _is_quick(opened: str) -> bool:
    try:
        signing.TimestampSigner(salt=SALT).unsign(opened, max_age=QUICKEST)
    except signing.SignatureExpired:
        return False
    return True


class ArticleReportForm(ReportForm):
    """About an article: no clinic stands behind it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [(one.value, one.label) for one in ARTICLE_KINDS]
        self.fields["words"].help_text = _("In your own words. The sentence or the heading helps us find it.")
        self.fields["email"].help_text = _("Only if you want an answer.")


class NoteForm(PlainTextMixin, forms.Form):
    words = ReasonField(label=gettext_lazy("Note, for moderators only"))


class AnswerForm(PlainTextMixin, forms.Form):
    words = ReasonField(label=gettext_lazy("Answer to those who left an address"))


class HoldBackForm(PlainTextMixin, forms.Form):
    words = ReasonField(label=gettext_lazy("Reason, in words for the owner"))


class CloseForm(PlainTextMixin, forms.Form):
    outcome = forms.ChoiceField(
        choices=[("", gettext_lazy("Choose")), *Outcome.choices],
        label=gettext_lazy("What came of it"),
        error_messages={"required": gettext_lazy("Choose what came of it.")},
    )
    words = ReasonField(label=gettext_lazy("How you found out, for moderators only"))
