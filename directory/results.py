"""The search: matching clinics, the service each card shows, the order, and the counts beside the filters.

One query reads the narrow rows of the area that fail at most one filter, each with the filter that it fails;
matches and all counts come out of that one pass, so they cannot disagree.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable

from directory.criteria import Criteria
from directory.filters import DERMATOLOGIST, ClinicFilterSet
from listings import vocabulary
from listings.ledger import EVIDENCE_GROUPS
from listings.models import SearchRow
from listings.publishing import NEVER_A_HEADLINE
from places.distance import bounding_box, cells_within, miles_between

PAGE_SIZE = 20
DEARER_THAN_ANYTHING = 10**9
# Rings of distance that `best` compares by, in miles.
RINGS = (2, 5, 10, 25, 50, 100)
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


@dataclass(frozen=True, slots=True)
class Hit:
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


@dataclass
class _Tally:
    matched: dict[int, Hit] = field(default_factory=dict)
    masks: dict[str, dict[int, int]] = field(default_factory=lambda: {name: {} for name in FACETS})
    without: dict[str, set[int]] = field(default_factory=dict)
    unstated: set[int] = field(default_factory=set)


def search(criteria: Criteria, *, now: datetime) -> Results:
    """Run a search: one query, whatever it finds."""
    conditions = list(ClinicFilterSet.conditions(criteria.chosen, now))
    tally = _tally(criteria, conditions, now)
    order = ORDERS[criteria.sort]
    ordered = sorted(tally.matched.values(), key=lambda hit: (*order(hit), hit.listing_id))
    pages = max(1, -(-len(ordered) // PAGE_SIZE))
    start = (min(criteria.page, pages) - 1) * PAGE_SIZE
    return Results(
        count=len(ordered),
        hits=list(islice(ordered, start, start + PAGE_SIZE)),
        pages=pages,
        facets={name: _counts(name, masks) for name, masks in tally.masks.items()},
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
    distances: dict[int, float | None] = {}
    shows_chosen = bool({"treatment", "concern", "addon", "area", "device"} & set(names))
    cheaper = _cheaper_by_course if criteria.sort == "course" else _cheaper_by_session
    for row in _rows(criteria, conditions, now).iterator(chunk_size=5000):
        listing_id, _service_no, latitude, longitude, *_rest, evidence, fails = row
        if listing_id not in distances:
            distances[listing_id] = _miles(criteria, latitude, longitude)
        miles = distances[listing_id]
        if miles is not None and miles > criteria.radius:
            continue
        if fails:
            name = names[fails.bit_length() - 1]
            tally.without[name].add(listing_id)
            if name == "course_max" and row[5] is None:
                tally.unstated.add(listing_id)
            if name in tally.masks:
                _merge(tally.masks[name], name, row, evidence)
            continue
        for name, masks in tally.masks.items():
            _merge(masks, name, row, evidence)
        hit = _hit(row, miles, evidence)
        best = tally.matched.get(listing_id)
        if best is None or cheaper(hit, shows_chosen) < cheaper(best, shows_chosen):
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
    total: Any = Value(0, IntegerField())
    for bit, condition in enumerate(conditions):
        yes, no = (1 << bit, 0) if when else (0, 1 << bit)
        total = total + Case(When(condition, then=Value(yes)), default=Value(no), output_field=IntegerField())
    return total


def _miles(criteria: Criteria, latitude: float, longitude: float) -> float | None:
    point = criteria.place.point
    return None if point is None else miles_between(*point, latitude, longitude)


def _hit(row: tuple, miles: float | None, evidence: int) -> Hit:
    listing_id, service_no, _lat, _lng, session, course, floor, rank, _t, _c, _p, first_live = row[:12]
    return Hit(listing_id, service_no, miles, session, course, floor, rank, evidence, first_live)


def _cheaper_by_session(hit: Hit, chosen: bool) -> tuple[int, ...]:
    """Smaller is shown: with a treatment chosen the cheapest, else the cheapest of the first headline rank."""
    price = DEARER_THAN_ANYTHING if hit.session_cents is None else hit.session_cents
    floor = DEARER_THAN_ANYTHING if hit.course_floor_cents is None else hit.course_floor_cents
    return (0 if chosen else hit.headline_rank, price, floor, hit.service_no)


def _cheaper_by_course(hit: Hit, chosen: bool) -> tuple[int, ...]:
    course = DEARER_THAN_ANYTHING if hit.course_cents is None else hit.course_cents
    return (0 if chosen else hit.headline_rank, course, hit.service_no)


def _merge(masks: dict[int, int], name: str, row: tuple, evidence: int) -> None:
    """Add what this row offers to what its listing offers: a value counts a listing once."""
    offers = {"treatment": row[8], "concern": row[9], "checked": evidence, "performer": row[10]}[name]
    if name == "performer" and evidence >> len(EVIDENCE_GROUPS):
        physician = vocabulary.own_mask(vocabulary.PERFORMER, ["physician"])
        offers |= DERMATOLOGIST_BIT if offers & physician else 0
    listing_id = row[0]
    masks[listing_id] = masks.get(listing_id, 0) | offers


# Beyond every role's bit.
DERMATOLOGIST_BIT = 1 << 62


def _counts(name: str, masks: dict[int, int]) -> Counter[str]:
    """Listings for each value, from each listing's mask."""
    bits = _bits_of(name)
    counts: Counter[str] = Counter()
    for mask, listings in Counter(masks.values()).items():
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
    return next((ring for ring, reach in enumerate(RINGS) if miles <= reach), len(RINGS))


def _by_best(hit: Hit) -> tuple[float, ...]:
    groups = (hit.evidence & ((1 << len(EVIDENCE_GROUPS)) - 1)).bit_count()
    return (ring_of(hit.miles), -groups, hit.course_cents is None, hit.miles or 0)


def _by_distance(hit: Hit) -> tuple[float, ...]:
    return (hit.miles or 0,)


def _by_session(hit: Hit) -> tuple[float, ...]:
    return (DEARER_THAN_ANYTHING if hit.session_cents is None else hit.session_cents,)


def _by_course(hit: Hit) -> tuple[float, ...]:
    """Whole courses first; what is only "at least" comes after every whole one."""
    whole = DEARER_THAN_ANYTHING if hit.course_cents is None else hit.course_cents
    return (whole, DEARER_THAN_ANYTHING if hit.course_floor_cents is None else hit.course_floor_cents)


def _by_newest(hit: Hit) -> tuple[float, ...]:
    return (-hit.first_live,)


# The public rule of each order; /how-we-rank/ says the same in words.
ORDERS: dict[str, Callable[[Hit], tuple[float, ...]]] = {
    "best": _by_best,
    "distance": _by_distance,
    "session": _by_session,
    "course": _by_course,
    "newest": _by_newest,
}
