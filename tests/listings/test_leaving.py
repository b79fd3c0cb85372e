"""An owner takes her page off and brings it back; a closed one can come back for 30 days."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import OutboxMail
from listings import holding_back
from listings.models import Event, Listing, Membership, MembershipRole, PublishedListing
from tests.listings.factories import create_live_listing, create_moderator, create_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def listing(client):
    found = create_live_listing()
    client.force_login(found.business.memberships.get().user)
    return found


def press(client, listing, button):
    response = client.post(f"/manage/{listing.public_id}/{button}/", follow=True)
    return response.content.decode()


def public(client, listing):
    response = client.get(listing.get_absolute_url())
    return response.status_code, response.content.decode()


def test_a_paused_page_says_so_and_comes_back_as_it_was(client, listing):
    assert "Not shown: you paused it." in press(client, listing, "pause")
    status, html = public(client, listing)
    assert status == 200
    assert "not shown at the moment" in html
    assert not PublishedListing.objects.exists()

    press(client, listing, "resume")
    assert "$325" in public(client, listing)[1]


def test_a_closed_page_is_gone_and_can_come_back_for_thirty_days(client, listing):
    press(client, listing, "close")
    assert public(client, listing)[0] == 410
    assert OutboxMail.objects.filter(subject="Lumen Spa is closed").count() == 1

    assert "Open again" in press(client, listing, "reopen")
    assert public(client, listing)[0] == 200


def test_after_thirty_days_it_stays_closed(client, listing):
    press(client, listing, "close")
    person = listing.business.memberships.get().user
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        client.force_login(person)
        assert "closed more than 30 days ago" in press(client, listing, "reopen")

    assert public(client, listing)[0] == 410


def test_an_owner_cannot_bring_back_what_a_moderator_holds_back(client, listing):
    holding_back.suspend(listing, by=create_moderator(), reason="A call is needed.")
    press(client, listing, "pause")

    assert "A call is needed." in press(client, listing, "resume")
    assert not PublishedListing.objects.exists()


@pytest.mark.parametrize("button", ["pause", "resume", "close", "reopen"])
def test_an_editor_and_a_stranger_cannot(client, listing, button):
    editor = create_person(email="editor@lumen.example")
    Membership.objects.create(business=listing.business, user=editor, role=MembershipRole.EDITOR)
    events = Event.objects.count()
    for person, status in ((editor, 403), (create_person(email="stranger@other.example"), 404)):
        client.force_login(person)
        assert client.post(f"/manage/{listing.public_id}/{button}/").status_code == status

    assert Event.objects.count() == events
    assert Listing.objects.get(pk=listing.pk).is_public


def test_pressing_twice_is_one_act(client, listing):
    press(client, listing, "pause")
    press(client, listing, "pause")

    assert Event.objects.filter(verb="paused").count() == 1
