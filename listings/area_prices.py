"""What a course of three costs around a place: like for like, from our own listings, or nothing at all.

Reckoned once a day from the search rows. Only exact, whole prices enter, one for each clinic and treatment group.
"""

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from listings import change_counter, vocabulary
from listings.models import AreaPrice, SearchRow
from places.distance import cell_center, cell_of, cells_within, distance_from

MILES = 25
# Fewer clinics say nothing about an area, and too much about each other.
FEWEST = 8
COUNTRY = "us"
# Groups in which one clinic's price can be held against another's.
GROUPS = ("needling", "rf")

# They change once a day; another process that reckons them is heard of so late.
KEPT_FOR_SECONDS = 600
# When they were read, and all of them by (area, group): some 10,000 in a full country.
_kept: tuple[float, dict[tuple[str, str], AreaPrice]] | None = None


class Price(NamedTuple):
    """The cheapest whole course of one group at one clinic, in US cents."""

    latitude: float
    longitude: float
    cents: int


def area_of(latitude: float, longitude: float) -> str:
    """The name of the area around a point."""
    return f"c{cell_of(latitude, longitude)}"


def refresh(*, on: date | None = None) -> int:
    """Reckon all figures anew; returns how many there are."""
    day = on or timezone.localdate()
    figures = [figure for group in GROUPS for figure in _figures(group, day)]
    with transaction.atomic():
        AreaPrice.objects.all().delete()
        AreaPrice.objects.bulk_create(figures, batch_size=1000)
        change_counter.count_change()
    forget()
    return len(figures)


def refresh_if_old() -> int:
    """`refresh` where no figure is of today."""
    return 0 if AreaPrice.objects.filter(on=timezone.localdate()).exists() else refresh()


def around(areas: Iterable[str]) -> dict[tuple[str, str], AreaPrice]:
    """Figures of some areas by (area, group)."""
    figures = _all()
    keys = [(area, group) for area in areas for group in GROUPS]
    return {key: figures[key] for key in keys if key in figures}


def _all() -> dict[tuple[str, str], AreaPrice]:
    """Every figure, in one query in ten minutes."""
    global _kept
    now = time.monotonic()
    if _kept is None or now - _kept[0] > KEPT_FOR_SECONDS:
        _kept = (now, {(figure.area, figure.group): figure for figure in AreaPrice.objects.all()})
    return _kept[1]


def forget() -> None:
    """After figures were reckoned anew."""
    global _kept
    _kept = None


def _figures(group: str, on: date) -> Iterator[AreaPrice]:
    by_state: dict[str, list[int]] = defaultdict(list)
    by_cell: dict[int, list[Price]] = defaultdict(list)
    for state, price in _prices(group):
        by_state[state].append(price.cents)
        by_cell[cell_of(price.latitude, price.longitude)].append(price)
    yield from _figure(COUNTRY, group, [cents for each in by_state.values() for cents in each], on)
    for state, amounts in by_state.items():
        yield from _figure(state, group, amounts, on)
    for cell in set(SearchRow.objects.values_list("cell", flat=True).distinct()):
        center = cell_center(cell)
        miles_to = distance_from(*center)
        near = [
            price.cents
            for neighbor in cells_within(*center, MILES)
            for price in by_cell.get(neighbor, ())
            if miles_to(price.latitude, price.longitude) <= MILES
        ]
        yield from _figure(f"c{cell}", group, near, on)


def _prices(group: str) -> Iterator[tuple[str, Price]]:
    """(state, price) of each clinic that states a whole course of the group."""
    mask = vocabulary.group_mask(group)
    cheapest: dict[int, tuple[str, Price]] = {}
    rows = SearchRow.objects.filter(course_cents__isnull=False).values_list(
        "listing_id", "state", "latitude", "longitude", "treatments", "course_cents"
    )
    for listing_id, state, latitude, longitude, treatments, cents in rows.iterator(chunk_size=5000):
        known = cheapest.get(listing_id)
        if cents is not None and treatments & mask and (known is None or cents < known[1].cents):
            cheapest[listing_id] = (state, Price(latitude, longitude, cents))
    yield from cheapest.values()


def _figure(area: str, group: str, amounts: list[int], on: date) -> Iterator[AreaPrice]:
    if len(amounts) < FEWEST:
        return
    amounts.sort()
    yield AreaPrice(
        area=area,
        group=group,
        clinics=len(amounts),
        lowest=amounts[0],
        lower_quarter=_quantile(amounts, 0.25),
        median=_quantile(amounts, 0.5),
        upper_quarter=_quantile(amounts, 0.75),
        highest=amounts[-1],
        on=on,
    )


def _quantile(ordered: list[int], share: float) -> int:
    """Between the two nearest amounts in proportion (type 7 of Hyndman and Fan, 1996), to the dollar."""
    at = (len(ordered) - 1) * share
    low = int(at)
    high = min(low + 1, len(ordered) - 1)
    return round((ordered[low] + (ordered[high] - ordered[low]) * (at - low)) / 100) * 100
