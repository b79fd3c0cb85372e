"""The check page: a credential beside its papers and its register, and what a check changes."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts import roles
from accounts.models import OutboxMail
from listings import documents, evidence, moderation
from listings.models import CredentialCheck, CredentialKind, Event, PublishedListing, QueueItem
from tests.accounts.factories import create_user
from tests.listings.factories import (
    check,
    create_credential,
    create_draft,
    create_live_listing,
    create_person,
    submit,
)
from tests.listings.moderating import item_of, page_of, sign_in_moderator

pytestmark = pytest.mark.django_db

QUEUE = "/admin/listings/queueitem/"
FOUND = {
    "level": "checked_at_issuer",
    "how": "public_register",
    "register_status": "active",
    "discipline": "none_found",
}
REFUSED = {"level": "refused", "how": "document", "discipline": "not_looked", "reason": "Another person's license."}
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\n%%EOF\n"


@pytest.fixture
def moderator(client):
    return sign_in_moderator(client)


def address_of(credential):
    return reverse("admin:listings_credential_check", args=[credential.pk])


def add_document(credential, *, name="license.pdf", data=PDF):
    upload = documents.read(SimpleUploadedFile(name, data))
    return documents.store(upload, credential, by=credential.created_by)


def picture():
    out = BytesIO()
    Image.new("RGB", (320, 200), "teal").save(out, "JPEG")
    return out.getvalue()


# What it shows


def test_the_number_stands_ready_beside_the_states_register(client, moderator):
    response = client.get(address_of(create_credential(create_live_listing())))

    assertContains(response, 'value="RN-000000"')
    assertContains(response, 'href="https://www.pals.pa.gov/"')
    assertContains(response, "J. Example")
    assertContains(response, "An NPI number")


def test_a_register_without_an_address_is_named_only(client, moderator):
    CredentialKind.objects.filter(code="license_rn").update(registers={"PA": {"name": "Paper register", "url": ""}})

    response = client.get(address_of(create_credential(create_live_listing())))

    assertContains(response, "Paper register")
    assertNotContains(response, 'href=""')


def test_the_page_says_which_level_shows_a_badge(client, moderator):
    response = client.get(address_of(create_credential(create_live_listing())))

    assertContains(response, "shows only at “Checked at the issuer”")


def test_documents_open_beside_the_facts_and_each_look_is_noted(client, moderator):
    credential = create_credential(create_live_listing())
    document = add_document(credential)
    link = reverse("evidence_document", args=[document.public_id])

    assertContains(client.get(address_of(credential)), link)
    opened = client.get(link)

    assert b"".join(opened.streaming_content) == PDF
    assert Event.objects.filter(verb="evidence_viewed", actor_id=moderator.pk, role="moderator").exists()


def test_a_photo_of_a_paper_is_shown_in_the_page_and_a_pdf_is_a_download(client, moderator):
    credential = create_credential(create_live_listing())
    photo, paper = add_document(credential, name="license.jpg", data=picture()), add_document(credential)

    page = client.get(address_of(credential)).content.decode()

    assert f'<img src="{reverse("evidence_document", args=[photo.public_id])}"' in page
    assert f'<img src="{reverse("evidence_document", args=[paper.public_id])}"' not in page
    assert page.count("Download “") == 2


def test_who_may_not_open_documents_is_shown_no_picture_of_them(client):
    credential = create_credential(create_live_listing())
    add_document(credential, name="license.jpg", data=picture())
    support = create_user(email="support@pinpoint.example", is_staff=True)
    support.groups.add(Group.objects.get(name=roles.SUPPORT))
    client.force_login(support)

    assertNotContains(client.get(address_of(credential)), "<img src=")


@pytest.mark.parametrize("person", ["another owner", "staff without the right"])
def test_documents_are_not_found_by_anybody_else(client, person):
    document = add_document(create_credential(create_live_listing()))
    client.force_login(create_user(email="x@x.example", is_staff=person != "another owner"))

    assert client.get(reverse("evidence_document", args=[document.public_id])).status_code == 404


def test_a_line_that_its_owner_still_prepares_is_not_found(client, moderator):
    credential = create_credential(create_live_listing(), sent=False)

    assert client.get(address_of(credential)).status_code == 404


def test_the_page_costs_the_same_however_much_was_checked(client, moderator, django_assert_max_num_queries):
    credential = create_credential(create_live_listing())
    for number in range(5):
        add_document(credential, name=f"page-{number}.pdf")
        check(credential)
    client.get(address_of(credential))

    with django_assert_max_num_queries(13):
        assert client.get(address_of(credential)).status_code == 200


def test_the_list_costs_the_same_however_long_it_is(client, moderator, django_assert_max_num_queries):
    listing = create_live_listing()
    for number in range(8):
        create_credential(listing, number=f"RN-{number}")

    with django_assert_max_num_queries(10):
        assertContains(client.get("/admin/listings/credential/"), "RN-7")


# Checking


def test_a_checked_license_shows_on_the_public_page_at_once(client, moderator):
    listing = create_live_listing()
    credential = create_credential(listing)
    assertNotContains(client.get(listing.get_absolute_url()), "Nurse license checked")

    assertRedirects(client.post(address_of(credential), FOUND), QUEUE)

    assertContains(client.get(listing.get_absolute_url()), "Nurse license checked")
    made = CredentialCheck.objects.get()
    assert (made.by, made.register_status, made.discipline) == (moderator, "active", "none_found")
    assert item_of(credential).done_at
    assert Event.objects.filter(verb="credential_checked", actor_id=moderator.pk).exists()


def test_an_item_of_the_queue_leads_to_the_same_page(client, moderator):
    listing = create_live_listing()
    credential = create_credential(listing)

    assertContains(client.get(page_of(credential)), 'value="RN-000000"')
    client.post(page_of(credential), FOUND)

    assertContains(client.get(listing.get_absolute_url()), "Nurse license checked")


def test_a_license_whose_paper_was_only_seen_shows_no_badge_and_the_page_says_so(client, moderator):
    listing = create_live_listing()
    form = {"level": "document_seen", "how": "document", "discipline": "not_looked"}

    credential = create_credential(listing)
    refused = client.post(address_of(credential), form)
    add_document(credential)

    response = client.post(address_of(credential), form, follow=True)

    assertContains(refused, "The owner sent no document", status_code=422)
    assertContains(response, "Visitors see no badge for it.")
    page = client.get(listing.get_absolute_url())
    assertNotContains(page, "Nurse license checked")
    assertNotContains(page, "being checked")
    assertContains(page, "Seen by us, but not checked in the way that counts for it")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"register_status": ""}, "Write the status that the issuer gives"),
        ({"register_status": "Revoked 2024"}, "not in force is no finding"),
        ({"register_status": "EXPIRED"}, "not in force is no finding"),
        ({"discipline": "not_looked"}, "Say whether the register shows public discipline"),
    ],
)
def test_a_look_up_says_what_the_register_says(client, moderator, fields, message):
    credential = create_credential(create_live_listing())

    response = client.post(address_of(credential), {**FOUND, **fields})

    assertContains(response, message, status_code=422)
    assert not credential.checks.exists()


def test_what_was_found_before_a_refusal_proves_nothing_after_it(client, moderator):
    listing = create_live_listing()
    credential = create_credential(listing)
    for form in (FOUND, REFUSED, {"level": "inspected", "how": "visit", "discipline": "not_looked"}):
        client.post(address_of(credential), form)

    page = client.get(listing.get_absolute_url())

    assertNotContains(page, "Nurse license checked")
    assertNotContains(page, "Looked up at the issuer")


def test_a_refusal_needs_a_reason_and_the_owner_gets_it(client, moderator):
    credential = create_credential(create_live_listing())

    missing = client.post(address_of(credential), {**REFUSED, "reason": " "})
    client.post(address_of(credential), REFUSED)

    assert missing.status_code == 422
    assert CredentialCheck.objects.get().level == "refused"
    mail = OutboxMail.objects.get(subject__contains="could not accept")
    assert mail.to == ["owner@lumen.example"]
    assert "Another person's license." in mail.text


def test_a_badge_goes_when_its_issuer_suspends_it(client, moderator):
    listing = create_live_listing()
    credential = create_credential(listing)
    check(credential)
    assertContains(client.get(listing.get_absolute_url()), "Nurse license checked")

    form = {**FOUND, "level": "suspended", "discipline": "found", "reason": "The register says suspended."}
    client.post(address_of(credential), form)

    assertNotContains(client.get(listing.get_absolute_url()), "Nurse license checked")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"level": ""}, "Choose what was found."),
        ({"level": "clinic_stated"}, "Select a valid choice"),
        ({"how": ""}, "Choose how you found it."),
        ({"how": "document"}, "does not support"),
        ({"level": "inspected", "how": "call"}, "does not support"),
        ({"discipline": "maybe"}, "Select a valid choice"),
        ({"register_status": "x" * 61}, "at most 60 characters"),
        ({"register_status": "act\x00ive"}, "Null characters"),
        ({"next_check_on": "2020-01-01"}, "still to come"),
        ({"next_check_on": "2099-01-01"}, "within ten years"),
        ({"next_check_on": "9999-12-31"}, "Check the year."),
        ({"next_check_on": "soon"}, "Type a date"),
        ({"level": "refused", "reason": "x" * 1001}, "at most 1000 characters"),
    ],
)
def test_wrong_input_gets_its_message_and_everything_typed_stays(client, moderator, changes, message):
    credential = create_credential(create_live_listing())
    typed = {**FOUND, "reason": "My own words.", **changes}

    response = client.post(address_of(credential), typed)

    assertContains(response, message, status_code=422)
    form = response.context["form"]
    assert {name: form[name].value() for name in typed} == typed
    assert not CredentialCheck.objects.exists()


def test_a_next_check_date_ends_the_badge_on_that_day(client, moderator):
    listing = create_live_listing()
    day = timezone.localdate() + timedelta(days=30)

    client.post(address_of(create_credential(listing)), {**FOUND, "next_check_on": day.isoformat()})

    badge = PublishedListing.objects.get(pk=listing.pk).badges[0]
    ends = date.fromtimestamp(badge["until"])
    assert timedelta(0) <= ends - day <= timedelta(days=1)


# Two at once


def test_a_double_click_is_one_check(client, moderator):
    credential = create_credential(create_live_listing())

    first = client.post(address_of(credential), {**REFUSED, "seen": "0"})
    second = client.post(address_of(credential), {**REFUSED, "seen": "0"})

    assertRedirects(first, QUEUE)
    assertRedirects(second, QUEUE)
    assert CredentialCheck.objects.count() == 1
    assert OutboxMail.objects.filter(subject__contains="could not accept").count() == 1


def test_the_second_moderator_is_told_who_checked_and_keeps_her_words(client, moderator):
    credential = create_credential(create_live_listing())
    client.post(address_of(credential), {**FOUND, "seen": "0"})
    sign_in_moderator(client, email="ada@pinpoint.example", name="Ada Example")

    response = client.post(address_of(credential), {**REFUSED, "seen": "0"})

    assertContains(response, "Mo Example checked this on", status_code=409)
    assertContains(response, "Another person&#x27;s license.</textarea>", status_code=409)
    assert CredentialCheck.objects.count() == 1


def test_what_another_moderator_has_is_not_checked(client, moderator):
    credential = create_credential(create_live_listing())
    moderation.take(item_of(credential), by=create_person(email="ada@pinpoint.example", name="Ada Example"))

    response = client.post(address_of(credential), REFUSED)

    assertContains(response, "Another moderator has this item: Ada Example since", status_code=409)
    assertContains(response, "Another person&#x27;s license.</textarea>", status_code=409)
    assert not CredentialCheck.objects.exists()


def test_taking_and_releasing_keep_what_was_typed(client, moderator):
    credential = create_credential(create_live_listing())

    taken = client.post(address_of(credential), {"act": "take", "reason": "Half a sentence"})
    assertContains(taken, "Half a sentence</textarea>")
    assert item_of(credential).taken_by == moderator

    client.post(address_of(credential), {"act": "release", "reason": "Half a sentence"})
    assert item_of(credential).taken_by is None


def test_a_line_removed_meanwhile_is_not_checked(client, moderator):
    credential = create_credential(create_live_listing())
    evidence.remove(credential, by=credential.created_by)

    response = client.post(address_of(credential), FOUND)

    assertContains(response, "The owner removed this line", status_code=409)
    assert not CredentialCheck.objects.exists()


def test_nobody_checks_the_evidence_of_her_own_business(client, moderator):
    credential = create_credential(create_live_listing())
    credential.listing.business.memberships.create(user=moderator)

    response = client.post(address_of(credential), FOUND)

    assertContains(response, "your own business", status_code=409)
    assert not CredentialCheck.objects.exists()


def test_a_line_checked_before_can_be_checked_again(client, moderator):
    credential = create_credential(create_live_listing())
    check(credential)

    page = client.get(address_of(credential))
    client.post(address_of(credential), {**REFUSED, "seen": page.context["seen"]})

    assert [row.level for row in credential.checks.all()] == ["checked_at_issuer", "refused"]


def test_a_line_of_a_listing_that_is_not_live_yet_waits_for_it(client, moderator):
    version = submit(create_draft())
    credential = create_credential(version.listing)

    response = client.post(address_of(credential), FOUND, follow=True)

    assertContains(response, "The badge shows as soon as the listing is live.")
    assert QueueItem.objects.waiting().filter(kind="credential").count() == 0
