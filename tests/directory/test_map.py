"""The map's clinics: the same search as the list, gathered into clusters where there are many."""

import json
import re

import pytest
from django.urls import reverse

from directory.example.accounts import create_moderator
from directory.example.building import Builder
from directory.map import MAINLAND, MOST_SINGLE
from places.box import Box, read_box
from tests.listings.factories import create_live_listing, create_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]

ODD = ("", "\0", "💉", "\u202eabc", "x" * 10_000, "-1", "1e999", "nan", "' OR 1=1", "<script>")


@pytest.fixture
def many():
    """A hundred and twenty example clinics, most of them around Philadelphia."""
    Builder(moderator=create_moderator(), seed=7).build(120, near_philadelphia=100, progress=lambda done, count: None)


def collection(client, **query):
    response = client.get(reverse("clinics_map"), query)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/geo+json"
    return json.loads(response.content)


def clinics(found):
    return [feature for feature in found["features"] if "slug" in feature["properties"]]


def clusters(found):
    return [feature for feature in found["features"] if "count" in feature["properties"]]


def listed(client, **query):
    """Count and slugs of all pages of the list."""
    html = client.get(reverse("clinics"), query).content.decode()
    pages = int((re.findall(r"Page \d+ of (\d+)", html) or [1])[0])
    slugs = []
    for page in range(1, pages + 1):
        text = client.get(reverse("clinics"), {**query, "page": page}).content.decode()
        slugs += re.findall(r'data-listing="([^"]+)"', text)
    return int(re.search(r'data-count="(\d+)"', html)[1]), slugs


def test_a_clinic_on_the_map_says_what_its_card_says(client):
    create_live_listing()

    found = collection(client, where="19103")

    assert found["count"] == 1
    assert found["features"][0]["geometry"]["coordinates"] == [-75.1741, 39.9513]
    assert found["features"][0]["properties"] == {
        "slug": "lumen-spa-philadelphia",
        "name": "Lumen Spa",
        "price": "$325",
        "price_is_from": False,
        "miles": 0.0,
        "zip_area": False,
        "url": "/clinics/lumen-spa-philadelphia/",
    }


@pytest.mark.parametrize(
    "query",
    [
        {"where": "19103", "radius": "5"},
        {"where": "19103", "treatment": "mn_rf"},
        {"where": "19103", "session_max": "400", "performer": "registered_nurse"},
        {"where": "PA", "checked": "license", "sort": "course"},
        {"where": "Philadelfia"},
        {"where": "89.9,10"},
    ],
)
def test_the_map_shows_the_clinics_of_the_list(client, many, query):
    count, slugs = listed(client, **query)

    found = collection(client, **query)

    assert found["count"] == count
    assert len(clinics(found)) + sum(each["properties"]["count"] for each in clusters(found)) == count
    assert {each["id"] for each in clinics(found)} <= set(slugs)
    assert clusters(found) or {each["id"] for each in clinics(found)} == set(slugs)


def test_each_card_of_a_page_has_a_pin_of_its_own(client, many):
    html = client.get(reverse("clinics"), {"page": "3"}).content.decode()

    found = collection(client, page="3")

    assert clusters(found)
    assert set(re.findall(r'data-listing="([^"]+)"', html)) <= {each["id"] for each in clinics(found)}


def test_a_wide_view_is_gathered_into_clusters_with_the_cheapest_price(client, many):
    found = collection(client)

    assert found["count"] == 120
    assert len(found["features"]) < 60
    largest = max(clusters(found), key=lambda each: each["properties"]["count"])["properties"]
    assert re.fullmatch(rf"{largest['count']} clinics from \$\d+", largest["name"])
    assert largest["name"].endswith(largest["price"])


def test_a_view_leaves_out_what_lies_elsewhere_and_still_counts_it(client, many):
    found = collection(client, where="19103", radius="100", bbox="-75.3,39.9,-75.1,40.0", page="2")
    on_the_page = {each["id"] for each in clinics(collection(client, where="19103", radius="100", page="2"))}

    lie = [each for each in found["features"] if each.get("id") not in on_the_page]

    assert found["count"] == collection(client, where="19103", radius="100")["count"]
    assert lie
    assert all(-75.3 <= each["geometry"]["coordinates"][0] <= -75.1 for each in lie)


