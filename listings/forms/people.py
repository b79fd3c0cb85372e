"""A person who performs services."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from listings.forms.fields import PlainTextMixin
from listings.models import PerformerRole, Practitioner, Version


class PersonForm(PlainTextMixin, forms.ModelForm):
    class Meta:
        model = Practitioner
        fields = ("name", "role", "supervised_by")
        labels = {"role": gettext_lazy("Profession")}
        help_texts = {
            "name": gettext_lazy("As on the license."),
            "supervised_by": gettext_lazy("The physician or nurse practitioner who supervises or delegates, if any."),
        }

    def __init__(self, *args: Any, version: Version, **kwargs: Any) -> None:
        self.version = version
        super().__init__(*args, **kwargs)
        self.fields["role"].queryset = PerformerRole.objects.listable().exclude(code="unknown")  # type: ignore[attr-defined]
        self.fields["role"].empty_label = _("Choose")  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if name and not any(letter.isalpha() for letter in name):
            raise ValidationError(_("Type the person's name."))
        return name

    def save_to(self, version: Version, *, key: UUID | None, position: int) -> Practitioner:
        """Write the person into a draft; `key` names the one to replace."""
        present = Practitioner.objects.filter(version=version, key=key).first() if key else None
        person = super().save(commit=False)
        person.pk = present.pk if present else None
        person.version = version
        person.key = key or uuid4()
        person.position = present.position if present else position
        person.save()
        return person
