"""Two people run one business, with and without JavaScript; the pages around it hold no barrier."""

import re
from zipfile import ZipFile

import pytest
from django.test import Client

from accounts.models import OutboxMail
from listings import team
from tests.journeys.test_axe import SMALLEST, barriers_here, enter
from tests.listings.factories import add_member, create_live_listing, create_person, invite

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("has_script", [True, False])
def test_an_owner_asks_somebody_in_and_takes_her_off_again(browser, client, site, has_script):
    listing = create_live_listing(name="Lumen Spa")
    owner = listing.business.memberships.get().user
    kim = create_person(email="kim@lumen.example", verified=True)
    hers = browser.new_context(java_script_enabled=has_script)
    page = hers.new_page()
    enter(page, site, client, owner)
    page.goto(f"{site}/manage/")
    page.get_by_role("link", name=re.compile("^Team")).click()
    page.get_by_label("E-mail address").fill("kim@lumen.example")
    page.get_by_label("E-mail address").press("Enter")
    page.get_by_text("open until").wait_for()

    theirs = browser.new_context(java_script_enabled=has_script)
    other = theirs.new_page()
    enter(other, site, Client(), kim)
    mail = OutboxMail.objects.get(to=["kim@lumen.example"])
    other.goto(re.search(rf"{re.escape(site)}/manage/invitations/\S+", mail.text)[0])
    other.get_by_role("button", name="Join the team").click()
    other.get_by_role("link", name="Lumen Spa", exact=True).click()
    other.get_by_role("heading", level=1, name="Lumen Spa").wait_for()

    page.reload()
    page.get_by_text("Remove", exact=False).first.click()
    page.get_by_role("button", name="Yes, remove now").click()
    page.get_by_text("no longer belongs to the team").wait_for()
    other.reload()
    other.get_by_role("heading", level=1, name="There is no such page").wait_for()
    for context in (hers, theirs):
        context.close()


def test_an_owner_takes_everything_out_as_one_file(browser, client, site, tmp_path):
    listing = create_live_listing(name="Lumen Spa")
    page = browser.new_page()
    enter(page, site, client, listing.business.memberships.get().user)
    page.goto(f"{site}/manage/data/")

    with page.expect_download() as download:
        page.get_by_role("button", name="Download all").click()

    download.value.save_as(tmp_path / "all.zip")
    assert ZipFile(tmp_path / "all.zip").testzip() is None


def test_pages_about_team_mail_and_leaving_hold_no_barrier(browser, client, site):
    listing = create_live_listing(name="Lumen Spa")
    business = listing.business
    owner = business.memberships.get().user
    add_member(business, email="kim@lumen.example")
    team.begin("Second Group", by=owner)
    path = invite(business, by=owner, email="new@lumen.example")
    page = browser.new_page(viewport=SMALLEST)
    enter(page, site, client, owner)

    pages = ["/manage/", f"/manage/team/{business.pk}/", path, "/manage/data/", "/accounts/mail/", "/dev/mails/"]
    for address in (*pages, f"/manage/{listing.public_id}/"):
        page.goto(f"{site}{address}")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
        assert barriers_here(page, address) == []
        page.set_viewport_size(SMALLEST)
        for text in page.locator("p.help").all():
            assert text.bounding_box()["width"] > 100
