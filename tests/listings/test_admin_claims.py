"""The moderators' page of a claim: everything of the case in view, and the buttons that decide."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from listings import claims
from listings.models import Claim, Listing, QueueItem
from tests.accounts.factories import create_user
from tests.listings.claiming import (
    claim_by_document,
    claim_by_mail,
    create_imported,
    create_owned,
    link_in_mail,
    mails,
)
from tests.listings.factories import create_person
from tests.listings.moderating import said, sign_in_moderator

pytestmark = pytest.mark.django_db

LIST = "/admin/listings/claim/"


@pytest.fixture
def moderator(client):
    return sign_in_moderator(client)


def page_of(claim):
    return reverse("admin:listings_claim_change", args=[claim.pk])


def press(client, claim, button, *, seen=None, **fields):
    """Press a button of the page as it stands now, or as it was `seen` before."""
    mark = client.get(page_of(claim)).context["seen"] if seen is None else seen
    typed = {name.replace("_", "-", 1): text for name, text in fields.items()}
    return client.post(page_of(claim), {"act": button, "accept-seen": mark, **typed})


def confirm(claim):
    claims.confirm_mail(claim, by=claim.claimant)
    claim.refresh_from_db()


def test_the_list_says_what_waits_by_when_and_what_is_disputed(client, moderator):
    listing = create_owned()
    claim_by_document(listing)
    claim_by_document(create_imported(), email="b@vale.example", business_name="Quiet Skin")
    claim_by_mail(create_imported(name="Not yet"), email="c@vale.example", business_name="Unconfirmed")

    response = client.get(LIST)

    assertContains(response, "Lumen Spa")
    assertContains(response, "The listing has an owner")
    assertContains(response, "Quiet Skin")
    assertContains(response, "(New York)")
    assertNotContains(response, "Unconfirmed")


@pytest.mark.parametrize(("create", "name"), [(create_owned, "Lumen Spa"), (create_imported, "Vale Skin")])
def test_the_queue_leads_to_it(client, moderator, create, name):
    claim = claim_by_document(create())
    item = QueueItem.objects.get(kind="claim")

    assertContains(client.get("/admin/listings/queueitem/"), f"Claim: {name}")
    assertContains(client.get(reverse("admin:listings_queueitem_open", args=[item.pk])), claim.business_name)


def test_the_page_shows_the_whole_case(client, moderator):
    listing = create_owned()
    claim = claim_by_mail(listing, address="ola@lumen.example")
    confirm(claim)
    claim_by_document(listing, email="other@skin.example", business_name="Other Skin", statement="Ours since May.")
    claims.answer(claim, "I opened it in 2019.", by=listing.business.memberships.get().user)

    response = client.get(page_of(claim))

    for words in (
        "lumen.example is the domain of the listing",
        "ola@lumen.example",
        "(215) 555-0142",
        "I opened it in 2019.",
        "Other Skin",
        "Ours since May.",
        "lease.pdf",
        "2 claims wait",
    ):
        assertContains(response, words)


def test_accepting_moves_the_listing(client, moderator):
    claim = claim_by_document(create_imported())

    response = press(client, claim, "accept", accept_note="The lease names them.")

    assertRedirects(response, "/admin/listings/queueitem/")
    assert "Accepted" in said(response)
    assert Listing.objects.get(pk=claim.listing_id).business.memberships.get().user == claim.claimant
    assert QueueItem.objects.get(kind="claim").done_at


def test_accepting_needs_words_and_keeps_what_was_typed(client, moderator):
    claim = claim_by_document(create_imported())

    response = press(client, claim, "accept", refuse_reason="Half a reason")

    assertContains(response, "Write down what was seen.", status_code=422)
    assertContains(response, "Half a reason", status_code=422)


def test_a_disputed_one_needs_a_reason_for_the_others(client, moderator):
    listing = create_imported()
    claim = claim_by_document(listing)
    claim_by_document(listing, email="b@vale.example")

    response = press(client, claim, "accept", accept_note="Seen.")

    assertContains(response, "Write a reason that the owner can act on.", status_code=422)
    assertRedirects(
        press(client, claim, "accept", accept_note="Seen.", accept_reason="Newer lease."), "/admin/listings/queueitem/"
    )


def test_while_the_owner_may_answer_it_cannot_be_accepted(client, moderator):
    claim = claim_by_document(create_owned())

    response = press(client, claim, "accept", accept_note="Seen.", accept_reason="Lease.")

    assertContains(response, "The owner may answer until", status_code=409)
    assertContains(response, "Seen.", status_code=409)
    assert Claim.objects.get(pk=claim.pk).state == "waiting"


def test_an_answer_that_came_meanwhile_is_read_first(client, moderator):
    listing = create_owned()
    claim = claim_by_document(listing)
    seen = client.get(page_of(claim)).context["seen"]
    claims.answer(claim, "It is mine.", by=listing.business.memberships.get().user)

    response = press(client, claim, "accept", seen=seen, accept_note="Seen.", accept_reason="Lease.")

    assertContains(response, "Look again before you decide", status_code=409)
    assertContains(response, "It is mine.", status_code=409)
    again = {"act": "accept", "accept-seen": response.context["seen"], "accept-note": "Seen.", "accept-reason": "L."}
    assert client.post(page_of(claim), again).status_code == 302


def test_refusing_tells_the_reason(client, moderator):
    claim = claim_by_document(create_imported())

    response = press(client, claim, "refuse", refuse_reason="The lease is of another clinic.")

    assert "Refused" in said(response)
    assert mails("claim_refused") == ["new@vale.example"]
    assertContains(client.get(page_of(claim)), "Decided already: Mo Example")


@pytest.mark.parametrize("reason", ["", "  ", "\0", "x" * 6000])
def test_refusing_without_a_reason_does_nothing(client, moderator, reason):
    claim = claim_by_document(create_imported())

    assert press(client, claim, "refuse", refuse_reason=reason).status_code == 422
    assert Claim.objects.get(pk=claim.pk).state == "waiting"


@pytest.mark.parametrize("state", ["accepted", "nonsense", ""])
def test_the_list_stands_whatever_state_is_asked_for(client, moderator, state):
    claim_by_document(create_imported())

    assert client.get(LIST, {"state": state}).status_code == 200


@pytest.mark.parametrize("act", ["", "delete", "\0"])
def test_another_button_does_nothing(client, moderator, act):
    claim = claim_by_document(create_imported())

    assert client.post(page_of(claim), {"act": act}).status_code == 422


def test_a_claim_taken_back_is_told(client, moderator):
    claim = claim_by_document(create_imported())
    claims.withdraw(claim, by=claim.claimant)

    assertContains(client.get(page_of(claim)), "The claimant took this back")
    assert client.post(page_of(claim), {"act": "refuse", "refuse-reason": "No."}).status_code == 409


def test_another_moderators_case_is_left_alone(client, moderator):
    from listings import moderation

    claim = claim_by_document(create_imported())
    moderation.take(QueueItem.objects.get(kind="claim"), by=create_person(email="ada@pinpoint.example", name="Ada"))

    assertContains(press(client, claim, "accept", accept_note="Seen."), "Another moderator has", status_code=409)


def test_ones_own_claim_is_for_another_moderator(client, moderator):
    claim = claim_by_document(create_imported(), email=moderator.email)

    assertContains(press(client, claim, "accept", accept_note="Mine."), "Another moderator has to", status_code=409)
    assert not QueueItem.objects.get(kind="claim").is_taken
    client.post("/admin/listings/queueitem/next/")
    assert not QueueItem.objects.get(kind="claim").is_taken


@pytest.mark.parametrize("act", ["take", "release"])
def test_it_is_taken_and_given_back(client, moderator, act):
    claim = claim_by_document(create_imported())

    press(client, claim, "take")
    response = press(client, claim, act)

    assert response.status_code == (200 if act == "take" else 302)
    assert QueueItem.objects.get(kind="claim").is_taken == (act == "take")


def test_staff_without_the_permission_and_owners_are_kept_out(client):
    claim = claim_by_document(create_imported())
    document = reverse("manage_claim_document", args=[claim.documents.get().public_id])

    for person in (create_user(email="s@pinpoint.example", is_staff=True), create_user(email="o@vale.example")):
        client.force_login(person)
        assert client.get(page_of(claim)).status_code in (302, 403)
        assert client.post(page_of(claim), {"act": "accept"}).status_code in (302, 403)
        assert client.get(LIST).status_code in (302, 403)
        assert client.get(document).status_code == 404


def test_the_document_opens_for_a_moderator_as_a_download(client, moderator):
    claim = claim_by_document(create_imported())

    response = client.get(reverse("manage_claim_document", args=[claim.documents.get().public_id]))

    assert response["Content-Disposition"].startswith("attachment")
    assert "sandbox" in response["Content-Security-Policy"]
    assert b"".join(response.streaming_content).startswith(b"%PDF")


def test_an_unconfirmed_claim_is_no_moderators_business(client, moderator):
    claim = claim_by_mail(create_imported())

    assert client.get(page_of(claim)).status_code == 404
    assert link_in_mail()


def test_the_page_costs_as_much_for_one_claim_as_for_five(client, moderator, django_assert_max_num_queries):
    listing = create_owned()
    claim = claim_by_document(listing)
    for number in range(4):
        claim_by_document(listing, email=f"p{number}@vale.example")
    client.get(page_of(claim))

    with django_assert_max_num_queries(24):
        client.get(page_of(claim))
