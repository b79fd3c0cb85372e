"""Before and after pictures: only whole and with consent, and gone at once when that is taken back."""

from io import BytesIO

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from listings import consent, content, diff, packing, publishing, undoing
from listings.models import BeforeAfter, Event, Photo, SearchRow
from tests.listings.factories import add_pair, approve, create_draft, create_live_listing, create_person, key, submit

pytestmark = pytest.mark.django_db

FACTS = {
    "treatment": "mn_pen",
    "sessions": "3",
    "days_after": "42",
    "skin_type": "5",
    "unedited": "on",
    "consent_on": "2026-01-15",
}


def picture(name="before.jpg"):
    out = BytesIO()
    Image.new("RGB", (500, 400), "tan").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue())


@pytest.fixture
def draft(client):
    version = create_draft()
    client.force_login(version.created_by)
    return version


def save(client, version, key="new", **fields):
    version.refresh_from_db()
    url = reverse("manage_pair", args=[version.listing.public_id, key])
    return client.post(url, {**FACTS, "revision": version.revision, **fields})


def send(client, version, half, upload=None):
    pair = BeforeAfter.objects.get(version=version)
    url = reverse("manage_pair_picture", args=[version.listing.public_id, pair.key])
    return client.post(url, {"half": half, "photo": upload or picture()})


def live_pair(client, draft):
    """A pair with its files, on a public page."""
    save(client, draft)
    for half in ("before", "after"):
        send(client, draft, half)
    return approve(submit(draft))


def find(client, **criteria):
    return client.get("/clinics/", criteria).content.decode()


def test_a_pair_takes_its_facts_and_then_one_picture_after_the_other(client, draft):
    response = save(client, draft)

    pair = BeforeAfter.objects.get(version=draft)
    assert response["Location"] == reverse("manage_pair", args=[draft.listing.public_id, pair.key])
    for half in ("before", "after"):
        assert send(client, draft, half).status_code == 302
    pair.refresh_from_db()
    assert pair.is_whole
    assert (pair.before.kind, pair.after.kind) == ("before", "after")


@pytest.mark.parametrize(
    ("field", "wrong", "message"),
    [
        ("unedited", "", "Edited pictures are not shown"),
        ("consent_on", "", "This field is required"),
        ("consent_on", "2099-01-01", "This day has not come yet"),
        ("skin_type", "7", "Select a valid choice"),
        ("skin_type", "", "This field is required"),
        ("sessions", "0", "greater than or equal to 1"),
        ("sessions", "-3", "greater than or equal to 1"),
        ("days_after", "99999999999999999999", "less than or equal to 3650"),
        ("days_after", "soon\x00", "Enter a whole number"),
        ("treatment", "home_roller", "Select a valid choice"),
    ],
)
def test_a_pair_without_one_of_its_facts_is_not_saved_and_nothing_typed_is_lost(client, draft, field, wrong, message):
    response = save(client, draft, **{field: wrong})

    assert response.status_code == 422
    assert message in response.content.decode()
    assert not BeforeAfter.objects.exists()
    if field != "sessions":
        again = client.get(reverse("manage_pair", args=[draft.listing.public_id, "new"])).content.decode()
        assert 'name="sessions" value="3"' in again


def test_a_wrong_picture_is_refused_beside_its_own_field(client, draft):
    save(client, draft)

    response = send(client, draft, "after", SimpleUploadedFile("a.jpg", b"<html>"))

    html = response.content.decode()
    assert response.status_code == 422
    assert "not a readable JPEG" in html[html.index('id="file-after"') :]
    assert not Photo.objects.exists()


def test_half_a_pair_cannot_be_submitted(client, draft):
    add_pair(draft, whole=False)

    html = client.get(reverse("manage_listing", args=[draft.listing.public_id])).content.decode()

    assert "A pair of before and after pictures lacks a picture" in html
    assert "Submit to a moderator" not in html


def test_visitors_read_sessions_days_skin_type_and_the_counts_with_zero(client):
    version = create_draft()
    add_pair(version)
    listing = approve(submit(version))

    html = client.get(listing.get_absolute_url()).content.decode()

    assert "3 sessions · 42 days after the last · skin type V · unedited, says the clinic" in html
    assert "<b>I–II: 0 · III–IV: 0 · V–VI: 1</b>" in html


def test_a_clinic_without_pairs_says_so_with_zeros(client):
    html = client.get(create_live_listing().get_absolute_url()).content.decode()

    assert "I–II: 0 · III–IV: 0 · V–VI: 0" in html
    assert 'id="pairs"' not in html


