"""Name, address and owner of a page change together: one moderator alone does not let that through."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from pytest_django.asserts import assertContains

from listings import deciding, moderation, second_yes, team
from listings.models import Event, Membership, PublishedListing, QueueItem, Verb
from tests.listings.factories import (
    add_member,
    create_live_listing,
    create_moderator,
    submit_change,
)
from tests.listings.moderating import item_of, page_of, press, sign_in_moderator

pytestmark = pytest.mark.django_db

ANOTHER_CLINIC = {"name": "Aurum Aesthetics", "street": "9 Other Street", "zip_code": "19147"}


def handed_over(listing):
    """The business goes to somebody new; returns her."""
    owner = Membership.objects.get(business=listing.business, role="owner").user
    new = add_member(listing.business, email="new@lumen.example")
    team.hand_over(listing.business, to=Membership.objects.get(business=listing.business, user=new), by=owner)
    return new


def authorize(version):
    moderation.record_authority(version.listing, by=create_moderator(email="a@pinpoint.example"), how="call", note="x")


def shown(listing):
    return PublishedListing.objects.get(pk=listing.pk).name


@pytest.fixture
def takeover():
    listing = create_live_listing()
    version = submit_change(listing, by=handed_over(listing), **ANOTHER_CLINIC)
    authorize(version)
    return version


def test_one_moderator_alone_does_not_turn_a_page_into_another_clinic(takeover):
    with pytest.raises(second_yes.SecondYesMissing):
        moderation.approve(takeover, by=create_moderator())

    assert shown(takeover.listing) == "Lumen Spa"


def test_the_first_yes_is_kept_and_the_second_moderator_publishes(client, takeover):
    sign_in_moderator(client)
    first = press(client, takeover, "decide")
    again = client.get(page_of(takeover))
    still = shown(takeover.listing)
    sign_in_moderator(client, email="second@pinpoint.example", name="Sam Second")
    press(client, takeover, "decide")

    assert first.status_code == 302
    assertContains(again, "Your yes is kept. Name, address and owner change together")
    assert still == "Lumen Spa"
    assert shown(takeover.listing) == "Aurum Aesthetics"
    verbs = Event.objects.filter(object_type="version", object_id=takeover.pk).values_list("verb", flat=True)
    assert list(verbs)[-2:] == [Verb.AGREED, Verb.APPROVED]


def test_the_same_moderator_cannot_be_both(client, takeover):
    sign_in_moderator(client)
    press(client, takeover, "decide")
    QueueItem.objects.filter(pk=item_of(takeover).pk).update(not_for=None)
    press(client, takeover, "decide")

    assert shown(takeover.listing) == "Lumen Spa"
    assert Event.objects.filter(verb=Verb.AGREED).count() == 1


def test_the_queue_says_that_it_takes_two(takeover):
    assert "New owner, name and address: takes two moderators" in item_of(takeover).risk


def test_what_the_first_would_refuse_is_told_to_the_second(client):
    listing = create_live_listing()
    version = submit_change(listing, by=handed_over(listing), tagline="Best in town", **ANOTHER_CLINIC)
    authorize(version)
    sign_in_moderator(client)
    press(client, version, "decide", **{"back-judge_place__tagline": "own", "back-reason_place__tagline": "Says who?"})
    sign_in_moderator(client, email="second@pinpoint.example", name="Sam Second")

    assertContains(client.get(page_of(version)), "Tagline: Says who?")


def test_a_refused_name_needs_nobody_else(takeover):
    ended = deciding.decide(takeover, by=create_moderator(), refused={("place", "", "name"): "Not on the sign."})

    assert ended == "approved_in_part"
    assert shown(takeover.listing) == "Lumen Spa"


def test_step_by_step_counts_the_same():
    listing = create_live_listing()
    new = handed_over(listing)
    renamed = submit_change(listing, by=new, name="Aurum Aesthetics")
    authorize(renamed)
    moderation.approve(renamed, by=create_moderator(email="b@pinpoint.example"))
    listing.refresh_from_db()
    moved = submit_change(listing, by=new, street="9 Other Street", zip_code="19147")

    with pytest.raises(second_yes.SecondYesMissing):
        moderation.approve(moved, by=create_moderator())


def test_an_owner_of_old_may_rename_and_move_with_one_moderator():
    listing = create_live_listing()
    version = submit_change(listing, **ANOTHER_CLINIC)
    authorize(version)

    moderation.approve(version, by=create_moderator())

    assert shown(listing) == "Aurum Aesthetics"


def test_after_half_a_year_an_owner_is_not_new():
    listing = create_live_listing()
    version = submit_change(listing, by=handed_over(listing), **ANOTHER_CLINIC)

    with time_machine.travel(timezone.now() + timedelta(days=181)):
        assert not second_yes.is_needed(version)
