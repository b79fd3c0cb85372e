"""The moderators' pages as assistive technology meets them, and by keyboard alone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from listings.models import Version
from tests.accounts.factories import PASSWORD, create_user
from tests.listings.factories import (
    check,
    create_credential,
    create_draft,
    create_live_listing,
    submit,
    submit_change,
)
from tests.listings.moderating import page_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def moderator(page, site):
    user = create_user(email="mo@pinpoint.example", name="Mo Example", moderator=True)
    page.goto(f"{site}/accounts/login/?next=/admin/")
    page.get_by_label("E-mail address").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_text("Waiting:")).to_be_visible()
    return user


def press(page, key):
    """A key that leads to another page, which has its scripts when this returns."""
    with page.expect_navigation(wait_until="load"):
        page.keyboard.press(key)


def barriers(page):
    return [
        (page.url, problem["id"], [node["html"][:120] for node in problem["nodes"]])
        for problem in Axe().run(page).response["violations"]
    ]


def pages_to_see():
    """One of each of the moderators' pages, with something on it."""
    listing = create_live_listing(about="A quiet place near the park. " * 5)
    checked, waiting = create_credential(listing), create_credential(listing, number="RN-000001")
    check(checked)
    change = submit_change(listing, name="Lumen Clinic", deposit=50, about="A quiet place by the river. " * 5)
    first = submit(create_draft(name="First Spa"))
    return [
        "/admin/",
        "/admin/listings/queueitem/",
        page_of(change),
        page_of(first),
        page_of(waiting),
        reverse("admin:listings_credential_check", args=[checked.pk]),
        reverse("admin:listings_listing_change", args=[listing.pk]),
        reverse("admin:listings_version_change", args=[change.pk]),
    ]


@pytest.mark.parametrize(("size", "scheme"), [((360, 740), "light"), ((1280, 900), "dark")], ids=["phone", "desk"])
def test_a_moderator_meets_no_barrier(page, site, moderator, size, scheme):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.emulate_media(color_scheme=scheme)

    found = []
    for address in pages_to_see():
        page.goto(site + address)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found.append((address, "wider than the screen"))
        found += barriers(page)

    assert found == []


def test_no_page_of_the_moderators_meets_an_error_or_asks_elsewhere(watched, site, moderator):
    for address in pages_to_see():
        assert watched.goto(site + address).status == 200


def test_a_moderator_decides_by_keyboard_alone(watched, site, moderator):
    version = submit_change(create_live_listing(), name="Lumen Clinic")
    watched.goto(site + page_of(version))

    watched.get_by_label("Why “Name” has to be mended").focus()
    watched.keyboard.type("Not the name on the sign.")
    for _press in range(20):
        watched.keyboard.press("Tab")
        if watched.evaluate("document.activeElement.value") == "send_back":
            break
    watched.keyboard.press("Enter")

    expect(watched.get_by_text("Sent back. The owner has the reasons")).to_be_visible()
    version.refresh_from_db()
    assert version.change_decisions.get().reason == "Not the name on the sign."


def test_a_change_of_twelve_fields_is_decided_within_fifteen_presses(watched, site, moderator):
    fields = {
        "tagline": "Calm",
        "about": "A calm place.",
        "deposit": 70,
        "no_show_fee": 40,
        "email": "desk@lumen.example",
        "step_free": "yes",
        "parking": "yes",
        "patch_test": "yes",
        "languages": ["es"],
        "latitude": 39.9613,
        "first_examined_by_id": "registered_nurse",
        "consultation": "credited",
    }
    version = submit_change(create_live_listing(), **fields)
    watched.goto(site + reverse("admin:listings_queueitem_changelist"))
    presses = "nd"
    press(watched, presses[0])
    expect(watched.get_by_text("12 changes")).to_be_visible()
    press(watched, presses[1])

    expect(watched.get_by_text("is live with its changes")).to_be_visible()
    assert len(presses) <= 15
    version.refresh_from_db()
    assert version.status == "approved"


def test_one_of_several_changes_is_refused_by_keyboard(watched, site, moderator):
    version = submit_change(create_live_listing(), tagline="Calm skin", deposit=70)
    watched.goto(site + page_of(version))
    for key in ("j", "r"):
        watched.keyboard.press(key)
    watched.keyboard.type("It promises.")
    watched.keyboard.press("Escape")
    watched.keyboard.press("d")

    expect(watched.get_by_text("is live with what you accepted")).to_be_visible()
    assert version.change_decisions.get(accepted=False).reason == "It promises."


@pytest.mark.long
def test_sixty_waiting_changes_are_worked_through_with_a_press_each(watched, site, moderator):
    owner = create_user(email="group@lumen.example")
    waiting = []
    for number in range(60):
        listing = create_live_listing(name=f"Spa {number}", owner=owner)
        waiting.append(submit_change(listing, tagline=f"Calm {number}", deposit=70))
    watched.goto(site + reverse("admin:listings_queueitem_changelist"))
    press(watched, "n")
    expect(watched.get_by_text("2 changes")).to_be_visible()
    pages = presses = 1
    while "/open/" in watched.url:
        press(watched, "d")
        expect(watched.get_by_text("is live with its changes").first).to_be_visible()
        presses, pages = presses + 1, pages + 1

    assert (presses, pages) == (61, 61)
    assert {Version.objects.get(pk=version.pk).status for version in waiting} == {"approved"}
