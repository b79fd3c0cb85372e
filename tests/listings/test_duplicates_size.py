"""Duplicates of one listing among a hundred thousand live ones, with their photos."""

import hashlib
import time

import pytest
from django.db import connection

from listings import duplicates, twins
from listings.models import Listing, Photo, PublishedListing, Trait, Version, VersionPhoto
from tests.listings.factories import create_draft, create_live_listing, create_person, key

pytestmark = [pytest.mark.django_db, pytest.mark.long]

LISTINGS = 100_000
# Far from what the database counts by itself.
FIRST_ID = 1_000_000
PHOTOS_EACH = 2
# Locations of a chain share name and site.
CHAIN = 200
ADDED_PHOTOS = 10
TIMES = 9
LONGEST_SECONDS = 0.050


def digest(number):
    return hashlib.sha256(str(number).encode()).hexdigest()[:16]


def fill(first):
    """Copies of a live listing's rows, each with its own traits and photos."""
    card = PublishedListing.objects.get(pk=first.pk)
    copied = {field.attname: getattr(card, field.attname) for field in card._meta.concrete_fields}
    ids = range(FIRST_ID, FIRST_ID + LISTINGS)
    Listing.objects.bulk_create(
        (Listing(pk=pk, public_id=f"x{pk}", slug=f"clinic-{pk}", business_id=first.business_id) for pk in ids),
        batch_size=5000,
    )
    PublishedListing.objects.bulk_create(
        (PublishedListing(**{**copied, "listing_id": pk, "slug": f"clinic-{pk}"}) for pk in ids), batch_size=2000
    )
    Trait.objects.bulk_create(
        (Trait(listing_id=pk, value=value) for pk in ids for value in traits_of(pk - FIRST_ID)), batch_size=10_000
    )
    note_photos(ids)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def traits_of(number):
    chain = number < CHAIN
    return (
        f"phone:215{number:07d}",
        "site:lumen.example" if chain else f"site:clinic{number}.example",
        "name:lumen spa" if chain else f"name:clinic {number}",
        f"license:PA RN{number:06d}",
    )


def note_photos(ids):
    photos = [
        Photo(
            pk=FIRST_ID + number, listing_id=pk, width=800, height=600, checksum="x", perceptual_hash=digest(number),
            token=f"{number:032x}",
        )
        for number, pk in enumerate(pk for pk in ids for _photo in range(PHOTOS_EACH))
    ]  # fmt: skip
    Photo.objects.bulk_create(photos, batch_size=5000)
    for begin in range(0, len(photos), 5000):
        twins.note(photos[begin : begin + 5000])


def draft_with_photos():
    draft = create_draft(
        name="Lumen Spa", phone="2150000007", website="https://lumen.example",
        owner=create_person(email="other@lumen.example"),
    )  # fmt: skip
    for number in range(ADDED_PHOTOS):
        photo = Photo.objects.create(
            listing=draft.listing, width=800, height=600, checksum="x", perceptual_hash=digest(-1 - number)
        )
        twins.note([photo])
        VersionPhoto.objects.create(version=draft, key=key(f"p{number}"), photo=photo, alt="Room", position=number)
    return draft


def test_duplicates_are_found_within_fifty_milliseconds():
    fill(create_live_listing(name="Old City Skin"))
    draft = Version.objects.get(pk=draft_with_photos().pk)

    spent = []
    for _time in range(TIMES):
        before = time.perf_counter()
        found = duplicates.of_version(draft)
        between = time.perf_counter()
        twins.of_version(draft)
        spent.append((time.perf_counter() - before, between - before))

    print(f"{connection.vendor}: {min(spent)[0] * 1000:.1f} ms, of it {min(spent)[1] * 1000:.1f} ms for facts")
    assert "the same phone" in found[0].reasons
    assert min(spent)[0] <= LONGEST_SECONDS
