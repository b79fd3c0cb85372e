"""A suspended license, or a moderator, takes a person or a service off the live page at once; lifting it takes two."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import OutboxMail
from listings import looks, taking_off
from listings.models import CheckHow, CheckLevel, Event, Listing, Practitioner, QueueItem, Service
from listings.models.queue import Lane
from tests.listings.factories import (
    add_member,
    check,
    create_credential,
    create_live_listing,
    create_moderator,
    create_person,
    key,
    submit_change,
)
from tests.listings.moderating import sign_in_moderator

pytestmark = pytest.mark.django_db
SERVICES = (
    {"people": ("J. Example", "K. Example")},
    {"treatment": "mn_rf", "people": ("K. Example",), "price": "500.00"},
)
PEOPLE = ({}, {"name": "K. Example"})


@pytest.fixture
def listing():
    return create_live_listing(services=SERVICES, practitioners=PEOPLE)


def now(listing):
    return Listing.objects.get(pk=listing.pk)


def people(listing):
    return set(Practitioner.objects.filter(version=now(listing).live_version).values_list("name", flat=True))


def treatments(listing):
    found = Service.objects.filter(version=now(listing).live_version)
    return set(found.values_list("treatment_id", flat=True))


def suspended(listing, *, holder="K. Example", number="RN-7", **fields):
    credential = create_credential(listing, holder=holder, number=number, **fields)
    check(credential)
    check(credential, level=CheckLevel.SUSPENDED, how=CheckHow.PUBLIC_REGISTER, reason="The register says suspended.")
    return credential


def off(listing, name="K. Example", *, by=None):
    by = by or create_moderator()
    taking_off.take_off(listing, section="people", key=str(key(name)), by=by, reason="Not licensed.")
    return Event.objects.get(verb="taken_off")


def test_a_suspended_license_takes_badge_person_and_her_services_off_at_once(client, listing):
    suspended(listing)

    page = client.get(listing.get_absolute_url()).content.decode()

    assert people(listing) == {"J. Example"}
    assert treatments(listing) == {"mn_pen"}
    assert "K. Example" not in page
    assert "$500" not in page
    assertNotContains(client.get("/clinics/?where=19103&treatment=mn_rf"), f'data-listing="{listing.slug}"')


def test_it_is_told_the_same_day_to_another_moderator(listing):
    suspended(listing)

    item = QueueItem.objects.waiting().get(kind="look")

    assert item == QueueItem.objects.waiting().first()
    assert (item.lane, item.not_for) == (Lane.SAFETY, create_moderator())
    assert item.risk == ["Taken off at once: K. Example"]


def test_the_owner_reads_what_went_and_why(listing):
    suspended(listing)

    mail = OutboxMail.objects.get(kind="taken_off")

    assert "The register says suspended." in mail.text
    assert "K. Example" in mail.text
    assert "RF microneedling" in mail.text


def test_who_would_leave_an_empty_page_takes_the_listing_off(client):
    listing = create_live_listing()

    suspended(listing, holder="J. Example")

    assertContains(client.get(listing.get_absolute_url()), "not shown at the moment")
    assert now(listing).live_version == listing.live_version
    assert QueueItem.objects.waiting().get(kind="look").lane == Lane.SAFETY


def test_a_suspended_paper_of_the_clinic_is_told_and_changes_no_content(listing):
    suspended(listing, holder=None, kind="waste_contract")

    assert now(listing).live_version == listing.live_version
    assert QueueItem.objects.waiting().get(kind="look").risk[0].startswith("The register says suspended:")


def test_an_open_draft_and_a_submission_stay_and_do_not_bring_her_back(client, listing):
    version = submit_change(listing, tagline="Calm skin")
    off(listing)
    sign_in_moderator(client, email="second@pinpoint.example")

    item = QueueItem.objects.get(kind="version", object_id=version.pk)
    client.post(reverse("admin:listings_queueitem_open", args=[item.pk]), {"act": "decide"})

    assert now(listing).live_version.tagline == "Calm skin"
    assert people(listing) == {"J. Example"}
    assert treatments(listing) == {"mn_pen"}


def test_bringing_her_back_takes_another_moderator(listing):
    first = create_moderator()
    event = off(listing, by=first)

    with pytest.raises(looks.OwnChange):
        looks.undo(event, by=first, reason="Back.")
    looks.undo(event, by=create_moderator(email="second@pinpoint.example"), reason="The board corrected it.")

    assert people(listing) == {"J. Example", "K. Example"}
    assert treatments(listing) == {"mn_pen", "mn_rf"}


def test_who_took_it_off_reads_that_somebody_else_has_to_look(client, listing):
    off(listing, by=sign_in_moderator(client))

    page = client.get(reverse("admin:listings_queueitem_open", args=[QueueItem.objects.get(kind="look").pk]))

    assertContains(page, "You did this yourself. Another moderator has to look at it.")
    assertNotContains(page, 'value="undo"')


def test_nobody_acts_on_their_own_business(listing):
    member = add_member(listing.business, email="mo@lumen.example")

    with pytest.raises(taking_off.OwnListing):
        off(listing, by=member)


def test_what_is_gone_is_not_taken_off_twice(listing):
    off(listing)

    with pytest.raises(taking_off.NotThere):
        off(listing)
    assert Event.objects.filter(verb="taken_off").count() == 1


def page_of(listing):
    return reverse("admin:listings_listing_take_off", args=[listing.pk])


def test_a_moderator_takes_a_service_off_on_the_page_of_the_listing(client, listing):
    sign_in_moderator(client)
    service = Service.objects.get(version=listing.live_version, treatment="mn_rf")

    page = client.get(reverse("admin:listings_listing_change", args=[listing.pk]))
    client.post(page_of(listing), {"off-what": f"services:{service.key}", "off-reason": "Reported: shared tips."})

    assertContains(page, "Take a person or a service off at once")
    assert treatments(listing) == {"mn_pen"}
    assert people(listing) == {"J. Example", "K. Example"}


@pytest.mark.parametrize(
    ("what", "reason", "told"),
    [
        ("", "Why.", "Choose what has to go."),
        ("people:00000000-0000-0000-0000-000000000000", "Why.", "Select a valid choice"),
        ("people:../../", "Why.", "Select a valid choice"),
        ("services:😀", "Why.", "Select a valid choice"),
        (None, " ", "only spaces"),
        (None, "x" * 5001, "at most 5000"),
    ],
)
def test_bad_input_is_told_and_nothing_is_done(client, listing, what, reason, told):
    sign_in_moderator(client)
    what = f"people:{key('K. Example')}" if what is None else what

    page = client.post(page_of(listing), {"off-what": what, "off-reason": reason})

    assertContains(page, told, status_code=422)
    assert people(listing) == {"J. Example", "K. Example"}


def test_of_two_clinics_only_the_one_is_touched(listing):
    other = create_live_listing(owner=create_person(email="o@vale.example"), services=SERVICES, practitioners=PEOPLE)

    off(listing)

    assert people(other) == {"J. Example", "K. Example"}
