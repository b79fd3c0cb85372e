"""The shortlist in a real browser: kept there alone, by mouse and keyboard, over pages."""

import pytest

from tests.listings.factories import create_live_listing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_visitor_keeps_two_clinics_and_compares_them(watched, site):
    create_live_listing(name="Lumen Spa")
    create_live_listing(name="Other Spa", services=({"price": "400"},))
    watched.goto(f"{site}/clinics/?where=19103")

    watched.get_by_role("button", name="Add to compare").first.click()
    watched.goto(f"{site}/clinics/other-spa-philadelphia/")
    watched.get_by_role("button", name="Add to compare").focus()
    watched.keyboard.press("Space")
    watched.get_by_role("link", name="Compare (2)").click()

    assert watched.locator(".compare thead th").count() == 2
    assert watched.locator("tr.differs", has_text="One session").count() == 1
    watched.get_by_role("link", name="Remove Lumen Spa").click()
    watched.get_by_text("Choose at least one more clinic").wait_for()
    assert watched.get_by_role("link", name="Compare (1)").count() == 1
    assert watched.context.cookies() == []


def test_a_fifth_clinic_is_refused_in_words(watched, site):
    for number in range(5):
        create_live_listing(name=f"Spa {number}")
    watched.goto(f"{site}/clinics/?where=19103")
    for _clinic in range(5):
        watched.get_by_role("button", name="Add to compare").first.click()

    watched.get_by_text("Four at most: remove one first.").wait_for()
    assert watched.get_by_role("link", name="Compare (4)").count() == 1


def test_an_article_offers_the_places_of_the_shortlist_and_sends_none_by_itself(watched, site):
    create_live_listing(name="Lumen Spa")
    asked = []
    watched.goto(f"{site}/clinics/lumen-spa-philadelphia/")
    watched.get_by_role("button", name="Add to compare").click()
    watched.on("request", lambda request: asked.append(request.url))

    watched.goto(f"{site}/learn/prp-prf-and-exosomes/")
    offer = watched.get_by_text("Near the clinics on your shortlist:")
    offer.wait_for()
    before = [url for url in asked if "where=" in url]
    offer.get_by_role("link", name="Philadelphia, PA").click()

    watched.wait_for_url("**/learn/prp-prf-and-exosomes/?where=Philadelphia%2C+PA#where")
    assert before == []
    assert watched.get_by_role("link", name="See clinics near Philadelphia, PA").count() == 1
