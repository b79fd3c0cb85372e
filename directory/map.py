"""The map beside the list: the clinics of a search as GeoJSON (RFC 7946), gathered into clusters in a wide view.

Each clinic on the page of the list has a pin of its own, so that card and pin can be tied; of the others, what lies in
one square of a grid becomes one feature when there are many.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from math import ceil, cos, isfinite, log2, radians
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from directory.cards import listing_url
from directory.criteria import Criteria
from directory.results import PAGE_SIZE, Pin
from listings.models import PublishedListing
from listings.prices import format_cents
from places.distance import bounding_box, distance_from

# So many clinics beside those of the page are drawn one by one; more are gathered.
MOST_SINGLE = 40
# Squares across a view, before their size is rounded up to a power of two: panning keeps the grid.
SQUARES_ACROSS = 10
# The narrowest view in degrees, about a mile: one clinic alone does not fill the map.
NARROWEST = 0.015
POLE = 85.0


class Box(NamedTuple):
    """A view in degrees. Longitudes run west from Greenwich, -360 to 0, so that no state is cut in two at ±180."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, pin: Pin) -> bool:
        return self.south <= pin.latitude <= self.north and self.west <= westward(pin.longitude) <= self.east

    @property
    def span(self) -> float:
        """The longer side, in degrees of longitude at its middle."""
        shrink = max(0.1, cos(radians((self.south + self.north) / 2)))
        return max(self.east - self.west, (self.north - self.south) / shrink)

    def as_geojson(self) -> list[float]:
        """West, south, east, north; west is the larger number where the box crosses the antimeridian."""
        if self.east - self.west >= 360:
            return [-180.0, self.south, 180.0, self.north]
        return [_rounded(_standard(self.west)), self.south, _rounded(_standard(self.east)), self.north]


# Where a search of the whole country looks first, when a clinic is there: the 48 states that touch each other.
MAINLAND = Box(-125.0, 24.4, -66.9, 49.4)


def westward(longitude: float) -> float:
    """A longitude counted west from Greenwich, above -360 and up to 0."""
    return longitude - 360 if longitude > 0 else longitude


def _standard(longitude: float) -> float:
    return longitude + 360 if longitude < -180 else longitude


def _rounded(degrees: float) -> float:
    """Five decimals, about a yard."""
    return round(degrees, 5)


def read_box(text: str) -> Box | None:
    """A view as the address gives it: "west,south,east,north" in degrees; None when it is not one."""
    try:
        west, south, east, north = (float(part) for part in text[:200].split(","))
    except ValueError:
        return None
    if not all(map(isfinite, (west, south, east, north))):
        return None
    if not (-90 <= south < north <= 90 and abs(west) <= 180 and abs(east) <= 180):
        return None
    if (west, east) == (-180, 180):
        return Box(-360, south, 0, north)
    first, last = westward(west), westward(east)
    return Box(first, south, last if last > first else last + 360, north)


