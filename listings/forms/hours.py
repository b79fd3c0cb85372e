"""Opening hours of a week, and dates with other hours."""

import re
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from listings.forms.fields import ClockField, DateField, PlainTextMixin
from listings.hours import format_minutes, weekday_name
from listings.models import OpeningException, OpeningPeriod, Version

PERIODS_A_DAY = 2
DATE_ROWS = 6
DAY = 1440


# "5" or "5:30": an afternoon or the next morning?
SAYS_NO_HALF = re.compile(r"0?[1-9](?::?[0-5]\d)?|1[0-1](?::?[0-5]\d)?")


class HoursForm(PlainTextMixin, forms.Form):
    """Up to two stretches a day; closing at or before opening means the next day."""

    def __init__(
        self,
        *args: Any,
        periods: Sequence[OpeningPeriod] = (),
        exceptions: Sequence[OpeningException] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for weekday in range(7):
            stored = [period for period in periods if period.weekday == weekday]
            for n in range(PERIODS_A_DAY):
                period = stored[n] if n < len(stored) else None
                self._add_pair(f"day{weekday}_{n}", period.opens if period else None, period.closes if period else None)
        for n in range(DATE_ROWS):
            special = exceptions[n] if n < len(exceptions) else None
            self.fields[f"date{n}"] = DateField(label=_("Date"), initial=special.date if special else None)
            self._add_pair(f"date{n}", special.opens if special else None, special.closes if special else None)

    def _add_pair(self, stem: str, opens: int | None, closes: int | None) -> None:
        self.fields[f"{stem}_opens"] = ClockField(label=_("Opens"), initial=opens)
        self.fields[f"{stem}_closes"] = ClockField(label=_("Closes"), initial=None if closes is None else closes % DAY)

    def week_rows(self) -> list[tuple[str, list[tuple[forms.BoundField, forms.BoundField]]]]:
        return [
            (weekday_name(weekday), [self._pair(f"day{weekday}_{n}") for n in range(PERIODS_A_DAY)])
            for weekday in range(7)
        ]

    def date_rows(self) -> list[tuple[forms.BoundField, forms.BoundField, forms.BoundField]]:
        return [(self[f"date{n}"], *self._pair(f"date{n}")) for n in range(DATE_ROWS)]

    def _pair(self, stem: str) -> tuple[forms.BoundField, forms.BoundField]:
        return self[f"{stem}_opens"], self[f"{stem}_closes"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for weekday in range(7):
            spans = [self._span(cleaned, f"day{weekday}_{n}") for n in range(PERIODS_A_DAY)]
            first, second = spans[0], spans[1]
            if first and second and second[0] < first[1]:
                self.add_error(f"day{weekday}_1_opens", _("The second stretch begins before the first ends."))
            cleaned[f"day{weekday}"] = [span for span in spans if span]
        for weekday in range(7):
            self._refuse_overlap(cleaned, weekday, (weekday + 1) % 7)
        seen = set()
        for n in range(DATE_ROWS):
            day = cleaned.get(f"date{n}")
            cleaned[f"date{n}_span"] = self._span(cleaned, f"date{n}")
            if day and day in seen:
                self.add_error(f"date{n}", _("This date stands here twice."))
            seen.add(day)
            if not day and cleaned[f"date{n}_span"]:
                self.add_error(f"date{n}", _("Say which date these hours are for."))
        return cleaned

    def _refuse_overlap(self, cleaned: dict[str, Any], weekday: int, after: int) -> None:
        """Hours past midnight must end before the next day's begin."""
        last = max((closes for _opens, closes in cleaned[f"day{weekday}"]), default=0)
        first = min((opens for opens, _closes in cleaned[f"day{after}"]), default=DAY)
        field = f"day{after}_0_opens"
        if last - DAY > first and field not in self.errors:
            self.add_error(field, _("The day before is still open then. Check both."))

    def _span(self, cleaned: dict[str, Any], stem: str) -> tuple[int, int] | None:
        opens, closes = cleaned.get(f"{stem}_opens"), cleaned.get(f"{stem}_closes")
        if {f"{stem}_opens", f"{stem}_closes"} & set(self.errors):
            return None
        if (opens is None) != (closes is None):
            missing = "closes" if closes is None else "opens"
            self.add_error(f"{stem}_{missing}", _("Opening and closing time belong together."))
            return None
        if opens is None or closes is None:
            return None
        typed = str(self.data.get(self.add_prefix(f"{stem}_closes"), ""))
        if closes <= opens and closes and SAYS_NO_HALF.fullmatch(typed.strip()):
            words = {"pm": format_minutes(closes + DAY // 2), "am": format_minutes(closes)}
            self.add_error(f"{stem}_closes", _("Type %(pm)s, or %(am)s if it is the next morning.") % words)
            return None
        return opens, closes if closes > opens else closes + DAY

    def save_to(self, version: Version) -> None:
        """Replace the draft's hours."""
        OpeningPeriod.objects.filter(version=version).delete()
        OpeningException.objects.filter(version=version).delete()
        OpeningPeriod.objects.bulk_create(
            OpeningPeriod(version=version, key=uuid4(), weekday=weekday, opens=opens, closes=closes)
            for weekday in range(7)
            for opens, closes in self.cleaned_data[f"day{weekday}"]
        )
        dates = [(self.cleaned_data[f"date{n}"], self.cleaned_data[f"date{n}_span"]) for n in range(DATE_ROWS)]
        OpeningException.objects.bulk_create(
            OpeningException(
                version=version,
                key=uuid4(),
                date=day,
                opens=span[0] if span else None,
                closes=span[1] if span else None,
            )
            for day, span in dates
            if day and day >= timezone.localdate()
        )
