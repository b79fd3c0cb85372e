"""The search: matching clinics, the service each card shows, the order, and the counts beside the filters.

One query reads the narrow rows of the area that fail at most one filter, each with the filter that it fails;
matches and all counts come out of that one pass, so they cannot disagree.
"""

import threading
from collections import Counter, OrderedDict
from collections.abc import Collection, Hashable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import chain
from operator import add
from typing import Any, NamedTuple

from django.conf import settings

from directory import facets, orders
from directory import rows as narrow
from directory.criteria import Criteria
from directory.facets import FACETS, OPEN, Signatures
from directory.filters import OPEN_NOW
from directory.open_now import OpenNow
from directory.orders import EVIDENCE_MASK, Match
from directory.row_form import PLACE_OF, SIGNATURE, RawRow, Row
from listings import change_counter, search_index
from listings.publishing import NEVER_A_HEADLINE
from listings.search_blocks import NOT_STATED
from places.distance import cells_within, distance_from

PAGE_SIZE = 20
WORDS = "what"
# Before the first clinic; and a row of none, which ends the last one.
NO_CLINIC = -1
AFTER_THE_LAST: tuple[RawRow, int] = ((None,), 0)
LISTING, LATITUDE, LONGITUDE = (PLACE_OF[name] for name in ("listing_id", "latitude", "longitude"))
COURSE, HOURS = PLACE_OF["course_cents"], PLACE_OF["hours_id"]


class Hit(NamedTuple):
    """One matching clinic: the row of the service that its card shows, its distance in miles, how its words match."""

    row: Row
    miles: float | None
    # 0 when every word stands in the name, or none was asked for; 1 when some stand elsewhere on the page.
    text_tier: int

    @property
    def has_headline(self) -> bool:
        return self.row.headline_rank < NEVER_A_HEADLINE

    @property
    def evidence_groups(self) -> int:
        """How many of the evidence groups hold today."""
        return (self.row.evidence & EVIDENCE_MASK).bit_count()


class Pin(NamedTuple):
    """Where a matching clinic stands, with the price of the service that its card shows in whole cents."""

    listing_id: int
    latitude: float
    longitude: float
    session_cents: int | None
    course_cents: int | None
    # Which of the listing's services that is.
    service_no: int


@dataclass(frozen=True)
class Results:
    """What a search found: `hits` of one page in order, how many in all, and counts for every filter value."""

    count: int
    hits: list[Hit]
    pages: int
    facets: "Facets"
    # How many listings would match if this one filter were dropped.
    without: dict[str, int]
    # Listings that match but for stating no whole course of three.
    course_not_stated: int
    # Every matching clinic, in no order.
    matches: Collection[Match] = field(default_factory=list, repr=False, compare=False)

    def stated(self, column: str) -> list[int]:
        """The whole cents of a column of SearchRow that matching clinics state, of the service that a card shows."""
        at = PLACE_OF[column]
        return [raw[at] for raw, _miles, _tier in self.matches if raw[at] != NOT_STATED]


class Facets(dict[str, Counter[str]]):
    """Listings for each value of each filter, counted when a filter is asked for: a place page asks for three."""

    def __init__(self, tally: "_Tally") -> None:
        self._tally = tally

    def __missing__(self, name: str) -> Counter[str]:
        counts = self[name] = self._tally.counts(name)
        return counts


@dataclass
class _Tally:
    open_now: OpenNow
    signatures: Signatures
    matches: dict[int, Match] = field(default_factory=dict)
    # All matching services of those with several.
    several: dict[int, list[RawRow]] = field(default_factory=dict)
    # Signatures of listings that fail only a facet's own filter: what they offer to that facet.
    beyond: dict[str, dict[int, int]] = field(default_factory=lambda: {name: {} for name in FACETS})
    without: dict[str, set[int]] = field(default_factory=dict)
    unstated: set[int] = field(default_factory=set)

    def counts(self, name: str) -> Counter[str]:
        """For one facet, listings by value among those that match all other filters."""
        if name == OPEN:
            # Who fails it alone is closed.
            are_open = sum(self.open_now[match[0][HOURS]] for match in self.matches.values())
            return Counter({OPEN_NOW: are_open})
        own, added = self._signed, self._added
        more = [(signed | (mine := own.get(one, 0))) - mine for one, signed in self.beyond[name].items()]
        if more:
            added = list(map(add, added, self.signatures.add(more)))
        return self.signatures.counts(name, added)

    @cached_property
    def _signed(self) -> dict[int, int]:
        """The signature of each match."""
        signed = {one: match[0][SIGNATURE] for one, match in self.matches.items()}
        for one, rows in self.several.items():
            every = 0
            for row in rows:
                every |= row[SIGNATURE]
            signed[one] = every
        return signed

    @cached_property
    def _added(self) -> list[int]:
        return self.signatures.add(list(self._signed.values()))

    @property
    def size(self) -> int:
        """Rows that it holds, and one for itself."""
        return len(self.matches) + sum(map(len, self.several.values())) + 1


# Rows in all searches that are kept, some 600 bytes each.
MOST_ROWS_KEPT = 60_000
_kept: OrderedDict[Hashable, _Tally] = OrderedDict()
_rows_kept = 0
_lock = threading.Lock()


