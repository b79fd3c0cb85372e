"""The same picture at another clinic, as the moderator is told."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageEnhance

from listings import drafts, images, twins
from listings.models import QueueItem, VersionPhoto
from tests.listings.factories import (
    approve,
    change_listing,
    create_draft,
    create_moderator,
    create_person,
    key,
    submit,
)

pytestmark = pytest.mark.django_db


def room(width=800, height=600, *, brightness=1.0, shift=0):
    """A drawn room with enough edges to be told from others."""
    image = Image.new("RGB", (800, 600), "linen")
    draw = ImageDraw.Draw(image)
    for number in range(6):
        left = (number * 137 + shift) % 700
        draw.rectangle((left, number * 90, left + 160, number * 90 + 120), fill=(40 * number, 90, 200 - 30 * number))
    return ImageEnhance.Brightness(image).enhance(brightness).resize((width, height))


def add_photo(version, image, *, alt="Front desk", quality=90):
    out = BytesIO()
    image.save(out, "JPEG", quality=quality)
    picture = images.read(SimpleUploadedFile("a.jpg", out.getvalue()))
    photo = images.store(picture, version.listing, kind="premises", by=version.created_by)
    position = VersionPhoto.objects.filter(version=version).count()
    return VersionPhoto.objects.create(version=version, key=key(alt), photo=photo, alt=alt, position=position)


def told(version):
    return QueueItem.objects.get(object_id=version.pk, kind="version").risk


def live_with(image):
    version = create_draft(name="Old City Skin")
    add_photo(version, image)
    return approve(submit(version))


def another_draft(image):
    version = create_draft(name="Lumen Spa", owner=create_person(email="other@lumen.example"))
    add_photo(version, image, alt="Our room")
    return version


@pytest.mark.parametrize(
    ("image", "why"),
    [
        (room(), "saved anew"),
        (room(500, 375), "smaller"),
        (room(brightness=0.8), "darker"),
    ],
)
def test_the_same_picture_at_another_clinic_is_told_with_name_and_day(image, why):
    with time_machine.travel(datetime(2026, 3, 2, 15, tzinfo=UTC), tick=False):
        live_with(room())

    version = submit(another_draft(image))

    assert "“Our room” is the same picture that stands at Old City Skin since March 2, 2026" in told(version), why


def test_it_never_keeps_a_listing_back():
    live_with(room())

    assert approve(submit(another_draft(room())), by=create_moderator(email="b@pinpoint.example")).is_public


@pytest.mark.parametrize("image", [room(shift=350), Image.new("RGB", (800, 600), "teal")])
def test_another_picture_and_one_without_edges_are_not_told(image):
    live_with(room())
    live_with_plain = create_draft(name="Plain", owner=create_person(email="plain@lumen.example"))
    add_photo(live_with_plain, Image.new("RGB", (800, 600), "gray"))
    approve(submit(live_with_plain), by=create_moderator(email="c@pinpoint.example"))

    version = submit(another_draft(image))

    assert not any("same picture" in words for words in told(version))


def test_a_picture_that_nobody_sees_any_more_is_not_told():
    listing = live_with(room())
    change_listing(listing, closed_at=datetime(2026, 1, 1, tzinfo=UTC))

    version = submit(another_draft(room()))

    assert not any("same picture" in words for words in told(version))


def test_the_same_business_may_show_a_picture_twice():
    listing = live_with(room())
    second = drafts.copy_location(listing.live_version, by=listing.live_version.created_by)
    version = second.open_version()
    add_photo(version, room())

    assert twins.of_version(version) == []


def test_a_picture_that_was_told_before_is_not_told_again(django_assert_num_queries):
    live_with(room())
    mine = approve(submit(another_draft(room())), by=create_moderator(email="b@pinpoint.example"))

    draft = drafts.start(mine, by=mine.live_version.created_by)

    with django_assert_num_queries(1):
        assert twins.of_version(draft) == []


@pytest.mark.parametrize("apart", [(0, 1, 16, 17, 32, 48), (0, 1, 2, 3, 4, 5), (63, 47, 31, 15, 62, 46)])
def test_hashes_that_differ_in_six_bits_have_a_neighboring_quarter(apart):
    one = 0x0123456789ABCDEF
    other = one ^ sum(1 << bit for bit in apart)
    further = other ^ 1 << 20

    assert twins.is_near(one, other)
    assert set(twins.neighbors(f"{one:016x}")) & set(twins.codes(f"{other:016x}"))
    assert not twins.is_near(one, further)
