"""The owner's home: what waits for her comes first, and fifty listings cost no more queries than one."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from listings import drafts, moderation, states
from listings.models import CheckLevel, Credential, DailyFigure, FigureKind, Service, Version
from tests.listings.factories import (
    check,
    create_credential,
    create_draft,
    create_live_listing,
    create_moderator,
    create_person,
    submit,
    submit_change,
)

pytestmark = pytest.mark.django_db


def owner_of(listing):
    return listing.business.memberships.get().user


def home(client, person):
    client.force_login(person)
    response = client.get("/manage/")
    assert response.status_code == 200
    return response.content.decode()


def test_nothing_waits_where_all_is_well(client):
    listing = create_live_listing()

    html = home(client, owner_of(listing))

    assert "Nothing waits for you" in html
    assert "Live." in html


def test_a_refused_change_comes_first_with_its_reason(client):
    listing = create_live_listing()
    version = submit_change(listing, phone="(215) 555-0199")
    reasons = {("place", "", "phone"): "That number rings elsewhere."}
    moderation.send_back(version, by=create_moderator(), reasons=reasons, note="")
    with time_machine.travel(timezone.now() + timedelta(days=100)):
        html = home(client, owner_of(listing))

    assert html.index("That number rings elsewhere.") < html.index("Some facts were last confirmed 100 days ago")


def test_a_certificate_that_ends_soon_or_has_ended_asks_for_its_renewal(client):
    listing = create_live_listing()
    check(create_credential(listing, expires_on=timezone.localdate() + timedelta(days=40)))

    assert "holds until" in home(client, owner_of(listing))
    with time_machine.travel(timezone.now() + timedelta(days=50)):
        assert "has ended: visitors see no badge for it." in home(client, owner_of(listing))


def test_a_renewal_that_was_sent_asks_for_nothing_more(client):
    listing = create_live_listing()
    old = create_credential(listing, expires_on=timezone.localdate() + timedelta(days=5))
    check(old)
    renewal = create_credential(listing, number="RN-000001")
    Credential.objects.filter(pk=renewal.pk).update(renews=old)

    assert "Send the renewal" not in home(client, owner_of(listing))


def test_a_refused_certificate_says_why(client):
    listing = create_live_listing()
    check(create_credential(listing), level=CheckLevel.REFUSED, reason="The number is somebody else's.")

    assert "was not accepted: The number is somebody else" in home(client, owner_of(listing))


def test_a_submission_says_when_it_is_due(client):
    version = submit(create_draft())

    assert "It is with a moderator, due" in home(client, version.created_by)


def test_an_empty_home_says_how_to_begin(client):
    assert "You have no listing yet." in home(client, create_person())


def test_fifty_listings_cost_no_more_queries_than_one(client, django_assert_max_num_queries):
    first = create_live_listing()
    person = owner_of(first)
    for number in range(5):
        other = create_live_listing(name=f"Spa {number}", owner=person)
        check(create_credential(other))
        drafts.start(other, by=person)
    client.force_login(person)
    client.get("/manage/")

    with django_assert_max_num_queries(15):
        client.get("/manage/")


def test_a_change_that_waits_is_named_by_what_it_changes():
    listing = create_live_listing()
    draft = drafts.start(listing, by=listing.business.memberships.get().user)
    Service.objects.filter(version=draft).update(session_price=399)
    Version.objects.filter(pk=draft.pk).update(tagline="New", deposit=50)
    submit(Version.objects.get(pk=draft.pk))

    state = states.describe(listing, listing.open_version()).words

    assert state.startswith("Live. Your change of 1 price and 2 facts about the clinic is with a moderator, due ")


def test_two_locations_of_one_name_are_told_apart(client):
    first = create_live_listing()
    person = owner_of(first)
    second = create_live_listing(owner=person, street="9 South Street")
    drafts.start(second, by=person)

    html = home(client, person)

    assert f"<b>{second.live_version.name}, 9 South Street," in html
    assert first.live_version.street in html


def test_a_reason_beside_a_field_says_more_than_the_note(client):
    listing = create_live_listing()
    version = submit_change(listing, phone="(215) 555-0199")
    reasons = {("place", "", "phone"): "That number rings elsewhere."}
    moderation.send_back(version, by=create_moderator(), reasons=reasons, note="Please mend one thing.")

    html = home(client, owner_of(listing))

    assert "The clinic and its place: a moderator says: That number rings elsewhere. (and 1 more)" in html


def test_what_visitors_did_stands_beside_each_listing(client):
    listing = create_live_listing()
    today = timezone.localdate()
    for kind, n in ((FigureKind.VIEW, 1234), (FigureKind.PHONE, 5), (FigureKind.SITE, 2)):
        DailyFigure.objects.create(listing=listing, day=today, kind=kind, n=n)
    DailyFigure.objects.create(listing=listing, day=today - timedelta(days=40), kind=FigureKind.VIEW, n=9)

    assert "1,234 page views; phone, website and directions: 7" in home(client, owner_of(listing))
