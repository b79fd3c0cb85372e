"""Photos in the editor: their order, their words, and the spot that stays in sight."""

from io import BytesIO
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from listings import content, diff, undoing
from listings.forms.photos import PhotoForm
from listings.models import Photo, PublishedListing, VersionPhoto
from tests.listings.factories import approve, create_draft, submit

pytestmark = pytest.mark.django_db


def picture(width=400, height=300, **options):
    out = BytesIO()
    Image.linear_gradient("L").resize((width, height)).save(out, options.pop("format", "JPEG"), **options)
    return out.getvalue()


def add_photo(version, *, alt="Room", data=None):
    upload = SimpleUploadedFile("room.jpg", data or picture())
    form = PhotoForm(data={"kind": "premises", "alt": alt}, files={"photo": upload})
    assert form.is_valid(), form.errors
    return form.save_to(version, version.listing, by=version.created_by)


@pytest.fixture
def draft(client):
    version = create_draft()
    for alt in ("Front desk", "Room", "Sink"):
        add_photo(version, alt=alt)
    client.force_login(version.created_by)
    return version


def order(version):
    return list(VersionPhoto.objects.filter(version=version).values_list("alt", flat=True))


def use_of(version, alt):
    return VersionPhoto.objects.get(version=version, alt=alt)


def move(client, version, alt, to):
    url = reverse("manage_photo_move", args=[version.listing.public_id, use_of(version, alt).key])
    return client.post(url, {"to": to}, follow=True)


@pytest.mark.parametrize(
    ("to", "expected"),
    [
        ("0", ["Sink", "Front desk", "Room"]),
        ("1", ["Front desk", "Sink", "Room"]),
        ("2", ["Front desk", "Room", "Sink"]),
        ("999", ["Front desk", "Room", "Sink"]),
        ("-1", ["Sink", "Front desk", "Room"]),
        ("٣", ["Sink", "Front desk", "Room"]),
    ],
)
def test_a_photo_moves_to_a_place(client, draft, to, expected):
    response = move(client, draft, "Sink", to)

    assert response.status_code == 200
    assert order(draft) == expected


def test_the_buttons_of_the_page_move_a_photo_without_a_script(client, draft):
    html = client.get(reverse("manage_photos", args=[draft.listing.public_id])).content.decode()

    room = html[html.index('alt="Room"') : html.index('alt="Sink"')]
    assert 'name="to" value="0">Up' in room
    assert 'name="to" value="2">Down' in room
    assert "<b>Cover</b>" in html[: html.index('alt="Room"')]


def test_a_photo_without_words_is_asked_for_them_with_the_reason(client, draft):
    add_photo(draft, alt="")

    html = client.get(reverse("manage_photos", args=[draft.listing.public_id])).content.decode()

    assert "1 photo is not described yet. People who cannot see it" in html
    assert "read out to people who cannot see the photo" in html


def save_words(client, version, name, **fields):
    url = reverse("manage_photo", args=[version.listing.public_id, use_of(version, name).key])
    version.refresh_from_db()
    data = {"alt": name, "caption": "", "focal_x": 50, "focal_y": 50, "revision": version.revision, **fields}
    return client.post(url, data)


def test_words_and_middle_of_a_photo_are_changed_after_the_upload(client, draft):
    response = save_words(client, draft, "Room", alt="Treatment room", caption="Window to the north", focal_x=20)

    assert response.status_code == 302
    use = use_of(draft, "Treatment room")
    assert (use.caption, use.focal_x, use.focal_y) == ("Window to the north", 20, 50)


@pytest.mark.parametrize("wrong", ["101", "-1", "x", "1e9", "", "\x00"])
def test_a_middle_that_is_not_on_the_picture_is_refused_and_what_was_typed_is_kept(client, draft, wrong):
    response = save_words(client, draft, "Room", alt="Treatment room", focal_y=wrong)

    assert response.status_code == 422
    assert 'value="Treatment room"' in response.content.decode()
    assert use_of(draft, "Room").focal_y == 50


def test_words_saved_in_an_old_tab_do_not_overwrite(client, draft):
    save_words(client, draft, "Room", caption="New")

    response = save_words(client, draft, "Room", caption="Old", revision=0)

    assert response.status_code == 409
    assert use_of(draft, "Room").caption == "New"


def test_the_middle_of_the_cover_reaches_card_and_page(client):
    version = create_draft()
    use = add_photo(version)
    VersionPhoto.objects.filter(pk=use.pk).update(focal_x=24, focal_y=88)

    listing = approve(submit(version))

    assert 'class="photo fx-20 fy-90"' in client.get("/clinics/").content.decode()
    assert 'class="fx-20 fy-90"' in client.get(listing.get_absolute_url()).content.decode()


def test_a_new_order_is_one_change_that_can_be_undone(client, draft):
    listing = approve(submit(draft))
    move(client, listing.live_version, "Sink", "0")
    changed = listing.open_version()
    add_photo(changed, alt="Parking")

    found = diff.changes(content.load(listing.live_version), content.load(changed))

    assert [(one.field, one.thing) for one in found if one.kind == "edited"] == [
        ("photo_order", "The clinic and its place")
    ]
    undoing.undo(listing, section="place", key="", field="photo_order", by=draft.created_by)
    assert order(changed) == ["Front desk", "Room", "Sink", "Parking"]


def test_an_added_photo_changes_no_order(draft):
    before = content.load(draft)
    add_photo(draft, alt="Parking")

    found = diff.changes(before, content.load(draft))

    assert [(one.section, one.kind) for one in found] == [("photos", "added")]


def test_the_changed_middle_of_a_photo_is_undone(client, draft):
    listing = approve(submit(draft))
    save_words(client, listing.live_version, "Room", focal_x=0, focal_y=100, revision=0)

    key = str(use_of(listing.live_version, "Room").key)
    undoing.undo(listing, section="photos", key=key, field="focus", by=draft.created_by)

    assert undoing.pending(content.load(listing.open_version())) == []


def test_only_forty_photos_fit_and_the_next_is_refused_in_words(client, draft):
    photo = Photo.objects.first()
    listing = draft.listing
    more = [
        Photo(listing=listing, width=photo.width, height=photo.height, checksum="x", perceptual_hash="0" * 16)
        for _number in range(37)
    ]
    for number, extra in enumerate(more):
        extra.save()
        VersionPhoto.objects.create(version=draft, key=UUID(int=number + 1), photo=extra, position=3 + number)

    url = reverse("manage_photos", args=[listing.public_id])
    response = client.post(url, {"photo": SimpleUploadedFile("a.jpg", picture()), "kind": "premises"})

    assert response.status_code == 422
    assert "There are 40 photos already" in response.content.decode()
    assert VersionPhoto.objects.filter(version=draft).count() == 40


def test_a_live_page_keeps_its_cover_until_the_new_order_is_submitted(client, draft):
    listing = approve(submit(draft))
    move(client, listing.live_version, "Sink", "0")

    assert PublishedListing.objects.get(pk=listing.pk).photo["alt"] == "Front desk"
    submit(listing.open_version())
    assert PublishedListing.objects.get(pk=listing.pk).photo["alt"] == "Sink"
