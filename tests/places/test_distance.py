from math import asin, atan2, cos, degrees, pi, radians, sin

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from places.distance import EARTH_RADIUS_MILES, bounding_box, cell_of, cells_within, miles_between

latitudes = st.floats(-90, 90)
longitudes = st.floats(-180, 180)
radii = st.sampled_from([0, 1, 5, 10, 25, 50, 100, 800])
always_the_same = settings(derandomize=True, deadline=None, database=None, max_examples=150)


def destination(latitude, longitude, bearing, miles):
    """The point that many miles away in a direction in radians."""
    angle, lat = miles / EARTH_RADIUS_MILES, radians(latitude)
    sine = sin(lat) * cos(angle) + cos(lat) * sin(angle) * cos(bearing)
    there = asin(max(-1.0, min(1.0, sine)))
    turn = atan2(sin(bearing) * sin(angle) * cos(lat), cos(angle) - sin(lat) * sin(there))
    return degrees(there), (longitude + degrees(turn) + 180) % 360 - 180


@pytest.mark.parametrize(
    ("one", "other", "miles"),
    [
        ((39.9524, -75.1636), (40.7143, -74.006), 80.6),
        ((0, 0), (0, 180), 12437),
        ((90, 0), (-90, 77), 12437),
        ((52, 179.9), (52, -179.9), 8.5),
        ((1, 1), (1, 1), 0),
    ],
)
def test_distance_is_the_way_over_the_globe(one, other, miles):
    assert miles_between(*one, *other) == pytest.approx(miles, rel=0.01)


@always_the_same
@given(latitudes, longitudes, latitudes, longitudes)
def test_there_is_as_far_as_back(lat, lng, other_lat, other_lng):
    there = miles_between(lat, lng, other_lat, other_lng)

    assert there == pytest.approx(miles_between(other_lat, other_lng, lat, lng))
    assert 0 <= there <= pi * EARTH_RADIUS_MILES + 1e-6


@always_the_same
@given(latitudes, longitudes, st.floats(0, 2 * pi), st.floats(0, 1), radii)
@example(0.0, 0.0, pi / 2, 1.0, 25)
@example(90.0, 0.0, 1.0, 1.0, 100)
@example(39.95, -75.16, 0.0, 1.0, 25)
def test_any_point_within_the_circle_lies_in_a_cell_of_it(latitude, longitude, bearing, part, miles):
    point = destination(latitude, longitude, bearing, miles * part)

    assert cell_of(*point) in cells_within(latitude, longitude, miles)


@always_the_same
@given(st.floats(-85, 85), st.floats(-170, 170), st.floats(0, 2 * pi), st.floats(0, 1), st.sampled_from([5, 25, 100]))
def test_any_point_within_the_circle_lies_in_the_box(latitude, longitude, bearing, part, miles):
    south, west, north, east = bounding_box(latitude, longitude, miles)

    point = destination(latitude, longitude, bearing, miles * part)

    assert south <= point[0] <= north
    assert any(west <= point[1] + turn <= east for turn in (-360, 0, 360))


@pytest.mark.parametrize("point", [(90, 0), (-90, 0), (90, 180), (-90, -180), (0, 180), (0, -180)])
def test_every_corner_of_the_globe_has_a_cell(point):
    assert 0 <= cell_of(*point) < 720 * 1440
    assert cell_of(*point) in cells_within(*point, 5)


def test_the_antimeridian_is_one_line():
    assert cell_of(52, 180) == cell_of(52, -180)


def test_a_circle_across_the_antimeridian_has_cells_on_both_sides():
    cells = cells_within(52, 179.95, 25)

    assert cell_of(52, 179.9) in cells
    assert cell_of(52, -179.95) in cells
    assert len(cells) < 40


def test_a_search_of_25_miles_needs_few_cells_in_ascending_order():
    cells = cells_within(39.95, -75.16, 25)

    assert cells == sorted(set(cells))
    assert len(cells) <= 25
