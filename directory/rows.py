"""Search rows of a place, read once for everything that a search shows: by the ORM, or in plain SQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection
from django.db.models import BigIntegerField, Case, ExpressionWrapper, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable

from directory.criteria import Criteria
from directory.filters import DERMATOLOGIST, ClinicFilterSet
from listings.ledger import EVIDENCE_GROUPS
from listings.models import SearchRow
from places.distance import bounding_box, cells_within

EVIDENCE_COLUMNS = tuple(f"{group}_until" for group in (*EVIDENCE_GROUPS, DERMATOLOGIST))


class Row(NamedTuple):
    """One service of one clinic as a search reads it; names are columns of SearchRow."""

    listing_id: int
    service_no: int
    latitude: float
    longitude: float
    session_cents: int | None
    course_cents: int | None
    course_floor_cents: int | None
    headline_rank: int
    treatments: int
    concerns: int
    addons: int
    areas: int
    device: str
    performers: int
    languages: int
    consultation: int
    skin: int
    hours_id: int
    first_live: int
    confirmed: int
    # Evidence groups that hold, by their place in EVIDENCE_GROUPS; one more bit for a dermatologist's certification.
    evidence: int
    # The bit of the one filter that fails; 0 when none does.
    fails: int


COLUMNS = Row._fields[:-2]
COLUMN_WORDS = ",".join(COLUMNS)
# Most rows say it in one column; the others are reckoned from their ends.
EVIDENCE_WORDS = (
    "CASE WHEN evidence_until>%s THEN evidence_now ELSE "
    + "+".join(f"CASE WHEN {column}>%s THEN {1 << bit} ELSE 0 END" for bit, column in enumerate(EVIDENCE_COLUMNS))
    + " END AS evidence"
)
# A row as the database gives it, and where each of its values stands: of most rows a search looks at two or three.
RawRow = tuple[Any, ...]
PLACE_OF = {name: at for at, name in enumerate(Row._fields)}


def fetch(criteria: Criteria, *, now: datetime) -> tuple[list[str], list[RawRow]]:
    """Names of the filters by the bit that `fails` gives them, and the rows that fail at most one, as Row's fields.

    Rows lie in the box around the circle asked for: who is beyond `radius` miles is for the caller to leave out.
    """
    if criteria.place.problem:
        return [name for name, _one in ClinicFilterSet.decided_by_database(criteria.chosen)], []
    return fetch_by_sql(criteria, now=now) if settings.FAST_SEARCH else fetch_by_orm(criteria, now=now)


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


def fetch_by_orm(criteria: Criteria, *, now: datetime) -> tuple[list[str], list[RawRow]]:
    """`fetch` by the FilterSet's own queryset."""
    conditions = ClinicFilterSet.conditions(criteria.chosen, now)
    seconds = int(now.timestamp())
    evidence = _sum_of_bits([Q(**{f"{column}__gt": seconds}) for column in EVIDENCE_COLUMNS])
    fails = _sum_of_bits([condition for _name, condition in conditions], when=False)
    rows = in_place(criteria).annotate(evidence=evidence, fails=fails)
    if conditions:
        rows = rows.filter(fails__in=[0, *(1 << bit for bit in range(len(conditions)))])
    found = rows.values_list(*COLUMNS, "evidence", "fails").iterator(chunk_size=5000)
    return [name for name, _condition in conditions], list(found)


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


def fetch_by_sql(criteria: Criteria, *, now: datetime) -> tuple[list[str], list[RawRow]]:
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
        return [name for name, _condition in conditions], cursor.fetchall()


def rows_of(listing_ids: Sequence[int], *, now: datetime) -> dict[int, list[Row]]:
    """Every row of some listings, by listing, in the order of their services."""
    seconds = int(now.timestamp())
    evidence = _sum_of_bits([Q(**{f"{column}__gt": seconds}) for column in EVIDENCE_COLUMNS])
    found: dict[int, list[Row]] = {}
    rows = SearchRow.objects.filter(listing_id__in=listing_ids).annotate(evidence=evidence, fails=_sum_of_bits([]))
    for row in rows.order_by("listing_id", "service_no").values_list(*COLUMNS, "evidence", "fails"):
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
