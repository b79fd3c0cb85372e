"""Merging two listings of one clinic: one moderator asks, another confirms, for 30 days it can be undone.

Nothing moves: content, photos, evidence and team stay where they are, and every address of the one leads to the other.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from listings import business_days, emails, moderation, publishing, trail
from listings.models import (
    Listing,
    Merge,
    MergeState,
    QueueItem,
    QueueKind,
    Service,
    Verb,
    VersionPhoto,
    VersionStatus,
)

if TYPE_CHECKING:
    from accounts.models import User

UNDONE_WITHIN = timedelta(days=30)
CONFIRM_BUSINESS_DAYS = 2


class Why(Enum):
    """What keeps a listing from being merged into another."""

    SAME = auto()
    GONE = auto()
    ALREADY = auto()
    OTHERS_LEAD_HERE = auto()
    KEPT_IS_NOT_SHOWN = auto()
    KEPT_LEADS_ON = auto()
    EXAMPLE = auto()


class CannotMerge(Exception):
    """These two cannot be merged; `why` says what is in the way."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.name)
        self.why = why


class OwnMerge(Exception):
    """Nobody merges a listing of their own business, or confirms what they asked for."""


class MergeDecided(Exception):
    """Somebody else decided it, or undid it."""


class TooLate(Exception):
    """A merge can be undone for 30 days."""


@dataclass(frozen=True)
class Effect:
    """What a merge does: the addresses that lead on, and what of the listing is no longer shown but stays."""

    addresses: list[str]
    services: int
    photos: int
    credentials: int
    # People who run the listing, and hear of it.
    members: int
    # Whether a change of it waits for a moderator, and goes back to its owner.
    is_waiting: bool


def effect_of(listing: Listing) -> Effect:
    """What merging a listing into another changes for visitors and for its people."""
    live = listing.live_version
    slugs = [listing.slug] if listing.slug else []
    version = listing.open_version()
    return Effect(
        addresses=[*slugs, *listing.old_slugs.order_by("id").values_list("slug", flat=True)],
        services=Service.objects.filter(version=live).count() if live else 0,
        photos=VersionPhoto.objects.filter(version=live).count() if live else 0,
        credentials=listing.credentials.sent().count(),
        members=len(list(emails.members_of(listing.business))),
        is_waiting=bool(version and version.status == VersionStatus.SUBMITTED),
    )


def obstacle(listing: Listing, kept: Listing) -> Why | None:
    """What is in the way of merging; chains and cycles are: a listing that leads on is never led to."""
    if listing.pk == kept.pk:
        return Why.SAME
    if listing.closed_at or listing.deleted_at:
        return Why.GONE
    if listing.merged_into_id:
        return Why.ALREADY
    if kept.merged_into_id:
        return Why.KEPT_LEADS_ON
    if not kept.is_public:
        return Why.KEPT_IS_NOT_SHOWN
    if Listing.objects.filter(merged_into=listing).exists():
        return Why.OTHERS_LEAD_HERE
    return Why.EXAMPLE if listing.is_example != kept.is_example else None


@transaction.atomic
def ask(listing: Listing, kept: Listing, *, by: "User", reason: str) -> Merge:
    """Propose a merge; it waits for another moderator. Raises CannotMerge, OwnMerge."""
    listing, kept = _lock(listing.pk, kept.pk)
    if why := obstacle(listing, kept):
        raise CannotMerge(why)
    if listing.merges.filter(state=MergeState.ASKED).exists():
        raise CannotMerge(Why.ALREADY)
    _refuse_own(listing, kept, by)
    now = timezone.now()
    merge = Merge.objects.create(listing=listing, kept=kept, reason=reason, asked_at=now, asked_by=by)
    QueueItem.objects.create(
        kind=QueueKind.MERGE,
        object_id=merge.pk,
        listing=listing,
        opened_at=now,
        due_at=business_days.due_after(now, CONFIRM_BUSINESS_DAYS),
        not_for=by,
    )
    _record(Verb.MERGE_ASKED, merge, by, reason)
    return merge


