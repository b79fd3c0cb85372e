"""What a visitor asks for, read from the address: one frozen value that list, counts and all else take."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from directory.filters import ClinicFilterSet
from places.lookup import LONGEST, Resolution, resolve

RADII = (5, 10, 25, 50, 100)
DEFAULT_RADIUS = 25
SORTS = ("best", "distance", "session", "course", "newest", "confirmed")
LONGEST_VALUE = 60
MOST_PAGES = 100_000


@dataclass(frozen=True)
class Criteria:
    """A search. `values` holds for each filter the values understood, in the order given."""

    where: str = ""
    place: Resolution = field(default_factory=lambda: Resolution(text=""))
    radius: int = DEFAULT_RADIUS
    radius_given: bool = False
    values: tuple[tuple[str, tuple[str | Decimal, ...]], ...] = ()
    # Words that are no filter: each must begin a word on the clinic's page.
    words: tuple[str, ...] = ()
    sort: str = "best"
    page: int = 1
    # What was not understood, in words: "Treatment: “lasre”".
    dropped: tuple[str, ...] = ()

    @property
    def chosen(self) -> dict[str, tuple[str | Decimal, ...]]:
        return dict(self.values)

    @property
    def has_point(self) -> bool:
        return self.place.point is not None

    def address(self, **changes: object) -> str:
        """Query string of this search with some of it changed; page 1 unless `page` is given."""
        return without_defaults(replace(self, **{"page": 1, **changes}))  # type: ignore[arg-type]

    def without_filters(self, *names: str) -> "Criteria":
        """This search without some of its filters, from its first page."""
        kept = tuple((name, values) for name, values in self.values if name not in names)
        return replace(self, values=kept, page=1)

    def without(self, name: str, value: str | Decimal) -> str:
        """Query string of this search with one filter value removed."""
        rest = {key: tuple(v for v in values if (key, v) != (name, value)) for key, values in self.values}
        return self.address(values=_packed(rest))


def without_defaults(criteria: Criteria) -> str:
    pairs: list[tuple[str, object]] = []
    if criteria.where:
        pairs.append(("where", criteria.where))
    if criteria.radius_given:
        pairs.append(("radius", criteria.radius))
    pairs += [(name, value) for name, values in criteria.values for value in values]
    if criteria.sort != "best":
        pairs.append(("sort", criteria.sort))
    if criteria.page > 1:
        pairs.append(("page", criteria.page))
    return "?" + urlencode(pairs) if pairs else ""


def read(query: QueryDict, *, now: datetime) -> Criteria:
    """Understand an address value by value: a bad one among good ones drops alone, and is named."""
    dropped: list[str] = []
    where = _plain(query.get("where", ""))[:LONGEST]
    place = resolve(where)
    radius, radius_given = _radius(query, dropped)
    values = ClinicFilterSet.read_values(query, dropped=dropped)
    sort = _plain(query.get("sort", "")) or "best"
    if sort not in SORTS:
        dropped.append(_named(_("Order"), sort))
        sort = "best"
    if sort == "distance" and place.point is None:
        dropped.append(_("sorting by distance needs a place"))
        sort = "best"
    if radius_given and place.point is None:
        dropped.append(_("a radius needs a ZIP code or city"))
    return Criteria(
        where=where,
        place=place,
        radius=radius,
        radius_given=radius_given and place.point is not None,
        values=_packed(values),
        sort=sort,
        page=_page(query.get("page", "1"), dropped),
        dropped=tuple(dropped),
    )


def _radius(query: QueryDict, dropped: list[str]) -> tuple[int, bool]:
    given = _plain(query.get("radius", ""))
    if not given:
        return DEFAULT_RADIUS, False
    if given in map(str, RADII):
        return int(given), True
    dropped.append(_named(_("Within"), given))
    return DEFAULT_RADIUS, False


def _page(given: str, dropped: list[str]) -> int:
    if given.isascii() and given.isdigit() and 1 <= int(given[:9]) <= MOST_PAGES:
        return int(given[:9])
    dropped.append(_named(_("Page"), given))
    return 1


def _plain(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable()).strip()


def _named(name: str, value: str) -> str:
    return f"{name}: “{_plain(value)[:LONGEST_VALUE]}”"


def _packed(
    values: Mapping[str, Iterable[str | Decimal]],
) -> tuple[tuple[str, tuple[str | Decimal, ...]], ...]:
    return tuple((name, kept) for name, given in values.items() if (kept := tuple(given)))
