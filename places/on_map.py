"""Names that a map without tiles shows: towns by population, and ZIP codes in a near view."""

from collections.abc import Iterable
from functools import lru_cache

from django.db.models import Q, QuerySet

from places.box import Box, westward
from places.models import Place, PlaceKind

MOST_TOWNS = 40
MOST_ZIPS = 60
# Degrees across, about 60 miles: in a wider view ZIP codes would be noise.
WIDEST_WITH_ZIPS = 1.2


@lru_cache(maxsize=512)
def names_within(box: Box) -> tuple[Place, ...]:
    """Towns in a view, most populous first, then, in a near one, ZIP codes from the middle outward; at most 100."""
    towns = _within(box, PlaceKind.CITY).filter(population__gt=0).order_by("-population", "label")[:MOST_TOWNS]
    return (*towns, *(_zips(box) if box.span <= WIDEST_WITH_ZIPS else ()))


def _zips(box: Box) -> Iterable[Place]:
    latitude, longitude = (box.south + box.north) / 2, (box.west + box.east) / 2

    def from_middle(place: Place) -> float:
        return (place.latitude - latitude) ** 2 + (westward(place.longitude) - longitude) ** 2

    return sorted(_within(box, PlaceKind.ZIP), key=lambda place: (from_middle(place), place.name))[:MOST_ZIPS]


def _within(box: Box, kind: str) -> QuerySet[Place]:
    beside = Q(longitude__range=(box.west, box.east)) | Q(longitude__range=(box.west + 360, box.east + 360))
    return Place.objects.filter(beside, kind=kind, latitude__range=(box.south, box.north))
