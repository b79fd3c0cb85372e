"""Mail before a certificate ends, and evidence documents deleted once nobody needs them."""

import logging
from collections import defaultdict
from datetime import datetime, timedelta

from django.core.files.storage import storages
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from listings import emails, ledger
from listings.ledger import Evidence, LineState
from listings.models import (
    CheckLevel,
    Credential,
    CredentialCheck,
    CredentialReminder,
    EvidenceDocument,
    Listing,
)

log = logging.getLogger("pinpoint.evidence")

# Days before the last good day; the latest of them that has come is the one that is sent.
DAYS_BEFORE = (7, 30, 60)
MOST_AT_ONCE = 500
# A document is kept so long after its line was removed, refused or replaced, or ended for good: for questions.
KEPT_AFTERWARDS = timedelta(days=90)
DEFAULT_TIME_ZONE = "America/New_York"


def send_due(*, now: datetime | None = None) -> int:
    """Remind the owners of live listings of certificates that end within 60, 30 and 7 days; returns how many lines."""
    now = now or timezone.now()
    return sum(_remind(days, now) for days in DAYS_BEFORE)


@transaction.atomic
def _remind(days: int, now: datetime) -> int:
    """One mail for each listing with lines that end within so many days and of which nobody was told as late."""
    told = CredentialReminder.objects.filter(credential=OuterRef("pk"), days__lte=days)
    ending = (
        Credential.objects.sent()
        .filter(expires_at__gt=now, expires_at__lte=now + timedelta(days=days), renewed_by=None)
        .filter(listing__in=Listing.objects.live())
        .exclude(Exists(told))
        .select_related("kind", "device", "listing__live_version", "listing__business")
        .order_by("listing_id", "expires_at", "id")[:MOST_AT_ONCE]
    )
    by_listing: dict[Listing, list[Credential]] = defaultdict(list)
    for credential in ending:
        if _is_shown(credential, now):
            by_listing[credential.listing].append(credential)
    for listing, credentials in by_listing.items():
        CredentialReminder.objects.bulk_create(
            CredentialReminder(credential=credential, days=days, sent_at=now) for credential in credentials
        )
        emails.queue_credentials_end(listing, credentials)
    return sum(map(len, by_listing.values()))


def _is_shown(credential: Credential, now: datetime) -> bool:
    """Whether visitors see the line today: what was refused or has ended needs another mail."""
    version = credential.listing.live_version
    zone = version.time_zone if version and version.time_zone else DEFAULT_TIME_ZONE
    checks = list(CredentialCheck.objects.filter(credential=credential).order_by("at", "id"))
    [line] = ledger.lines_of([Evidence(credential, checks)], time_zone=zone, now=now)
    return line.state in (LineState.HOLDS, LineState.BEING_CHECKED)


def forget_documents(*, now: datetime | None = None) -> int:
    """Delete documents whose line was removed, refused, replaced or over for 90 days; returns how many.

    The line, what was found and when stay; only the file and its name go.
    """
    since = (now or timezone.now()) - KEPT_AFTERWARDS
    refused = CredentialCheck.objects.filter(
        credential=OuterRef("credential_id"), level__in=[CheckLevel.REFUSED, CheckLevel.SUSPENDED], at__lt=since
    )
    looked_at_since = CredentialCheck.objects.filter(credential=OuterRef("credential_id"), at__gte=since)
    replaced = Credential.objects.filter(renews=OuterRef("credential_id"), sent_at__lt=since)
    over = Q(credential__removed_at__lt=since) | Q(credential__expires_at__lt=since) | Exists(replaced)
    documents = EvidenceDocument.objects.filter(over | (Exists(refused) & ~Exists(looked_at_since)))
    gone = 0
    for document in documents.order_by("pk")[:MOST_AT_ONCE]:
        try:
            storages["evidence"].delete(document.file_name)
        except OSError:
            log.exception("a document could not be deleted; it is tried again: %s", document.public_id)
            continue
        document.delete()
        gone += 1
    return gone
