"""Taking everything along, and leaving for good."""

import json
import tracemalloc
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.contrib.auth import get_user
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.addresses import confirm_address
from accounts.models import OutboxMail, User
from listings import farewell, holding_back, takeout, team
from listings.models import Event, Invitation, Listing, Membership
from tests.listings.factories import (
    add_member,
    create_credential,
    create_draft,
    create_live_listing,
    create_moderator,
    create_person,
    invite,
    store_document,
    store_photo,
    submit_change,
)

pytestmark = pytest.mark.django_db

DELETE = "/manage/account/delete/"


@pytest.fixture
def listing():
    return create_live_listing()


@pytest.fixture
def owner(listing):
    return listing.business.memberships.get().user


def download(client, business):
    response = client.post(reverse("manage_data_download", args=[business.pk]))
    return ZipFile(BytesIO(b"".join(response.streaming_content)))


def sign_in(client, person):
    """As a person does who typed her password a moment ago."""
    confirm_address(person)
    client.post("/accounts/login/", {"login": person.email, "password": "correct horse battery"})
    client.post("/accounts/reauthenticate/", {"password": "correct horse battery"})
    assert get_user(client) == person


# Taking along


def test_an_owner_takes_everything_out_as_one_file(client, listing, owner):
    document = store_document(create_credential(listing))
    photo = store_photo(listing)
    submit_change(listing, tagline="Open late")
    client.force_login(owner)

    packed = download(client, listing.business)

    assert packed.testzip() is None
    folder = f"listings/{listing.public_id}"
    assert packed.read(f"{folder}/documents/{document.public_id[:8]}-a.pdf") == b"%PDF"
    assert packed.read(f"{folder}/photos/{photo.token[:12]}.webp")[:4] == b"RIFF"
    live = json.loads(packed.read(f"{folder}/versions/1.json"))
    assert (live["name"], live["service"][0]["session_price"]) == ("Lumen Spa", "325.00")
    assert json.loads(packed.read(f"{folder}/versions/2.json"))["tagline"] == "Open late"
    assert json.loads(packed.read(f"{folder}/credentials.json"))[0]["number"] == "RN-000000"
    assert json.loads(packed.read("account.json"))["email"] == owner.email
    assert b"Lumen Spa" in packed.read("sheet.csv")
    assert b",approved,moderator," in packed.read("events.csv")
    assert b",submitted,you," in packed.read("events.csv")
    assert Event.objects.filter(verb="data_taken", actor_id=owner.pk).count() == 1


def test_what_is_taken_out_holds_nothing_of_another_business_and_no_key(client, listing, owner):
    other = create_draft(owner=create_person(email="b@b.example"), name="Other Spa")
    invite(listing.business, by=owner)
    client.force_login(owner)

    packed = download(client, listing.business)

    everything = b"".join(packed.read(name) for name in packed.namelist())
    assert b"Other Spa" not in everything
    assert other.listing.public_id.encode() not in everything
    assert Invitation.objects.get().token_hash.encode() not in everything
    assert b"moderator@pinpoint.example" not in everything


def test_a_file_that_the_disk_lost_does_not_spoil_the_rest(client, listing, owner):
    photo = store_photo(listing)
    for width in photo.widths():
        storages["photos"].delete(photo.file_name(width))
    client.force_login(owner)

    packed = download(client, listing.business)

    assert any(name.endswith(".webp.missing.txt") for name in packed.namelist())
    assert packed.testzip() is None


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/b\\c.pdf", "", "..", "ü 😀.pdf"])
def test_names_of_documents_stay_in_their_folder(client, listing, owner, name):
    document = store_document(create_credential(listing))
    type(document).objects.filter(pk=document.pk).update(original_name=name)
    client.force_login(owner)

    [found] = [one for one in download(client, listing.business).namelist() if "/documents/" in one]

    assert found.startswith(f"listings/{listing.public_id}/documents/")
    assert found.count("/") == 3
    assert "\\" not in found


def test_memory_stays_small_whatever_there_is(listing, owner):
    credential = create_credential(listing)
    for number in range(12):
        document = store_document(credential)
        storages["evidence"].delete(document.file_name)
        storages["evidence"].save(document.file_name, ContentFile(bytes([number]) * 2_000_000))
    tracemalloc.start()

    sent = sum(len(piece) for piece in takeout.archive(listing.business, by=owner))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert sent > 24_000_000
    assert peak < 4_000_000


def test_nobody_packs_everything_again_and_again(client, listing, owner):
    client.force_login(owner)
    for _time in range(takeout.AN_HOUR):
        takeout.begin(listing.business, by=owner)

    response = client.post(reverse("manage_data_download", args=[listing.business_id]), follow=True)

    assert "within an hour" in response.content.decode()


