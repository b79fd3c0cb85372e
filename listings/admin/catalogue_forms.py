"""Forms for catalogue entries whose lists are typed as JSON: a wrong shape gets a message beside its field."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from listings.models import BodyArea


class EntryForm(forms.ModelForm):
    def clean_synonyms(self) -> list[str]:
        words = _strings(self.cleaned_data["synonyms"])
        return list(dict.fromkeys(word.strip().lower() for word in words if word.strip()))


class DeviceForm(EntryForm):
    def clean_cleared_areas(self) -> list[str]:
        codes = _strings(self.cleaned_data["cleared_areas"])
        unknown = set(codes) - set(BodyArea.objects.filter(code__in=codes).values_list("code", flat=True))
        if unknown:
            raise ValidationError(_("Not a body area: %(codes)s") % {"codes": ", ".join(sorted(unknown))})
        return codes


class CredentialKindForm(EntryForm):
    def clean_registers(self) -> dict[str, dict[str, str]]:
        registers = self.cleaned_data["registers"] or {}
        if not isinstance(registers, dict) or not all(_is_register(register) for register in registers.values()):
            raise ValidationError(_('Write it like this: {"PA": {"name": "PALS", "url": "https://…"}}.'))
        return registers


def _strings(value: Any) -> list[str]:
    """The list that was typed; nothing typed is an empty list."""
    words = [] if value is None else value
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise ValidationError(_('Write a list of words, like this: ["pen", "automated pen"].'))
    return words


def _is_register(value: Any) -> bool:
    if not isinstance(value, dict) or set(value) != {"name", "url"}:
        return False
    name, url = value["name"], value["url"]
    return isinstance(name, str) and bool(name) and isinstance(url, str) and url.startswith("https://")
