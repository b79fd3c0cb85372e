"""Deciding on a submission change by change: what is accepted goes live, what is refused comes back as a draft.

What the public page became since the submission was begun stays: changes are compared three ways, and where both sides
touched the same, the moderator chooses.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from listings import (
    content,
    diff,
    drafts,
    editing,
    emails,
    going_live,
    moderation,
    preflight,
    second_yes,
    submissions,
    trail,
    undoing,
)
from listings.content import Content
from listings.diff import Change
from listings.facts import things
from listings.models import ChangeDecision, Verb, Version, VersionStatus
from listings.moderation import Reasons

if TYPE_CHECKING:
    from accounts.models import User

# (section, key, field) of a change.
Place = tuple[str, str, str]


class FirstIsWhole(Exception):
    """A first version is accepted whole or sent back."""


class UnknownChange(Exception):
    """A refusal names what is no change, or not any more: the page that was looked at is old."""


class Undecided(Exception):
    """The public page changed meanwhile at the same place: each of these has to be accepted or refused by name."""

    def __init__(self, changes: list[Change]) -> None:
        super().__init__(", ".join(change.thing for change in changes))
        self.changes = changes


@dataclass(frozen=True)
class Comparison:
    """What a submission changes, and what the public page became since it was begun."""

    live: Content | None
    proposed: Content
    # Against the public page as it is now.
    changes: list[Change]
    # Places of those that the public page changed too since.
    conflicts: frozenset[Place]
    # Where only the public page changed.
    moved: tuple[Place, ...]


def compare(version: Version) -> Comparison:
    """A submission against the page it was written for and the page of today, in two queries as a rule."""
    return _compare(version, submissions.read(version), editing.live_content(version.listing))


def _compare(version: Version, proposed: Content, now: Content | None) -> Comparison:
    base, live = version.base, version.listing.live_version
    if base is None or live is None or now is None:
        return Comparison(None, proposed, diff.changes(None, proposed), frozenset(), ())
    if base.pk == live.pk:
        return Comparison(now, proposed, diff.changes(now, proposed), frozenset(), ())
    before, today, wanted = things(content.load(base)), things(now), things(proposed)
    own = _places(diff.changes_between(before, wanted))
    since = _places(diff.changes_between(before, today))
    changes = diff.changes_between(today, wanted)
    conflicts = {one for one in _places(changes) if _touches(one, own) and _touches(one, since)}
    moved = tuple(one for one in _places(changes) if not _touches(one, own))
    shown = [change for change in changes if _place(change) not in moved]
    return Comparison(now, proposed, shown, frozenset(conflicts), moved)


def _place(change: Change) -> Place:
    return (change.section, change.key, change.field)


def _places(changes: Iterable[Change]) -> list[Place]:
    return [_place(change) for change in changes]


def _touches(place: Place, others: Collection[Place]) -> bool:
    """Whether one of the others is at this place, or adds or removes the thing that it lies in, or lies in it."""
    section, key, field = place
    if not field:
        return any(one[:2] == (section, key) for one in others)
    return place in others or (section, key, "") in others


@transaction.atomic
def decide(version: Version, *, by: "User", refused: Reasons, accepted: Collection[Place] = ()) -> VersionStatus:
    """Accept a submission but for the `refused` changes, and publish what is accepted; returns how it ended.

    `accepted` names conflicts that the moderator accepts; every other change that is not refused is accepted anyway.
    Raises FirstIsWhole, UnknownChange, Undecided and whatever `moderation.approve` raises.
    """
    listing = moderation.hold(version.listing_id)
    version.listing = listing
    live = listing.live_version
    found = _compare(version, content.load(version), content.load(live) if live else None)
    known = set(_places(found.changes))
    if not known.issuperset(refused):
        raise UnknownChange(version)
    if found.live is None:
        if refused:
            raise FirstIsWhole(version)
        moderation.approve(version, by=by)
        return VersionStatus.APPROVED
    open_ones = found.conflicts - set(refused) - set(accepted)
    if open_ones:
        raise Undecided([change for change in found.changes if _place(change) in open_ones])
    if not refused and version.base_id == listing.live_version_id:
        moderation.approve(version, by=by)
        return VersionStatus.APPROVED
    if known and known == set(refused):
        moderation.send_back(version, by=by, reasons=refused, note="")
        return VersionStatus.SENT_BACK
    _in_part(version, found, by=by, refused=refused)
    return VersionStatus.APPROVED_IN_PART


def _in_part(version: Version, found: Comparison, *, by: "User", refused: Reasons) -> None:
    assert found.live is not None
    moderation.refuse_own(version, by)
    listing = version.listing
    moderation.close(version, VersionStatus.APPROVED_IN_PART, by=by)
    _note(version, found.changes, refused)
    # The third row: the public page of today with what was accepted.
    shown = drafts.copy(version, listing=listing, by=version.submitted_by, base=found.live.version, made_from=version)
    _revert(shown, found, [*refused, *found.moved])
    if not moderation.has_authority(shown):
        raise moderation.AuthorityMissing(listing)
    second_yes.require(shown, version, by=by)
    problems = preflight.blocking(shown)
    if problems:
        raise moderation.NotReady(problems)
    Version.objects.filter(pk=shown.pk).update(
        status=VersionStatus.APPROVED,
        submitted_at=version.submitted_at,
        submitted_by=version.submitted_by,
        decided_at=version.decided_at,
        decided_by=by,
    )
    shown.refresh_from_db()
    going_live.go_live(listing, shown)
    codes: dict[str, object] = {"refused": ["/".join(place) for place in refused], "live": shown.pk}
    trail.record(Verb.APPROVED_IN_PART, listing, version, by=by, role=trail.MODERATOR, facts=codes)
    if refused:
        again = drafts.copy(version, listing=listing, by=version.submitted_by, base=shown, made_from=version)
        _revert(again, found, found.moved)
    emails.queue_approved_in_part(version, found.changes)


def _note(version: Version, changes: Iterable[Change], refused: Reasons) -> None:
    ChangeDecision.objects.bulk_create(
        ChangeDecision(
            version=version,
            section=change.section,
            key=change.key,
            field=change.field,
            accepted=_place(change) not in refused,
            reason=refused.get(_place(change), ""),
        )
        for change in changes
    )


def _revert(draft: Version, found: Comparison, places: Iterable[Place]) -> None:
    """Make these places of a draft read as the public page does today."""
    assert found.live is not None
    undoing.revert_all(draft, found.live, places)
