"""The filters of the results page beside treatment and price: each finds, counts, and yields to what does not hold."""

import pytest
import time_machine

from articles import loading
from tests.directory.test_clinics import count, facet, find, names
from tests.listings.factories import (
    add_hours,
    approve,
    check,
    create_credential,
    create_draft,
    create_live_listing,
    submit,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]


def test_a_language_finds_who_speaks_it_and_is_counted(client):
    create_live_listing(name="Lumen Spa", languages=["en", "es"])
    create_live_listing(name="Other Spa", languages=["en"])

    html = find(client, language="es")

    assert names(html) == ["lumen-spa-philadelphia"]
    assert facet(html, "language", "en") == 2
    assert facet(html, "language", "es") == 1


def test_a_free_consultation_is_not_one_that_is_credited(client):
    create_live_listing(name="Lumen Spa", consultation="free")
    create_live_listing(name="Other Spa", consultation="credited", consultation_fee="50")
    create_live_listing(name="Third Spa", consultation="fee", consultation_fee="50")

    assert names(find(client, consultation="free")) == ["lumen-spa-philadelphia"]
    assert count(find(client, consultation=["free", "credited"])) == 2


def test_add_on_area_and_device_hold_for_one_and_the_same_service(client):
    services = (
        {"treatment": "mn_pen", "addons": ("prp",), "areas": ("face_full",), "device_id": "skinpen_precision"},
        {"treatment": "mn_rf", "areas": ("neck",), "price": "700"},
    )
    create_live_listing(services=services)

    assert count(find(client, addon="prp", area="face_full", device="skinpen_precision")) == 1
    assert count(find(client, addon="prp", area="neck")) == 0
    assert count(find(client, device="skinpen_precision", treatment="mn_rf")) == 0
    assert facet(find(client, treatment="mn_rf"), "addon", "prp") == 0


def create_open_listing(*, name, opens, closes):
    draft = create_draft(name=name)
    add_hours(draft, weekdays=range(7), opens=opens, closes=closes)
    return approve(submit(draft))


@time_machine.travel("2026-11-24T20:00:00Z")
def test_open_now_finds_who_is_open_at_the_clinics_own_clock(client):
    create_open_listing(name="Day Spa", opens=9 * 60, closes=18 * 60)
    create_open_listing(name="Evening Spa", opens=16 * 60, closes=22 * 60)
    create_live_listing(name="Silent Spa")

    html = find(client, open="now")

    assert names(html) == ["day-spa-philadelphia"]
    assert facet(find(client), "open", "now") == 1


def test_open_now_past_midnight_and_a_minute_later(client):
    create_open_listing(name="Night Spa", opens=18 * 60, closes=26 * 60)

    with time_machine.travel("2026-11-24T06:59:30Z"):
        assert count(find(client, open="now")) == 1
    with time_machine.travel("2026-11-24T07:00:00Z"):
        assert count(find(client, open="now")) == 0


def test_an_empty_search_for_what_is_open_offers_what_is_closed(client):
    create_live_listing()

    assert "without “Open now” (1)" in find(client, open="now")


def test_pictures_of_a_skin_type_that_nobody_shows_are_an_honest_zero(client):
    create_live_listing()

    html = find(client, skin="V-VI")

    assert count(html) == 0
    assert "without “Before and after pictures, skin V-VI” (1)" in html


def test_the_most_recently_confirmed_comes_first(client):
    with time_machine.travel("2026-06-01T12:00:00Z"):
        create_live_listing(name="Old Spa")
    with time_machine.travel("2026-08-01T12:00:00Z"):
        create_live_listing(name="New Spa")

    with time_machine.travel("2026-09-01T12:00:00Z"):
        assert names(find(client, sort="confirmed")) == ["new-spa-philadelphia", "old-spa-philadelphia"]


def test_best_puts_facts_confirmed_in_the_last_ninety_days_first(client):
    with time_machine.travel("2026-05-01T12:00:00Z"):
        create_live_listing(name="Old Spa")
    with time_machine.travel("2026-08-01T12:00:00Z"):
        create_live_listing(name="New Spa")

    with time_machine.travel("2026-09-01T12:00:00Z"):
        assert names(find(client)) == ["new-spa-philadelphia", "old-spa-philadelphia"]


def test_choosing_what_carries_a_notice_shows_it(client):
    create_live_listing(services=({"treatment": "mn_rf", "price": "700"},))

    assert "FDA told of burns" in find(client, treatment="mn_rf")
    assert "FDA told of burns" not in find(client)


def test_what_a_filter_means_is_one_click_away(client):
    loading.load()
    check(create_credential(create_live_listing()))

    html = find(client, where="19103")

    assert 'href="/how-we-check/#words"' in html
    assert 'href="/learn/microneedling-for-acne-scars/?where=19103#how-it-works"' in html
    assert 'href="/learn/what-a-course-costs/?where=19103#how-we-add-it-up"' in html
    assert "What “Treatment” means" in html
    assert "What “Language” means" not in html


def test_a_filter_that_no_public_article_explains_leads_to_the_glossary(client, settings):
    settings.IS_PRODUCTION = True
    loading.load()
    create_live_listing()

    html = find(client)

    assert "/learn/microneedling-for-acne-scars/" not in html
    assert 'class="help" href="/learn/glossary/"' in html


def test_the_button_of_the_filters_says_how_many_it_shows(client):
    create_live_listing()

    assert ">Show 1 clinic</button>" in find(client)


def test_a_price_that_was_not_understood_stays_in_its_field(client):
    html = find(client, session_max="cheap", course_max="1000 $")

    assert 'name="session_max" value="cheap"' in html
    assert "Type dollars, like 350." in html
    assert 'name="course_max" value="1000"' in html


def test_what_is_given_twice_is_named(client):
    create_live_listing()

    html = find(client, where=["10001", "19103"], session_max=["500", "400"])

    assert "Where: “10001”, given twice" in html
    assert "Session at most: “500”" in html
    assert 'data-filter="session_max" data-value="400"' in html


def test_a_page_past_the_end_says_so(client):
    create_live_listing()

    assert "There is no page 7 any more: this is page 1, the last." in find(client, where="19103", page="7")


def test_a_point_that_is_only_its_zip_codes_has_no_exact_distance(client):
    create_live_listing(coordinates_confirmed=False)

    for order in ("best", "distance"):
        html = find(client, where="19103", sort=order)
        assert html.count("about 1 mi (ZIP area)") == 2
        assert "0.0 mi" not in html
