"""The results page: what matches, what a card shows, what the counts say, what bad input gets."""

import re

import pytest

from tests.listings.factories import check, create_credential, create_live_listing, submit_change

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_places(places):
    """Places are looked up anew in each test."""


def find(client, **query):
    response = client.get("/clinics/", query)
    assert response.status_code == 200
    return response.content.decode()


def names(html):
    return re.findall(r'data-listing="([^"]+)"', html)


def count(html):
    return int(re.search(r'<output[^>]* data-count="(\d+)"', html)[1])


def facet(html, name, value):
    found = re.search(rf'name="{name}" value="{value}" data-count="(\d+)"', html)
    return int(found[1]) if found else 0


def test_a_visitor_finds_a_clinic_near_her_zip_with_its_course_price(client):
    create_live_listing()

    html = find(client, where="19103")

    assert names(html) == ["lumen-spa-philadelphia"]
    assert 'data-session="325" data-course="975"' in html
    assert "course of three $975" in html
    assert "1 clinic within 25 miles of Philadelphia, PA 19103" in html


def test_what_is_far_away_is_not_found(client):
    create_live_listing()

    html = find(client, where="New York, NY")

    assert names(html) == []
    assert "within 100 miles (1)" in html


def test_what_is_not_approved_is_never_found(client):
    listing = create_live_listing()
    submit_change(listing, name="Lumen Clinic")

    html = find(client, where="19103")

    assert "Lumen Spa" in html
    assert "Lumen Clinic" not in html


def test_all_filters_hold_for_one_and_the_same_service(client):
    services = (
        {"treatment": "mn_pen", "price": "200", "performer": "registered_nurse", "concerns": ("wrinkles",)},
        {"treatment": "mn_rf", "price": "900", "performer": "physician", "concerns": ("acne_scar_rolling",)},
    )
    create_live_listing(services=services)

    assert count(find(client, treatment="mn_rf", session_max="900")) == 1
    assert count(find(client, treatment="mn_rf", session_max="300")) == 0
    assert count(find(client, treatment="mn_pen", performer="physician")) == 0
    assert count(find(client, concern="acne_scar_rolling", session_max="300")) == 0


def test_the_card_shows_the_cheapest_service_that_matches(client):
    services = ({"treatment": "mn_rf", "price": "650"}, {"treatment": "mn_pen", "price": "325"})
    create_live_listing(services=services)

    assert 'data-session="325"' in find(client)
    assert 'data-session="650"' in find(client, treatment="mn_rf")


def test_nanoneedling_never_stands_in_front(client):
    create_live_listing(services=({"treatment": "nano", "price": "120"}, {"treatment": "mn_pen", "price": "325"}))

    assert 'data-session="325"' in find(client)


@pytest.mark.parametrize("asked", [{"area": "face_full"}, {"area": "face_full", "sort": "course"}])
def test_nanoneedling_stands_behind_whatever_else_matches_unless_its_name_was_asked_for(client, asked):
    pen, nano = {"treatment": "mn_pen", "price": "325"}, {"treatment": "nano", "price": "120"}
    create_live_listing(services=(nano, pen))

    assert 'data-session="325"' in find(client, **asked)
    assert 'data-session="120"' in find(client, treatment="nano", **asked)


def test_choosing_acne_scars_finds_its_kinds_and_a_kind_only_itself(client):
    create_live_listing(services=({"concerns": ("acne_scar_boxcar",)},))

    assert count(find(client, concern="acne_scar")) == 1
    assert count(find(client, concern="acne_scar_boxcar")) == 1
    assert count(find(client, concern="acne_scar_icepick")) == 0


def test_choosing_rf_finds_its_kinds(client):
    create_live_listing(services=({"treatment": "mn_rf_insulated", "price": "650"},))

    assert count(find(client, treatment="mn_rf")) == 1
    assert count(find(client, treatment="mn_rf_noninsulated")) == 0