def feature_collection(criteria: Criteria, pins: Sequence[Pin], *, box: Box | None) -> dict[str, Any]:
    """The clinics of a search as GeoJSON, one query; `box` leaves out what lies elsewhere, but for this page's clinics.

    `count` is how many match, in the box or not; `bbox` the view that a map begins with.
    """
    pages = max(1, -(-len(pins) // PAGE_SIZE))
    start = (min(criteria.page, pages) - 1) * PAGE_SIZE
    page = pins[start : start + PAGE_SIZE]
    others = [pin for pin in (*pins[:start], *pins[start + PAGE_SIZE :]) if box is None or box.holds(pin)]
    view = box or first_view(criteria, pins)
    singles, clusters = _gathered(others, view)
    point = criteria.place.point
    return {
        "type": "FeatureCollection",
        "bbox": view.as_geojson(),
        "count": len(pins),
        "center": [_rounded(point[1]), _rounded(point[0])] if point else None,
        "radius": criteria.radius if point else None,
        "dropped": list(criteria.dropped),
        "features": [*_clinics([*page, *singles], criteria), *map(_cluster, clusters)],
    }


def first_view(criteria: Criteria, pins: Sequence[Pin]) -> Box:
    """The circle searched; else all that was found, or the mainland when the whole country is asked for."""
    if criteria.place.point:
        return _around_circle(*criteria.place.point, criteria.radius)
    if not criteria.place.state and any(map(MAINLAND.holds, pins)):
        return MAINLAND
    return _around(pins) if pins else _of_the_place(criteria)


def _of_the_place(criteria: Criteria) -> Box:
    place = criteria.place.place
    return _around_circle(place.latitude, place.longitude, 100) if place else MAINLAND


def _around_circle(latitude: float, longitude: float, miles: float) -> Box:
    south, west, north, east = bounding_box(latitude, westward(longitude), miles)
    if east - west >= 360:
        west, east = -360.0, 0.0
    south, north = max(-POLE, min(south, POLE - 1)), min(POLE, max(north, 1 - POLE))
    return Box(_rounded(west), _rounded(south), _rounded(east), _rounded(north))


def _around(pins: Iterable[Pin]) -> Box:
    """The smallest box around pins with a little room."""
    longitudes = sorted(westward(pin.longitude) for pin in pins)
    latitudes = sorted(pin.latitude for pin in pins)
    room = max(NARROWEST, 0.05 * (longitudes[-1] - longitudes[0]))
    rise = max(NARROWEST, 0.05 * (latitudes[-1] - latitudes[0]))
    west, south = longitudes[0] - room, max(-90, latitudes[0] - rise)
    east, north = longitudes[-1] + room, min(90, latitudes[-1] + rise)
    return Box(_rounded(west), _rounded(south), _rounded(east), _rounded(north))


def _gathered(pins: list[Pin], view: Box) -> tuple[list[Pin], list[list[Pin]]]:
    """Pins that stand alone, and groups of those in one square of the grid; few pins all stand alone."""
    if len(pins) <= MOST_SINGLE:
        return pins, []
    width = 2.0 ** ceil(log2(max(view.span, NARROWEST) / SQUARES_ACROSS))
    height = width * max(0.1, cos(radians((view.south + view.north) / 2)))
    squares: defaultdict[tuple[int, int], list[Pin]] = defaultdict(list)
    for pin in pins:
        squares[int(pin.latitude // height), int(westward(pin.longitude) // width)].append(pin)
    groups = squares.values()
    return [group[0] for group in groups if len(group) == 1], [group for group in groups if len(group) > 1]


def _cluster(group: list[Pin]) -> dict[str, Any]:
    """Several clinics as one feature at their middle, with the cheapest exact session price."""
    longitude = sum(westward(pin.longitude) for pin in group) / len(group)
    latitude = sum(pin.latitude for pin in group) / len(group)
    prices = [pin.session_cents for pin in group if pin.session_cents is not None]
    price = format_cents(min(prices)) if prices else ""
    clinics = ngettext("%(n)s clinic", "%(n)s clinics", len(group)) % {"n": f"{len(group):,}"}
    return {
        "type": "Feature",
        "bbox": _around(group).as_geojson(),
        "geometry": _geometry(latitude, _standard(longitude)),
        "properties": {
            "count": len(group),
            "price": price,
            "name": _("%(clinics)s from %(price)s") % {"clinics": clinics, "price": price} if price else clinics,
        },
    }


def _clinics(pins: Sequence[Pin], criteria: Criteria) -> list[dict[str, Any]]:
    names = PublishedListing.objects.filter(listing_id__in=[pin.listing_id for pin in pins])
    known = {row[0]: row[1:] for row in names.values_list("listing_id", "slug", "name", "coordinates_confirmed")}
    miles_to = distance_from(*criteria.place.point) if criteria.place.point else None
    return [
        _clinic(pin, *known[pin.listing_id], miles_to and round(miles_to(pin.latitude, pin.longitude), 1))
        for pin in pins
        if pin.listing_id in known
    ]


def _clinic(pin: Pin, slug: str, name: str, is_exact: bool, miles: float | None) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": slug,
        "geometry": _geometry(pin.latitude, pin.longitude),
        "properties": {
            "slug": slug,
            "name": name,
            # Empty when no exact session price is stated.
            "price": "" if pin.session_cents is None else format_cents(pin.session_cents),
            "miles": miles,
            # The point is only that of its ZIP code.
            "zip_area": not is_exact,
            "url": listing_url(slug),
        },
    }


def _geometry(latitude: float, longitude: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [_rounded(longitude), _rounded(latitude)]}
