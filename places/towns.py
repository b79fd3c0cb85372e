"""Every town in memory, by its address and by where it lies: neighbors of a place ask no database.

Some 25,000 towns take about 8 MB a process and a tenth of a second to read, once.
"""

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from places import names
from places.distance import cell_of, cells_within, distance_from
from places.models import Place, PlaceKind

WIDENING_MILES = (12, 25, 50, 100, 200, 400, 800)


class Town(NamedTuple):
    """A city with its page's address and its point in degrees."""

    label: str
    state: str
    slug: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Towns:
    """Towns by (state, slug), and those that mail is addressed to by grid cell."""

    by_address: dict[tuple[str, str], Town]
    served_by_cell: dict[int, list[Town]]


def find(state: str, slug: str) -> Town | None:
    """The town at `/in/<state>/<slug>/`, or None; the state's code in upper case."""
    return _read().by_address.get((state, slug))


def nearest(latitude: float, longitude: float, limit: int = 8) -> list[Town]:
    """The `limit` towns with a post office nearest to a point in degrees, nearest first; none beyond 800 miles."""
    by_cell, miles_to = _read().served_by_cell, distance_from(latitude, longitude)
    found: list[tuple[float, Town]] = []
    for miles in WIDENING_MILES:
        near = [town for cell in cells_within(latitude, longitude, miles) for town in by_cell.get(cell, ())]
        found = [(distance, town) for town in near if (distance := miles_to(town.latitude, town.longitude)) <= miles]
        if len(found) >= limit:
            break
    return [town for _distance, town in sorted(found)[:limit]]


def warm_up() -> None:
    """Read the towns now."""
    _read()


def forget() -> None:
    """Read the towns anew at the next question."""
    _read.cache_clear()


@cache
def _read() -> Towns:
    served = names.known_names().served
    rows = Place.objects.filter(kind=PlaceKind.CITY).values_list("label", "state", "slug", "latitude", "longitude")
    towns = list(map(Town._make, rows))
    by_cell: dict[int, list[Town]] = {}
    for town in towns:
        if town.label in served:
            by_cell.setdefault(cell_of(town.latitude, town.longitude), []).append(town)
    return Towns({(town.state, town.slug): town for town in towns}, by_cell)
