"""Claiming a listing, finding it first, answering a claim, and deciding on it."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from listings import claim_domains
from listings.forms.credentials import DocumentsField
from listings.forms.fields import PlainTextMixin
from listings.forms.moderation import LONGEST_FIELD_REASON, ReasonField
from listings.forms.team import BusinessForm
from listings.models import Business, ClaimHow

LONGEST_WORDS = 2000
FILES_HELP = gettext_lazy(
    "PDF, JPEG or PNG, up to 15 MB each, several pages at once. Only you and our moderators see them."
)


class WordsField(ReasonField):
    """Plain words for a moderator."""

    def __init__(self, *, required_words: Any = "", **kwargs: Any) -> None:
        super().__init__(longest=LONGEST_WORDS, rows=4, **kwargs)
        if required_words:
            self.error_messages["required"] = required_words


class ClaimForm(PlainTextMixin, forms.Form):
    """Who says so, and what shows it."""

    name = forms.CharField(
        label=gettext_lazy("Name of your business"),
        max_length=120,
        help_text=gettext_lazy("As on your license or lease. A moderator compares it; visitors never see it."),
    )
    business = forms.ChoiceField(required=False, label=gettext_lazy("Put the listing under"))
    how = forms.ChoiceField(
        label=gettext_lazy("How can you show it?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how you can show it.")},
    )
    email = forms.EmailField(
        required=False,
        max_length=254,
        label=gettext_lazy("Your address at the clinic's site"),
        error_messages={"invalid": gettext_lazy("Type an e-mail address like info@lumenskin.com.")},
    )
    documents = DocumentsField(
        required=False,
        label=gettext_lazy("Documents"),
        help_text=format_lazy("{} {}", gettext_lazy("Not needed with a mail, but they may help."), FILES_HELP),
    )
    statement = WordsField(
        required=False,
        label=gettext_lazy("Anything a moderator should know"),
        help_text=gettext_lazy("Who you are at the clinic, and since when."),
    )

    def __init__(self, *args: Any, domain: str, businesses: list[Business], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.domain, self.businesses = domain, {str(business.pk): business for business in businesses}
        by_mail = _("A mail at %(domain)s: you get a link there") % {"domain": domain}
        by_document = _("A document: license, lease or tax paper that names the clinic and you")
        ways = [(ClaimHow.MAIL_AT_DOMAIN.value, by_mail), (ClaimHow.DOCUMENT.value, by_document)]
        self.fields["how"].choices = ways if domain else ways[1:]  # type: ignore[attr-defined]
        self.initial.setdefault("how", ways[0][0] if domain else ways[1][0])
        self.fields["email"].help_text = _("Only with a mail. It ends in @%(domain)s.") % {"domain": domain}
        choices = [(pk, business.title) for pk, business in self.businesses.items()]
        self.fields["business"].choices = [("", _("A new business")), *choices]  # type: ignore[attr-defined]
        if not domain:
            del self.fields["email"]
        if not businesses:
            del self.fields["business"]

    clean_name = BusinessForm.clean_name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("how") == ClaimHow.MAIL_AT_DOMAIN and "email" not in self.errors:
            self._check_address(cleaned.get("email") or "")
        if cleaned.get("how") == ClaimHow.DOCUMENT and not cleaned.get("documents") and "documents" not in self.errors:
            self.add_error("documents", _("Add the document that shows it."))
        return cleaned

    def _check_address(self, typed: str) -> None:
        if not typed:
            self.add_error("email", _("Type the address to which the link shall go."))
        elif not claim_domains.is_at(typed, self.domain):
            message = _("This address is not at %(domain)s. Without one there, send a document instead.")
            self.add_error("email", message % {"domain": self.domain})

    def chosen_business(self) -> Business | None:
        return self.businesses.get(self.cleaned_data.get("business") or "")


class FindForm(PlainTextMixin, forms.Form):
    """One of three ways to name one's own clinic."""

    phone = forms.CharField(required=False, max_length=30, label=gettext_lazy("Phone number that patients call"))
    license_number = forms.CharField(
        required=False,
        max_length=60,
        label=gettext_lazy("Or a license number"),
        help_text=gettext_lazy("Of the clinic, or of somebody who treats there."),
    )
    name = forms.CharField(required=False, max_length=100, label=gettext_lazy("Or the exact name"))
    zip_code = forms.CharField(required=False, max_length=10, label=gettext_lazy("with its ZIP code"))

    def clean_phone(self) -> str:
        digits = re.sub(r"[^0-9]", "", self.cleaned_data["phone"])
        digits = digits[1:] if len(digits) == 11 and digits.startswith("1") else digits
        if self.cleaned_data["phone"] and len(digits) != 10:
            raise ValidationError(_("Type a US phone number with its area code, like (215) 555-0142."))
        return f"({digits[:3]}) {digits[3:6]}-{digits[6:]}" if digits else ""

    def clean_zip_code(self) -> str:
        typed: str = self.cleaned_data["zip_code"].strip()
        if typed and not re.fullmatch(r"[0-9]{5}(-?[0-9]{4})?", typed):
            raise ValidationError(_("A ZIP code has five digits, like 19103."))
        return typed[:5]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        if cleaned.get("name") and not cleaned.get("zip_code"):
            self.add_error("zip_code", _("Type the ZIP code too: many clinics share a name."))
        elif not any(cleaned.get(field) for field in ("phone", "license_number", "name")):
            self.add_error(None, _("Type a phone number, a license number, or a name with its ZIP code."))
        return cleaned


class AnswerForm(PlainTextMixin, forms.Form):
    """What the owner who is there says to a claim."""

    words = WordsField(
        label=gettext_lazy("Your answer to the moderator"),
        help_text=gettext_lazy("Why the listing is yours: who you are at the clinic, since when, and who this may be."),
        required_words=gettext_lazy("Write what the moderator should know."),
    )
    documents = DocumentsField(required=False, label=gettext_lazy("Documents"), help_text=FILES_HELP)


class AcceptForm(PlainTextMixin, forms.Form):
    """Where the listing goes, what was seen, and what the others are told."""

    business = forms.ChoiceField(required=False, label=gettext_lazy("It goes to"))
    note = ReasonField(label=gettext_lazy("What was seen, and how it fits"), longest=LONGEST_FIELD_REASON)
    reason = ReasonField(
        label=gettext_lazy("Reason for the owner until now, and for who else claims it"), required=False
    )
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, businesses: list[Business], name: str, disputed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.businesses = {str(business.pk): business for business in businesses}
        choices = [(pk, business.title) for pk, business in self.businesses.items()]
        new = _("A new business: %(name)s") % {"name": name}
        self.fields["business"].choices = [("", new), *choices]  # type: ignore[attr-defined]
        self.fields["note"].error_messages["required"] = _("Write down what was seen.")
        self.fields["reason"].required = disputed
        if not disputed:
            del self.fields["reason"]

    def chosen_business(self) -> Business | None:
        return self.businesses.get(self.cleaned_data.get("business") or "")
