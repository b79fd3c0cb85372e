"""What was counted of some listings, by day or by week, for the owner's page and its chart."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Sum
from django.utils import formats
from django.utils.translation import gettext as _

from listings.models import DailyFigure, FigureKind, Listing

BY_DAY, BY_WEEK = "day", "week"
PERIODS = {BY_DAY: 30, BY_WEEK: 26}
DAYS_IN = {BY_DAY: 1, BY_WEEK: 7}
ZONE = "America/New_York"
# What a visitor does after reading, as far as a page can notice.
ACTS = (FigureKind.PHONE, FigureKind.SITE, FigureKind.DIRECTIONS)


@dataclass(frozen=True)
class FigureRow:
    """One day, week or listing: its name and a number for each kind, in the order of FigureKind."""

    label: str
    start: date | None
    numbers: tuple[int, ...]

    @property
    def words(self) -> list[str]:
        return [f"{n:,}" for n in self.numbers]

    @property
    def views(self) -> int:
        return self.of(FigureKind.VIEW)

    @property
    def acts(self) -> int:
        return sum(self.of(kind) for kind in ACTS)

    def of(self, kind: FigureKind) -> int:
        return self.numbers[list(FigureKind).index(kind)]


@dataclass(frozen=True)
class FigureTable:
    """`rows` from the oldest period to the newest; `total` of them, and `before`: the same length of time earlier."""

    rows: list[FigureRow]
    total: FigureRow
    before: FigureRow
    by_listing: dict[int, FigureRow]


def build(listings: Sequence[Listing], *, by: str, now: datetime) -> FigureTable:
    """The last 30 days or 26 weeks of some listings, in two queries."""
    span, count = DAYS_IN[by], PERIODS[by]
    last = _start_of(today(listings, now=now), by)
    starts = [last - timedelta(days=span * back) for back in range(2 * count - 1, -1, -1)]
    rows = _rows(listings, starts, by)
    return FigureTable(
        rows=rows[count:],
        total=_sum(_("Total"), rows[count:]),
        before=_sum(_("Before"), rows[:count]),
        by_listing=_by_listing(listings, since=starts[count]),
    )


def last_month(listings: Sequence[Listing], *, now: datetime) -> dict[int, FigureRow]:
    """What was counted of each listing in the last 30 days, in one query."""
    return _by_listing(listings, since=today(listings, now=now) - timedelta(days=PERIODS[BY_DAY] - 1))


def today(listings: Iterable[Listing], *, now: datetime) -> date:
    """The latest date that it is at any of the clinics."""
    zones = {one.live_version.time_zone or ZONE for one in listings if one.live_version} or {ZONE}
    return max(now.astimezone(ZoneInfo(zone)).date() for zone in zones)


def _start_of(day: date, by: str) -> date:
    return day - timedelta(days=day.weekday()) if by == BY_WEEK else day


def _rows(listings: Sequence[Listing], starts: Sequence[date], by: str) -> list[FigureRow]:
    counted: dict[date, Counter[str]] = {start: Counter() for start in starts}
    found = DailyFigure.objects.filter(listing__in=listings, day__gte=starts[0])
    for day, kind, n in found.values_list("day", "kind").annotate(sum=Sum("n")).order_by("day", "kind"):
        if (start := _start_of(day, by)) in counted:
            counted[start][kind] += n
    words = _("Week of %(day)s") if by == BY_WEEK else "%(day)s"
    return [
        FigureRow(words % {"day": formats.date_format(start, "M j")}, start, _numbers(kinds))
        for start, kinds in counted.items()
    ]


def _by_listing(listings: Sequence[Listing], *, since: date) -> dict[int, FigureRow]:
    counted: dict[int, Counter[str]] = {one.pk: Counter() for one in listings}
    found = DailyFigure.objects.filter(listing__in=listings, day__gte=since)
    for pk, kind, n in found.values_list("listing_id", "kind").annotate(sum=Sum("n")).order_by("listing_id", "kind"):
        counted[pk][kind] = n
    names = {one.pk: one.live_version.name if one.live_version else _("Not live yet") for one in listings}
    return {pk: FigureRow(names[pk], None, _numbers(kinds)) for pk, kinds in counted.items()}


def _sum(label: str, rows: Sequence[FigureRow]) -> FigureRow:
    return FigureRow(label, None, tuple(map(sum, zip(*(row.numbers for row in rows), strict=True))))


def _numbers(kinds: Counter[str]) -> tuple[int, ...]:
    return tuple(kinds[kind] for kind in FigureKind)


def daily_rows(listings: Sequence[Listing]) -> Iterable[dict[str, str]]:
    """Everything that is kept, a row a day and listing, as cells by heading."""
    by_pk = {one.pk: one for one in listings}
    current: dict[str, str] = {}
    for row in DailyFigure.objects.filter(listing__in=listings).order_by("day", "listing_id").iterator(chunk_size=2000):
        one = by_pk[row.listing_id]
        lead = {
            "day": f"{row.day}",
            "listing": one.public_id,
            "name": one.live_version.name if one.live_version else "",
        }
        if current and (current["day"], current["listing"]) != (lead["day"], lead["listing"]):
            yield current
            current = {}
        current = current or {**lead, **dict.fromkeys(FigureKind.values, "0")}
        current[row.kind] = str(row.n)
    if current:
        yield current
