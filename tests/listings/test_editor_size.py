"""Pages of the editor cost the same however much a listing holds."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from listings import drafts, moderation
from listings.models import Photo, Practitioner, Service, VersionPhoto
from tests.listings.factories import (
    add_pair,
    add_practitioner,
    add_service,
    create_credential,
    create_live_listing,
    create_moderator,
    submit,
)

pytestmark = pytest.mark.django_db
MOST_QUERIES = 15


@pytest.fixture
def big(client, places):
    """A live listing whose draft has fifteen people, fifty services, twenty photos and ten papers."""
    listing = create_live_listing()
    draft = drafts.start(listing, by=listing.business.memberships.get().user)
    for number in range(15):
        add_practitioner(draft, name=f"Person {number}", position=number)
    for number in range(50):
        add_service(draft, minutes=30 + number, packages=((3, 900),), addons=("prp",))
    for number in range(20):
        photo = Photo.objects.create(
            listing=listing, width=800, height=600, checksum=f"{number}", perceptual_hash=f"{number:016x}"
        )
        VersionPhoto.objects.create(version=draft, photo=photo, key=uuid4(), position=number, alt=f"Room {number}")
    for _number in range(10):
        create_credential(listing)
    add_pair(draft)
    client.force_login(listing.business.memberships.get().user)
    return draft


def pages(draft):
    listing = draft.listing.public_id
    service = Service.objects.filter(version=draft).first().key
    person = Practitioner.objects.filter(version=draft).first().key
    plain = ("listing", "place", "people", "services", "hours", "credentials", "photos", "pairs")
    return [
        *(reverse(f"manage_{name}", args=[listing]) for name in plain),
        reverse("manage_service", args=[listing, service]),
        reverse("manage_person", args=[listing, person]),
        reverse("manage_service", args=[listing, "new"]),
        reverse("manage_credential_new", args=[listing]),
        reverse("manage_home"),
    ]


@pytest.mark.parametrize("is_refused", [False, True])
def test_no_page_of_the_editor_asks_more_than_fifteen_times(client, big, is_refused):
    if is_refused:
        reasons = {("place", "", "tagline"): "Promises a result."}
        big = moderation.send_back(submit(big), by=create_moderator(), reasons=reasons, note="See beside the field.")
    asked = {}
    for url in pages(big):
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        asked[url] = len(queries)

    assert {url: count for url, count in asked.items() if count > MOST_QUERIES} == {}