def search(criteria: Criteria, *, now: datetime, changes: int | None = None) -> Results:
    """Run a search; `changes` is `change_counter.changes()` where it is known already."""
    tally = _kept_tally(criteria, now, change_counter.changes() if changes is None else changes)
    matches = tally.matches.values()
    pages = max(1, -(-len(matches) // PAGE_SIZE))
    start = (min(criteria.page, pages) - 1) * PAGE_SIZE
    return Results(
        count=len(matches),
        hits=[
            Hit(narrow.row_of(raw), miles, tier)
            for raw, miles, tier in orders.between(matches, start, start + PAGE_SIZE, criteria, now)
        ],
        pages=pages,
        facets=Facets(tally),
        without={name: len(found | tally.matches.keys()) for name, found in tally.without.items()},
        course_not_stated=len(tally.unstated - tally.matches.keys()),
        matches=matches,
    )


def pins(criteria: Criteria, *, now: datetime, changes: int | None = None) -> list[Pin]:
    """Where every matching clinic stands, in the order of the list."""
    found = search(criteria, now=now, changes=changes)
    rows = (narrow.row_of(raw) for raw, _miles, _tier in orders.in_order(found.matches, criteria, now))
    return [
        Pin(row.listing_id, row.latitude, row.longitude, row.session_cents, row.course_cents, row.service_no)
        for row in rows
    ]


def _kept_tally(criteria: Criteria, now: datetime, changes: int) -> _Tally:
    """`_tally`, kept for its minute while nothing is published: the map, the next page and another order ask again."""
    place = criteria.place
    minute = now.replace(second=0, microsecond=0)
    key = (
        *(place.point, place.state, place.problem, criteria.radius),
        *(tuple(criteria.chosen.items()), criteria.words, criteria.sort == "course"),
        *(settings.FAST_SEARCH, changes, minute),
    )
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    tally = _tally(criteria, now, changes)
    _keep(key, tally)
    return tally


def _keep(key: Hashable, tally: _Tally) -> None:
    """Keep a search, and forget those asked for longest ago when there are too many."""
    global _rows_kept
    with _lock:
        if key in _kept:
            return
        _kept[key] = tally
        _rows_kept += tally.size
        while _rows_kept > MOST_ROWS_KEPT:
            _key, oldest = _kept.popitem(last=False)
            _rows_kept -= oldest.size


def forget() -> None:
    """For tests, whose databases count anew."""
    global _rows_kept
    with _lock:
        _kept.clear()
        _rows_kept = 0


def _tally(criteria: Criteria, now: datetime, changes: int) -> _Tally:
    """One pass over the rows of the area, clinic by clinic."""
    found = narrow.fetch(criteria, now=now, changes=changes)
    open_now = OpenNow(now)
    open_now.learn({row[HOURS] for row in found.rows})
    after = _AfterTheDatabase(criteria, found.names, open_now)
    tally = _Tally(open_now, facets.signatures(), without={name: set() for name in after.names})
    miles_to = distance_from(*criteria.place.point) if criteria.place.point else None
    radius, looks, miles, is_beyond = criteria.radius, after.looks, None, False
    how_dear, tiers = orders.how_dear(criteria), after.tiers
    matches, several = tally.matches, tally.several
    # The clinic whose rows are looked at, the service that its card shows so far, how dear that is, and all that match.
    last_id: Any = NO_CLINIC
    best, least, matching = None, None, []
    for row, failed in chain(zip(found.rows, found.fails, strict=True), [AFTER_THE_LAST]):
        listing_id = row[LISTING]
        if listing_id != last_id:
            if best is not None:
                matches[last_id] = (best, miles, tiers.get(last_id, 0) if tiers else 0)
                if len(matching) > 1:
                    several[last_id] = matching
            if listing_id is None:
                break
            last_id, best = listing_id, None
            if miles_to:
                miles = miles_to(row[LATITUDE], row[LONGITUDE])
                is_beyond = miles > radius
        if is_beyond:
            continue
        fails = failed | after.fails(row) if looks else failed
        if fails:
            if fails & (fails - 1) == 0:
                _note_failure(tally, after.names[fails.bit_length() - 1], row)
        elif best is None:
            best, least, matching = row, None, [row]
        else:
            matching.append(row)
            least, own = least or how_dear(best), how_dear(row)
            if own < least:
                best, least = row, own
    return tally


class _AfterTheDatabase:
    """The filters that need a clock or the index of words; their bits come after those of the database."""

    def __init__(self, criteria: Criteria, names: list[str], open_now: OpenNow) -> None:
        self.names = [*names]
        self.open_bit = self.words_bit = 0
        self.open_now = open_now
        self.tiers: dict[int, int] = {}
        if "open" in criteria.chosen:
            self.open_bit = 1 << len(self.names)
            self.names.append("open")
        if criteria.words:
            self.words_bit = 1 << len(self.names)
            self.names.append(WORDS)
            self.tiers = _text_tiers(criteria)

    @property
    def looks(self) -> bool:
        """Whether there is any such filter."""
        return bool(self.open_bit or self.words_bit)

    def fails(self, row: RawRow) -> int:
        bits = self.open_bit if self.open_bit and not self.open_now[row[HOURS]] else 0
        return bits | self.words_bit if self.words_bit and row[LISTING] not in self.tiers else bits


def _text_tiers(criteria: Criteria) -> dict[int, int]:
    place = criteria.place
    cells = cells_within(*place.point, criteria.radius) if place.point else None
    return search_index.find_text(criteria.words, cells=cells, state="" if place.point else place.state)


def _note_failure(tally: _Tally, name: str, row: RawRow) -> None:
    """Count a row that fails one filter alone: it would match without it."""
    listing_id = row[LISTING]
    tally.without[name].add(listing_id)
    if name == "course_max" and row[COURSE] == NOT_STATED:
        tally.unstated.add(listing_id)
    if name in tally.beyond:
        beyond = tally.beyond[name]
        beyond[listing_id] = beyond.get(listing_id, 0) | row[SIGNATURE]
