"""Every public page and every page of the editor as assistive technology meets it, in its states."""

import re
from io import BytesIO

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image

from articles import files
from listings import drafts
from listings.models import CheckLevel, Practitioner, Service
from tests.listings.factories import (
    add_hours,
    check,
    create_credential,
    create_draft,
    create_live_listing,
    create_person,
    submit,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
SMALLEST = {"width": 320, "height": 640}
SEARCHES = {
    "found": "/clinics/?where=19103",
    "filtered": "/clinics/?where=19103&treatment=mn_pen&checked=license&course_max=1500&sort=course",
    "nothing": "/clinics/?where=Wyoming&treatment=mn_stamp&session_max=50",
    "words": "/clinics/?what=rf+microneedling+under+%24900+lumen+near+19103",
    "mistyped": "/clinics/?what=micronedling+near+19103",
    "unknown place": "/clinics/?where=Philadelfia",
    "unknown ZIP": "/clinics/?where=00000",
    "bad values": "/clinics/?where=19103&radius=7&treatment=xyz&session_max=-5&page=abc&sort=up",
    "whole country": "/clinics/",
}
PAGES = (
    "/",
    "/how-we-check/",
    "/how-we-rank/",
    "/for-clinics/",
    "/privacy/",
    "/about/",
    "/terms/",
    "/accessibility/",
    "/something-went-wrong/",
    "/report/",
    "/learn/glossary/",
    "/before-you-book/",
    "/plan/",
    "/plan/?clinic=lumen-skin-clinic-philadelphia&first=2027-01-05&weeks=junk",
    "/before-you-book/?clinic=lumen-skin-clinic-philadelphia&clinic=other-spa-philadelphia",
    "/costs/?where=19103",
    "/in/pa/",
    "/in/pa/philadelphia/",
    "/in/mt/billings/",
    "/compare/",
    "/compare/?clinic=lumen-skin-clinic-philadelphia&clinic=other-spa-philadelphia",
    "/learn/",
    "/learn/microneedling-for-acne-scars/",
    "/nothing-here/",
    "/dev/components/",
)
ARTICLES = sorted(path.stem for path in files.DATA.glob("*.md"))
SECTIONS = (
    "",
    "place/",
    "people/",
    "people/new/",
    "services/",
    "services/new/",
    "hours/",
    "credentials/",
    "credentials/new/",
    "photos/",
    "preview/",
)
FROZEN = ("", "place/", "people/", "services/", "hours/", "credentials/", "photos/")
# Where, what is typed, the button, and the field that must say why it is refused.
REFUSALS = (
    ("place/", {"phone": "12", "zip_code": "00000", "website": "nowhere"}, "Save and continue", "phone"),
    ("people/new/", {}, "Save person", "name"),
    ("services/new/", {"session_price": "-5", "package_0_sessions": "3"}, "Save service", "session_price"),
    ("hours/", {"day0_0_opens": "late"}, "Save and continue", "day0_0_opens"),
    ("credentials/new/", {"number": "1"}, "Save", "kind"),
    ("photos/", {}, "Add photo", "photo"),
)


def barriers_here(page, name):
    """What axe finds on a light phone and on a dark desk, and whether a page is wider than either."""
    found = []
    for size, scheme in ((PHONE, "light"), (DESK, "dark")):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found.append((name, size["width"], "wider than the screen"))
        found += [
            (name, scheme, problem["id"], [node["html"][:90] for node in problem["nodes"]])
            for problem in Axe().run(page).response["violations"]
        ]
    return found


def barriers(page, site, addresses):
    found = []
    for address in addresses:
        page.goto(site + address)
        found += barriers_here(page, address)
    return found


def create_checked_listing(**fields):
    """A live listing with a row of every kind in its ledger."""
    listing = create_live_listing(**fields)
    check(create_credential(listing))
    check(
        create_credential(listing, kind="single_use_cartridges", holder="", number=""), level=CheckLevel.DOCUMENT_SEEN
    )
    create_credential(listing, kind="insurance_liability", holder="", number="4711")
    return listing


def enter(page, site, client, person):
    """Signed in without the form, which has its own tests."""
    client.force_login(person)
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}])


def test_a_visitor_meets_no_barrier(watched, site):
    checked = create_checked_listing(name="Lumen Skin Clinic", about="Scars.\n\nCall us.", languages=["en", "es"])
    bare = create_live_listing(name="Other Spa", services=({"treatment": "mn_rf", "price": "650"},))

    assert barriers(watched, site, PAGES) == []
    assert barriers(watched, site, [checked.get_absolute_url(), bare.get_absolute_url()]) == []
    assert barriers(watched, site, SEARCHES.values()) == []
    assert watched.context.cookies() == []


@pytest.mark.long
def test_no_article_has_a_barrier_nor_has_a_word_explained_in_it(watched, site):
    assert barriers(watched, site, [f"/learn/{slug}/" for slug in ARTICLES]) == []

    watched.locator("main a.term").first.click()
    watched.locator(".term-box").wait_for()

    assert barriers_here(watched, "explained") == []


def test_text_at_twice_its_size_never_scrolls_the_smallest_phone_sideways(watched, site):
    listing = create_checked_listing(name="Philadelphia Dermatology Associates", languages=["en", "es"])
    watched.set_viewport_size(SMALLEST)
    wide = []
    for address in (*PAGES, *SEARCHES.values(), listing.get_absolute_url(), "/accounts/login/", "/accounts/signup/"):
        watched.goto(site + address)
        watched.evaluate("document.documentElement.style.fontSize = '200%'")
        if watched.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            wide.append(address)

    assert wide == []


