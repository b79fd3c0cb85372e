"""What a moderator says of a file before it is imported."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from listings.forms.fields import PlainTextMixin
from listings.models import DataSource


class ImportForm(PlainTextMixin, forms.Form):
    """Which source the file is from, one of those known or a new one, and the file."""

    source = forms.ModelChoiceField(
        DataSource.objects.order_by("name"),
        required=False,
        label=gettext_lazy("Source"),
        empty_label=gettext_lazy("A new one, named below"),
    )
    name = forms.CharField(required=False, max_length=120, label=gettext_lazy("Name of a new source"))
    license = forms.CharField(
        required=False,
        max_length=120,
        label=gettext_lazy("On what terms its data may be used: the license, or who allowed it and when"),
    )
    url = forms.URLField(required=False, max_length=300, assume_scheme="https", label=gettext_lazy("Its address"))
    file = forms.FileField(
        label=gettext_lazy("The file, as CSV"),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv,text/plain"}),
        error_messages={
            "required": gettext_lazy("Choose the file first."),
            "empty": gettext_lazy("The file is empty."),
        },
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("source"):
            return data
        if not data.get("name"):
            self.add_error("name", ValidationError(_("Name the source, or choose one above.")))
        elif DataSource.objects.filter(name__iexact=data["name"]).exists():
            self.add_error("name", ValidationError(_("This source is known: choose it above.")))
        if not data.get("license"):
            self.add_error("license", ValidationError(_("Say what allows us to use its data.")))
        return data

    def chosen(self) -> DataSource:
        """The source, begun if it is new."""
        data = self.cleaned_data
        if data["source"]:
            known: DataSource = data["source"]
            return known
        terms = {"license": data["license"], "url": data["url"]}
        return DataSource.objects.get_or_create(name=data["name"], defaults=terms)[0]