@transaction.atomic
def confirm(merge: Merge, *, by: "User") -> None:
    """Let every address of the listing lead to the kept one. Raises MergeDecided, OwnMerge, CannotMerge."""
    listing, kept = _lock(merge.listing_id, merge.kept_id)
    _refuse_own(listing, kept, by)
    if merge.asked_by_id == by.pk:
        raise OwnMerge(merge)
    _decide(merge, MergeState.DONE, by)
    if why := obstacle(listing, kept):
        raise CannotMerge(why)
    version = listing.open_version()
    if version and version.status == VersionStatus.SUBMITTED:
        moderation.withdraw(version, by=by, role=trail.MODERATOR)
    listing.merged_into = kept
    listing.save(update_fields=["merged_into"])
    publishing.refresh(listing)
    _record(Verb.MERGED, merge, by, merge.reason)
    emails.queue_merged(listing, kept, reason=merge.reason, until=timezone.now() + UNDONE_WITHIN)


@transaction.atomic
def refuse(merge: Merge, *, by: "User", reason: str) -> None:
    """Leave both listings as they are; who asked may take it back so. Raises MergeDecided, OwnMerge."""
    listing, kept = _lock(merge.listing_id, merge.kept_id)
    _refuse_own(listing, kept, by)
    _decide(merge, MergeState.REFUSED, by)
    _record(Verb.MERGE_REFUSED, merge, by, reason)


@transaction.atomic
def undo(merge: Merge, *, by: "User", reason: str) -> None:
    """Bring the listing back as it was, within 30 days; by another than who confirmed.

    Raises MergeDecided, OwnMerge, TooLate.
    """
    listing, kept = _lock(merge.listing_id, merge.kept_id)
    _refuse_own(listing, kept, by)
    merge.refresh_from_db()
    if merge.decided_by_id == by.pk:
        raise OwnMerge(merge)
    if not can_undo(merge):
        raise TooLate(merge) if merge.state == MergeState.DONE else MergeDecided(merge)
    merge.state, merge.undone_at, merge.undone_by = MergeState.UNDONE, timezone.now(), by
    merge.save(update_fields=["state", "undone_at", "undone_by"])
    listing.merged_into = None
    listing.save(update_fields=["merged_into"])
    publishing.refresh(listing)
    _record(Verb.MERGE_UNDONE, merge, by, reason)
    emails.queue_merge_undone(listing)


def can_undo(merge: Merge) -> bool:
    return merge.state == MergeState.DONE and _until(merge) > timezone.now()


def undo_until(merge: Merge) -> datetime | None:
    """Until when a merge can be undone; None for one that was not made."""
    return _until(merge) if merge.state == MergeState.DONE else None


def _until(merge: Merge) -> datetime:
    assert merge.decided_at is not None
    return merge.decided_at + UNDONE_WITHIN


def _lock(*pks: int) -> list[Listing]:
    """Both listings, locked in one order, so that two moderators who merge crosswise wait for each other."""
    found = {one.pk: one for one in Listing.objects.select_for_update().filter(pk__in=pks).order_by("pk")}
    return [found[pk] for pk in pks]


def _refuse_own(listing: Listing, kept: Listing, by: "User") -> None:
    if by.memberships.filter(business__in=[listing.business_id, kept.business_id]).exists():
        raise OwnMerge(listing)


def _decide(merge: Merge, state: MergeState, by: "User") -> None:
    now = timezone.now()
    asked = Merge.objects.filter(pk=merge.pk, state=MergeState.ASKED)
    if not asked.update(state=state, decided_at=now, decided_by=by):
        raise MergeDecided(merge)
    merge.refresh_from_db()
    QueueItem.objects.filter(kind=QueueKind.MERGE, object_id=merge.pk, done_at=None).update(done_at=now)


def _record(verb: Verb, merge: Merge, by: "User", words: str) -> None:
    facts: dict[str, object] = {"kept": merge.kept_id}
    trail.record(verb, merge.listing, merge, by=by, role=trail.MODERATOR, facts=facts, words=words)
