from hypothesis import given
from hypothesis import strategies as st

from places.distance import cell_of, cells_within, miles_between

latitudes = st.floats(-90, 90, allow_nan=False)
longitudes = st.floats(-180, 180, allow_nan=False)


def test_philadelphia_to_new_york_is_about_80_miles():
    assert 79 < miles_between(39.9524, -75.1636, 40.7143, -74.006) < 82


@given(latitudes, longitudes, latitudes, longitudes, st.sampled_from([5, 10, 25, 50, 100]))
def test_any_point_within_the_circle_lies_in_a_cell_of_it(lat, lng, other_lat, other_lng, miles):
    if miles_between(lat, lng, other_lat, other_lng) <= miles:
        assert cell_of(other_lat, other_lng) in cells_within(lat, lng, miles)


@given(st.floats(-89, 89), longitudes, st.floats(-1, 1), st.floats(-1, 1), st.sampled_from([5, 25, 100]))
def test_near_points_lie_in_cells_too(lat, lng, dlat, dlng, miles):
    other_lat, other_lng = max(-90, min(90, lat + dlat)), (lng + dlng + 180) % 360 - 180

    if miles_between(lat, lng, other_lat, other_lng) <= miles:
        assert cell_of(other_lat, other_lng) in cells_within(lat, lng, miles)


def test_a_circle_across_the_antimeridian_has_cells_on_both_sides():
    cells = cells_within(52, 179.95, 25)

    assert cell_of(52, 179.9) in cells
    assert cell_of(52, -179.95) in cells
