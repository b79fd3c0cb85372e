"""A claim from the public page to the decision, with and without JavaScript; the pages around it hold no barrier."""

import re

import pytest
from django.test import Client

from listings import claims
from listings.models import Claim
from tests.journeys.test_axe import SMALLEST, barriers_here, enter
from tests.listings.claiming import claim_by_document, claim_by_mail, create_imported, create_owned, link_in_mail, pdf
from tests.listings.factories import create_moderator, create_person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("has_script", [True, False])
def test_a_clinic_is_found_claimed_and_confirmed_by_keyboard(browser, client, site, has_script):
    create_imported()
    context = browser.new_context(java_script_enabled=has_script)
    page = context.new_page()
    enter(page, site, client, create_person(email="new@vale.example", verified=True))
    page.goto(f"{site}/manage/claims/find/")
    page.get_by_label("Phone number").fill("215 555 0199")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Claim it").press("Enter")
    page.get_by_label("Name of your business").fill("Vale Skin LLC")
    page.get_by_label("Your address at").fill("ola@lumen.example")
    page.keyboard.press("Enter")
    page.get_by_text("Not sent yet").wait_for()

    page.goto(f"{site}{link_in_mail()}")
    page.get_by_role("button", name="Confirm").press("Enter")

    page.get_by_text("With a moderator, due").wait_for()
    assert Claim.objects.get().state == "waiting"
    context.close()


def test_a_dispute_is_answered_and_decided(browser, client, site):
    listing = create_owned()
    claim = claim_by_document(listing)
    page, other = browser.new_page(), browser.new_page()
    enter(page, site, client, listing.business.memberships.get().user)
    page.goto(f"{site}/manage/")
    page.get_by_role("link", name=re.compile("^Answer")).click()
    page.get_by_label("Your answer").fill("I opened it in 2019.")
    page.get_by_label("Documents").set_input_files(
        {"name": "tax.pdf", "mimeType": "application/pdf", "buffer": pdf().read()}
    )
    page.get_by_role("button", name="Send my answer").click()
    page.get_by_text("Your answer is with the moderator").wait_for()

    enter(other, site, Client(), create_moderator())
    other.goto(f"{site}/admin/listings/claim/{claim.pk}/change/")
    other.get_by_text("I opened it in 2019.").first.wait_for()
    other.get_by_label("Reason, in words for the owner").fill("The lease is of another clinic.")
    other.get_by_role("button", name="Refuse").click()
    other.get_by_text("The claimant has the reason by mail").wait_for()

    page.goto(f"{site}/manage/claims/")
    assert Claim.objects.get().state == "refused"


def test_the_pages_of_a_claim_hold_no_barrier(browser, client, site):
    listing, imported = create_owned(), create_imported()
    claim = claim_by_document(listing)
    draft = claim_by_mail(imported)
    paths = [
        "/manage/claims/",
        "/manage/claims/find/",
        f"/manage/claims/new/?listing={create_imported(name='Third').public_id}",
        f"/manage/claims/{claim.public_id}/",
        f"/manage/claims/{draft.public_id}/",
        link_in_mail(),
    ]
    page = browser.new_page()
    enter(page, site, client, claim.claimant)
    owners = browser.new_page()
    enter(owners, site, Client(), listing.business.memberships.get().user)
    claims.answer(claim, "Mine.", by=listing.business.memberships.get().user)

    found = []
    for where, path in [*((page, path) for path in paths), (owners, f"/manage/claims/{claim.public_id}/answer/")]:
        where.goto(f"{site}{path}")
        found += barriers_here(where, path)
        where.set_viewport_size(SMALLEST)
        assert where.evaluate("document.documentElement.scrollWidth") <= SMALLEST["width"], path

    assert found == []
