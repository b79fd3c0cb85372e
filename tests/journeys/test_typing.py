"""Typing in the editor: the draft follows by itself, and two tabs go together."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from listings.models import Version
from tests.journeys.test_axe import enter
from tests.listings.factories import create_draft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def draft(watched, site, client):
    version = create_draft()
    enter(watched, site, client, version.created_by)
    return version


def test_what_is_typed_is_in_the_draft_before_any_button_is_pressed(watched, site, draft):
    watched.goto(site + reverse("manage_place", args=[draft.listing.public_id]))

    watched.get_by_label("Tagline").fill("One room, two nurses")

    expect(watched.get_by_text("Saved in your draft at")).to_be_visible()
    assert Version.objects.get(pk=draft.pk).tagline == "One room, two nurses"
    # Its button still does the rest, with the number that came back.
    watched.get_by_label("Phone").fill("12")
    expect(watched.get_by_text("Kept as you typed it at")).to_be_visible()
    watched.get_by_label("Phone").fill("215 555 0199")
    watched.get_by_role("button", name="Save and continue").click()
    expect(watched.get_by_text("Saved.", exact=True)).to_be_visible()


def test_two_tabs_are_put_together_by_the_button(watched, site, draft):
    address = site + reverse("manage_place", args=[draft.listing.public_id])
    watched.goto(address)
    other = watched.context.new_page()
    other.goto(address)
    other.get_by_label("Tagline").fill("From the other tab")
    expect(other.get_by_text("Saved in your draft at")).to_be_visible()

    watched.get_by_label("Phone").fill("215 555 0199")
    expect(watched.get_by_text("Somebody else changed this meanwhile")).to_be_visible()
    watched.get_by_role("button", name="Save and continue").click()

    expect(watched.get_by_text("Meanwhile somebody else had changed: Tagline.")).to_be_visible()
    after = Version.objects.get(pk=draft.pk)
    assert (after.tagline, after.phone) == ("From the other tab", "(215) 555-0199")
