"""The queue and its pages, as a moderator uses them."""

import pytest
from django.urls import reverse

from accounts.models import OutboxMail
from listings.models import AuthorityRecord, CredentialCheck, PublishedListing, QueueItem, Version
from tests.accounts.factories import create_user
from tests.listings.factories import (
    create_credential,
    create_draft,
    create_live_listing,
    create_moderator,
    create_person,
    submit,
    submit_change,
)

pytestmark = pytest.mark.django_db

QUEUE = "/admin/listings/queueitem/"


@pytest.fixture
def moderator(client):
    user = create_user(email="mo@pinpoint.example", moderator=True)
    client.force_login(user)
    return user


def item_of(thing):
    return QueueItem.objects.get(object_id=thing.pk, kind="version" if isinstance(thing, Version) else "credential")


def page_of(thing):
    return reverse("admin:listings_queueitem_open", args=[item_of(thing).pk])


def act(client, thing, name, **fields):
    return client.post(page_of(thing), {"act": name, **fields}, follow=True)


AUTHORITY = {"authority-how": "call", "authority-note": "Called the number on the sign."}


def test_what_waits_stands_there_with_its_signals(client, moderator):
    submit(create_draft(services=({"performer": "esthetician_under_supervision"},)))

    html = client.get(QUEUE).content.decode()

    assert "Submitted listing" in html
    assert "New account" in html
    assert "Esthetician performs" in html


def test_the_queue_costs_the_same_however_long_it_is(client, moderator, django_assert_max_num_queries):
    for number in range(12):
        submit(create_draft(name=f"Spa {number}", owner=create_person(email=f"o{number}@x.example")))

    with django_assert_max_num_queries(8):
        client.get(QUEUE)


def test_a_first_listing_goes_live_once_authority_is_recorded(client, moderator):
    version = submit(create_draft())

    refused = act(client, version, "approve")
    assert "Record first how the registrant may speak" in refused.content.decode()
    act(client, version, "authority", **AUTHORITY)
    approved = act(client, version, "approve")

    assert "is live" in approved.content.decode()
    assert AuthorityRecord.objects.get().how == "call"
    assert client.get("/clinics/lumen-spa-philadelphia/").status_code == 200
    assert OutboxMail.objects.filter(subject="Lumen Spa is live").exists()


def test_every_change_stands_beside_what_is_live(client, moderator):
    version = submit_change(create_live_listing(), name="Lumen Clinic", deposit=50)

    html = client.get(page_of(version)).content.decode()

    assert "<del>Lumen Spa</del>" in html
    assert "<ins>Lumen Clinic</ins>" in html
    assert "<ins>$50</ins>" in html
    assert "Changed name" in html


def test_sent_back_reasons_reach_the_owner_by_mail_and_beside_the_field(client, moderator):
    version = submit_change(create_live_listing(), name="Lumen Clinic")

    act(client, version, "send_back", **{"back-reason_0": "Not the name on the sign."})

    mail = OutboxMail.objects.get(subject__contains="needs a correction")
    assert "Name: Not the name on the sign." in mail.text
    client.force_login(version.created_by)
    place = client.get(reverse("manage_place", args=[version.listing.public_id])).content.decode()
    assert "Not the name on the sign." in place


@pytest.mark.parametrize(("field", "text"), [("back-note", "   "), ("back-note", "x" * 1001)])
def test_a_reason_of_nothing_or_too_much_is_refused_and_kept(client, moderator, field, text):
    version = submit_change(create_live_listing(), name="Lumen Clinic")

    response = act(client, version, "send_back", **{field: text})

    assert response.status_code == 422
    assert text.strip() in response.content.decode()
    version.refresh_from_db()
    assert version.status == "submitted"


def test_a_rejection_needs_its_reason_and_leaves_the_page_up(client, moderator):
    listing = create_live_listing()
    version = submit_change(listing, name="Lumen Clinic")

    assert act(client, version, "reject", **{"reject-reason": " "}).status_code == 422
    act(client, version, "reject", **{"reject-reason": "Not your clinic."})

    version.refresh_from_db()
    assert version.status == "rejected"
    assert PublishedListing.objects.get(pk=listing.pk).name == "Lumen Spa"
    assert "Not your clinic." in OutboxMail.objects.get(subject__contains="not accepted").text


