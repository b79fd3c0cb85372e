"""One service of one clinic as a search reads it, and what is reckoned of it once."""

from typing import Any, NamedTuple

from listings.search_blocks import NOT_STATED


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


# A row as it was read: the fields of Row, but for amounts, NOT_STATED instead of None, and the device, which may be its
# number in a block. Of most rows a search looks at two or three values.
# Its signature, see `directory.facets`, and its dearness come last.
RawRow = tuple[Any, ...]
PLACE_OF = {name: at for at, name in enumerate(Row._fields)}
SIGNATURE, DEARNESS = len(Row._fields), len(Row._fields) + 1
SESSION, FLOOR = PLACE_OF["session_cents"], PLACE_OF["course_floor_cents"]
SERVICE, RANK = PLACE_OF["service_no"], PLACE_OF["headline_rank"]
# In whole cents; an amount takes 30 bits, the number of a service 16.
DEARER_THAN_ANYTHING = 10**9
PRICE_BITS = (1 << 76) - 1


def dearness(row: RawRow) -> int:
    """The least is what a card shows: of the first headline rank, then by session, course at least, and number.

    In PRICE_BITS is all of it but the rank.
    """
    price: int = or_last(row[SESSION]) << 46 | or_last(row[FLOOR]) << 16 | row[SERVICE]
    return row[RANK] << 76 | price


def or_last(cents: int) -> int:
    """An amount; what is not stated is dearer than anything."""
    return DEARER_THAN_ANYTHING if cents == NOT_STATED else cents
