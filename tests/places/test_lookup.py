"""What a person types, and what they expect to get."""

import pytest

from places import lookup
from places.lookup import resolve, suggest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("philadelphia", "Philadelphia, PA"),
        ("Phila", "Philadelphia, PA"),
        ("PHILLY", "Philadelphia, PA"),
        ("philadelphia pa", "Philadelphia, PA"),
        ("Philadelphia, Pennsylvania", "Philadelphia, PA"),
        ("19103", "Philadelphia, PA 19103"),
        ("19103-1234", "Philadelphia, PA 19103"),
        ("Philadelphia, PA 19103", "Philadelphia, PA 19103"),
        ("West Philly", "West Philly, Philadelphia, PA"),
        ("St Louis", "St. Louis, MO"),
        ("Saint Louis", "St. Louis, MO"),
        ("New York", "New York, NY"),
        ("nyc", "New York, NY"),
        ("Brooklyn", "Brooklyn, NY"),
        ("Washington DC", "Washington, DC"),
        ("San Juan PR", "San Juan, PR"),
        ("paris", "Paris, TX"),
        ("la", "Los Angeles, CA"),
        ("California", "California"),
        ("PA", "Pennsylvania"),
    ],
)
def test_a_place_is_what_people_mean_by_it(places, typed, meant):
    found = resolve(typed)

    assert found.label == meant
    assert not found.problem


def test_a_city_name_offers_the_others_of_that_name_by_size(places):
    found = resolve("springfield")

    assert found.label == "Springfield, MO"
    assert [place.label for place in found.others[:2]] == ["Springfield, MA", "Springfield, IL"]


def test_kansas_city_offers_its_twin_across_the_river(places):
    assert "Kansas City, KS" in [place.label for place in resolve("kansas city").others]


@pytest.mark.parametrize("typed", ["00000", "99999", "12"])
def test_a_wrong_zip_is_called_unknown(places, typed):
    found = resolve(typed)

    assert found.problem == "unknown_zip"
    assert found.point is None


def test_a_mistyped_city_is_not_searched_but_offered(places):
    found = resolve("philadelpia")

    assert found.problem == "unknown"
    assert found.point is None
    assert found.suggestions[0].label == "Philadelphia, PA"


@pytest.mark.parametrize("typed", ["10 downing street", "x\x00y", "💉" * 50, "q" * 10_000, "'; DROP TABLE", "מרפאה"])
def test_nonsense_is_unknown_and_breaks_nothing(places, typed):
    assert resolve(typed).problem == "unknown"


def test_nothing_typed_means_the_whole_country(places):
    found = resolve("  ")

    assert not found.problem
    assert not found.is_known


def test_coordinates_are_a_place(places):
    assert resolve("39.95,-75.17").point == (39.95, -75.17)
    assert resolve("200,1").problem == "unknown_point"


def test_el_paso_keeps_mountain_time(places):
    assert lookup.for_zip("79901").time_zone == "America/Denver"


def test_typeahead_ranks_by_population(places):
    assert next(line.label for line in suggest("phil")) == "Philadelphia, PA"
    assert next(line.label for line in suggest("phil pa")) == "Philadelphia, PA"
    assert next(line.label for line in suggest("1910")) == "Philadelphia, PA 19101"


def test_typeahead_answers_with_few_queries(places, client, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        response = client.get("/places/", {"q": "san j"})

    assert response.json()["places"][0] == {"label": "San Jose, CA", "kind": "city"}
    assert "public" in response["Cache-Control"]


@pytest.mark.parametrize("typed", ["", "\x00", "%", "_", "💉", "a" * 10_000])
def test_typeahead_takes_anything(places, client, typed):
    assert client.get("/places/", {"q": typed}).status_code == 200
