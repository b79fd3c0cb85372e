"""A course planned in a real browser, by keyboard and without a script, from the listing to the calendar file."""

from datetime import date, timedelta

import pytest

from tests.listings.factories import create_live_listing

# The browser's clock and the site's cannot be set; a day in the past would be refused.
FIRST = date(date.today().year + 1, 1, 5)
SECOND = FIRST + timedelta(weeks=4)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_visitor_plans_by_keyboard_and_takes_the_calendar_along(watched, site):
    create_live_listing(name="Lumen Spa", services=({"numbing": "extra", "numbing_price": 40},))
    watched.goto(f"{site}/clinics/lumen-spa-philadelphia/")
    watched.get_by_role("link", name="Plan your course").click()
    course = watched.locator("[data-total]").inner_text()

    watched.get_by_label("Sessions", exact=True).fill("2")
    watched.get_by_label("First session").fill(FIRST.isoformat())
    watched.keyboard.press("Enter")
    watched.get_by_text(f"{SECOND:%a, %b} {SECOND.day}, {SECOND.year}").wait_for()
    with watched.expect_download() as saved:
        watched.get_by_role("link", name="Put it in your calendar").press("Enter")

    assert course == "$1,095"
    assert watched.locator("[data-total]").inner_text() == "$730"
    assert f"first={FIRST}" in watched.get_by_role("link", name="Link to this plan").get_attribute("href")
    assert saved.value.suggested_filename == "course-lumen-spa-philadelphia.ics"
    assert f"DTSTART;VALUE=DATE:{FIRST:%Y%m%d}" in saved.value.path().read_text(encoding="utf-8")
    assert watched.context.cookies() == []


def test_without_javascript_a_wrong_number_stays_as_typed_with_its_message(browser, site):
    create_live_listing(name="Lumen Spa")
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{site}/plan/?clinic=lumen-spa-philadelphia")

    page.get_by_label("Weeks between sessions").fill("ten")
    page.get_by_role("button", name="Show the plan").click()

    assert page.get_by_text("Type a number of weeks from 1 to 26.").is_visible()
    assert page.get_by_label("Weeks between sessions").input_value() == "ten"
    assert page.get_by_text("The plan below uses 4 weeks between sessions.").is_visible()
    assert page.get_by_text("Week 8").is_visible()
    assert not page.get_by_role("button", name="Print").is_visible()
