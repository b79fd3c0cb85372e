"""How long submissions and documents really waited, held against the promise; reckoned at most once an hour."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from django.db.models import Exists, OuterRef, Q

from listings import business_days
from listings.models import CredentialCheck, QueueItem, QueueKind, Version, VersionStatus
from listings.models.queue import Lane

DAYS = 30
# Fewer say nothing about what the next one can expect; the same number as for prices of an area.
FEWEST = 8
KEPT_FOR_SECONDS = 3600
_kept: list[tuple[float, "ReviewTimes"]] = []


@dataclass(frozen=True)
class Wait:
    """How long one item, or the middle of many, waited: in hours, and in business days after the day it was sent."""

    hours: float
    business_days: int


@dataclass(frozen=True)
class ReviewTimes:
    """Waits of the `n` items decided in the last 30 days; no figures where they are fewer than FEWEST."""

    n: int
    median: Wait | None
    ninth: Wait | None


def kept(*, now: datetime) -> ReviewTimes:
    """The figures as this process reckoned them within the hour."""
    if not _kept or time.monotonic() - _kept[0][0] > KEPT_FOR_SECONDS:
        _kept[:] = [(time.monotonic(), reckon(now=now))]
    return _kept[0][1]


def forget() -> None:
    """Reckon anew at the next question."""
    _kept.clear()


def reckon(*, now: datetime) -> ReviewTimes:
    """Median and 90th percentile (nearest rank) of what moderators decided; examples and imports are left out.

    What its owner took back or removed was not reviewed, and does not count.
    """
    withdrawn = Version.objects.filter(pk=OuterRef("object_id"), status=VersionStatus.WITHDRAWN)
    checks = CredentialCheck.objects.filter(credential=OuterRef("object_id"))
    done = QueueItem.objects.filter(done_at__gt=now - timedelta(days=DAYS), done_at__lte=now, lane__lt=Lane.IMPORTS)
    reviewed = done.filter(
        Q(kind=QueueKind.VERSION) & ~Exists(withdrawn) | Q(kind=QueueKind.CREDENTIAL) & Exists(checks),
        listing__is_example=False,
    )
    spans = [(since, until) for since, until in reviewed.order_by().values_list("opened_at", "done_at") if until]
    if len(spans) < FEWEST:
        return ReviewTimes(len(spans), None, None)
    hours = sorted((until - since).total_seconds() / 3600 for since, until in spans)
    days = sorted(business_days.between(since, until) for since, until in spans)
    return ReviewTimes(
        len(spans), Wait(_rank(hours, 50), int(_rank(days, 50))), Wait(_rank(hours, 90), int(_rank(days, 90)))
    )


def _rank(values: Iterable[float], percent: int) -> float:
    """The smallest value that is not below so many percent of all (nearest rank)."""
    values = list(values)
    return values[ceil(len(values) * percent / 100) - 1]
