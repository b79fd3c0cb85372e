"""The same clinic listed twice is noticed before it is born."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from listings import duplicates, publishing
from listings.models import QueueItem, Trait
from tests.listings.factories import create_credential, create_draft, create_live_listing, create_person, submit

pytestmark = pytest.mark.django_db
ELSEWHERE = {"name": "Other Name", "phone": "(215) 555-0111", "latitude": 40.5, "longitude": -75.5}


@pytest.fixture
def live():
    return create_live_listing(name="Lumen Spa", phone="(215) 555-0142", website="https://www.lumen.example/")


def other(**fields):
    return create_draft(owner=create_person(email="other@spa.example"), **{**ELSEWHERE, **fields})


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"phone": "(215) 555-0142"}, "the same phone"),
        ({"website": "https://lumen.example/book"}, "the same website"),
        ({"name": "LUMEN  Spa", "latitude": 39.9526, "longitude": -75.1652}, "the same name within 150 metres"),
    ],
)
def test_what_two_listings_share_is_named(live, fields, reason):
    version = live.live_version
    if "latitude" in fields:
        fields = {**fields, "latitude": version.latitude + 0.0005, "longitude": version.longitude}

    found = duplicates.of_version(other(**fields))

    assert [(one.listing, one.reasons) for one in found] == [(live, [reason])]


def test_the_same_license_is_named(live):
    create_credential(live, number="RN-123456")
    publishing.refresh(live)
    draft = other()
    create_credential(draft.listing, number="rn 123456", sent=False)

    assert [one.reasons for one in duplicates.of_version(draft)] == [["the same license number"]]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"name": "Lumen Spa"},
        {"website": "https://www.facebook.com/lumen"},
        {"phone": "(215) 555-0143"},
    ],
)
def test_what_says_nothing_is_not_named(live, fields):
    assert duplicates.of_version(other(**fields)) == []


def test_locations_of_one_business_share_phone_and_site(live):
    owner = live.business.memberships.get().user
    draft = create_draft(owner=owner, **{**ELSEWHERE, "phone": "(215) 555-0142", "website": "https://lumen.example"})
    draft.listing.business = live.business
    draft.listing.save()

    assert duplicates.of_version(draft) == []


def test_the_owner_is_asked_before_she_submits_and_the_moderator_told(client, live):
    draft = other(phone="(215) 555-0142")
    client.force_login(draft.created_by)

    page = client.get(reverse("manage_listing", args=[draft.listing.public_id])).content.decode()
    submit(draft)

    assert "Is it listed already?" in page
    assert f"?listing={live.slug}" in page
    assert "May be Lumen Spa, Philadelphia: the same phone" in QueueItem.objects.get(listing=draft.listing).risk


def test_what_is_not_public_any_more_is_not_named(live):
    live.paused_at = live.first_live_at
    live.save()
    publishing.refresh(live)

    assert duplicates.of_version(other(phone="(215) 555-0142")) == []


def test_looking_costs_three_queries_whatever_there_is(live):
    draft = other(phone="(215) 555-0142")

    with CaptureQueriesContext(connection) as queries:
        duplicates.of_version(draft)

    assert len(queries) <= 4


def test_a_release_that_brings_traits_notes_those_of_live_listings(live):
    before = set(Trait.objects.values_list("value", flat=True))
    Trait.objects.all().delete()

    publishing.bring_up_to_date()

    assert set(Trait.objects.values_list("value", flat=True)) == before != set()
