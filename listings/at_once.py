"""What an owner may publish at once, without a moderator before: the rule, on one page.

Harmless changes are opening hours, the order of photos, and the deposit. Removals are those of a person, a service, an
add-on, a device or a photo. A submission that holds anything else waits as a whole.

Every removal of a person is looked at afterwards, and one in LOOKED_AT_ONE_IN of the others.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum

from django.utils.crypto import salted_hmac

from listings.content import Content
from listings.diff import Change, ChangeKind
from listings.models import Version
from listings.preflight import HOURS, PAIRS, PEOPLE, PHOTOS, PLACE, SERVICES

LOOKED_AT_ONE_IN = 20
HARMLESS_FACTS = frozenset({"photo_order", "deposit"})
REMOVABLE = frozenset({PEOPLE, SERVICES, PHOTOS, PAIRS})
ADD_ON = "addon:"


class Rule(StrEnum):
    """Why a version went live without a moderator's decision on each change; kept in `Version.decided_rule`."""

    HARMLESS = "harmless"
    REMOVAL = "removal"
    # A register says that a license is suspended, or a moderator took a person or a service off.
    TAKEN_OFF = "taken_off"
    # A moderator looked afterwards, and took a change back.
    UNDONE = "undone"


def rule_for(changes: Sequence[Change], live: Content, proposed: Content) -> Rule | None:
    """The rule by which a submission is published at once; None where a moderator decides first."""
    if not changes:
        return None
    if all(_is_harmless(change) for change in changes):
        return Rule.HARMLESS
    if all(_is_harmless(change) or _is_removal(change, live, proposed) for change in changes):
        return Rule.REMOVAL
    return None


def _is_harmless(change: Change) -> bool:
    return change.section == HOURS or (change.section == PLACE and change.field in HARMLESS_FACTS)


def _is_removal(change: Change, live: Content, proposed: Content) -> bool:
    if change.kind == ChangeKind.REMOVED:
        return change.section in REMOVABLE
    if change.section != SERVICES or change.kind != ChangeKind.EDITED:
        return False
    if change.field == "practitioners":
        return _people(proposed, change.key) < _people(live, change.key)
    return (change.field == "device" or change.field.startswith(ADD_ON)) and not change.after


def _people(side: Content, key: str) -> set[str]:
    """Keys of the people named for a service."""
    return {person for service in side.services if str(service.key) == key for person in service.practitioner_keys}


def is_looked_at(version: Version, changes: Iterable[Change]) -> bool:
    """Whether a moderator looks at it afterwards; the same for the same version, and nobody can foresee it."""
    if any(change.section == PEOPLE or change.field == "practitioners" for change in changes):
        return True
    drawn = salted_hmac("listings.at_once", f"{version.listing_id}.{version.number}", algorithm="sha256").digest()
    return int.from_bytes(drawn[:8]) % LOOKED_AT_ONE_IN == 0
