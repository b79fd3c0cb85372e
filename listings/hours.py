"""Opening hours: when a clinic is open, in its own time zone, past midnight and on exceptional dates."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.translation import gettext as _

DAY = 1440

# (weekday, opens, closes) and (ISO date, opens | None, closes | None), in minutes since that day's midnight.
Period = Sequence[int]
Exception_ = Sequence[str | int | None]


@dataclass(frozen=True)
class OpenState:
    """Whether a clinic is open at a moment, and when that changes next (aware; None when unknown)."""

    is_open: bool
    changes_at: datetime | None

    def words(self, now: datetime) -> str:
        """ "Open until 6 pm", "Closed now, opens Tuesday 9 am"."""
        if self.changes_at is None:
            return _("Open all day") if self.is_open else _("Closed now")
        clock = format_minutes(self.changes_at.hour * 60 + self.changes_at.minute)
        if self.is_open:
            return _("Open until %(time)s") % {"time": clock}
        if self.changes_at.date() == now.astimezone(self.changes_at.tzinfo).date():
            return _("Closed now, opens %(time)s") % {"time": clock}
        day = formats.date_format(self.changes_at, "l")
        return _("Closed now, opens %(day)s %(time)s") % {"day": day, "time": clock}


def state_at(
    now: datetime, time_zone: str, periods: Iterable[Period], exceptions: Iterable[Exception_]
) -> OpenState | None:
    """Open or closed at `now` (aware); None where the clinic states no hours."""
    weekly = [tuple(period) for period in periods]
    if not weekly:
        return None
    special = _by_date(exceptions)
    zone = ZoneInfo(time_zone)
    today = now.astimezone(zone).date()
    spans = []
    for offset in range(-1, 8):
        day = today + timedelta(days=offset)
        for opens, closes in _hours_of(day, weekly, special):
            spans.append((_moment(day, opens, zone), _moment(day, closes, zone)))
    spans = _joined(spans)
    for opens_at, closes_at in spans:
        if opens_at <= now < closes_at:
            always = closes_at - opens_at > timedelta(days=7)
            return OpenState(is_open=True, changes_at=None if always else closes_at)
        if opens_at > now:
            return OpenState(is_open=False, changes_at=opens_at)
    return OpenState(is_open=False, changes_at=None)


def pattern_text(time_zone: str, periods: Iterable[Period], exceptions: Iterable[Exception_]) -> str:
    """Time zone, week and exceptions as one text, the same for the same hours; empty where no hours are stated."""
    weekly = sorted([int(number) for number in period] for period in periods)
    if not weekly:
        return ""
    return json.dumps([time_zone, weekly, sorted(map(list, exceptions), key=str)], separators=(",", ":"))


def state_of_pattern(text: str, now: datetime) -> OpenState | None:
    """`state_at` of a `pattern_text`."""
    if not text:
        return None
    time_zone, periods, exceptions = json.loads(text)
    return state_at(now, time_zone, periods, exceptions)


def _by_date(exceptions: Iterable[Exception_]) -> dict[str, list[tuple[int, int]]]:
    days: dict[str, list[tuple[int, int]]] = {}
    for day, opens, closes in exceptions:
        entry = days.setdefault(str(day), [])
        if opens is not None and closes is not None:
            entry.append((int(opens), int(closes)))
    return days


def _hours_of(
    day: date, weekly: list[tuple[int, ...]], special: dict[str, list[tuple[int, int]]]
) -> list[tuple[int, int]]:
    if (exception := special.get(day.isoformat())) is not None:
        return exception
    return sorted((opens, closes) for weekday, opens, closes in weekly if weekday == day.weekday())


def _moment(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    # Wall-clock arithmetic: 9 am is 9 am on the day the clocks change, too.
    return datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(minutes=minutes)


def _joined(spans: list[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    joined: list[tuple[datetime, datetime]] = []
    for opens_at, closes_at in sorted(spans):
        if joined and opens_at <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(closes_at, joined[-1][1]))
        else:
            joined.append((opens_at, closes_at))
    return joined


def format_minutes(minutes: int) -> str:
    """Minutes since midnight as Americans read a clock: "9 am", "1:30 pm", "midnight"."""
    hour, minute = divmod(minutes % DAY, 60)
    if minute == 0 and hour in (0, 12):
        return _("noon") if hour else _("midnight")
    clock = f"{(hour - 1) % 12 + 1}" + (f":{minute:02}" if minute else "")
    return _("%(clock)s pm") % {"clock": clock} if hour >= 12 else _("%(clock)s am") % {"clock": clock}


@dataclass(frozen=True)
class DayLine:
    """Neighbouring days with the same hours: "Mon to Fri", "9 am to 6 pm"."""

    days: str
    hours: str


def week_lines(periods: Iterable[Period]) -> list[DayLine]:
    """The week as a person would write it, Monday first; empty where no hours are stated."""
    by_day: list[list[tuple[int, int]]] = [[] for _weekday in range(7)]
    for weekday, opens, closes in periods:
        by_day[weekday].append((opens, closes))
    if not any(by_day):
        return []
    lines = []
    start = 0
    for weekday in range(1, 8):
        if weekday == 7 or sorted(by_day[weekday]) != sorted(by_day[start]):
            lines.append(DayLine(days=_day_range(start, weekday - 1), hours=_hours_words(sorted(by_day[start]))))
            start = weekday
    return lines


def weekday_name(weekday: int) -> str:
    """Full name of a weekday, 0 = Monday."""
    return formats.date_format(date(2024, 1, 1) + timedelta(days=weekday), "l")


def _day_range(first: int, last: int) -> str:
    if first == last:
        return weekday_name(first)
    names = [formats.date_format(date(2024, 1, 1) + timedelta(days=day), "D") for day in (first, last)]
    return _("%(first)s to %(last)s") % {"first": names[0], "last": names[1]}


def _hours_words(spans: list[tuple[int, int]]) -> str:
    if not spans:
        return _("Closed")
    return ", ".join(span_words(opens, closes) for opens, closes in spans)


def span_words(opens: int, closes: int) -> str:
    if closes - opens == DAY:
        return _("Open 24 hours")
    words = _("%(opens)s to %(closes)s") % {"opens": format_minutes(opens), "closes": format_minutes(closes)}
    return words if closes <= DAY else _("%(hours)s the next day") % {"hours": words}
