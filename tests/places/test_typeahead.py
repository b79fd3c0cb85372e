"""What the "where" box offers while a person types."""

import pytest
from django.urls import reverse

from places.lookup import resolve
from places.typeahead import suggest

pytestmark = pytest.mark.django_db


def labels(typed, **more):
    return [line.label for line in suggest(typed, **more)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("phil", "Philadelphia, PA"),
        ("phil pa", "Philadelphia, PA"),
        ("philadelphia, p", "Philadelphia, PA"),
        ("nyc", "New York, NY"),
        ("new york", "New York, NY"),
        ("la", "Los Angeles, CA"),
        ("pa", "Pennsylvania"),
        ("ny", "New York State"),
        ("pennsyl", "Pennsylvania"),
        ("sain", "Saint Paul, MN"),
        ("saint l", "St. Louis, MO"),
        ("st lo", "St. Louis, MO"),
        ("for", "Fort Worth, TX"),
        ("fishto", "Fishtown, Philadelphia, PA"),
        ("west philad", "West Philly, Philadelphia, PA"),
        ("san j", "San Jose, CA"),
        ("portland o", "Portland, OR"),
        ("1910", "Philadelphia, PA 19101"),
        ("19103", "Philadelphia, PA 19103"),
        ("19103-12", "Philadelphia, PA 19103"),
    ],
)
def test_the_likeliest_place_comes_first(typed, first):
    assert labels(typed)[0] == first


def test_cities_come_by_population():
    assert labels("springfield")[:3] == ["Springfield, MO", "Springfield, MA", "Springfield, IL"]


def test_a_short_beginning_does_not_offer_what_only_a_nickname_begins_with():
    assert "New York, NY" not in labels("b", limit=20)
    assert labels("big app") == ["New York, NY"]


def test_no_more_is_offered_than_asked_for():
    assert len(labels("s", limit=3)) == 3


@pytest.mark.parametrize("typed", ["w", "new", "center", "191", "st", "heights", "williams", "bay"])
def test_what_is_offered_means_that_place_when_it_is_chosen(typed):
    for line in suggest(typed):
        assert resolve(line.value).label == line.label


def test_a_line_says_what_it_is_and_what_goes_into_the_box(client):
    response = client.get(reverse("places_suggest"), {"q": "19103"})

    assert response.json() == {
        "suggestions": [{"label": "Philadelphia, PA 19103", "value": "19103", "kind": "zip", "note": "ZIP code"}]
    }


def test_a_nickname_is_named_beside_its_city(client):
    response = client.get(reverse("places_suggest"), {"q": "nola"})

    assert response.json()["suggestions"][0] == {
        "label": "New Orleans, LA",
        "value": "New Orleans, LA",
        "kind": "city",
        "note": "NOLA",
    }


def test_typing_asks_no_database_and_may_be_cached(client, django_assert_num_queries):
    client.get(reverse("places_suggest"), {"q": "warm"})

    with django_assert_num_queries(0):
        response = client.get(reverse("places_suggest"), {"q": "san j"})

    assert response.json()["suggestions"]
    assert {"public", "max-age=3600"} <= set(response["Cache-Control"].split(", "))
    assert "Vary" not in response or "Cookie" not in response["Vary"]


@pytest.mark.parametrize("typed", ["", "\x00", "%", "_", "💉", "a" * 10_000, "' OR 1=1", "\u202emoc", "-1", "9" * 500])
def test_anything_may_be_typed(client, typed):
    response = client.get(reverse("places_suggest"), {"q": typed})

    assert response.status_code == 200
    assert isinstance(response.json()["suggestions"], list)


def test_asking_without_a_question_offers_nothing(client):
    assert client.get(reverse("places_suggest")).json() == {"suggestions": []}


def test_nothing_can_be_posted(client):
    assert client.post(reverse("places_suggest")).status_code == 405
