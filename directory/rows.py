"""Search rows of a place, read once for everything that a search shows: by the ORM, in plain SQL, or from blocks."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection
from django.db.models import BigIntegerField, Case, ExpressionWrapper, F, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from directory import facets, kept_blocks
from directory.criteria import Criteria
from directory.filters import DERMATOLOGIST, ClinicFilterSet
from directory.row_form import RawRow, Row, dearness
from listings import vocabulary
from listings.ledger import EVIDENCE_GROUPS
from listings.models import SearchRow
from listings.search_blocks import AMOUNTS, NOT_STATED, device_number
from places.distance import bounding_box, cells_within

EVIDENCE_COLUMNS = tuple(f"{group}_until" for group in (*EVIDENCE_GROUPS, DERMATOLOGIST))


COLUMNS = Row._fields[:-1]
COLUMN_WORDS = ",".join(f"COALESCE({name},{NOT_STATED})" if name in AMOUNTS else name for name in COLUMNS)
# Most rows say it in one column; the others are reckoned from their ends.
EVIDENCE_WORDS = (
    "CASE WHEN evidence_until>%s THEN evidence_now ELSE "
    + "+".join(f"CASE WHEN {column}>%s THEN {1 << bit} ELSE 0 END" for bit, column in enumerate(EVIDENCE_COLUMNS))
    + " END AS evidence"
)


class Fetched(NamedTuple):
    """Rows that fail at most one filter, those of a clinic together, each with the bit of the filter that it fails.

    `names` are the filters by their bits; 0 says that none fails.
    """

    names: list[str]
    rows: list[RawRow]
    fails: list[int]


def row_of(raw: RawRow) -> Row:
    """A row with what it says spelled out."""
    session, course, floor, device = raw[4], raw[5], raw[6], raw[12]
    amounts = (
        None if session == NOT_STATED else session,
        None if course == NOT_STATED else course,
        None if floor == NOT_STATED else floor,
    )
    code = _devices(vocabulary.generation())[device] if type(device) is int else device
    return Row._make((*raw[:4], *amounts, *raw[7:12], code, *raw[13:21]))


def fetch(criteria: Criteria, *, now: datetime, changes: int | None = None) -> Fetched:
    """Every row of the place that fails at most one of the filters; `changes` as `results.search` takes it.

    Rows lie in the box around the circle asked for: who is beyond `radius` miles is for the caller to leave out.
    """
    if criteria.place.problem:
        return Fetched([name for name, _one in ClinicFilterSet.decided_by_database(criteria.chosen)], [], [])
    if not settings.FAST_SEARCH:
        return fetch_by_orm(criteria, now=now)
    found = fetch_by_blocks(criteria, now=now, changes=changes) if criteria.place.point else None
    return fetch_by_sql(criteria, now=now) if found is None else found


def in_place(criteria: Criteria) -> QuerySet[SearchRow]:
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


def fetch_by_orm(criteria: Criteria, *, now: datetime) -> Fetched:
    """`fetch` by the FilterSet's own queryset."""
    conditions = ClinicFilterSet.conditions(criteria.chosen, now)
    seconds = int(now.timestamp())
    evidence = _sum_of_bits([Q(**{f"{column}__gt": seconds}) for column in EVIDENCE_COLUMNS])
    fails = _sum_of_bits([condition for _name, condition in conditions], when=False)
    rows = in_place(criteria).annotate(evidence=evidence, fails=fails)
    if conditions:
        rows = rows.filter(fails__in=[0, *(1 << bit for bit in range(len(conditions)))])
    stated = [Coalesce(name, NOT_STATED) if name in AMOUNTS else F(name) for name in COLUMNS]
    found = rows.values_list(*stated, "evidence", "fails").iterator(chunk_size=5000)
    return _fetched([name for name, _condition in conditions], found)


def _fetched(names: list[str], found: Iterable[RawRow]) -> Fetched:
    """Rows with what they fail at their end, of which those of a clinic may lie anywhere."""
    rows = sorted(found, key=itemgetter(0))
    sign = facets.signatures().of
    return Fetched(names, [(*row[:-1], sign(row), dearness(row)) for row in rows], [row[-1] for row in rows])


class AsFetched(ExpressionWrapper):
    """An integer as the driver gives it: thousands of rows need no second int()."""

    @property
    def convert_value(self) -> Any:
        return self._convert_value_noop  # type: ignore[attr-defined]


