"""When a moderator's answer is due: business days in New York, without US federal holidays."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("America/New_York")
CLOSE_OF_BUSINESS = time(18, 0)


def due_after(moment: datetime, business_days: int) -> datetime:
    """Close of business, the given number of business days after `moment` (aware), as an aware datetime."""
    day = moment.astimezone(ZONE).date()
    for _step in range(business_days):
        day = _next_business_day(day)
    return datetime.combine(day, CLOSE_OF_BUSINESS, tzinfo=ZONE)


def between(since: datetime, until: datetime) -> int:
    """Business days that begin after the day of `since`, up to the day of `until` (both aware); the same day is 0."""
    day, last = since.astimezone(ZONE).date(), until.astimezone(ZONE).date()
    count = 0
    while (day := _next_business_day(day)) <= last:
        count += 1
    return count


def _next_business_day(day: date) -> date:
    day += timedelta(days=1)
    while day.weekday() >= 5 or day in federal_holidays(day.year):
        day += timedelta(days=1)
    return day


def federal_holidays(year: int) -> set[date]:
    """Days on which US federal offices are closed that year (5 U.S.C. 6103), as observed."""
    fixed = [date(year, 1, 1), date(year, 6, 19), date(year, 7, 4), date(year, 11, 11), date(year, 12, 25)]
    floating = [
        _nth(year, 1, 0, 3),  # Martin Luther King Jr.
        _nth(year, 2, 0, 3),  # Washington
        _last_monday_of_may(year),  # Memorial Day
        _nth(year, 9, 0, 1),  # Labor Day
        _nth(year, 10, 0, 2),  # Columbus Day
        _nth(year, 11, 3, 4),  # Thanksgiving
    ]
    observed = {_observed(day) for day in fixed}
    # New Year's Day on a Saturday is observed on the last day of the year before.
    observed.add(_observed(date(year + 1, 1, 1)))
    return {day for day in observed | set(floating) if day.year == year}


def _observed(day: date) -> date:
    return day + timedelta(days={5: -1, 6: 1}.get(day.weekday(), 0))


def _nth(year: int, month: int, weekday: int, n: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (n - 1))


def _last_monday_of_may(year: int) -> date:
    last = date(year, 5, 31)
    return last - timedelta(days=last.weekday())
