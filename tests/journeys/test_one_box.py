"""One box: typing ahead by keyboard, chips that go one by one, and the same without JavaScript."""

import pytest
from playwright.sync_api import expect

from listings.models import Treatment
from tests.listings.factories import create_live_listing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def clinic(site):
    assert Treatment.objects.filter(pk="mn_rf").exists()
    return create_live_listing(name="Lumen Spa", services=({"treatment": "mn_rf", "price": "550", "addons": ("prp",)},))


def test_a_line_is_completed_by_keyboard_and_its_chips_go_one_by_one(clinic, site, watched):
    watched.goto(site)
    box = watched.get_by_label("What", exact=True)
    box.press_sequentially("rf under $100 near philad")
    expect(watched.get_by_role("option").first).to_contain_text("near Philadelphia, PA")
    box.press("ArrowDown")
    box.press("Enter")
    expect(box).to_have_value("rf under $100 near Philadelphia, PA")

    box.press("Enter")
    expect(watched.locator("[data-filter=session_max]")).to_contain_text("from “under $100”")
    watched.locator("[data-filter=session_max]").click()

    expect(watched.locator("article[data-listing]")).to_have_count(1)
    expect(watched.locator("[data-filter=treatment]")).to_contain_text("RF microneedling")


def test_without_javascript_the_box_is_a_form(clinic, site, browser):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(site)
    page.get_by_label("What", exact=True).fill("rf with prp philly")
    page.get_by_role("button", name="Search").click()

    expect(page.locator("article[data-listing]")).to_have_count(1)
    expect(page.locator("[data-filter=where]")).to_contain_text("Philadelphia, PA")