def _sum_of_bits(conditions: list[Q], *, when: bool = True) -> Combinable:
    total: Any = Value(0, BigIntegerField())
    for bit, condition in enumerate(conditions):
        yes, no = (1 << bit, 0) if when else (0, 1 << bit)
        total = total + Case(When(condition, then=Value(yes)), default=Value(no), output_field=BigIntegerField())
    return AsFetched(total, BigIntegerField())


def fetch_by_sql(criteria: Criteria, *, now: datetime) -> Fetched:
    """`fetch` without the cost of building it: composing the ORM's query takes longer than running it."""
    conditions = ClinicFilterSet.conditions_in_sql(criteria.chosen, now)
    failed = "+".join(
        f"CASE WHEN {condition} THEN 0 ELSE {1 << bit} END" for bit, (_name, condition) in enumerate(conditions)
    )
    where, in_place = _where(criteria)
    # Nothing in these words was typed by a visitor: columns, numbers, codes of the catalogue. The moment and the place
    # are parameters also so that the database reads the same statement again.
    statement = f"SELECT {COLUMN_WORDS},{EVIDENCE_WORDS},{failed or '0'} AS fails FROM listings_searchrow{where}"  # noqa: S608
    if conditions:
        wanted = ",".join(str(bits) for bits in (0, *(1 << bit for bit in range(len(conditions)))))
        statement = f"SELECT * FROM ({statement}) AS area WHERE fails IN ({wanted})"  # noqa: S608
    moments = [int(now.timestamp())] * EVIDENCE_WORDS.count("%s")
    with connection.cursor() as cursor:
        cursor.execute(statement, [*moments, *in_place])
        return _fetched([name for name, _condition in conditions], cursor.fetchall())


def fetch_by_blocks(criteria: Criteria, *, now: datetime, changes: int | None = None) -> Fetched | None:
    """`fetch` of a circle from blocks of rows; None where evidence in one of them ended since it was written.

    A database takes longer to hand over hundreds of rows than Python does to look at those that it keeps.
    """
    assert criteria.place.point
    chosen = list(ClinicFilterSet.decided_by_database(criteria.chosen))
    tests = [(one.passes(criteria.chosen[name]), 1 << bit) for bit, (name, one) in enumerate(chosen)]
    south, west, north, east = bounding_box(*criteria.place.point, criteria.radius)
    if west < -180 or east > 180:
        # Across the antimeridian the cells alone narrow it down.
        west, east = -180, 180
    blocks = kept_blocks.within(*criteria.place.point, criteria.radius, changes=changes)
    if any(block.right_until <= now.timestamp() for block in blocks):
        return None
    found = Fetched([name for name, _one in chosen], [], [])
    for block in blocks:
        # A row has latitude and longitude third and fourth, as search_blocks.FORM says.
        here = [row for row in block.rows if south <= row[2] <= north and west <= row[3] <= east]
        if not tests:
            found.rows.extend(here)
            continue
        for row in here:
            fails = 0
            for passes, bit in tests:
                if not passes(row):
                    fails |= bit
            if fails & (fails - 1) == 0:
                found.rows.append(row)
                found.fails.append(fails)
    return found if tests else found._replace(fails=[0] * len(found.rows))


@lru_cache(maxsize=2)
def _devices(generation: float) -> dict[int, str]:
    """Codes of devices by their number in a block."""
    return {device_number(code): code for code in ("", *vocabulary.terms(vocabulary.DEVICE))}


def rows_of(listing_ids: Sequence[int], *, now: datetime) -> dict[int, list[Row]]:
    """Every row of some listings, by listing, in the order of their services."""
    seconds = int(now.timestamp())
    evidence = _sum_of_bits([Q(**{f"{column}__gt": seconds}) for column in EVIDENCE_COLUMNS])
    found: dict[int, list[Row]] = {}
    rows = SearchRow.objects.filter(listing_id__in=listing_ids).annotate(evidence=evidence)
    for row in rows.order_by("listing_id", "service_no").values_list(*COLUMNS, "evidence"):
        found.setdefault(row[0], []).append(Row._make(row))
    return found


def _where(criteria: Criteria) -> tuple[str, list[int | float | str]]:
    """The place as a WHERE clause, and its parameters."""
    place = criteria.place
    if place.point:
        south, west, north, east = bounding_box(*place.point, criteria.radius)
        cells = cells_within(*place.point, criteria.radius)
        words = f" WHERE cell IN ({','.join(['%s'] * len(cells))}) AND latitude BETWEEN %s AND %s"
        if west < -180 or east > 180:
            return words, [*cells, south, north]
        return f"{words} AND longitude BETWEEN %s AND %s", [*cells, south, north, west, east]
    return (" WHERE state=%s", [place.state]) if place.state else ("", [])
