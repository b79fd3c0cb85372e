"""The map beside the list: the clinics of a search as GeoJSON (RFC 7946), gathered into clusters in a wide view.

Each clinic on the page of the list has a pin of its own, so that card and pin can be tied; of the others, what lies in
one square of a grid becomes one feature when there are many.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from math import ceil, cos, log2, radians
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from directory.cards import listing_url
from directory.criteria import Criteria
from directory.results import PAGE_SIZE, Pin
from listings.models import PublishedListing
from listings.prices import format_cents
from places.box import Box, standard, westward, yards
from places.distance import bounding_box, distance_from

# So many clinics beside those of the page are drawn one by one; more are gathered.
MOST_SINGLE = 40
# Squares across a view, before their size is rounded up to a power of two: panning keeps the grid.
SQUARES_ACROSS = 10
# The narrowest view in degrees, about a mile: one clinic alone does not fill the map.
NARROWEST = 0.015
POLE = 85.0
SHOWN = ("listing_id", "slug", "name", "coordinates_confirmed", "services")
# Where a search of the whole country looks first, when a clinic is there: the 48 states that touch each other.
MAINLAND = Box(-125.0, 24.4, -66.9, 49.4)


def _unknown_place(criteria: Criteria) -> list[str]:
    """A place that nobody knows, in words: nothing was searched."""
    if not criteria.place.problem:
        return []
    return [_("We do not know “%(place)s”") % {"place": criteria.where or criteria.where_in_words}]


def feature_collection(criteria: Criteria, pins: Sequence[Pin], *, box: Box | None) -> dict[str, Any]:
    """The clinics of a search as GeoJSON, one query; `box` leaves out what lies elsewhere, but for this page's clinics.

    `count` is how many match, in the box or not; `bbox` the view that a map begins with.
    """
    pages = max(1, -(-len(pins) // PAGE_SIZE))
    start = (min(criteria.page, pages) - 1) * PAGE_SIZE
    page = pins[start : start + PAGE_SIZE]
    others = [
        pin
        for pin in (*pins[:start], *pins[start + PAGE_SIZE :])
        if box is None or box.holds(pin.latitude, pin.longitude)
    ]
    view = box or first_view(criteria, pins)
    singles, clusters = _gathered(others, view)
    point = criteria.place.point
    return {
        "type": "FeatureCollection",
        "bbox": view.as_geojson(),
        "count": len(pins),
        "center": [yards(point[1]), yards(point[0])] if point else None,
        "radius": criteria.radius if point else None,
        "dropped": [*_unknown_place(criteria), *criteria.dropped],
        "features": [*_clinics([*page, *singles], criteria), *map(_cluster, clusters)],
    }


def first_view(criteria: Criteria, pins: Sequence[Pin]) -> Box:
    """The circle searched; else all that was found, or the mainland when the whole country is asked for."""
    if criteria.place.point:
        return _around_circle(*criteria.place.point, criteria.radius)
    if not criteria.place.state and any(MAINLAND.holds(pin.latitude, pin.longitude) for pin in pins):
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
    return Box(yards(west), yards(south), yards(east), yards(north))


def _around(pins: Iterable[Pin]) -> Box:
    """The smallest box around pins with a little room."""
    longitudes = sorted(westward(pin.longitude) for pin in pins)
    latitudes = sorted(pin.latitude for pin in pins)
    room = max(NARROWEST, 0.05 * (longitudes[-1] - longitudes[0]))
    rise = max(NARROWEST, 0.05 * (latitudes[-1] - latitudes[0]))
    west, south = longitudes[0] - room, max(-90, latitudes[0] - rise)
    east, north = longitudes[-1] + room, min(90, latitudes[-1] + rise)
    return Box(yards(west), yards(south), yards(east), yards(north))


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
        "geometry": _geometry(latitude, standard(longitude)),
        "properties": {
            "count": len(group),
            "price": price,
            "name": _("%(clinics)s from %(price)s") % {"clinics": clinics, "price": price} if price else clinics,
        },
    }


def _clinics(pins: Sequence[Pin], criteria: Criteria) -> list[dict[str, Any]]:
    published = PublishedListing.objects.filter(listing_id__in=[pin.listing_id for pin in pins])
    known = {row.listing_id: row for row in published.values_list(*SHOWN, named=True)}
    miles_to = distance_from(*criteria.place.point) if criteria.place.point else None
    return [
        _clinic(pin, known[pin.listing_id], miles_to and round(miles_to(pin.latitude, pin.longitude), 1))
        for pin in pins
        if pin.listing_id in known
    ]


def _clinic(pin: Pin, listing: Any, miles: float | None) -> dict[str, Any]:
    """One clinic; its price as its card says it."""
    shown = listing.services[pin.service_no] if pin.service_no < len(listing.services) else {}
    return {
        "type": "Feature",
        "id": listing.slug,
        "geometry": _geometry(pin.latitude, pin.longitude),
        "properties": {
            "slug": listing.slug,
            "name": listing.name,
            # Empty when no session price is stated.
            "price": shown.get("session", ""),
            "price_is_from": bool(shown.get("session_note")),
            "miles": miles,
            # The point is only that of its ZIP code.
            "zip_area": not listing.coordinates_confirmed,
            "url": listing_url(listing.slug),
        },
    }


def _geometry(latitude: float, longitude: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [yards(longitude), yards(latitude)]}
