"""An owner takes a listing off, brings it back, or closes it; for 30 days a closed one can be opened again."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from listings import emails, publishing, trail
from listings.models import Listing, Verb

if TYPE_CHECKING:
    from accounts.models import User

REOPENED_WITHIN = timedelta(days=30)


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
    if not Listing.objects.filter(pk=listing.pk, closed_at__gte=since).update(closed_at=None):
        raise TooLate(listing)
    _after(listing, Verb.REOPENED, by=by)


def can_reopen(listing: Listing) -> bool:
    return listing.closed_at is not None and listing.closed_at >= timezone.now() - REOPENED_WITHIN


def _after(listing: Listing, verb: Verb, *, by: "User") -> None:
    listing.refresh_from_db()
    publishing.refresh(listing)
    trail.record(verb, listing, listing, by=by, role=trail.OWNER)
