"""The search: matching clinics, the service each card shows, the order, and the counts beside the filters.

One query reads the narrow rows of the area that fail at most one filter, each with the filter that it fails;
matches and all counts come out of that one pass, so they cannot disagree.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, Case, ExpressionWrapper, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable

from directory.criteria import Criteria
from directory.filters import DERMATOLOGIST, ClinicFilterSet
from listings import vocabulary
from listings.ledger import EVIDENCE_GROUPS
from listings.models import SearchRow
from listings.publishing import NEVER_A_HEADLINE
from places.distance import bounding_box, cells_within, distance_from

PAGE_SIZE = 20
DEARER_THAN_ANYTHING = 10**9
# Rings of distance that `best` compares by, in miles.
RINGS = (2, 5, 10, 25, 50, 100)
# In the order of the masks that `_offers` gives.
FACETS = ("treatment", "concern", "performer", "checked")
COLUMNS = (
    "listing_id",
    "service_no",
    "latitude",
    "longitude",
    "session_cents",
    "course_cents",
    "course_floor_cents",
    "headline_rank",
    "treatments",
    "concerns",
    "performers",
    "first_live",
)


class Hit(NamedTuple):
    """One matching clinic with the service that its card shows."""

    listing_id: int
    service_no: int
    miles: float | None
    session_cents: int | None
    course_cents: int | None
    course_floor_cents: int | None
    headline_rank: int
    evidence: int
    first_live: int

    @property
    def has_headline(self) -> bool:
        return self.headline_rank < NEVER_A_HEADLINE


@dataclass(frozen=True)
class Results:
    """What a search found: `hits` of one page in order, how many in all, and counts for every filter value."""

    count: int
    hits: list[Hit]
    pages: int
    facets: dict[str, Counter[str]]
    # How many listings would match if this one filter were dropped.
    without: dict[str, int]
    # Listings that match but for stating no whole course of three.
    course_not_stated: int


class AsFetched(ExpressionWrapper):
    """An integer as the driver gives it: thousands of rows need no second int()."""

    @property
    def convert_value(self) -> Any:
        return self._convert_value_noop  # type: ignore[attr-defined]


@dataclass
class _Tally:
    matched: dict[int, Hit] = field(default_factory=dict)
    # What each matching listing offers over its matching services: one mask for each of FACETS.
    offers: dict[int, list[int]] = field(default_factory=dict)
    # What listings that fail only a facet's own filter offer to that facet.
    beyond: dict[str, dict[int, int]] = field(default_factory=lambda: {name: {} for name in FACETS})
    without: dict[str, set[int]] = field(default_factory=dict)
    unstated: set[int] = field(default_factory=set)


def search(criteria: Criteria, *, now: datetime) -> Results:
    """Run a search: one query, whatever it finds."""
    conditions = list(ClinicFilterSet.conditions(criteria.chosen, now))
    tally = _tally(criteria, conditions, now)
    order = ORDERS[criteria.sort]
    ordered = sorted(tally.matched.values(), key=order)
    pages = max(1, -(-len(ordered) // PAGE_SIZE))
    start = (min(criteria.page, pages) - 1) * PAGE_SIZE
    return Results(
        count=len(ordered),
        hits=list(islice(ordered, start, start + PAGE_SIZE)),
        pages=pages,
        facets={name: _counts(name, _masks_of(number, name, tally)) for number, name in enumerate(FACETS)},
        without={name: len(found | tally.matched.keys()) for name, found in tally.without.items()},
        course_not_stated=len(tally.unstated - tally.matched.keys()),
    )


def rows_in(criteria: Criteria) -> QuerySet[SearchRow]:
    """Search rows of the place asked for; of the whole country when none is."""
    rows = SearchRow.objects.all()
    if criteria.place.problem:
        return rows.none()
    if criteria.place.point:
        south, west, north, east = bounding_box(*criteria.place.point, criteria.radius)
        box = Q(latitude__range=(south, north))
        # Across the antimeridian the cells alone narrow it down.
        if west >= -180 and east <= 180:
            box &= Q(longitude__range=(west, east))
        return rows.filter(box, cell__in=cells_within(*criteria.place.point, criteria.radius))
    return rows.filter(state=criteria.place.state) if criteria.place.state else rows


def _tally(criteria: Criteria, conditions: list[tuple[str, Q]], now: datetime) -> _Tally:
    names = [name for name, _condition in conditions]
    tally = _Tally(without={name: set() for name in names})
    distances: dict[int, float] = {}
    miles_to = distance_from(*criteria.place.point) if criteria.place.point else None
    shows_chosen = bool({"treatment", "concern", "addon", "area", "device"} & set(names))
    cheaper = _cheaper_by_course if criteria.sort == "course" else _cheaper_by_session
    for row in _rows(criteria, conditions, now).iterator(chunk_size=5000):
        listing_id, evidence, fails = row[0], row[12], row[13]
        miles = None
        if miles_to:
            miles = distances.get(listing_id)
            if miles is None:
                miles = distances[listing_id] = miles_to(row[2], row[3])
            if miles > criteria.radius:
                continue
        if fails:
            name = names[fails.bit_length() - 1]
            tally.without[name].add(listing_id)
            if name == "course_max" and row[5] is None:
                tally.unstated.add(listing_id)
            if name in tally.beyond:
                known = tally.beyond[name].get(listing_id, 0)
                tally.beyond[name][listing_id] = known | _offers(row, evidence)[FACETS.index(name)]
            continue
        hit = Hit(listing_id, row[1], miles, row[4], row[5], row[6], row[7], evidence, row[11])
        best = tally.matched.get(listing_id)
        if best is None:
            tally.matched[listing_id] = hit
            tally.offers[listing_id] = _offers(row, evidence)
            continue
        tally.offers[listing_id] = [
            a | b for a, b in zip(tally.offers[listing_id], _offers(row, evidence), strict=True)
        ]
        if cheaper(hit, shows_chosen) < cheaper(best, shows_chosen):
            tally.matched[listing_id] = hit
    return tally


def _rows(criteria: Criteria, conditions: list[tuple[str, Q]], now: datetime) -> QuerySet[SearchRow, tuple]:
    """Rows as tuples of COLUMNS, the bits of evidence that hold, and the bit of the one filter that fails (0: none)."""
    seconds = int(now.timestamp())
    evidence = _sum_of_bits([Q(**{f"{group}_until__gt": seconds}) for group in (*EVIDENCE_GROUPS, DERMATOLOGIST)])
    fails = _sum_of_bits([condition for _name, condition in conditions], when=False)
    rows = rows_in(criteria).annotate(evidence=evidence, fails=fails)
    if conditions:
        rows = rows.filter(fails__in=[0, *(1 << bit for bit in range(len(conditions)))])
    return rows.values_list(*COLUMNS, "evidence", "fails")


def _sum_of_bits(conditions: list[Q], *, when: bool = True) -> Combinable:
    total: Any = Value(0, BigIntegerField())
    for bit, condition in enumerate(conditions):
        yes, no = (1 << bit, 0) if when else (0, 1 << bit)
        total = total + Case(When(condition, then=Value(yes)), default=Value(no), output_field=BigIntegerField())
    return AsFetched(total, BigIntegerField())


def _cheaper_by_session(hit: Hit, chosen: bool) -> tuple[int, ...]:
    """Smaller is shown: with a treatment chosen the cheapest, else the cheapest of the first headline rank."""
    price = DEARER_THAN_ANYTHING if hit.session_cents is None else hit.session_cents
    floor = DEARER_THAN_ANYTHING if hit.course_floor_cents is None else hit.course_floor_cents
    return (0 if chosen else hit.headline_rank, price, floor, hit.service_no)


def _cheaper_by_course(hit: Hit, chosen: bool) -> tuple[int, ...]:
    course = DEARER_THAN_ANYTHING if hit.course_cents is None else hit.course_cents
    return (0 if chosen else hit.headline_rank, course, hit.service_no)


def _offers(row: tuple, evidence: int) -> list[int]:
    """Masks of one row in the order of FACETS."""
    performers = row[10]
    if evidence >> len(EVIDENCE_GROUPS) and performers & vocabulary.own_mask(vocabulary.PERFORMER, ("physician",)):
        performers |= DERMATOLOGIST_BIT
    return [row[8], row[9], performers, evidence]


def _masks_of(number: int, name: str, tally: _Tally) -> Iterable[int]:
    beyond = tally.beyond[name]
    if not beyond:
        return (offers[number] for offers in tally.offers.values())
    merged = dict(beyond)
    for listing_id, offers in tally.offers.items():
        merged[listing_id] = merged.get(listing_id, 0) | offers[number]
    return merged.values()


# Beyond every role's bit.
DERMATOLOGIST_BIT = 1 << 62


def _counts(name: str, masks: Iterable[int]) -> Counter[str]:
    """Listings for each value, from each listing's mask."""
    bits = _bits_of(name)
    counts: Counter[str] = Counter()
    for mask, listings in Counter(masks).items():
        for value, bit in bits:
            if mask & bit:
                counts[value] += listings
    return counts


