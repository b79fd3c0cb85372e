"""What went live without a moderator is looked at afterwards: fine, taken back, or the page held back."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from listings import at_once, business_days, content, diff, emails, going_live, holding_back, subjects, trail, undoing
from listings.at_once import Rule
from listings.diff import Change
from listings.models import Event, Listing, QueueItem, QueueKind, Verb, Version
from listings.models.queue import Lane

if TYPE_CHECKING:
    from accounts.models import User

LOOK_BUSINESS_DAYS = 2


class OwnChange(Exception):
    """Nobody looks at what they did themselves, or their own business did."""


class LookedAlready(Exception):
    """Somebody else looked, or took it back."""


class NothingToUndo(Exception):
    """The public page says something else at all these places by now."""


def ask_for(
    event: Event,
    listing: Listing,
    *,
    changes: Iterable[Change] = (),
    words: Sequence[str] = (),
    is_safety: bool = False,
    not_for: "User | None" = None,
) -> None:
    """Have another look at an act of the trail; one about safety is due the same day."""
    now = timezone.now()
    today = datetime.combine(now.astimezone(business_days.ZONE).date(), time(23, 59), tzinfo=business_days.ZONE)
    QueueItem.objects.create(
        kind=QueueKind.LOOK,
        object_id=event.pk,
        listing=listing,
        lane=Lane.SAFETY if is_safety else Lane.USUAL,
        opened_at=now,
        due_at=today if is_safety else business_days.due_after(now, LOOK_BUSINESS_DAYS),
        risk=list(words),
        subject=subjects.counts_of(changes),
        not_for=not_for,
    )


def changes_of(event: Event) -> tuple[Version | None, list[Change]]:
    """The version that an act published, and what it changed; nothing for an act that published none."""
    if event.object_type != "version":
        return None, []
    version = Version.objects.select_related("base").get(pk=event.object_id or 0)
    before = content.load(version.base) if version.base else None
    return version, diff.changes(before, content.load(version))


@transaction.atomic
def fine(event: Event, *, by: "User") -> None:
    """Leave it as it is. Raises LookedAlready, OwnChange."""
    listing = _listing_of(event, by)
    _close(event)
    trail.record(Verb.LOOKED, listing, event, by=by, role=trail.MODERATOR, facts={"found": "fine"})


@transaction.atomic
def undo(event: Event, *, by: "User", reason: str) -> Version:
    """Let the public page read as before the act, where nothing else changed since.

    Raises LookedAlready, OwnChange, NothingToUndo, going_live.NothingLeft.
    """
    listing = _listing_of(event, by)
    _close(event)
    version, changes = changes_of(event)
    live = listing.live_version
    if version is None or version.base is None or live is None:
        raise NothingToUndo(event)
    before = content.load(version.base)
    since = diff.changes(content.load(version), content.load(live)) if live.pk != version.pk else []
    touched = {(one.section, one.key) for one in since if not one.field}
    fields = {(one.section, one.key, one.field) for one in since}
    wanted = [
        one
        for one in changes
        if (one.section, one.key) not in touched and (one.section, one.key, one.field) not in fields
    ]
    if not wanted:
        raise NothingToUndo(event)
    places = [(one.section, one.key, one.field) for one in wanted]
    made = going_live.rewrite(
        listing, rule=Rule.UNDONE, write=lambda draft, _live: undoing.revert_all(draft, before, places)
    )
    facts: dict[str, object] = {"event": event.pk, "places": ["/".join(place) for place in places]}
    trail.record(Verb.UNDONE, listing, made, by=by, role=trail.MODERATOR, facts=facts, words=reason)
    emails.queue_undone(listing, [one.about for one in wanted], reason)
    return made


@transaction.atomic
def hold_back(event: Event, *, by: "User", reason: str) -> None:
    """Take the whole listing off the public pages. Raises LookedAlready, OwnChange."""
    listing = _listing_of(event, by)
    _close(event)
    trail.record(Verb.LOOKED, listing, event, by=by, role=trail.MODERATOR, facts={"found": "held_back"})
    holding_back.suspend(listing, by=by, reason=reason)


def note_published(version: Version, changes: Sequence[Change], *, by: "User", rule: Rule) -> None:
    """Write into the trail what an owner published at once, and have it looked at where the rule says so."""
    listing = version.listing
    facts: dict[str, object] = {"rule": rule.value}
    event = trail.record(Verb.PUBLISHED_AT_ONCE, listing, version, by=by, role=trail.OWNER, facts=facts)
    if at_once.is_looked_at(version, changes):
        ask_for(event, listing, changes=changes)


def _listing_of(event: Event, by: "User") -> Listing:
    listing = Listing.objects.select_for_update().get(pk=event.listing_id or 0)
    if event.actor_id == by.pk or listing.business.memberships.filter(user=by).exists():
        raise OwnChange(event)
    return listing


def _close(event: Event) -> None:
    waiting = QueueItem.objects.filter(kind=QueueKind.LOOK, object_id=event.pk, done_at=None)
    if not waiting.update(done_at=timezone.now()):
        raise LookedAlready(event)