def test_the_second_moderator_is_told_who_decided(client, moderator):
    listing = create_live_listing()
    version = submit_change(listing, name="Lumen Clinic")
    page = page_of(version)
    act(client, version, "approve")
    client.force_login(create_user(email="second@pinpoint.example", moderator=True))

    response = client.post(page, {"act": "reject", "reject-reason": "My long reason."})

    html = response.content.decode()
    assert "o@pinpoint.example decided this" in html
    assert "My long reason." in html or "This is decided" in html


def test_what_another_moderator_has_is_not_decided(client, moderator):
    version = submit_change(create_live_listing(), name="Lumen Clinic")
    act(client, version, "take")
    client.force_login(create_user(email="second@pinpoint.example", moderator=True))

    response = client.post(page_of(version), {"act": "reject", "reject-reason": "My reason."})

    assert "o@pinpoint.example has this item" in response.content.decode()
    assert "My reason." in response.content.decode()
    version.refresh_from_db()
    assert version.status == "submitted"


def test_what_the_owner_took_back_cannot_be_decided(client, moderator):
    from listings import moderation

    version = submit_change(create_live_listing(), name="Lumen Clinic")
    page = page_of(version)
    moderation.withdraw(version, by=version.created_by)

    response = client.post(page, {"act": "approve"})

    assert "The owner took this back" in response.content.decode()


def test_a_checked_license_shows_on_the_public_page_at_once(client, moderator):
    listing = create_live_listing()
    credential = create_credential(listing)
    html = client.get(page_of(credential)).content.decode()
    assert "RN-000000" in html
    assert "https://www.pals.pa.gov" in html

    form = {
        "level": "checked_at_issuer",
        "how": "public_register",
        "register_status": "active",
        "discipline": "none_found",
    }
    client.post(page_of(credential), form)

    assert "Nurse license checked" in client.get(listing.get_absolute_url()).content.decode()


def test_a_refused_credential_needs_a_reason_and_tells_the_owner(client, moderator):
    credential = create_credential(create_live_listing())
    form = {"level": "refused", "how": "document", "discipline": "not_looked"}

    assert client.post(page_of(credential), form).status_code == 422
    client.post(page_of(credential), {**form, "reason": "Another person's license."})

    assert CredentialCheck.objects.get().level == "refused"
    assert "Another person's license." in OutboxMail.objects.get(subject__contains="could not accept").text


def test_holding_back_and_restoring_has_its_reason(client, moderator):
    listing = create_live_listing()
    page = reverse("admin:listings_listing_hold", args=[listing.pk])

    assert client.post(page, {"reason": " "}).status_code == 422
    client.post(page, {"reason": "Papers asked for."})
    assert b"not shown at the moment" in client.get(listing.get_absolute_url()).content
    client.post(page, {"reason": "Papers seen."})

    assert b"$325" in client.get(listing.get_absolute_url()).content


@pytest.mark.parametrize("person", ["visitor", "owner", "staff without the right"])
def test_nobody_else_gets_in(client, person):
    version = submit_change(create_live_listing(), name="Lumen Clinic")
    pages = [QUEUE, page_of(version), "/admin/listings/listing/", "/admin/listings/queueitem/next/"]
    pages.append(reverse("admin:listings_listing_hold", args=[version.listing_id]))
    if person == "owner":
        client.force_login(version.created_by)
    if person == "staff without the right":
        client.force_login(create_user(email="staff@pinpoint.example", is_staff=True))

    for page in pages:
        assert client.get(page).status_code in (302, 403), page
        assert client.post(page, {"act": "approve", "reason": "x"}).status_code in (302, 403), page
    version.refresh_from_db()
    assert version.status == "submitted"


def test_next_opens_the_oldest_due(client, moderator):
    version = submit(create_draft())

    response = client.get("/admin/listings/queueitem/next/")

    assert response["Location"] == page_of(version)


def test_records_are_for_looking_only(client, moderator):
    listing = create_live_listing()

    for page in ("/admin/listings/listing/", "/admin/listings/event/", "/admin/listings/business/"):
        assert client.get(page).status_code == 200
    assert client.post(f"/admin/listings/listing/{listing.pk}/delete/", {"post": "yes"}).status_code == 403
    assert create_moderator().is_superuser
