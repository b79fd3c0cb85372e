"""Which clinic comes first, and which of its services its card shows; /how-we-rank/ says the same in words."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection
from datetime import datetime
from operator import itemgetter
from typing import Any

from directory.criteria import Criteria
from directory.row_form import (
    DEARNESS,
    FLOOR,
    PLACE_OF,
    PRICE_BITS,
    RANK,
    SERVICE,
    SESSION,
    RawRow,
    Row,
    or_last,
)
from listings import vocabulary
from listings.ledger import EVIDENCE_GROUPS
from listings.models.catalogue import TreatmentGroup
from listings.search_blocks import NOT_STATED

# Rings of distance that `best` compares by, in miles.
RINGS = (2, 5, 10, 25, 50, 100)
# Facts that a clinic confirmed within this many days count as fresh.
FRESH_DAYS = 90
DAY_SECONDS = 86_400
EVIDENCE_MASK = (1 << len(EVIDENCE_GROUPS)) - 1
# Filters that name what is wanted: with one of them the card shows the cheapest match, whatever it is.
NAMES_A_SERVICE = {"treatment", "concern", "addon", "area", "device"}
LISTING, COURSE, TREATMENTS = PLACE_OF["listing_id"], PLACE_OF["course_cents"], PLACE_OF["treatments"]
EVIDENCE, CONFIRMED, FIRST_LIVE = (PLACE_OF[name] for name in ("evidence", "confirmed", "first_live"))

# A matching clinic as it was read: the row of the service that its card shows, the miles, the tier of its words.
Match = tuple[RawRow, float | None, int]


def how_dear(criteria: Criteria) -> Callable[[RawRow], Any]:
    """The least is the service that a card shows: the cheapest, of the first headline rank where none was named."""
    if not NAMES_A_SERVICE & criteria.chosen.keys():
        if criteria.sort == "course":
            return lambda row: (row[RANK], or_last(row[COURSE]), row[SERVICE])
        return itemgetter(DEARNESS)
    # Nanoneedling stands in front only where it was asked for by its name.
    last = 0 if "treatment" in criteria.chosen else vocabulary.group_mask(TreatmentGroup.NANO)
    if criteria.sort == "course":
        return lambda row: (row[TREATMENTS] & last, or_last(row[COURSE]), row[SERVICE])
    return lambda row: (row[TREATMENTS] & last, row[DEARNESS] & PRICE_BITS)


def ring_of(miles: float | None) -> int:
    """Which ring of distance a clinic lies in: 0 is within two miles."""
    return 0 if miles is None else bisect_left(RINGS, miles)


def is_fresh(row: Row, now: datetime) -> bool:
    """Whether the clinic said within FRESH_DAYS that its facts are right."""
    return row.confirmed > now.timestamp() - FRESH_DAYS * DAY_SECONDS


def in_order(matches: Collection[Match], criteria: Criteria, now: datetime) -> list[Match]:
    """All of them, the first first."""
    return sorted(matches, key=_key(criteria, now))


def between(matches: Collection[Match], start: int, stop: int, criteria: Criteria, now: datetime) -> list[Match]:
    """`in_order(...)[start:stop]`; by `best` only the rings in which these lie are put in order."""
    if criteria.sort != "best":
        return in_order(matches, criteria, now)[start:stop]
    rings: defaultdict[tuple[int, int], list[Match]] = defaultdict(list)
    for match in matches:
        _row, miles, tier = match
        rings[tier, 0 if miles is None else bisect_left(RINGS, miles)].append(match)
    found: list[Match] = []
    passed = 0
    for ring in sorted(rings):
        here = rings[ring]
        if passed < stop and passed + len(here) > start:
            found += in_order(here, criteria, now)[max(0, start - passed) : stop - passed]
        passed += len(here)
    return found


def _key(criteria: Criteria, now: datetime) -> Callable[[Match], tuple[float, ...]]:
    return _by_best_at(now) if criteria.sort == "best" else ORDERS[criteria.sort]


def _by_best_at(now: datetime) -> Callable[[Match], tuple[float, ...]]:
    fresh_since = now.timestamp() - FRESH_DAYS * DAY_SECONDS

    def by_best(match: Match) -> tuple[float, ...]:
        raw, miles, tier = match
        return (
            tier,
            0 if miles is None else bisect_left(RINGS, miles),
            -(raw[EVIDENCE] & EVIDENCE_MASK).bit_count(),
            raw[CONFIRMED] <= fresh_since,
            raw[COURSE] == NOT_STATED,
            miles or 0,
            raw[LISTING],
        )

    return by_best


def _by_distance(match: Match) -> tuple[float, ...]:
    raw, miles, _tier = match
    return (miles or 0, raw[LISTING])


def _by_session(match: Match) -> tuple[float, ...]:
    raw = match[0]
    return (or_last(raw[SESSION]), raw[LISTING])


def _by_course(match: Match) -> tuple[float, ...]:
    """Whole courses first; what is only "at least" comes after every whole one."""
    raw = match[0]
    return (or_last(raw[COURSE]), or_last(raw[FLOOR]), raw[LISTING])


def _by_newest(match: Match) -> tuple[float, ...]:
    raw = match[0]
    return (-raw[FIRST_LIVE], raw[LISTING])


def _by_confirmed(match: Match) -> tuple[float, ...]:
    raw = match[0]
    return (-raw[CONFIRMED], raw[LISTING])


# The public rule of each order beside `best`, ties broken by the earlier listing.
ORDERS: dict[str, Callable[[Match], tuple[float, ...]]] = {
    "distance": _by_distance,
    "session": _by_session,
    "course": _by_course,
    "newest": _by_newest,
    "confirmed": _by_confirmed,
}