def test_an_editor_is_told_that_owners_take_data_out(client, listing):
    client.force_login(add_member(listing.business, email="kim@lumen.example"))

    html = client.get("/manage/data/").content.decode()

    assert "Only an owner can take its data out." in html
    assert client.post(reverse("manage_data_download", args=[listing.business_id])).status_code == 403


# Deleting the account


def test_the_page_says_what_happens_and_looking_changes_nothing(client, listing, owner):
    sign_in(client, owner)

    html = client.get(DELETE).content.decode()

    assert "Lumen Spa" in html
    assert "deleted in 30 days" in html
    assert User.objects.get(pk=owner.pk).is_active


def test_an_account_is_emptied_in_place_and_the_trail_stays(client, listing, owner):
    sign_in(client, owner)
    before = Event.objects.filter(actor_id=owner.pk).count()

    answer = client.post(DELETE, {"sure": "yes"}, follow=True)

    assert "Your account is deleted." in answer.content.decode()
    assert not get_user(client).is_authenticated
    empty = User.objects.get(pk=owner.pk)
    assert (empty.name, empty.is_active, empty.has_usable_password()) == ("", False, False)
    assert "lumen" not in empty.email
    assert str(empty) == "a deleted account"
    assert Event.objects.filter(actor_id=owner.pk).count() > before
    assert [mail.subject for mail in OutboxMail.objects.filter(to=[owner.email])] == ["Your account is deleted"]


def test_the_database_holds_a_deleted_account_empty(owner):
    farewell.delete_account(owner)

    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=owner.pk).update(name="Ola Owner")


def test_the_address_is_free_afterwards(client, listing, owner):
    address = owner.email
    farewell.delete_account(owner)

    assert User.objects.create_user(address, "correct horse battery").pk != owner.pk


def test_listings_that_nobody_else_could_look_after_are_closed_and_deleted(client, listing, owner):
    farewell.delete_account(owner)

    listing.refresh_from_db()
    assert listing.closed_at
    assert listing.delete_after
    assert client.get(listing.get_absolute_url()).status_code == 410
    assert not Membership.objects.exists()


def test_the_last_owner_of_a_business_with_others_hands_over_or_closes_first(client, listing, owner):
    kim = add_member(listing.business, email="kim@lumen.example")
    sign_in(client, owner)

    html = client.get(DELETE).content.decode()
    refused = client.post(DELETE, {"sure": "yes"})

    assert "Hand each over, or close its listings" in html
    assert refused.status_code == 422
    assert User.objects.get(pk=owner.pk).is_active
    team.hand_over(listing.business, to=listing.business.memberships.get(user=kim), by=owner)
    assert client.post(DELETE, {"sure": "yes"}).status_code == 302
    assert [row.user for row in listing.business.memberships.all()] == [kim]
    assert Listing.objects.get().is_public


def test_with_all_closed_the_last_owner_goes_and_the_others_are_told(listing, owner):
    kim = add_member(listing.business, email="kim@lumen.example")
    listing.closed_at = listing.created_at
    listing.save()

    farewell.delete_account(owner)

    assert not listing.business.memberships.exists()
    assert OutboxMail.objects.filter(to=[kim.email], kind="removed").exists()


def test_an_editor_leaves_without_harm_to_the_business(listing):
    farewell.delete_account(add_member(listing.business, email="kim@lumen.example"))

    assert listing.business.memberships.count() == 1
    listing.refresh_from_db()
    assert listing.is_public


def test_without_the_tick_nothing_happens(client, listing, owner):
    sign_in(client, owner)

    response = client.post(DELETE)

    assert response.status_code == 422
    assert "Tick the box" in response.content.decode()
    assert User.objects.get(pk=owner.pk).is_active


def test_a_browser_left_open_does_not_delete_the_account(client, listing, owner):
    client.force_login(owner)

    response = client.post(DELETE, {"sure": "yes"})

    assert response["Location"].startswith("/accounts/reauthenticate/")
    assert User.objects.get(pk=owner.pk).is_active


def test_staff_keep_their_account_until_the_right_is_taken_away(client):
    moderator = create_moderator()

    with pytest.raises(farewell.StillNeeded):
        farewell.delete_account(moderator)


def test_typed_words_of_the_person_go_and_those_of_moderators_stay(listing, owner):
    holding_back.suspend(listing, by=create_moderator(), reason="A call is needed.")

    farewell.delete_account(owner)

    assert Event.objects.get(verb="suspended").note.text == "A call is needed."


def test_invitations_and_mail_of_the_person_are_gone(listing, owner):
    invite(listing.business, by=owner, email="friend@other.example")
    kim = add_member(listing.business, email="kim@lumen.example")

    farewell.delete_account(kim)

    assert not Invitation.objects.filter(email="kim@lumen.example").exists()
    assert OutboxMail.objects.filter(to=["kim@lumen.example"]).count() == 1
    assert Invitation.objects.filter(email="friend@other.example").exists()
