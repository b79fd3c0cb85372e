"""Towns by address, and the nearest to a point."""

import pytest

from places import towns

pytestmark = pytest.mark.django_db


def test_a_town_is_found_by_its_address():
    assert towns.find("PA", "philadelphia").label == "Philadelphia, PA"
    assert towns.find("PA", "nowhere") is None
    assert towns.find("ZZ", "philadelphia") is None


def test_the_nearest_cities_are_towns_and_not_neighborhoods():
    near = towns.nearest(39.9524, -75.1636, 3)

    assert [city.label for city in near] == ["Philadelphia, PA", "Camden, NJ", "Gloucester City, NJ"]


def test_the_nearest_cities_are_found_across_the_antimeridian():
    assert "Adak, AK" in [city.label for city in towns.nearest(52, 179.9)]


def test_no_city_is_near_the_middle_of_an_ocean():
    assert towns.nearest(0, 0) == []
