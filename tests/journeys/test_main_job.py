"""The main job, end to end: a clinic registers, a moderator approves, a visitor finds it and reads on."""

import re

import pytest
from playwright.sync_api import expect

from accounts.models import OutboxMail
from tests.accounts.factories import create_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "needles and haystacks 7"
MODERATOR = "mo@pinpoint.example"


def sign_in(page, site, email, password, then):
    page.goto(f"{site}/accounts/login/?next={then}")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_up(page, site):
    """From the page for clinics to a confirmed account, through the mail."""
    page.goto(site)
    page.get_by_role("link", name="List your clinic").first.click()
    page.get_by_role("link", name="Add your listing").click()
    page.get_by_label("E-mail address").fill("owner@lumenskin.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    mail = OutboxMail.objects.latest("pk")
    page.goto(re.search(rf"{re.escape(site)}/\S+", mail.text)[0])
    confirm = page.get_by_role("button", name=re.compile("confirm", re.IGNORECASE))
    if confirm.count():
        confirm.first.click()


def register(page, site):
    page.goto(f"{site}/manage/")
    if "/login/" in page.url:
        sign_in(page, site, "owner@lumenskin.example", PASSWORD, "/manage/")
    page.get_by_role("button", name="Add a location").click()
    page.get_by_label("Name of the clinic").fill("Lumen Skin Clinic")
    page.get_by_label("Street and number").fill("220 South 47th Street")
    page.get_by_label("City", exact=False).first.fill("Philadelphia")
    page.get_by_label("State").first.select_option("PA")
    page.get_by_label("ZIP code").fill("19139")
    page.get_by_label("Phone").fill("215 555 0142")
    page.locator("[name=consultation]").select_option("free")
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_role("link", name="Add a person").click()
    page.locator("[name=name]").fill("J. Example")
    page.locator("[name=role]").select_option("registered_nurse")
    page.get_by_role("button", name="Save person").click()
    page.get_by_role("link", name="Continue to services").click()
    page.locator("[name=treatment]").select_option("mn_pen")
    page.locator("[name=performer]").select_option("registered_nurse")
    page.get_by_label("J. Example").check()
    page.locator("[name=session_price]").fill("325")
    page.locator("[name=numbing]").select_option("extra")
    page.locator("[name=numbing_price]").fill("40")
    page.locator("[name=aftercare]").select_option("included")
    expect(page.locator("#course")).to_contain_text("$1,095")
    page.locator("[name=concerns][value=acne_scar_rolling]").check()
    page.locator("[name=areas][value=face_full]").check()
    page.get_by_role("button", name="Save service").click()
    expect(page.get_by_text("Course of three: $1,095")).to_be_visible()
    page.get_by_role("link", name="Check and submit").click()
    page.get_by_role("link", name="Preview the page").click()
    expect(page.get_by_role("heading", name="Lumen Skin Clinic", level=1)).to_be_visible()
    page.get_by_role("link", name="Back to the editor").click()
    page.get_by_role("button", name="Submit to a moderator").click()
    expect(page.get_by_text("A moderator answers within two business days")).to_be_visible()


def approve(page, site):
    create_user(email=MODERATOR, password=PASSWORD, moderator=True)
    page.context.clear_cookies()
    sign_in(page, site, MODERATOR, PASSWORD, "/admin/listings/queueitem/")
    page.get_by_role("button", name="Open the next").click()
    expect(page.get_by_text("220 South 47th Street").first).to_be_visible()
    page.locator("[name=authority-how]").select_option("call")
    page.locator("[name=authority-note]").fill("Called the number on the clinic's sign.")
    page.get_by_role("button", name="Record", exact=True).click()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("is live")).to_be_visible()


