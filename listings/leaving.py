"""An owner takes a listing off, brings it back, closes it, or has it deleted.

For 30 days a closed one can be opened again, and a deletion be stopped; `erasing.py` does it after that.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from listings import emails, moderation, publishing, trail
from listings.models import Listing, Verb, VersionStatus

if TYPE_CHECKING:
    from accounts.models import User

REOPENED_WITHIN = timedelta(days=30)
DELETED_AFTER = timedelta(days=30)
WARNED_BEFORE = timedelta(days=7)


MOST_AT_ONCE = 200
NO_DELETION: dict[str, None] = {"delete_asked_at": None, "delete_after": None, "delete_warned_at": None}


class TooLate(Exception):
    """The listing was closed longer ago than a change of mind takes, or is not closed."""


@transaction.atomic
def pause(listing: Listing, *, by: "User") -> None:
    """Take a page off for a while; its address says so honestly. Twice changes nothing."""
    if Listing.objects.filter(pk=listing.pk, paused_at=None, closed_at=None).update(paused_at=timezone.now()):
        _after(listing, Verb.PAUSED, by=by)


@transaction.atomic
def resume(listing: Listing, *, by: "User") -> None:
    """Show a paused page again as it was; one that a moderator holds back stays back."""
    if Listing.objects.filter(pk=listing.pk, paused_at__isnull=False).update(paused_at=None):
        _after(listing, Verb.RESUMED, by=by)


@transaction.atomic
def close(listing: Listing, *, by: "User") -> None:
    """Close a location: its page is gone from this moment, and its people are told how long it can come back."""
    if Listing.objects.filter(pk=listing.pk, closed_at=None).update(closed_at=timezone.now()):
        _after(listing, Verb.CLOSED, by=by)
        emails.queue_closed(listing, until=timezone.now() + REOPENED_WITHIN)


@transaction.atomic
def reopen(listing: Listing, *, by: "User") -> None:
    """Open a closed location again as it was. Raises TooLate after 30 days."""
    since = timezone.now() - REOPENED_WITHIN
    closed = Listing.objects.filter(pk=listing.pk, closed_at__gte=since, deleted_at=None)
    if not closed.update(closed_at=None, **NO_DELETION):
        raise TooLate(listing)
    _after(listing, Verb.REOPENED, by=by)


@transaction.atomic
def ask_deletion(listing: Listing, *, by: "User") -> None:
    """Close a listing and delete it for good 30 days from now; its people are told. Twice changes nothing."""
    now = timezone.now()
    listing = Listing.objects.select_for_update().get(pk=listing.pk)
    if listing.delete_after or listing.deleted_at:
        return
    version = listing.open_version()
    if version and version.status == VersionStatus.SUBMITTED:
        moderation.withdraw(version, by=by)
    Listing.objects.filter(pk=listing.pk).update(
        closed_at=listing.closed_at or now, delete_asked_at=now, delete_after=now + DELETED_AFTER
    )
    _after(listing, Verb.DELETION_ASKED, by=by)
    emails.queue_deletion_asked(listing)


@transaction.atomic
def stop_deletion(listing: Listing, *, by: "User") -> None:
    """Keep a listing after all. What was closed before stays closed, the rest is as it was. Raises TooLate."""
    listing = Listing.objects.select_for_update().get(pk=listing.pk)
    if listing.delete_after is None or listing.delete_after <= timezone.now():
        raise TooLate(listing)
    closed_at = None if listing.closed_at == listing.delete_asked_at else listing.closed_at
    Listing.objects.filter(pk=listing.pk).update(closed_at=closed_at, **NO_DELETION)
    _after(listing, Verb.DELETION_STOPPED, by=by)


def warn_due(*, now: datetime | None = None) -> int:
    """Remind the people of each listing that is deleted within a week; returns how many listings."""
    now = now or timezone.now()
    due = Listing.objects.filter(delete_after__lte=now + WARNED_BEFORE, delete_after__gt=now, delete_warned_at=None)
    return sum(_warn(listing, now) for listing in due.order_by("delete_after")[:MOST_AT_ONCE])


@transaction.atomic
def _warn(listing: Listing, now: datetime) -> int:
    waiting = Listing.objects.filter(pk=listing.pk, delete_after__isnull=False, delete_warned_at=None)
    if not waiting.update(delete_warned_at=now):
        return 0
    emails.queue_deletion_near(listing)
    return 1


def can_reopen(listing: Listing) -> bool:
    return listing.closed_at is not None and listing.closed_at >= timezone.now() - REOPENED_WITHIN


def _after(listing: Listing, verb: Verb, *, by: "User") -> None:
    listing.refresh_from_db()
    publishing.refresh(listing)
    trail.record(verb, listing, listing, by=by, role=trail.OWNER)