def test_an_opened_menu_an_open_sheet_and_suggestions_are_no_barrier(watched, site):
    create_live_listing(name="Lumen Skin Clinic")
    watched.set_viewport_size(PHONE)
    watched.goto(f"{site}/clinics/?where=19103")
    watched.get_by_text("Filters and order").click()
    watched.get_by_text("Menu").click()
    opened = barriers_here(watched, "opened")

    watched.goto(site)
    watched.get_by_label("Where").press_sequentially("phila")
    watched.get_by_role("option").first.wait_for()

    assert opened + barriers_here(watched, "suggestions") == []


def test_an_owner_meets_no_barrier_in_an_empty_draft(watched, site, client):
    owner = create_person()
    enter(watched, site, client, owner)
    before = barriers(watched, site, ["/manage/"])
    listing = drafts.register(by=owner)

    found = barriers(watched, site, ["/manage/", *(f"/manage/{listing.public_id}/{part}" for part in SECTIONS)])

    assert before + found == []


def test_an_owner_meets_no_barrier_in_a_full_listing(watched, site, client):
    listing = create_checked_listing(about="Scars, by appointment.", tagline="Since 2019", languages=["en"])
    owner = listing.business.memberships.get().user
    refused = create_credential(listing, kind="infection_control_certificate", holder="", number="")
    check(refused, level=CheckLevel.REFUSED, how="document", reason="The picture cannot be read.")
    waiting = create_credential(listing, kind="waste_contract", holder="", number="12", sent=False)
    draft = drafts.start(listing, by=owner)
    add_hours(draft)
    service, person = Service.objects.get(version=draft), Practitioner.objects.get(version=draft)
    enter(watched, site, client, owner)
    home = f"/manage/{listing.public_id}/"
    add_photo(watched, site + home)

    parts = (*SECTIONS, f"services/{service.key}/", f"people/{person.key}/", f"credentials/{waiting.pk}/")
    found = barriers(watched, site, ["/manage/", *(home + part for part in (*parts, f"credentials/{refused.pk}/"))])

    assert found == []


def test_a_change_at_several_locations_and_confirming_is_no_barrier(watched, site, client):
    owner = create_person()
    here, there = (create_live_listing(name=name, owner=owner) for name in ("Lumen North", "Lumen South"))
    service = Service.objects.get(version=here.live_version)
    draft = drafts.start(here, by=owner)
    Service.objects.filter(version=draft).update(session_price=410)
    enter(watched, site, client, owner)
    home = f"/manage/{here.public_id}/"

    also = f"{home}services/{service.key}/also/"
    pages = ["/manage/", home, also, "/manage/together/", f"/manage/{there.public_id}/confirm/"]

    assert barriers(watched, site, pages) == []


def add_photo(page, home):
    out = BytesIO()
    Image.new("RGB", (800, 600), "teal").save(out, "JPEG")
    page.goto(f"{home}photos/")
    page.locator("[name=photo]").set_input_files(
        {"name": "room.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}
    )
    page.locator("[name=alt]").fill("Treatment room")
    page.get_by_role("button", name="Add photo").click()
    page.get_by_role("img", name="Treatment room").wait_for()


def test_what_lies_with_a_moderator_is_no_barrier(watched, site, client):
    version = submit(create_draft())
    enter(watched, site, client, version.created_by)

    assert barriers(watched, site, [f"/manage/{version.listing.public_id}/{part}" for part in FROZEN]) == []


def test_a_refused_form_says_why_beside_the_field(watched, site, client):
    version = create_draft()
    enter(watched, site, client, version.created_by)

    for part, typed, button, field in REFUSALS:
        watched.goto(f"{site}/manage/{version.listing.public_id}/{part}")
        for name, words in typed.items():
            watched.locator(f"[name={name}]").fill(words)
        watched.get_by_role("button", name=button, exact=True).click()

        control = watched.locator(f"[name={field}][aria-invalid=true]")
        message = control.get_attribute("aria-describedby").split()[-1]
        assert watched.locator(f"[id='{message}']").inner_text()
        assert barriers_here(watched, part) == []


def test_filters_keep_the_keyboard_where_it_is(watched, site):
    create_live_listing(name="Lumen Skin Clinic")
    create_live_listing(name="Other Spa", services=({"treatment": "mn_rf", "price": "650"},))
    watched.goto(f"{site}/clinics/?where=19103")

    watched.locator("[name=treatment][value=mn_rf]").focus()
    watched.keyboard.press("Space")
    watched.wait_for_url("**treatment=mn_rf")

    assert watched.evaluate("document.activeElement.value") == "mn_rf"
    assert "1 clinic within" in watched.get_by_role("status").first.text_content()


def test_a_phone_chooses_several_filters_before_it_asks(watched, site):
    create_live_listing(name="Lumen Skin Clinic")
    watched.set_viewport_size(PHONE)
    watched.goto(f"{site}/clinics/?where=19103")
    pen = watched.locator("[name=treatment][value=mn_pen]")
    folded = not pen.is_visible()
    watched.get_by_text("Filters and order").click()

    pen.check()
    watched.locator("[name=performer][value=registered_nurse]").check()
    watched.get_by_role("button", name=re.compile(r"Show \d+ clinic")).click()
    watched.wait_for_url("**performer=registered_nurse**")

    assert folded
    assert "treatment=mn_pen" in watched.url
    assert not pen.is_visible()
    assert watched.evaluate("document.activeElement.id") == "heading"