def find(page, site, *, zip_code):
    page.context.clear_cookies()
    page.goto(site)
    page.get_by_label("Where").fill(zip_code)
    page.get_by_label("What").fill("acne scars")
    page.get_by_role("button", name="Search").click()
    card = page.locator("article[data-listing=lumen-skin-clinic-philadelphia]")
    expect(card).to_contain_text("course of three $1,095")
    card.get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="Lumen Skin Clinic", level=1)).to_be_visible()
    page.get_by_role("link", name=re.compile("does it work, and is it safe")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Microneedling for acne scars")
    expect(page.get_by_text("Not yet reviewed by a clinician").first).to_be_visible()


def test_a_clinic_registers_is_approved_and_found_and_the_article_read(watched, site):
    sign_up(watched, site)
    register(watched, site)
    approve(watched, site)
    find(watched, site, zip_code="19139")


REQUIRED = {
    "Name of the clinic": "Lumen Skin Clinic",
    "Street and number": "220 South 47th Street",
    "City": "Philadelphia",
    "State": "PA",
    "ZIP code": "19139",
    "Phone": "215 555 0142",
    "Treatment": "mn_pen",
    "Who performs it": "registered_nurse",
    "Price of one session, in dollars": "325",
}


def type_into(page, label, text):
    """By keyboard alone: letters into a field, or those that find an option of a list."""
    field = page.get_by_label(label, exact=True)
    field.focus()
    if field.evaluate("field => field.tagName") == "SELECT":
        field.select_option(text)
    else:
        page.keyboard.type(text)


def test_a_first_listing_takes_eight_screens_and_eleven_answers(watched, site):
    """From the sign-up form to submitted, with what has to be answered and nothing else."""
    screens = []
    watched.on("domcontentloaded", lambda page: screens.append(page.url))
    watched.goto(f"{site}/accounts/signup/")
    answers = {"E-mail address": "owner@lumenskin.example", "Password": PASSWORD}
    for label, text in answers.items():
        type_into(watched, label, text)
    watched.keyboard.press("Enter")
    expect(watched.get_by_role("heading", level=1)).to_be_visible()
    watched.goto(re.search(rf"{re.escape(site)}/\S+", OutboxMail.objects.latest("pk").text)[0])
    watched.get_by_role("button", name=re.compile("confirm", re.IGNORECASE)).press("Enter")
    watched.get_by_role("button", name="Add a location").press("Enter")
    for label, text in list(REQUIRED.items())[:6]:
        type_into(watched, label, text)
    watched.get_by_role("button", name="Save and continue").press("Enter")
    watched.get_by_role("link", name="Continue to services").press("Enter")
    for label, text in list(REQUIRED.items())[6:]:
        type_into(watched, label, text)
    watched.get_by_role("button", name="Save and check what is missing").press("Enter")
    watched.get_by_role("button", name="Submit to a moderator").press("Enter")
    expect(watched.get_by_text("A moderator answers within two business days")).to_be_visible()

    assert len(answers | REQUIRED) == 11
    # The last one says that it is submitted.
    assert len(screens[:-1]) <= 8, screens


@pytest.mark.parametrize("java_script_enabled", [False])
def test_finding_works_without_javascript(browser, site, java_script_enabled):
    from tests.listings.factories import create_live_listing

    create_live_listing(name="Lumen Skin Clinic")
    context = browser.new_context(java_script_enabled=java_script_enabled)
    page = context.new_page()
    page.goto(f"{site}/clinics/?where=19103")
    page.locator("[name=treatment][value=mn_pen]").check()
    page.get_by_role("button", name=re.compile(r"Show \d+ clinic")).click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("1 clinic within 25 miles")
    expect(page.locator("a[data-filter=treatment]")).to_be_visible()
    page.locator("article a").first.click()
    expect(page.get_by_text("What a course costs here")).to_be_visible()
    assert context.cookies() == []
    context.close()


def test_filters_swap_in_place_and_the_address_follows(watched, site):
    from tests.listings.factories import create_live_listing

    create_live_listing(name="Lumen Skin Clinic")
    create_live_listing(name="Other Spa", services=({"treatment": "mn_rf", "price": "650"},))
    watched.goto(f"{site}/clinics/?where=19103")

    watched.locator("[name=treatment][value=mn_rf]").check()

    expect(watched.get_by_role("heading", level=1)).to_contain_text("1 clinic within")
    expect(watched).to_have_url(re.compile("treatment=mn_rf"))
    watched.go_back()
    expect(watched.get_by_role("heading", level=1)).to_contain_text("2 clinics within")
