"""A page that takes another owner, another name and another address within half a year takes two moderators.

So a listing would be turned into another clinic by somebody who got hold of it; done step by step it counts the same.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from listings import trail
from listings.models import Event, Listing, QueueItem, QueueKind, Verb, Version, VersionStatus

if TYPE_CHECKING:
    from accounts.models import User

# A house rule: how long an owner counts as new.
OWNER_IS_NEW = timedelta(days=180)


class SecondYesMissing(Exception):
    """Name, address and owner change together, and no other moderator has agreed to it yet."""


def require(shown: Version, submission: Version, *, by: "User") -> None:
    """Raises SecondYesMissing unless another moderator agreed to the submission, or what would show does not need it.

    `shown` is what would go live: the submission, or the part of it that is accepted.
    """
    if is_needed(shown) and not _agreed(submission).exclude(actor_id=by.pk).exists():
        raise SecondYesMissing(submission)


def is_needed(version: Version) -> bool:
    """Whether the page would name another clinic at another place than before its owner changed. No query as a rule."""
    live = version.listing.live_version
    if live is None or not (_renames(version, live) or _moves(version, live)):
        return False
    changed_at = _owner_changed_at(version.listing)
    if changed_at is None:
        return False
    went_live = Version.objects.filter(listing=version.listing_id, status=VersionStatus.APPROVED)
    before = went_live.filter(decided_at__lte=changed_at).order_by("-decided_at", "-number").first() or live
    return _renames(version, before) and _moves(version, before)


def _renames(version: Version, live: Version) -> bool:
    return version.name != live.name


def _moves(version: Version, live: Version) -> bool:
    return (version.street, version.zip_code) != (live.street, live.zip_code)


def _owner_changed_at(listing: Listing) -> datetime | None:
    """When somebody new last came to own the listing or its business, within the time that counts."""
    of_business = Q(object_type="business", object_id=listing.business_id)
    became_owner = Q(verb=Verb.HANDED_OVER) | Q(verb__in=(Verb.JOINED, Verb.ROLE_CHANGED), facts__role="owner")
    claimed = Q(listing_id=listing.pk, verb=Verb.CLAIM_ACCEPTED)
    recent = Event.objects.filter(at__gte=timezone.now() - OWNER_IS_NEW)
    last = recent.filter(claimed | (of_business & became_owner)).order_by("-id").first()
    return last.at if last else None


def _agreed(submission: Version) -> QuerySet[Event]:
    return Event.objects.filter(verb=Verb.AGREED, object_type="version", object_id=submission.pk)


def has_agreed(submission: Version, *, by_id: int | None) -> bool:
    """Whether this moderator said the first yes."""
    return _agreed(submission).filter(actor_id=by_id).exists()


@transaction.atomic
def agree(submission: Version, *, by: "User", words: str) -> None:
    """Keep one moderator's yes, with what she refused in words, and let the item wait for another moderator."""
    waiting = QueueItem.objects.filter(kind=QueueKind.VERSION, object_id=submission.pk, done_at=None)
    item = waiting.select_for_update().first()
    if item is None or has_agreed(submission, by_id=by.pk):
        return
    item.not_for = item.not_for or by
    item.taken_by, item.taken_at = None, None
    item.save(update_fields=["not_for", "taken_by", "taken_at"])
    trail.record(Verb.AGREED, submission.listing, submission, by=by, role=trail.MODERATOR, words=words)
