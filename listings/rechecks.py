"""Evidence that has to be looked at again: it returns to the queue by itself before its badge ends."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from listings import business_days, ledger, trail
from listings.ledger import COUNTS_FOR
from listings.models import (
    CheckLevel,
    Credential,
    CredentialCheck,
    CredentialKind,
    Listing,
    QueueItem,
    QueueKind,
    Verb,
)

# A badge that ends because of us, and not of the paper, is worth a look before it ends.
QUEUED_BEFORE = timedelta(days=14)
LEAST_BUSINESS_DAYS = 2
MOST_AT_ONCE = 500
DEFAULT_TIME_ZONE = "America/New_York"


def ending(until: datetime) -> QuerySet[Credential]:
    """Lines of live listings whose last check stops counting by `until`, though the paper itself still holds."""
    own = CredentialCheck.objects.filter(credential=OuterRef("pk")).exclude(level=CheckLevel.CLINIC_STATED)
    last = own.filter(~Exists(_later()))
    counts = Q()
    for counts_at, levels in COUNTS_FOR.items():
        counts |= Q(credential__kind__counts_at=counts_at, level__in=levels)
    over = Q(next_check_on__lt=until.date())
    for days in set(CredentialKind.objects.order_by().values_list("max_age_days", flat=True)):
        over |= Q(credential__kind__max_age_days=days, at__lte=until - timedelta(days=days))
    in_force = Q(expires_at=None) | Q(expires_at__gt=until)
    lines = Credential.objects.sent().filter(in_force, renewed_by=None, listing__in=Listing.objects.live())
    return lines.filter(Exists(last.filter(counts).filter(over)))


def _later() -> QuerySet[CredentialCheck]:
    later = CredentialCheck.objects.filter(credential=OuterRef("credential")).exclude(level=CheckLevel.CLINIC_STATED)
    return later.filter(Q(at__gt=OuterRef("at")) | Q(at=OuterRef("at"), id__gt=OuterRef("id")))


@transaction.atomic
def queue_due(*, now: datetime | None = None) -> int:
    """Put every line whose badge ends within two weeks, or has ended, back into the queue; returns how many.

    Each is asked for once: the check that follows moves its end.
    """
    now = now or timezone.now()
    waiting = QueueItem.objects.filter(kind=QueueKind.CREDENTIAL, object_id=OuterRef("pk"), done_at=None)
    due = ending(now + QUEUED_BEFORE).filter(~Exists(waiting)).order_by("pk")
    lines = list(due.select_related("kind", "listing__live_version")[:MOST_AT_ONCE])
    for credential in lines:
        _queue(credential, now)
    return len(lines)


def _queue(credential: Credential, now: datetime) -> None:
    version = credential.listing.live_version
    zone = version.time_zone if version else DEFAULT_TIME_ZONE
    line = ledger.read_line(credential, list(credential.checks.all()), time_zone=zone, now=now)
    soonest = business_days.due_after(now, LEAST_BUSINESS_DAYS)
    ends = line.holds_until or soonest
    day = formats.date_format(ends.astimezone(ZoneInfo(zone)) - timedelta(seconds=1), "F j, Y")
    QueueItem.objects.create(
        kind=QueueKind.CREDENTIAL,
        object_id=credential.pk,
        listing=credential.listing,
        opened_at=now,
        due_at=max(soonest, ends),
        risk=[_("Check again: the badge ends with %(day)s") % {"day": day}],
    )
    trail.record(Verb.RECHECK_DUE, credential.listing, credential, by=None, role=trail.RULE)
