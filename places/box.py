"""A view of the map in degrees, also across the antimeridian."""

from math import cos, isfinite, radians
from typing import NamedTuple


class Box(NamedTuple):
    """A view. Longitudes run west from Greenwich, -360 to 0, so that no state is cut in two at ±180 degrees."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, latitude: float, longitude: float) -> bool:
        return self.south <= latitude <= self.north and self.west <= westward(longitude) <= self.east

    @property
    def span(self) -> float:
        """The longer side, in degrees of longitude at its middle."""
        shrink = max(0.1, cos(radians((self.south + self.north) / 2)))
        return max(self.east - self.west, (self.north - self.south) / shrink)

    def as_geojson(self) -> list[float]:
        """West, south, east, north (RFC 7946, 5); west is the larger number where the box crosses the antimeridian."""
        if self.east - self.west >= 360:
            return [-180.0, self.south, 180.0, self.north]
        return [yards(standard(self.west)), self.south, yards(standard(self.east)), self.north]


def westward(longitude: float) -> float:
    """A longitude counted west from Greenwich, above -360 and up to 0."""
    return longitude - 360 if longitude > 0 else longitude


def standard(longitude: float) -> float:
    """A longitude between -180 and 180 of one counted westward."""
    return longitude + 360 if longitude < -180 else longitude


def yards(degrees: float) -> float:
    """Five decimals, about a yard."""
    return round(degrees, 5)


def read_box(text: str) -> Box | None:
    """A view as an address gives it: "west,south,east,north" in degrees; None when it is not one."""
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
