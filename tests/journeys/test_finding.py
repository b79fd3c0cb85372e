"""From the first box to a comparison with the keyboard alone, and the same without JavaScript."""

import pytest
from playwright.sync_api import expect

from tests.listings.factories import create_live_listing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# More stops than any page here has: a thing that is not reached by then is not reached.
MOST_STOPS = 150
FOCUSED = """() => {
    const here = document.activeElement;
    const label = here.labels && here.labels[0] ? here.labels[0].textContent : here.textContent;
    return `${here.tagName} ${here.name || ""} ${here.value || ""} ${label}`.replace(/\\s+/g, " ").trim();
}"""


def tab_to(page, words):
    """Press Tab until the thing in focus says `words`, as somebody without a mouse does."""
    passed = []
    for _stop in range(MOST_STOPS):
        page.keyboard.press("Tab")
        here = page.evaluate(FOCUSED)
        if words in here:
            return
        passed.append(here)
    raise AssertionError(f"no way to {words!r} by Tab: {passed}")


@pytest.fixture
def clinics(site):
    create_live_listing(name="Lumen Spa")
    create_live_listing(name="Ember Spa", services=({"price": "400"},))
    create_live_listing(name="Other Spa", services=({"treatment": "mn_rf", "price": "650"},))


def test_a_visitor_finds_filters_compares_and_reads_by_keyboard(clinics, site, watched):
    watched.set_viewport_size({"width": 1440, "height": 900})
    watched.goto(site)
    tab_to(watched, "INPUT what")
    watched.keyboard.type("acne scars near 19103")
    watched.keyboard.press("Escape")
    watched.keyboard.press("Enter")
    expect(watched.locator("output[data-count]")).to_have_attribute("data-count", "3")

    tab_to(watched, "INPUT treatment mn_pen")
    watched.keyboard.press("Space")
    expect(watched.locator("output[data-count]")).to_have_attribute("data-count", "2")
    tab_to(watched, "SUMMARY Why here")
    watched.keyboard.press("Enter")
    expect(watched.locator("details.why[open] dl")).to_be_visible()
    for _clinic in range(2):
        tab_to(watched, "Add to compare")
        watched.keyboard.press("Enter")
    tab_to(watched, "Compare (2)")
    watched.keyboard.press("Enter")
    expect(watched.locator(".compare thead th")).to_have_count(2)

    tab_to(watched, "A Lumen Spa")
    watched.keyboard.press("Enter")
    expect(watched.locator("h1")).to_have_text("Lumen Spa")
    tab_to(watched, "Microneedling for acne scars")
    watched.keyboard.press("Enter")
    expect(watched.locator("h1")).to_contain_text("Microneedling for acne scars")


def test_a_visitor_does_the_same_without_javascript(clinics, site, browser):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(site)
    page.get_by_label("What", exact=True).fill("acne scars near 19103")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("output[data-count]")).to_have_attribute("data-count", "3")

    page.locator("[name=treatment][value=mn_pen]").check()
    page.get_by_label("Session at most").fill("350")
    page.get_by_role("button", name="Show 3 clinics").click()
    expect(page.locator("output[data-count]")).to_have_attribute("data-count", "1")
    page.locator("[data-filter=session_max]").click()
    expect(page.locator("output[data-count]")).to_have_attribute("data-count", "2")
    page.get_by_role("link", name="Add to compare").first.click()
    page.get_by_role("link", name="Find").last.click()

    page.goto(f"{site}/compare/?clinic=lumen-spa-philadelphia&clinic=ember-spa-philadelphia")
    expect(page.locator(".compare thead th")).to_have_count(2)
    page.goto(f"{site}/in/pa/philadelphia/")
    page.get_by_role("link", name="See all 3 clinics").click()
    expect(page.locator("article[data-listing]")).to_have_count(3)


def test_a_price_slider_moves_by_keyboard_and_keeps_it(clinics, site, watched):
    watched.set_viewport_size({"width": 1440, "height": 900})
    watched.goto(f"{site}/clinics/?where=19103")
    slider = watched.locator("[data-slides=session_max]")
    slider.focus()

    for _press in range(38):
        watched.keyboard.press("ArrowLeft")

    expect(watched.locator("output[data-count]")).to_have_attribute("data-count", "2")
    assert watched.evaluate("document.activeElement.dataset.slides") == "session_max"
    for _press in range(2):
        watched.keyboard.press("ArrowLeft")
    expect(watched.locator("[data-filter=session_max]")).to_contain_text("$500")
    assert watched.evaluate("document.activeElement.dataset.slides") == "session_max"