@pytest.mark.parametrize(("skin_type", "group"), [(1, "I-II"), (2, "I-II"), (3, "III-IV"), (4, "III-IV"), (6, "V-VI")])
def test_search_finds_a_clinic_by_the_skin_of_its_pairs(client, skin_type, group):
    version = create_draft()
    add_pair(version, skin_type=skin_type)
    listing = approve(submit(version))

    assert {each: listing.slug in find(client, skin=each) for each in ("I-II", "III-IV", "V-VI")} == {
        each: each == group for each in ("I-II", "III-IV", "V-VI")
    }


def test_a_pair_that_waits_for_a_moderator_is_neither_shown_nor_found(client, draft):
    listing = approve(submit(draft))
    save(client, listing.live_version, revision=0)
    for half in ("before", "after"):
        send(client, listing.open_version(), half)
    version = submit(listing.open_version())
    client.logout()

    token = BeforeAfter.objects.get(version=version).before.token
    assert client.get(reverse("photo", args=[token, 400])).status_code == 404
    assert 'id="pairs"' not in client.get(listing.get_absolute_url()).content.decode()
    assert listing.slug not in find(client, skin="V-VI")


def test_consent_taken_back_is_gone_from_page_search_and_address_at_once(
    client, draft, django_capture_on_commit_callbacks
):
    listing = live_pair(client, draft)
    pair = BeforeAfter.objects.get(version=draft)
    address = reverse("photo", args=[pair.before.token, 400])
    shown = client.get(address)
    assert b"".join(shown.streaming_content)
    assert shown.headers["Cache-Control"] == "private, no-store"
    assert listing.slug in find(client, skin="V-VI")

    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("manage_pair_withdraw", args=[listing.public_id, pair.key]))

    assert client.get(address).status_code == 404
    assert 'id="pairs"' not in client.get(listing.get_absolute_url()).content.decode()
    assert listing.slug not in find(client, skin="V-VI")
    assert not storages["photos"].exists(pair.before.file_name(400))
    assert Event.objects.filter(verb="consent_withdrawn", listing_id=listing.pk).count() == 1


def test_consent_taken_back_twice_is_one_act(client, draft):
    listing = live_pair(client, draft)
    pair = BeforeAfter.objects.get(version=draft)

    assert consent.withdraw(listing, pair.key, by=draft.created_by) == 2
    assert consent.withdraw(listing, pair.key, by=draft.created_by) == 0
    assert Event.objects.filter(verb="consent_withdrawn").count() == 1


def test_consent_taken_back_while_it_waits_keeps_the_pair_from_being_published(client, draft):
    add_pair(draft)
    version = submit(draft)
    consent.withdraw(draft.listing, key("pair"), by=draft.created_by)

    listing = approve(version)

    assert set(SearchRow.objects.filter(listing_id=listing.pk).values_list("skin", flat=True)) == {0}


def test_a_stranger_takes_nobodys_consent_back(client, draft):
    listing = live_pair(client, draft)
    pair = BeforeAfter.objects.get(version=draft)
    client.force_login(create_person(email="stranger@other.example"))

    response = client.post(reverse("manage_pair_withdraw", args=[listing.public_id, pair.key]))

    assert response.status_code == 404
    assert not Photo.objects.filter(withdrawn_at__isnull=False).exists()


def test_a_moderator_sees_both_pictures_and_every_fact(client, draft):
    add_pair(draft)

    (change,) = [one for one in diff.changes(None, content.load(draft)) if one.section == "pairs"]

    assert change.thing == "Before and after, Microneedling with an automated pen, skin type V"
    for line in ("Sessions: 3", "Days after the last session: 42", "Skin type: V", "Consent signed on: Jan. 15, 2026"):
        assert line in change.after


def test_each_change_of_a_pair_is_undone(client, draft):
    listing = live_pair(client, draft)
    pair = BeforeAfter.objects.get(version=draft)
    save(client, listing.live_version, key=pair.key, sessions="5", skin_type="6", treatment="mn_rf", revision=0)

    for one in undoing.pending(content.load(listing.open_version())):
        undoing.undo(listing, section=one.section, key=one.key, field=one.field, by=draft.created_by)

    assert undoing.pending(content.load(listing.open_version())) == []


def test_the_packed_page_holds_the_pair(client, draft):
    add_pair(draft)
    listing = approve(submit(draft))
    live = content.load(listing.live_version)

    (pair,) = packing.unpack(publishing.window_of(listing, live, now=draft.created_at).page.packed).live.pairs

    assert (pair.before.token, pair.after.token) == (live.pairs[0].before.token, live.pairs[0].after.token)
    assert (pair.skin_group, pair.treatment.code) == ("V–VI", "mn_pen")
