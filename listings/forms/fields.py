"""What the editor's forms have in common: plain messages, no invisible characters, money and times as typed."""

import re
import unicodedata
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Marks that turn the direction of text around: a name that contains one reads differently from what it is.
DIRECTION_MARKS = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Letters without width, but for the joiner that some pictures and scripts need.
WIDTHLESS = set("\u200b\u200c\u2060\u2061\u2062\u2063\u2064\ufeff\u00ad\u180e")
ALLOWED_CONTROLS = set("\n\r\t")


class PlainTextMixin:
    """Refuses text with invisible control characters, beside the field it stands in."""

    fields: dict[str, forms.Field]

    def _clean_fields(self) -> None:
        super()._clean_fields()  # type: ignore[misc]
        for name, value in list(self.cleaned_data.items()):  # type: ignore[attr-defined]
            if isinstance(value, str) and has_invisible(value):
                self.add_error(  # type: ignore[attr-defined]
                    name, _("This contains invisible control characters. Delete them, or type it anew.")
                )


def has_invisible(text: str) -> bool:
    """Whether a text holds control or private-use characters, or marks that turn its direction around."""
    return any(_is_invisible(letter) for letter in text)


def _is_invisible(letter: str) -> bool:
    if letter in DIRECTION_MARKS or letter in WIDTHLESS:
        return True
    return unicodedata.category(letter) in {"Cc", "Co"} and letter not in ALLOWED_CONTROLS


class MoneyField(forms.DecimalField):
    """US dollars as people type them: "350", "$350", "350 $", "1,095.50"."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(min_value=Decimal("0.01"), max_value=Decimal(50000), max_digits=8, decimal_places=2, **kwargs)
        self.error_messages |= {
            "invalid": _("Type an amount in dollars, like 350 or 350.50."),
            "min_value": _("The amount must be more than zero."),
            "max_value": _("That is more than $50,000. Check the number of zeros."),
        }
        for validator in self.validators:
            if validator.__class__.__name__ == "MinValueValidator":
                validator.message = self.error_messages["min_value"]  # type: ignore[attr-defined]
            if validator.__class__.__name__ == "MaxValueValidator":
                validator.message = self.error_messages["max_value"]  # type: ignore[attr-defined]
        self.widget.attrs.update({"inputmode": "decimal", "maxlength": "20"})

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = re.sub(r"(?i)\$|usd|dollars?", "", value).strip()
            # "1,50" may be a dollar fifty or a slip for 1,500: only groups of three are read.
            if "," in value and not GROUPED.fullmatch(value):
                raise ValidationError(self.error_messages["invalid"], code="invalid")
            value = value.replace(",", "")
            value = value.replace("−", "-")
            if re.search(r"[eE]", value):
                raise ValidationError(self.error_messages["invalid"], code="invalid")
        try:
            return super().to_python(value)
        except InvalidOperation as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error


GROUPED = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
CLOCK = re.compile(r"^(\d{1,2})(?::?(\d{2}))?\s*([ap])?\.?\s*m?\.?$", re.IGNORECASE)


class ClockField(forms.Field):
    """A time of day in minutes since midnight, typed as "9", "9:30 am", "17:00" or "noon"."""

    widget = forms.TextInput(attrs={"maxlength": "10", "placeholder": "9 am"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def to_python(self, value: Any) -> int | None:
        text = str(value or "").strip().lower()
        if not text:
            return None
        if text in ("noon", "midnight"):
            return 720 if text == "noon" else 0
        match = CLOCK.match(text)
        hour, minute = (int(match[1]), int(match[2] or 0)) if match else (99, 0)
        half = match[3] if match else None
        if half:
            hour = hour % 12 + (12 if half == "p" else 0) if 1 <= hour <= 12 else 99
        if hour > 23 or minute > 59:
            raise ValidationError(_("Type a time like 9 am, 9:30 am or 17:00."))
        return hour * 60 + minute

    def prepare_value(self, value: Any) -> Any:
        return f"{value // 60:02}:{value % 60:02}" if isinstance(value, int) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return True


class DateField(forms.DateField):
    """A date as browsers send it, or as Americans type it."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(
            input_formats=["%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y"],
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            error_messages={"invalid": _("Type a date like 12/31/2026.")},
            **kwargs,
        )

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        if day and not 1950 <= day.year <= 2100:
            raise ValidationError(_("Check the year."))
        return day


class CodesField(forms.MultipleChoiceField):
    """Several catalogue codes, kept in the catalogue's order."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, error_messages={"invalid_choice": _("Choose from the list.")}, **kwargs)

    def clean(self, value: Any) -> list[str]:
        chosen = set(super().clean(value))
        return [str(code) for code, _label in list(self.choices) if code in chosen]  # type: ignore[arg-type]
