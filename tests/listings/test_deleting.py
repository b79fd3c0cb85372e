"""Deleting a listing: thirty days to change one's mind, then everything in it is gone but for codes and ids."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.storage import storages
from django.core.management import call_command
from django.utils import timezone

from accounts.models import OutboxMail
from listings import erasing, leaving
from listings.models import (
    Credential,
    Event,
    EventNote,
    EvidenceDocument,
    Photo,
    Service,
    Version,
)
from tests.listings.factories import (
    approve,
    create_credential,
    create_draft,
    create_live_listing,
    create_person,
    store_document,
    store_photo,
    submit,
    submit_change,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def listing(client):
    found = create_live_listing()
    client.force_login(found.business.memberships.get().user)
    return found


def press(client, listing, button):
    return client.post(f"/manage/{listing.public_id}/{button}/", follow=True).content.decode()


def public(client, listing):
    return client.get(f"/clinics/{listing.slug}/")


def later(**time):
    return time_machine.travel(timezone.now() + timedelta(**time), tick=False)


def test_a_deleted_listing_is_closed_at_once_and_its_people_are_told(client, listing):
    html = press(client, listing, "delete")

    assert "deleted for good in 30 days" in html
    assert public(client, listing).status_code == 410
    assert OutboxMail.objects.filter(subject="Lumen Spa is closed and will be deleted").count() == 1


def test_until_the_day_an_owner_keeps_it_as_it_was(client, listing):
    press(client, listing, "delete")
    press(client, listing, "delete")
    with later(days=29):
        client.force_login(listing.business.memberships.get().user)
        assert erasing.erase_due() == 0
        html = press(client, listing, "keep")
        assert "No deletion waits" in press(client, listing, "keep")

    assert "It stays, as it was." in html
    with later(days=31):
        assert erasing.erase_due() == 0
    assert "$325" in public(client, listing).content.decode()


def test_what_was_closed_before_stays_closed_when_it_is_kept(client, listing):
    press(client, listing, "close")
    press(client, listing, "delete")

    press(client, listing, "keep")

    assert public(client, listing).status_code == 410


def test_opening_again_stops_the_deletion(client, listing):
    press(client, listing, "delete")

    leaving.reopen(listing, by=listing.business.memberships.get().user)

    with later(days=31):
        assert erasing.erase_due() == 0
    assert public(client, listing).status_code == 200


def test_a_week_before_the_day_a_mail_says_so_once(client, listing):
    press(client, listing, "delete")
    counts = []
    for days in (22, 24, 25, 30):
        with later(days=days):
            counts.append(leaving.warn_due())

    assert counts == [0, 1, 0, 0]
    assert OutboxMail.objects.filter(subject__startswith="Lumen Spa will be deleted on").count() == 1


def test_on_the_day_everything_in_it_is_gone_but_the_trail(client, listing):
    submit_change(listing, tagline="Changed")
    document = store_document(create_credential(listing))
    photo = store_photo(listing)
    press(client, listing, "delete")

    with later(days=30, minutes=1):
        call_command("run_due")

    listing.refresh_from_db()
    assert listing.deleted_at
    for model in (Version, Service, Credential, EvidenceDocument, Photo, EventNote):
        assert not model.objects.exists(), model
    assert not storages["evidence"].exists(document.file_name)
    assert not any(storages["photos"].exists(photo.file_name(width)) for width in photo.widths())
    verbs = list(Event.objects.filter(listing_id=listing.pk).order_by("id").values_list("verb", flat=True))
    assert verbs[-1] == "deleted"
    assert "approved" in verbs
    assert public(client, listing).status_code == 410
    assert "Lumen" not in public(client, listing).content.decode()


def test_a_deleted_listing_is_nobodys_any_more(client, listing):
    press(client, listing, "delete")
    with later(days=30, minutes=1):
        erasing.erase_due()

    assert client.get(f"/manage/{listing.public_id}/").status_code == 404
    assert listing.public_id not in client.get("/manage/").content.decode()


def test_others_keep_theirs(client, listing):
    other = approve(submit(create_draft(owner=create_person(email="b@b.example"), name="Other Spa")))
    press(client, listing, "delete")

    with later(days=31):
        erasing.erase_due()

    assert public(client, other).status_code == 200
    assert Version.objects.filter(listing=other).exists()


def test_a_draft_that_never_was_live_is_deleted_too(client):
    draft = create_draft()
    client.force_login(draft.created_by)
    press(client, draft.listing, "delete")

    with later(days=31):
        assert erasing.erase_due() == 1

    assert not Version.objects.exists()


def test_a_submission_that_waits_is_taken_back_when_its_listing_is_to_go(client, listing):
    submitted = submit_change(listing, tagline="Changed")

    press(client, listing, "delete")

    submitted.refresh_from_db()
    assert submitted.status == "withdrawn"


def test_a_disk_that_fails_keeps_the_listing_for_the_next_try(client, listing, settings, tmp_path):
    photo = store_photo(listing)
    press(client, listing, "delete")
    # A folder stands where the file should: it cannot be unlinked.
    path = tmp_path / "photos" / photo.file_name(photo.widths()[0])
    path.unlink()
    path.mkdir()
    (path / "in-the-way").write_text("x")

    with later(days=31):
        first = erasing.erase_due()
        (path / "in-the-way").unlink()
        path.rmdir()
        second = erasing.erase_due()

    assert (first, second) == (0, 1)


def test_one_that_the_database_will_not_let_go_keeps_no_other_from_going(client, listing):
    other = create_live_listing(name="Other Spa", owner=create_person())
    for one in (listing, other):
        leaving.ask_deletion(one, by=one.business.memberships.get().user)
    holding = create_draft(name="Third Spa", owner=create_person(email="third@spa.example"))
    Version.objects.filter(pk=holding.pk).update(base=listing.live_version)

    with later(days=31):
        assert erasing.erase_due() == 1

    listing.refresh_from_db()
    other.refresh_from_db()
    assert (listing.deleted_at, other.deleted_at is None) == (None, False)