def _bits_of(name: str) -> list[tuple[str, int]]:
    if name == "checked":
        return [(group, 1 << bit) for bit, group in enumerate(EVIDENCE_GROUPS)]
    kind = {"treatment": vocabulary.TREATMENT, "concern": vocabulary.CONCERN, "performer": vocabulary.PERFORMER}[name]
    bits = [(code, term.own_mask) for code, term in vocabulary.terms(kind).items()]
    return [*bits, (DERMATOLOGIST, DERMATOLOGIST_BIT)] if name == "performer" else bits


def ring_of(miles: float | None) -> int:
    """Which ring of distance a clinic lies in: 0 is within two miles."""
    if miles is None:
        return 0
    return bisect_left(RINGS, miles)


def _by_best(hit: Hit) -> tuple[float, ...]:
    groups = (hit.evidence & ((1 << len(EVIDENCE_GROUPS)) - 1)).bit_count()
    return (ring_of(hit.miles), -groups, hit.course_cents is None, hit.miles or 0, hit.listing_id)


def _by_distance(hit: Hit) -> tuple[float, ...]:
    return (hit.miles or 0, hit.listing_id)


def _by_session(hit: Hit) -> tuple[float, ...]:
    return (DEARER_THAN_ANYTHING if hit.session_cents is None else hit.session_cents, hit.listing_id)


def _by_course(hit: Hit) -> tuple[float, ...]:
    """Whole courses first; what is only "at least" comes after every whole one."""
    whole = DEARER_THAN_ANYTHING if hit.course_cents is None else hit.course_cents
    floor = DEARER_THAN_ANYTHING if hit.course_floor_cents is None else hit.course_floor_cents
    return (whole, floor, hit.listing_id)


def _by_newest(hit: Hit) -> tuple[float, ...]:
    return (-hit.first_live, hit.listing_id)


# The public rule of each order, ties broken by the earlier listing; /how-we-rank/ says the same in words.
ORDERS: dict[str, Callable[[Hit], tuple[float, ...]]] = {
    "best": _by_best,
    "distance": _by_distance,
    "session": _by_session,
    "course": _by_course,
    "newest": _by_newest,
}
