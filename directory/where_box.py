"""The "where" box below an article: what a course of three costs near a place, and the way to the clinics there."""

from collections.abc import Sequence
from dataclasses import dataclass

from directory import cost_figures
from directory.place_page import PriceRow, month_of
from listings import vocabulary
from places.lookup import Resolution

# The launch city stands in where no place is named.
USUAL_PLACE = "Philadelphia, PA"


@dataclass(frozen=True)
class WhereBox:
    """`where` is as typed; `rows` are course prices of three within about 25 miles, by treatment group."""

    where: str
    place: Resolution
    rows: list[PriceRow]
    month: str
    treatment: str
    concern: str


def where_box(terms: Sequence[str], where: str) -> WhereBox:
    """For an article that explains these catalogue codes, and a place as it stands in the address; two queries."""
    place, rows = cost_figures.near(where.strip() or USUAL_PLACE)
    known = vocabulary.terms(vocabulary.TREATMENT)
    groups = {known[code].group for code in terms if code in known}
    own = [row for row in rows if row.figure.group in groups] or rows
    concern = next((code for code in terms if code in vocabulary.terms(vocabulary.CONCERN)), "")
    treatment = next((code for code in terms if code in known), "") if not concern else ""
    return WhereBox(where[:100], place, own, month_of(own), treatment, concern)