def test_repeated_values_mean_any_of_them(client):
    create_live_listing()
    create_live_listing(name="Other Spa", services=({"treatment": "mn_rf", "price": "650"},))

    assert count(find(client, treatment=["mn_pen", "mn_rf"])) == 2


def test_counts_are_what_choosing_the_value_would_show(client):
    create_live_listing()
    create_live_listing(name="Other Spa", services=({"treatment": "mn_rf", "price": "650"},))

    html = find(client, treatment="mn_pen")

    assert facet(html, "treatment", "mn_pen") == 1
    assert facet(html, "treatment", "mn_rf") == 1
    assert facet(html, "performer", "registered_nurse") == 1
    assert count(find(client, treatment="mn_rf")) == 1


def test_a_course_with_an_unstated_part_does_not_pass_course_max_and_is_counted(client):
    create_live_listing(services=({"price": "200", "numbing": "not_stated"},))

    html = find(client, course_max="2000")

    assert count(html) == 0
    assert "1 more clinic does not state a whole course price." in html


def test_by_course_price_what_is_only_at_least_comes_last(client):
    create_live_listing(name="Whole Spa", services=({"price": "600"},))
    create_live_listing(name="Vague Spa", services=({"price": "200", "numbing": "not_stated"},))

    assert names(find(client, sort="course")) == ["whole-spa-philadelphia", "vague-spa-philadelphia"]


def test_the_evidence_filter_counts_what_holds_today(client):
    listing = create_live_listing()
    create_live_listing(name="Other Spa")
    credential = create_credential(listing)
    assert count(find(client, checked="license")) == 0

    check(credential)

    assert names(find(client, checked="license")) == [listing.slug]
    assert "Nurse license checked" in find(client)


def test_a_license_of_somebody_who_performs_nothing_makes_no_badge(client):
    listing = create_live_listing(practitioners=({}, {"name": "Idle Person"}))

    check(create_credential(listing, holder="Idle Person"))

    assert count(find(client, checked="license")) == 0


def test_a_dermatologist_is_a_physician_whose_certification_was_checked(client):
    listing = create_live_listing(
        practitioners=({"name": "Dr. Example", "role": "physician"},),
        services=({"performer": "physician", "people": ("Dr. Example",)},),
    )
    assert count(find(client, performer="dermatologist")) == 0

    check(create_credential(listing, kind="board_certification_dermatology", holder="Dr. Example"))

    assert count(find(client, performer="dermatologist")) == 1


def test_a_pin_that_is_only_the_zips_says_so(client):
    create_live_listing(coordinates_confirmed=False)

    html = find(client, where="19104")

    assert re.search(r"about \d mi \(ZIP area\)", html)


def test_a_state_lists_what_is_addressed_there(client):
    create_live_listing()
    create_live_listing(name="Jersey Spa", state="NJ", city="Camden", zip_code="08102")

    assert names(find(client, where="PA")) == ["lumen-spa-philadelphia"]


def test_an_unknown_place_searches_nothing_and_offers_near_spellings(client):
    create_live_listing()

    html = find(client, where="philadelpia")

    assert count(html) == 0
    assert "nothing was searched" in html
    assert "Philadelphia, PA" in html


def test_a_bad_value_among_good_ones_drops_alone_and_is_named(client):
    create_live_listing()

    html = find(client, where="19103", treatment=["mn_pen", "lasre"], session_max="cheap", radius="7", sort="price")

    assert count(html) == 1
    for words in ("Treatment: “lasre”", "Session at most: “cheap”", "Within: “7”", "Order: “price”"):
        assert words in html


def test_sorting_by_distance_without_a_place_says_so(client):
    create_live_listing()

    assert "sorting by distance needs a place" in find(client, sort="distance")


def test_an_active_filter_is_a_chip_that_removes_it(client):
    create_live_listing()

    html = find(client, where="19103", treatment="mn_pen")

    chip = re.search(r'<a class="chip" href="([^"]+)" data-filter="treatment" data-value="mn_pen">', html)
    assert chip[1] == "/clinics/?where=19103"


