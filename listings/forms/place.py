"""The clinic and its place."""

import re
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from listings.forms.fields import CodesField, MoneyField, PlainTextMixin
from listings.languages import LANGUAGES
from listings.models import Consultation, PerformerRole, Version
from places.distance import miles_between
from places.lookup import for_zip
from places.models import Place
from places.states import STATES

# A pin further than this from its ZIP code's middle is a slip.
FARTHEST_PIN_MILES = 40
# "39.95, -75.17", "@39.95,-75.17,17z", "?q=39.95,-75.17", "#map=17/39.95/-75.17", "mlat=39.95&mlon=-75.17"
PAIR = re.compile(r"(-?\d{1,2}\.\d+)\s*(?:,|/|%2C|&m?lon=|&m?lng=)\s*(-?\d{1,3}\.\d+)")
BY_NAME = sorted(STATES.items(), key=lambda pair: pair[1])
STATE_CHOICES = [("", gettext_lazy("Choose")), *BY_NAME]
# Letters, digits and hyphens with a dot: no address by number, and no letter that only looks like one.
HOST_NAME = re.compile(r"(?i)(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")


class PlaceForm(PlainTextMixin, forms.ModelForm):
    """Everything about the clinic itself. Nothing is required here: pre-flight says what is still missing."""

    state = forms.ChoiceField(choices=STATE_CHOICES, required=False, label=gettext_lazy("State"))
    coordinates = forms.CharField(
        required=False,
        max_length=600,
        label=gettext_lazy("Exact place on the map"),
        help_text=gettext_lazy(
            "Optional. Paste a link from any map site, or latitude and longitude. Without it the pin stands in the "
            "middle of your ZIP area."
        ),
    )
    website = forms.URLField(
        required=False,
        max_length=300,
        assume_scheme="https",
        label=gettext_lazy("Website"),
        widget=forms.TextInput(attrs={"inputmode": "url"}),
        error_messages={"invalid": gettext_lazy("Type a web address like www.lumenskin.com.")},
    )
    languages = CodesField(choices=LANGUAGES, label=gettext_lazy("Languages spoken"))
    consultation_fee = MoneyField(label=gettext_lazy("Consultation fee, in dollars"))
    deposit = MoneyField(label=gettext_lazy("Deposit, in dollars"))
    no_show_fee = MoneyField(label=gettext_lazy("No-show fee, in dollars"))

    class Meta:
        model = Version
        fields = (
            "name",
            "tagline",
            "about",
            "street",
            "unit",
            "city",
            "state",
            "zip_code",
            "coordinates",
            "phone",
            "email",
            "website",
            "languages",
            "step_free",
            "parking",
            "consultation",
            "consultation_fee",
            "deposit",
            "no_show_fee",
            "patch_test",
            "physician_responsible",
            "first_examined_by",
        )
        labels = {"name": gettext_lazy("Name of the clinic"), "zip_code": gettext_lazy("ZIP code")}
        help_texts = {
            "name": gettext_lazy("As on the sign on your door."),
            "tagline": gettext_lazy("One line under the name."),
            "about": gettext_lazy("What you do and for whom, in plain words. No promises of results."),
            "physician_responsible": gettext_lazy("Name of the doctor who answers for medical care here."),
            "phone": gettext_lazy("The number patients call."),
        }
        widgets = {"about": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zip_code = {"inputmode": "numeric", "autocomplete": "postal-code", "maxlength": 10}
        self.fields["zip_code"].widget.attrs |= zip_code
        self.fields["zip_code"].validators = []
        self.fields["phone"].widget.attrs |= {"type": "tel", "autocomplete": "tel"}
        examiner = self.fields["first_examined_by"]
        examiner.queryset = PerformerRole.objects.current().exclude(code="unknown")  # type: ignore[attr-defined]
        examiner.empty_label = _("Not sure / skip")  # type: ignore[attr-defined]
        if self.instance.coordinates_confirmed and not self.is_bound:
            self.initial["coordinates"] = f"{self.instance.latitude}, {self.instance.longitude}"

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if name and not any(letter.isalnum() for letter in name):
            raise ValidationError(_("Type the name as it stands on your door; this has neither letters nor digits."))
        return name

    def clean_website(self) -> str:
        typed: str = self.cleaned_data["website"]
        parts = urlsplit(typed)
        if typed and (
            parts.scheme not in ("http", "https") or parts.username or not HOST_NAME.fullmatch(parts.hostname or "")
        ):
            raise ValidationError(_("Type a web address like www.lumenskin.com: a name, without password or number."))
        return typed

    def clean_phone(self) -> str:
        typed = self.cleaned_data["phone"]
        digits = re.sub(r"[^0-9]", "", typed)
        digits = digits[1:] if len(digits) == 11 and digits.startswith("1") else digits
        if typed and len(digits) != 10:
            raise ValidationError(_("Type a US phone number with its area code, like (215) 555-0142."))
        return f"({digits[:3]}) {digits[3:6]}-{digits[6:]}" if digits else ""

    def clean_zip_code(self) -> str:
        typed = self.cleaned_data["zip_code"].strip()
        if not typed:
            return ""
        if not re.fullmatch(r"\d{5}(-?\d{4})?", typed):
            raise ValidationError(_("A ZIP code has five digits, like 19103."))
        if for_zip(typed[:5]) is None:
            raise ValidationError(_("There is no ZIP code %(zip)s. Check the digits.") % {"zip": typed[:5]})
        return typed[:5]

    def clean_coordinates(self) -> tuple[float, float] | None:
        typed = self.cleaned_data["coordinates"]
        if not typed:
            return None
        match = PAIR.search(typed)
        if match is None:
            message = _("No coordinates were found in this. Paste the long link of a map, or “39.9513, -75.1741”.")
            raise ValidationError(message)
        latitude, longitude = float(match[1]), float(match[2])
        if abs(latitude) > 90 or abs(longitude) > 180:
            raise ValidationError(_("Those coordinates are not on Earth."))
        return latitude, longitude

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        place = for_zip(cleaned.get("zip_code") or "")
        if place and cleaned.get("state") and place.state != cleaned["state"]:
            states = {"zip": place.name, "is": STATES[place.state], "given": STATES[cleaned["state"]]}
            self.add_error("zip_code", _("ZIP code %(zip)s is in %(is)s, not in %(given)s.") % states)
        pin = cleaned.get("coordinates")
        if place and pin and _too_far(place, pin):
            message = _("This point is more than %(miles)s miles from ZIP code %(zip)s. Check both.")
            self.add_error("coordinates", message % {"miles": FARTHEST_PIN_MILES, "zip": place.name})
        if cleaned.get("consultation") == Consultation.FEE and not cleaned.get("consultation_fee"):
            if "consultation_fee" not in self.errors:
                self.add_error("consultation_fee", _("Say what the consultation costs."))
        elif cleaned.get("consultation") in (Consultation.FREE, Consultation.NOT_STATED):
            cleaned["consultation_fee"] = None
        return cleaned

    def save(self, commit: bool = True) -> Version:
        version = self.placed()
        version.save()
        return version

    def placed(self) -> Version:
        """The version as typed, with its place on the map; not saved."""
        version: Version = super().save(commit=False)
        place = for_zip(version.zip_code)
        pin = self.cleaned_data.get("coordinates")
        version.coordinates_confirmed = bool(pin)
        version.latitude, version.longitude = pin or ((place.latitude, place.longitude) if place else (None, None))
        version.time_zone = place.time_zone if place else ""
        return version


def _too_far(place: Place, pin: tuple[float, float]) -> bool:
    return miles_between(place.latitude, place.longitude, *pin) > FARTHEST_PIN_MILES
