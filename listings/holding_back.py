"""Holding a listing back, and bringing it back: one moderator may do the first at once, the second takes another."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from listings import emails, publishing, trail
from listings.models import Event, Listing, Verb

if TYPE_CHECKING:
    from accounts.models import User


class NeedsAnother(Exception):
    """One moderator may hold a listing back; to lift that takes another, who has no part in the business either."""


@transaction.atomic
def suspend(listing: Listing, *, by: "User", reason: str, is_public: bool = False) -> None:
    """Take a listing off the public pages; its address then says that it is held back, and why where `is_public`.

    Its owner reads the reason either way.
    """
    free = Listing.objects.filter(pk=listing.pk, suspended_at=None)
    if free.update(suspended_at=timezone.now(), held_back_words=reason if is_public else ""):
        listing.refresh_from_db()
        publishing.refresh(listing)
        facts: dict[str, object] = {"public": is_public}
        trail.record(Verb.SUSPENDED, listing, listing, by=by, role=trail.MODERATOR, facts=facts, words=reason)
        emails.queue_suspended(listing, reason)


@transaction.atomic
def restore(listing: Listing, *, by: "User", reason: str) -> None:
    """Bring a suspended listing back as it was. Raises NeedsAnother."""
    held_back = Event.objects.filter(listing_id=listing.pk, verb=Verb.SUSPENDED).order_by("-id").first()
    is_same = held_back is not None and held_back.actor_id == by.pk
    if listing.suspended_at and (is_same or listing.business.memberships.filter(user=by).exists()):
        raise NeedsAnother(listing)
    held = Listing.objects.filter(pk=listing.pk, suspended_at__isnull=False)
    if held.update(suspended_at=None, held_back_words=""):
        listing.refresh_from_db()
        publishing.refresh(listing)
        trail.record(Verb.RESTORED, listing, listing, by=by, role=trail.MODERATOR, words=reason)
        emails.queue_restored(listing)