def test_the_map_begins_with_the_circle_that_was_searched(client):
    create_live_listing()

    found = collection(client, where="19103", radius="10")

    west, south, east, north = found["bbox"]
    assert found["radius"] == 10
    assert (north - south) * 69.1 == pytest.approx(20, abs=0.2)
    assert (west + east) / 2 == pytest.approx(found["center"][0], abs=1e-4)


def test_two_clinics_in_one_house_are_two_pins(client):
    create_live_listing(name="Lumen Spa")
    create_live_listing(name="Rowan Skin", owner=create_person(email="rowan@rowan.example"))

    found = collection(client, where="19103")

    assert [each["properties"]["name"] for each in found["features"]] == ["Lumen Spa", "Rowan Skin"]


def test_a_price_that_is_not_stated_is_empty_and_a_zip_area_says_so(client):
    create_live_listing(services=({"price": None, "packages": ((3, "900.00"),)},), coordinates_confirmed=False)

    clinic = collection(client, where="19103")["features"][0]["properties"]

    assert (clinic["price"], clinic["zip_area"]) == ("", True)


def test_a_price_from_is_marked_as_on_its_card(client):
    create_live_listing(services=({"price": "525", "price_is_from": True},))

    clinic = collection(client, where="19103")["features"][0]["properties"]

    assert (clinic["price"], clinic["price_is_from"]) == ("$525", True)


def test_a_search_without_a_result_still_has_a_view(client):
    found = collection(client, where="Wyoming", treatment="mn_rf")

    assert (found["count"], found["features"]) == (0, [])
    assert found["bbox"][0] < -104 < found["bbox"][2]


def test_the_country_begins_with_the_mainland_when_a_clinic_is_there(client):
    create_live_listing(state="HI", city="Honolulu", zip_code="96815", latitude=21.28, longitude=-157.83)
    only_hawaii = collection(client)["bbox"]
    create_live_listing(name="Rowan Skin", owner=create_person(email="rowan@rowan.example"))

    both = collection(client)

    assert only_hawaii[0] < -157.83 < only_hawaii[2]
    assert both["bbox"] == list(MAINLAND)
    assert len(both["features"]) == 2


def test_a_view_of_the_aleutians_crosses_the_antimeridian(client):
    place = {"state": "AK", "city": "Adak", "zip_code": "99546", "time_zone": "America/Adak"}
    create_live_listing(name="East", latitude=51.9, longitude=-179.9, **place)
    create_live_listing(
        name="West", latitude=51.9, longitude=179.9, owner=create_person(email="west@west.example"), **place
    )

    found = collection(client, where="51.9,179.95")
    west, _south, east, _north = found["bbox"]

    assert found["count"] == 2
    assert west > east
    assert [each["properties"]["miles"] < 10 for each in found["features"]] == [True, True]


@pytest.mark.parametrize("name", ["where", "radius", "treatment", "session_max", "sort", "page", "bbox", "elsewhere"])
def test_odd_values_get_an_answer_that_names_them(client, name):
    create_live_listing()

    found = [collection(client, **{name: odd}) for odd in ODD]

    assert all(each["count"] in (0, 1) for each in found)
    assert name in ("where", "elsewhere") or found[ODD.index("<script>")]["dropped"]


def test_a_view_is_four_numbers_on_earth():
    wrong = ["1,2,3", "1,2,3,4,5", "a,b,c,d", "0,10,1,-10", "0,0,1,91", "-181,0,1,1", "nan,0,1,1", "inf,0,1,1", "\0"]

    assert [read_box(text) for text in wrong] == [None] * len(wrong)
    assert read_box("-75.3,39.9,-75.1,40") == Box(-75.3, 39.9, -75.1, 40)
    assert read_box("172,51,-170,53") == Box(-188, 51, -170, 53)
    assert read_box("-180,-80,180,80") == Box(-360, -80, 0, 80)


def test_a_map_costs_few_queries_however_many_clinics(client, many, django_assert_max_num_queries):
    collection(client, where="19103")

    with django_assert_max_num_queries(6):
        found = collection(client, where="PA")

    assert found["count"] > MOST_SINGLE


def test_the_map_only_answers_reading(client):
    assert client.post(reverse("clinics_map")).status_code == 405


def test_browsing_the_map_sets_no_cookie(client):
    assert not client.get(reverse("clinics_map"), {"where": "19103"}).cookies


def test_a_place_that_nobody_knows_is_named_for_machines(client):
    collection = client.get("/clinics/map.geojson", {"where": "nowhereville"}).json()

    assert collection["count"] == 0
    assert collection["dropped"] == ["We do not know “nowhereville”"]
