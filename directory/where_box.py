"""The "where" box below an article: what a course of three costs near a place, and the way to the clinics there."""

from collections.abc import Sequence
from dataclasses import dataclass

from directory import cost_figures
from directory.place_page import PriceRow, month_of
from listings import vocabulary
from places.lookup import Resolution

# The launch city stands in where no place is named.
USUAL_PLACE = "Philadelphia, PA"
OFFERED = (vocabulary.TREATMENT, vocabulary.CONCERN, vocabulary.ADDON)


@dataclass(frozen=True)
class Offer:
    """What the clinics are looked for by: a filter's name with a code of the catalogue, and its name for people."""

    filter: str
    code: str
    name: str


@dataclass(frozen=True)
class WhereBox:
    """`where` is as typed; `rows` are course prices of three within about 25 miles, the article's own group first."""

    where: str
    place: Resolution
    rows: list[PriceRow]
    month: str
    offer: Offer | None

    @property
    def chosen(self) -> dict[str, str]:
        """The offer as a filter of the results page."""
        return {self.offer.filter: self.offer.code} if self.offer else {}


def where_box(terms: Sequence[str], where: str) -> WhereBox:
    """For an article that explains these catalogue codes, and a place as it stands in the address; two queries.

    Its first term is what clinics are looked for by, where a clinic can list it; an article whose first term is
    something else leads to all clinics.
    """
    place, rows = cost_figures.near(where.strip() or USUAL_PLACE)
    known = vocabulary.terms(vocabulary.TREATMENT)
    groups = {known[code].group for code in terms if code in known}
    rows = sorted(rows, key=lambda row: row.figure.group not in groups)
    return WhereBox(where[:100], place, rows, month_of(rows), _offer(terms[0]) if terms else None)


def _offer(code: str) -> Offer | None:
    found = [
        Offer(kind, code, term.name) for kind in OFFERED for term in vocabulary.listable(kind) if term.code == code
    ]
    return found[0] if found else None
