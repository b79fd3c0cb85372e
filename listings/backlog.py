"""The moderators' front page in numbers: what waits and since when, what lapses soon, and the last 30 days."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, TextField
from django.db.models.functions import Cast, Substr
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from listings import business_days
from listings.figure_chart import CountChart, count_chart
from listings.models import Credential, QueueItem, QueueKind

DAYS = 30
LAPSE_WITHIN = timedelta(days=30)
MOST_LAPSES = 10
# Ages in days since an item was opened, each up to its number and above the one before; the last has no end.
AGES = ((1, gettext_lazy("Up to 1 day")), (2, gettext_lazy("1 to 2 days")), (7, gettext_lazy("2 to 7 days")))
OLDER = gettext_lazy("Older")


@dataclass(frozen=True)
class AgeRow:
    """Waiting items of one kind, in the order of AGES and OLDER, and all of them."""

    kind: str
    label: str
    counts: list[int]
    total: int


@dataclass(frozen=True)
class Lapse:
    """A credential of a public listing whose last good day is near, without a renewal that was sent."""

    pk: int
    kind: str
    clinic: str
    day: date


@dataclass(frozen=True)
class Day:
    """Items that were opened and done on one day of New York."""

    label: str
    opened: int
    done: int


@dataclass(frozen=True)
class Front:
    """All numbers of the front page; four queries."""

    ages: list[str]
    rows: list[AgeRow]
    lapses: list[Lapse]
    has_more_lapses: bool
    days: list[Day]
    charts: list[CountChart]


def front(*, now: datetime) -> Front:
    """What moderators see first."""
    lapses = _lapses(now)
    days = _days(now)
    charts = [
        count_chart(_("Came in, by day"), [(day.label, day.opened) for day in days], every=7),
        count_chart(_("Done, by day"), [(day.label, day.done) for day in days], every=7),
    ]
    return Front(
        ages=[str(label) for _days, label in AGES] + [str(OLDER)],
        rows=_ages(now),
        lapses=lapses[:MOST_LAPSES],
        has_more_lapses=len(lapses) > MOST_LAPSES,
        days=days,
        charts=charts,
    )


def _ages(now: datetime) -> list[AgeRow]:
    ends = [now - timedelta(days=days) for days, _label in AGES]
    counted = {f"since_{at}": Count("pk", filter=Q(opened_at__gt=end)) for at, end in enumerate(ends)}
    waiting: Any = QueueItem.objects.filter(done_at=None).values("kind").annotate(total=Count("pk"), **counted)
    labels = dict(QueueKind.choices)
    found = []
    for row in waiting.order_by("kind"):
        up_to = [row[name] for name in counted] + [row["total"]]
        counts = [n - before for n, before in zip(up_to, [0, *up_to], strict=False)]
        found.append(AgeRow(row["kind"], str(labels.get(row["kind"], row["kind"])), counts, row["total"]))
    return found


def _lapses(now: datetime) -> list[Lapse]:
    """The first to lapse, one more than are shown."""
    near = Credential.objects.filter(
        expires_at__gt=now,
        expires_at__lte=now + LAPSE_WITHIN,
        sent_at__isnull=False,
        removed_at=None,
        listing__live_version__isnull=False,
        listing__suspended_at=None,
        listing__closed_at=None,
    ).exclude(renewed_by__sent_at__isnull=False)
    found = near.order_by("expires_at", "pk").values_list(
        "pk", "kind__label", "listing__live_version__name", "expires_on"
    )
    return [Lapse(pk, kind, clinic, day) for pk, kind, clinic, day in found[: MOST_LAPSES + 1] if day]


def _days(now: datetime) -> list[Day]:
    """Each of the last 30 days, the oldest first."""
    today = now.astimezone(business_days.ZONE).date()
    first = today - timedelta(days=DAYS - 1)
    opened, done = _by_day("opened_at", first), _by_day("done_at", first)
    dates = [first + timedelta(days=number) for number in range(DAYS)]
    return [Day(date_format(day, "M j"), opened[day], done[day]) for day in dates]


def _by_day(moment: str, first: date) -> Counter[date]:
    """Counted by the hour in UTC, since New York is whole hours away: SQLite has no local days but by a slow detour."""
    start = datetime.combine(first, datetime.min.time(), tzinfo=business_days.ZONE)
    hours = (
        QueueItem.objects.filter(**{f"{moment}__gte": start})
        .annotate(hour=Substr(Cast(moment, TextField()), 1, 13))
        .values("hour")
        .annotate(n=Count("pk"))
        .order_by("hour")
        .values_list("hour", "n")
    )
    counted: Counter[date] = Counter()
    for hour, n in hours:
        counted[datetime.fromisoformat(f"{hour}:00+00:00").astimezone(business_days.ZONE).date()] += n
    return counted
