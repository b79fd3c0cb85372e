"""Claiming a listing: with a mail or a document, found or from its page, followed and taken back."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.models import OutboxMail
from listings.models import Claim, Event, QueueItem
from tests.listings.claiming import (
    claim_by_document,
    claim_by_mail,
    create_imported,
    create_owned,
    link_in_mail,
    mails,
    pdf,
    refuse,
)
from tests.listings.factories import add_member, change_listing, create_credential, create_person

pytestmark = pytest.mark.django_db

NEW = "/manage/claims/new/"
FIND = "/manage/claims/find/"


@pytest.fixture
def claimant(client):
    person = create_person(email="new@vale.example", verified=True)
    client.force_login(person)
    return person


def address(listing):
    return f"{NEW}?listing={listing.slug or listing.public_id}"


def typed(**fields):
    return {"name": "Vale Skin LLC", "how": "document", **fields}


def page_of(claim):
    return reverse("manage_claim", args=[claim.public_id])


def test_the_public_page_leads_everybody_to_the_same_claim(client):
    listing = create_owned()

    visitor = client.get(listing.get_absolute_url())
    client.force_login(create_person(email="somebody@else.example"))

    link = f'href="{NEW}?listing={listing.slug}"'
    assertContains(visitor, link)
    assertContains(client.get(listing.get_absolute_url()), link)


def test_a_visitor_signs_in_first_and_comes_back(client):
    listing = create_owned()

    response = client.get(address(listing))

    assertRedirects(
        response,
        f"/accounts/login/?next=/manage/claims/new/%3Flisting%3D{listing.slug}",
        fetch_redirect_response=False,
    )


def test_a_document_brings_the_claim_to_a_moderator(client, claimant):
    listing = create_imported()

    response = client.post(address(listing), typed(documents=pdf(), statement="I bought it in May."), follow=True)

    assertContains(response, "With a moderator, due")
    assertContains(response, "lease.pdf")
    assertContains(response, "I bought it in May.")
    claim = Claim.objects.get()
    assert QueueItem.objects.get(kind="claim", done_at=None).object_id == claim.pk
    assert mails("claim_received") == ["new@vale.example"]
    assert list(Event.objects.filter(object_type="claim").values_list("verb", flat=True)) == [
        "claim_begun",
        "claim_sent",
    ]


def test_a_mail_at_the_site_brings_it_there_once_its_link_was_opened_and_the_button_pressed(client, claimant):
    listing = create_imported()

    response = client.post(address(listing), typed(how="mail_at_domain", email="Ola@Lumen.example"), follow=True)
    assertContains(response, "Open the link in the mail to ola@lumen.example")
    assert not QueueItem.objects.filter(kind="claim").exists()
    link = link_in_mail()

    opened = client.get(link)
    assert Claim.objects.get().state == "draft"
    assertContains(opened, "Confirm and send the claim")
    assertContains(client.post(link, follow=True), "With a moderator, due")


def test_a_mail_scanner_confirms_nothing(client, claimant):
    claim = claim_by_mail(create_imported())
    link = link_in_mail()

    client.head(link)
    client.get(link)

    claim.refresh_from_db()
    assert claim.state == "draft"


def test_a_link_works_once(client, claimant):
    claim_by_mail(create_imported())
    link = link_in_mail()
    client.post(link)

    response = client.post(link)

    assertContains(response, "This address is confirmed", status_code=410)
    assert QueueItem.objects.filter(kind="claim").count() == 1


def test_a_link_is_over_after_three_days_and_a_new_one_can_be_had(client, claimant):
    claim = claim_by_mail(create_imported())
    link = link_in_mail()

    with time_machine.travel(timezone.now() + timedelta(days=3, minutes=1)):
        client.force_login(claimant)
        assertContains(client.post(link), "This link is over", status_code=410)
        assertContains(client.get(page_of(claim)), "Ask for a new one")
        client.post(reverse("manage_claim_send_again", args=[claim.public_id]))
        assert client.get(link).status_code == 404
        client.post(link_in_mail())

    claim.refresh_from_db()
    assert claim.state == "waiting"


def test_the_link_of_another_persons_claim_opens_nothing(client):
    claim = claim_by_mail(create_imported())
    client.force_login(create_person(email="thief@other.example"))

    assert client.get(link_in_mail()).status_code == 404
    assert client.post(link_in_mail()).status_code == 404
    claim.refresh_from_db()
    assert claim.state == "draft"


def test_five_links_a_day_are_enough(client, claimant):
    claim = claim_by_mail(create_imported())

    answers = [client.post(reverse("manage_claim_send_again", args=[claim.public_id]), follow=True) for _n in range(6)]

    assertContains(answers[-1], "Ask for another one tomorrow")
    assert OutboxMail.objects.filter(kind="claim_confirm").count() == 6


@pytest.mark.parametrize(
    "email",
    [
        "ola@gmail.com",
        "ola@lumen.example.evil.com",
        "ola@notlumen.example",
        "ola@example",
        '"ola@lumen.example"@evil.com',
        "ola@lum\u0435n.example",
    ],
)
def test_an_address_elsewhere_is_refused_beside_its_field(client, claimant, email):
    response = client.post(address(create_imported()), typed(how="mail_at_domain", email=email, statement="Since May"))

    assert response.status_code == 422
    assertContains(response, "Since May", status_code=422)
    assert not OutboxMail.objects.filter(kind="claim_confirm").exists()


@pytest.mark.parametrize("website", ["", "https://www.facebook.com/lumen", "https://lumen.wixsite.com/home"])
def test_without_a_site_of_its_own_only_a_document_counts(client, claimant, website):
    listing = create_imported(website=website)

    page = client.get(address(listing))
    forced = client.post(address(listing), typed(how="mail_at_domain", email="a@facebook.com"))

    assertNotContains(page, "mail_at_domain")
    assertContains(page, "names no site of its own")
    assert forced.status_code == 422
    assert not Claim.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"name": ""},
        {"name": "www.evil.com"},
        {"how": ""},
        {"how": "magic"},
        {"name": "\0"},
        {"name": "\u202eevil"},
        {"name": "x" * 10_000},
        {"statement": "x" * 10_000},
        {"statement": "\0"},
        {"business": "1"},
        {"business": "-99999999999999999999"},
    ],
)
def test_bad_input_is_told_beside_its_field(client, claimant, fields):
    response = client.post(address(create_imported()), typed(documents=pdf(), **fields))

    expected = 302 if set(fields) == {"business"} else 422
    assert response.status_code == expected
    assert Claim.objects.count() == (1 if expected == 302 else 0)


def test_without_a_document_and_without_a_mail_there_is_no_claim(client, claimant):
    response = client.post(address(create_imported()), typed())

    assertContains(response, "Add the document that shows it.", status_code=422)


@pytest.mark.parametrize("wanted", ["", "nothing-there", "\0", "../", "A" * 500, "23456789bcdf"])
def test_what_is_no_listing_is_404(client, claimant, wanted):
    assert client.get(NEW, {"listing": wanted}).status_code == 404


def test_the_id_of_what_somebody_prepares_claims_nothing(client, claimant):
    from tests.listings.factories import create_draft

    prepared = create_draft().listing

    assert client.get(f"{NEW}?listing={prepared.public_id}").status_code == 404


@pytest.mark.parametrize("state", ["closed_at", "merged_into"])
def test_a_closed_or_merged_listing_cannot_be_claimed(client, claimant, state):
    listing, other = create_owned(), create_imported(name="Other")
    change_listing(listing, **{state: timezone.now() if state == "closed_at" else other})

    assert client.get(address(listing)).status_code == 404


def test_a_listing_closed_meanwhile_keeps_the_claim_from_being_sent(client, claimant):
    listing = create_imported()
    claim = claim_by_mail(listing)
    change_listing(listing, closed_at=timezone.now())

    response = client.post(link_in_mail())

    assertContains(response, "cannot be claimed now", status_code=409)
    claim.refresh_from_db()
    assert claim.state == "draft"


def test_who_belongs_to_the_clinic_is_led_to_the_listing(client):
    listing = create_owned()
    client.force_login(listing.business.memberships.get().user)

    assertRedirects(client.get(address(listing)), reverse("manage_listing", args=[listing.public_id]))


def test_a_second_claim_of_one_person_is_the_first(client, claimant):
    listing = create_imported()
    claim = claim_by_document(listing)

    response = client.post(address(listing), typed(documents=pdf()))

    assertRedirects(response, page_of(claim))
    assert Claim.objects.count() == 1


def test_five_claims_a_day_are_enough(client, claimant):
    for number in range(5):
        claim_by_document(create_imported(name=f"Clinic {number}"))

    response = client.post(address(create_imported(name="Sixth")), typed(documents=pdf()))

    assertContains(response, "Go on tomorrow", status_code=429)


def test_a_claim_can_be_withdrawn_and_made_again(client, claimant):
    listing = create_imported()
    claim = claim_by_document(listing)

    response = client.post(reverse("manage_claim_withdraw", args=[claim.public_id]), follow=True)

    assertContains(response, "Withdrawn. The listing stays as it is.")
    assert not QueueItem.objects.filter(kind="claim", done_at=None).exists()
    assert client.post(address(listing), typed(documents=pdf())).status_code == 302
    assert Claim.objects.count() == 2


def test_the_list_names_each_claim_with_its_state(client, claimant):
    claim_by_document(create_imported())
    refuse(claim_by_document(create_imported(name="Other Spa")))

    response = client.get("/manage/claims/")

    assertContains(response, "Vale Skin")
    assertContains(response, "With a moderator, due")
    assertContains(response, "The lease is of another clinic.")


def test_home_shows_a_claim_that_waits(client, claimant):
    claim = claim_by_document(create_imported())

    response = client.get("/manage/")

    assertContains(response, page_of(claim))
    assertContains(response, "With a moderator, due")


def test_ones_own_business_can_be_named_and_no_other(client):
    owner = create_owned().business.memberships.get().user
    client.force_login(owner)
    business = owner.memberships.get().business

    client.post(address(create_imported()), typed(documents=pdf(), business=str(business.pk)))

    assert Claim.objects.get().business == business


def test_a_disk_that_fails_loses_nothing_typed(client, claimant, settings, tmp_path):
    blocked = tmp_path / "blocked"
    blocked.write_text("")
    settings.STORAGES = {
        **settings.STORAGES,
        "evidence": {**settings.STORAGES["evidence"], "OPTIONS": {"location": blocked}},
    }

    response = client.post(address(create_imported()), typed(documents=pdf(), statement="Since May"))

    assertContains(response, "Our disk did not take the file", status_code=503)
    assertContains(response, "Since May", status_code=503)
    assert not Claim.objects.exists()


# Finding


@pytest.mark.parametrize(
    "asked",
    [
        {"phone": "215.555.0199"},
        {"phone": "+1 (215) 555-0199"},
        {"name": "vale skin", "zip_code": "19103"},
        {"name": "Vale Skin", "zip_code": "19103-1234"},
    ],
)
def test_an_imported_clinic_is_found_by_what_its_people_know(client, claimant, asked):
    listing = create_imported(street="1 Secret Street", email="private@lumen.example")

    response = client.post(FIND, asked)

    assertContains(response, f'href="{NEW}?listing={listing.public_id}"')
    assertContains(response, "Philadelphia, PA")
    assertNotContains(response, "Secret Street")
    assertNotContains(response, "private@lumen.example")


def test_it_is_found_by_a_license_number(client, claimant):
    listing = create_imported()
    listing.credentials.create(kind_id="license_rn", number="RN-123456")

    assertContains(client.post(FIND, {"license_number": "rn-123456"}), listing.public_id)


def test_a_number_that_a_team_did_not_send_yet_finds_nothing(client, claimant):
    create_credential(create_owned(), number="RN-654321", sent=False)

    assertContains(client.post(FIND, {"license_number": "RN-654321"}), "Nothing was found")


@pytest.mark.parametrize(
    "asked",
    [
        {"name": "Lumen", "zip_code": "19103"},
        {"name": "%", "zip_code": "19103"},
        {"name": "Lumen Spa", "zip_code": "19102"},
        {"phone": "(215) 555-0143"},
        {"license_number": "%"},
    ],
)
def test_half_a_name_lists_nothing(client, claimant, asked):
    create_imported(name="Lumen Spa", phone="(215) 555-0142")

    assertContains(client.post(FIND, asked), "Nothing was found")


def test_what_somebody_prepares_is_not_found(client, claimant):
    from tests.listings.factories import create_draft

    create_draft(phone="(215) 555-0199")

    assertContains(client.post(FIND, {"phone": "(215) 555-0199"}), "Nothing was found")


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"name": "Vale Skin"},
        {"phone": "12"},
        {"name": "\0", "zip_code": "19103"},
        {"zip_code": "١٩١٠٣", "name": "A"},
    ],
)
def test_a_question_that_names_nothing_is_told_so(client, claimant, asked):
    assert client.post(FIND, asked).status_code == 422


def test_ten_tries_an_hour_are_enough(client, claimant):
    create_imported()

    answers = [client.post(FIND, {"phone": f"(215) 555-01{number:02}"}) for number in range(11)]

    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    assertContains(client.post(FIND, {"phone": "(215) 555-0199"}), "Look again tomorrow", status_code=429)


def test_an_editor_is_of_the_clinic_too(client):
    listing = create_owned()
    client.force_login(add_member(listing.business, email="kim@lumen.example"))

    assert client.get(address(listing)).status_code == 302


def test_what_is_kept_of_a_person_names_her_claims_without_what_others_said():
    from listings import takeout

    claim = claim_by_document(create_owned(), statement="Since May")

    [kept] = takeout.account_of(claim.claimant)["claims"]

    assert kept["statement"] == "Since May"
    assert "answer" not in kept
    assert "token_hash" not in kept
