"""Ways around the moderators that other directories left open: each is tried, and nothing unapproved is shown."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from listings import drafts, importing, moderation, sheets
from listings.models import CheckLevel, Credential, DataSource, Listing, Origin, QueueItem, Version
from tests.listings.factories import (
    approve,
    check,
    create_credential,
    create_live_listing,
    create_moderator,
    submit_change,
)
from tests.listings.sheet_hands import as_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def listing(client):
    """A live listing whose owner is signed in."""
    made = create_live_listing()
    client.force_login(made.business.memberships.get().user)
    return made


def shown(client, listing):
    return client.get(Listing.objects.get(pk=listing.pk).get_absolute_url()).content.decode()


def write(client, listing, **fields):
    return client.post(reverse("manage_place", args=[listing.public_id]), {"revision": "0", **fields})


def test_a_pending_item_cannot_be_edited(client, listing):
    version = submit_change(listing, tagline="As it was submitted")

    write(client, listing, name="Other Name", tagline="Slipped in afterwards")

    version.refresh_from_db()
    assert (version.name, version.tagline, version.status) == ("Lumen Spa", "As it was submitted", "submitted")
    assert "Slipped in afterwards" not in shown(client, listing)


def test_a_rejected_item_stays_rejected_whatever_is_written_into_it(client, listing):
    version = submit_change(listing, tagline="Refused words")
    moderation.reject(version, by=create_moderator(), reason="No.")

    write(client, listing, name="Lumen Spa", tagline="Refused words")
    client.post(reverse("manage_submit", args=[listing.public_id]), {"token": str(version.submit_token)})

    version.refresh_from_db()
    assert version.status == "rejected"
    assert "Refused words" not in shown(client, listing)
    assert not QueueItem.objects.filter(object_id=version.pk, kind="version", done_at=None).exists()


def test_a_copy_of_a_live_listing_is_not_live(client, listing):
    client.post(reverse("manage_copy", args=[listing.public_id]))

    copied = Listing.objects.exclude(pk=listing.pk).get()
    assert copied.live_version is None
    assert not copied.is_public
    assert client.get("/clinics/map.geojson").content.decode().count('"slug"') == 1


def test_the_same_submission_twice_waits_once(client, listing):
    drafts.start(listing, by=listing.business.memberships.get().user)
    token = str(uuid4())
    for _click in range(2):
        client.post(reverse("manage_submit", args=[listing.public_id]), {"token": token})

    assert Version.objects.filter(listing=listing, status="submitted").count() == 1
    assert QueueItem.objects.filter(listing=listing, kind="version", done_at=None).count() == 1


def test_a_credential_is_not_changed_under_its_badge(client, listing):
    credential = create_credential(listing, number="RN-1")
    check(credential, level=CheckLevel.CHECKED_AT_ISSUER)
    fields = {"kind": "license_rn", "number": "RN-2", "state": "PA", "person": "", "device": ""}

    client.post(reverse("manage_credential", args=[listing.public_id, credential.pk]), fields)

    credential.refresh_from_db()
    assert credential.number == "RN-1"
    assert "RN-2" not in shown(client, listing)
    client.post(reverse("manage_credential_new", args=[listing.public_id]) + f"?renews={credential.pk}", fields)
    assert not Credential.objects.filter(number="RN-2", checks__isnull=False).exists()


def test_an_address_is_changed_only_by_an_approved_name(client, listing):
    other = create_live_listing(name="Vale Skin")
    before = Listing.objects.get(pk=listing.pk).slug

    write(client, listing, slug=other.slug, name="Lumen Spa")
    drafts.discard(Version.objects.get(listing=listing, status="draft"), by=listing.business.memberships.get().user)
    version = submit_change(listing, name="Vale Skin")
    assert Listing.objects.get(pk=listing.pk).slug == before
    approve(version)

    after = Listing.objects.get(pk=listing.pk).slug
    assert after not in (before, other.slug)
    assert client.get(f"/clinics/{before}/")["Location"] == f"/clinics/{after}/"
    assert Listing.objects.get(pk=other.pk).slug == other.slug


def test_an_old_version_does_not_come_back_by_itself(client, listing):
    old = Listing.objects.get(pk=listing.pk).live_version
    approve(submit_change(listing, phone="(215) 555-0199"))

    for address in ("manage_submit", "manage_undo", "manage_withdraw"):
        data = {"version": old.pk, "token": str(old.submit_token), "section": "place", "key": "", "field": "phone"}
        client.post(reverse(address, args=[listing.public_id]), data)

    assert Listing.objects.get(pk=listing.pk).live_version.phone == "(215) 555-0199"
    old.refresh_from_db()
    assert old.status == "approved"


@pytest.mark.parametrize("is_left", [False, True], ids=["owned", "left by its team"])
def test_an_import_over_a_live_page_changes_nothing(client, listing, is_left):
    source = DataSource.objects.create(name="Open Clinics", license="CC BY 4.0")
    Origin.objects.create(listing=listing, source=source, entry="n-1", imported_at=timezone.now())
    if is_left:
        listing.business.memberships.all().delete()
    before = shown(client, listing)
    moderator = create_moderator()
    for entry in ("N-1", listing.public_id, listing.slug):
        row = {"row": "listing", "listing": entry, "service": "", "name": listing.live_version.name, "tagline": "Free"}
        sheet = importing.upload(source, by=moderator, data=as_file([row | {"phone": listing.live_version.phone}]))
        while sheets.check_some(sheet, check=importing.check):
            pass
        importing.make_some(sheet, by=moderator)

    assert shown(client, listing) == before
    assert Listing.objects.get(pk=listing.pk).open_version() is None
    assert Listing.objects.count() == 1
