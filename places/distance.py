"""Distance on the globe, and the quarter-degree grid that search rows are ordered by."""

from collections.abc import Callable
from math import asin, ceil, cos, degrees, floor, radians, sin, sqrt

# Mean radius of the Earth in miles (6,371.0088 km, IUGG).
EARTH_RADIUS_MILES = 3958.7613
CELL_DEGREES = 0.25
COLUMNS = int(360 / CELL_DEGREES)
ROWS = int(180 / CELL_DEGREES)
# Boxes are wider by this (a tenth of a metre), so that no point on the rim is lost to rounding.
SLACK_DEGREES = 1e-6


def miles_between(lat1: float, lng1: float, lat2: float, lng2: float) -> float:
    """Great-circle distance in miles between two points in degrees (haversine formula)."""
    return distance_from(lat1, lng1)(lat2, lng2)


def distance_from(latitude: float, longitude: float) -> Callable[[float, float], float]:
    """`miles_between` with one end fixed: what belongs to that end is computed once."""
    shrink, diameter = cos(radians(latitude)), 2 * EARTH_RADIUS_MILES
    # From degrees to half of the angle in radians.
    half = radians(0.5)

    def miles_to(other_latitude: float, other_longitude: float) -> float:
        north, east = sin((other_latitude - latitude) * half), sin((other_longitude - longitude) * half)
        a = north * north + shrink * cos(radians(other_latitude)) * east * east
        return diameter * asin(min(1.0, sqrt(a)))

    return miles_to


def cell_of(latitude: float, longitude: float) -> int:
    """Number of the grid cell that holds a point; the poles and the antimeridian belong to their neighbours."""
    row = min(ROWS - 1, max(0, floor((latitude + 90) / CELL_DEGREES)))
    column = floor((longitude + 180) / CELL_DEGREES) % COLUMNS
    return row * COLUMNS + column


def cell_center(cell: int) -> tuple[float, float]:
    """Latitude and longitude of the middle of a cell, in degrees."""
    row, column = divmod(cell, COLUMNS)
    return (row + 0.5) * CELL_DEGREES - 90, (column + 0.5) * CELL_DEGREES - 180


def cells_within(latitude: float, longitude: float, miles: float) -> list[int]:
    """Every cell that touches the circle of `miles` around a point, in ascending order."""
    south, west, north, east = bounding_box(latitude, longitude, miles)
    first_row = max(0, floor((south + 90) / CELL_DEGREES))
    last_row = min(ROWS - 1, floor((north + 90) / CELL_DEGREES))
    first_column = floor((west + 180) / CELL_DEGREES)
    wide = ceil((east - west) / CELL_DEGREES) >= COLUMNS
    last_column = first_column + COLUMNS - 1 if wide else floor((east + 180) / CELL_DEGREES)
    columns = {column % COLUMNS for column in range(first_column, last_column + 1)}
    return sorted(row * COLUMNS + column for row in range(first_row, last_row + 1) for column in columns)


def bounding_box(latitude: float, longitude: float, miles: float) -> tuple[float, float, float, float]:
    """South, west, north, east in degrees around a circle; west and east may lie beyond ±180."""
    reach = degrees(miles / EARTH_RADIUS_MILES) + SLACK_DEGREES
    south, north = latitude - reach, latitude + reach
    if south <= -90 or north >= 90:
        return max(south, -90.0), -180.0, min(north, 90.0), 180.0
    half_width = degrees(asin(min(1.0, sin(radians(reach)) / cos(radians(latitude)))))
    return south, longitude - half_width, north, longitude + half_width
