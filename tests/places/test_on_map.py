"""Names that the map shows in a view."""

import json

import pytest
from django.urls import reverse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]


def named(client, box):
    response = client.get(reverse("places_named"), {"bbox": box})
    assert response.status_code == 200
    return json.loads(response.content)["places"]


def test_a_wide_view_shows_the_largest_cities_and_no_zip_codes(client):
    found = named(client, "-125,24,-66,50")

    assert [place["name"] for place in found][:2] == ["New York", "Los Angeles"]
    assert {place["kind"] for place in found} == {"city"}
    assert len(found) == 40


def test_a_near_view_shows_zip_codes_too(client):
    found = named(client, "-75.3,39.85,-75.05,40.05")

    assert found[0]["name"] == "Philadelphia"
    assert "19103" in {place["name"] for place in found if place["kind"] == "zip"}
    assert len(found) <= 100
    assert all(-75.3 <= place["at"][0] <= -75.05 and 39.85 <= place["at"][1] <= 40.05 for place in found)


def test_a_view_across_the_antimeridian_shows_both_sides(client):
    longitudes = [place["at"][0] for place in named(client, "140,-20,-150,60")]

    assert any(longitude > 0 for longitude in longitudes)
    assert any(longitude < 0 for longitude in longitudes)


@pytest.mark.parametrize("box", ["", "\0", "1,2,3", "a,b,c,d", "💉", "0,10,1,-10", "9" * 10_000, "nan,0,1,1"])
def test_what_is_no_view_is_answered_with_what_a_view_is(client, box):
    response = client.get(reverse("places_named"), {"bbox": box})

    assert response.status_code == 400
    assert "west, south, east, north" in response.json()["error"]


def test_names_cost_two_queries_once(client, django_assert_num_queries):
    with django_assert_num_queries(2):
        named(client, "-75.3,39.85,-75.05,40.05")
    with django_assert_num_queries(0):
        named(client, "-75.3,39.85,-75.05,40.05")


def test_asking_for_names_sets_no_cookie_and_only_answers_reading(client):
    assert not client.get(reverse("places_named"), {"bbox": "-76,39,-75,40"}).cookies
    assert client.post(reverse("places_named")).status_code == 405