def test_an_empty_result_offers_the_filter_to_drop(client):
    create_live_listing()

    html = find(client, where="19103", treatment="mn_rf")

    assert "without “RF microneedling” (1)" in html


def test_an_empty_result_that_no_single_filter_mends_offers_two_at_once(client):
    create_live_listing()

    html = find(client, where="19103", treatment="mn_rf", session_max="50", checked="license")

    assert "without any filter (1)" in html


def test_an_empty_state_search_offers_two_filters_to_drop(client):
    create_live_listing()

    html = find(client, where="Pennsylvania", treatment="mn_rf", session_max="50")

    assert "without “RF microneedling” and “Session at most $50” (1)" in html


def test_an_empty_circle_offers_the_nearest_wider_one(client):
    create_live_listing()

    html = find(client, where="08540", radius="5")

    assert "within 50 miles (1)" in html


def test_pages_hold_twenty_and_a_page_past_the_end_is_the_last(client):
    for number in range(21):
        create_live_listing(name=f"Spa {number}")

    assert len(names(find(client))) == 20
    assert len(names(find(client, page="2"))) == 1
    assert len(names(find(client, page="99"))) == 1


NONSENSE = (
    "", "\x00", "-5", "1e9", "💉", "a" * 10_000, "' OR 1=1 --", "<script>", "\u202eabc", "NaN", "Infinity", "[]", "%",
)  # fmt: skip
PARAMETERS = [
    "where",
    "radius",
    "treatment",
    "concern",
    "addon",
    "area",
    "device",
    "performer",
    "checked",
    "skin",
    "session_max",
    "course_max",
    "language",
    "consultation",
    "open",
    "sort",
    "page",
]


@pytest.mark.parametrize("parameter", PARAMETERS)
def test_no_nonsense_in_any_parameter_breaks_the_page(client, parameter):
    for value in NONSENSE:
        response = client.get("/clinics/", {parameter: value})
        assert response.status_code == 200, value
        assert "<script>" not in response.content.decode().replace("<script src", "").replace("<script type", "")


def test_the_page_costs_the_same_queries_however_many_results(client, django_assert_max_num_queries):
    for number in range(25):
        create_live_listing(name=f"Spa {number}", services=({}, {"treatment": "mn_rf", "price": "650"}))

    client.get("/clinics/")
    with django_assert_max_num_queries(6):
        client.get("/clinics/", {"where": "Philadelphia, PA", "treatment": "mn_pen"})


def test_browsing_sets_no_cookie(client):
    create_live_listing()

    for address in ("/", "/clinics/?where=19103", "/clinics/lumen-spa-philadelphia/", "/learn/", "/how-we-check/"):
        assert not client.get(address).cookies, address


def test_filters_swap_only_the_results(client):
    create_live_listing()

    html = client.get("/clinics/", headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in html
    assert 'data-count="1"' in html


def test_an_empty_search_under_a_price_offers_the_lowest_price_that_has_results(client):
    create_live_listing()
    create_live_listing(name="Other Spa", services=({"price": "460"},))

    html = find(client, where="19103", session_max="300")

    assert "Session at most $325 (1)" in html
    assert "without “Session at most $300” (2)" in html


def test_no_search_is_a_dead_end_however_much_it_asks_for(client):
    create_live_listing()

    html = find(client, where="19103", what="nowhere words", treatment="mn_rf", session_max="50", checked="license")

    assert "without any filter (1)" in html


def test_why_here_names_where_the_words_were_found(client):
    create_live_listing(name="Needle Spa")
    create_live_listing(name="Other Spa", about="A needle for each of us.")

    html = find(client, where="19103", what="needle spa")

    assert html.index("all in its name") < html.index("elsewhere on its page")
    assert "Your words" not in find(client, where="19103")
