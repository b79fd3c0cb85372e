"""A line of the evidence ledger, with its documents."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from listings import documents, ledger
from listings.documents import Document
from listings.forms.fields import DateField, PlainTextMixin
from listings.forms.place import BY_NAME
from listings.models import Credential, CredentialKind, Device, Listing, Practitioner, Version

MOST_FILES = 8


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class DocumentsField(forms.FileField):
    """Several files, each accepted or refused by what its bytes are."""

    widget = FilesInput(attrs={"accept": "application/pdf,image/jpeg,image/png"})

    def clean(self, data: Any, initial: Any = None) -> list[Document]:
        uploads = [
            one for one in (data if isinstance(data, (list, tuple)) else [data]) if isinstance(one, UploadedFile)
        ]
        if len(uploads) > MOST_FILES:
            raise ValidationError(_("Send at most %(n)s files at once.") % {"n": MOST_FILES})
        return [documents.read(upload) for upload in uploads]


class CredentialForm(PlainTextMixin, forms.ModelForm):
    """What an owner says of a credential; a moderator compares it with the documents."""

    person = forms.ChoiceField(required=False, label=gettext_lazy("Whose is it"))
    state = forms.ChoiceField(
        required=False,
        label=gettext_lazy("State that issued it"),
        choices=[("", gettext_lazy("Does not apply")), *BY_NAME],
    )
    issued_on = DateField(label=gettext_lazy("Issued on"))
    expires_on = DateField(label=gettext_lazy("Last good day"))
    documents = DocumentsField(
        required=False,
        label=gettext_lazy("Documents"),
        help_text=gettext_lazy(
            "PDF, JPEG or PNG, up to 15 MB each, several pages at once. Only you and our moderators see them."
        ),
    )
    camera = DocumentsField(
        required=False,
        label=gettext_lazy("Or photograph a page"),
        help_text=gettext_lazy(
            "Save after each page; pages add up. Lay it flat, with all four corners in the picture."
        ),
        widget=FilesInput(attrs={"accept": "image/jpeg,image/png", "capture": "environment"}),
    )

    class Meta:
        model = Credential
        fields = ("kind", "person", "device", "state", "issuer", "number", "issued_on", "expires_on", "documents")
        labels = {"kind": gettext_lazy("What is it")}

    def __init__(self, *args: Any, listing: Listing, version: Version | None, **kwargs: Any) -> None:
        self.listing, self.content_version = listing, version
        super().__init__(*args, **kwargs)
        self.fields["kind"].queryset = CredentialKind.objects.listable()  # type: ignore[attr-defined]
        self.fields["kind"].empty_label = _("Choose")  # type: ignore[attr-defined]
        self.fields["device"].queryset = Device.objects.listable()  # type: ignore[attr-defined]
        self.fields["device"].empty_label = _("Does not apply")  # type: ignore[attr-defined]
        self.people = {str(person.key): person for person in Practitioner.objects.filter(version=version)}
        choices = [(key, person.name) for key, person in self.people.items()]
        self.fields["person"].choices = [("", _("The clinic itself")), *choices]  # type: ignore[attr-defined]
        if self.instance.pk and self.instance.holder_key:
            self.initial["person"] = str(self.instance.holder_key)

    def clean_expires_on(self) -> Any:
        day = self.cleaned_data["expires_on"]
        if day and day < timezone.localdate():
            raise ValidationError(
                _("This ended on %(day)s. Send the one that is good today.") % {"day": formats.date_format(day)}
            )
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kind = cleaned.get("kind")
        if kind is None:
            return cleaned
        if kind.holder == "practitioner" and not cleaned.get("person") and "person" not in self.errors:
            self.add_error("person", _("Choose the person. Add her or him under People first, if missing."))
        if kind.group == "license":
            if not cleaned.get("number") and "number" not in self.errors:
                self.add_error("number", _("A license is looked up by its number. Type it as on the license."))
            if not cleaned.get("state") and "state" not in self.errors:
                self.add_error("state", _("Choose the state whose board issued it."))
        self._ask_for_something_to_check(cleaned, kind)
        issued, expires = cleaned.get("issued_on"), cleaned.get("expires_on")
        if issued and expires and expires < issued:
            self.add_error("expires_on", _("This lies before the day it was issued."))
        if issued and issued > timezone.localdate():
            self.add_error("issued_on", _("This day has not come yet."))
        return cleaned

    def _ask_for_something_to_check(self, cleaned: dict[str, Any], kind: CredentialKind) -> None:
        """A line with nothing behind it would read "being checked" in public with nothing to check."""
        if kind.group == "device" and not cleaned.get("device") and "device" not in self.errors:
            self.add_error("device", _("Choose the device whose number is to be looked up."))
        has_document = bool(cleaned.get("documents") or cleaned.get("camera")) or (
            self.instance.pk and self.instance.documents.exists()
        )
        if not (has_document or cleaned.get("number") or cleaned.get("device")) and "documents" not in self.errors:
            self.add_error("documents", _("Add the document, or a number that can be looked up."))

    def save_for(self, *, by: User, renews: Credential | None = None) -> Credential:
        """Write the line and its documents together, or nothing. Raises OSError when the disk fails."""
        credential = super().save(commit=False)
        person = self.people.get(self.cleaned_data.get("person") or "")
        is_personal = credential.kind.holder == "practitioner"
        credential.listing = self.listing
        credential.holder_key = person.key if person and is_personal else None
        credential.holder_name = person.name if person and is_personal else ""
        zone = (self.content_version.time_zone if self.content_version else "") or "America/New_York"
        credential.expires_at = ledger.end_of_day(credential.expires_on, zone) if credential.expires_on else None
        credential.created_by = credential.created_by or by
        credential.renews = credential.renews or renews
        with transaction.atomic():
            credential.save()
            for document in (*self.cleaned_data["documents"], *self.cleaned_data["camera"]):
                documents.store(document, credential, by=by)
        return credential
