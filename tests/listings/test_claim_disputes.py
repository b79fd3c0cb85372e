"""A claim on a listing that somebody runs, or that several claim: everybody waits, and one moderator decides."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from listings import access, claim_cases, claim_decisions, claims, erasing, farewell, leaving, sheets
from listings.claim_endings import forget_documents, forget_drafts
from listings.models import (
    AuthorityRecord,
    Claim,
    ClaimDocument,
    Event,
    EventNote,
    Listing,
    PublishedListing,
    QueueItem,
    Version,
)
from tests.listings.claiming import (
    accept,
    claim_by_document,
    claim_by_mail,
    create_imported,
    create_owned,
    link_in_mail,
    mails,
    pdf,
    refuse,
)
from tests.listings.factories import (
    add_member,
    change_listing,
    create_credential,
    create_moderator,
    create_person,
    store_document,
    submit_change,
)

pytestmark = pytest.mark.django_db


def owner_of(listing):
    return listing.business.memberships.filter(role="owner").first().user


def answer_page(claim):
    return reverse("manage_claim_answer", args=[claim.public_id])


def say(claim, words="I opened it in 2019."):
    claims.answer(claim, words, by=owner_of(claim.listing))
    claim.refresh_from_db()


def owners(listing):
    return [member.user.email for member in Listing.objects.get(pk=listing.pk).business.memberships.all()]


# The owner who is there


def test_the_owner_is_told_first_of_all_and_nothing_changes(client):
    listing = create_owned()
    claim = claim_by_document(listing)
    client.force_login(owner_of(listing))

    home = client.get("/manage/").content.decode()

    assert mails("claim_made") == ["owner@lumen.example"]
    assert "Somebody claims to run this clinic" in home
    assert answer_page(claim) in home
    assert owners(listing) == ["owner@lumen.example"]
    assertContains(client.get(listing.get_absolute_url()), "Lumen Spa")


def test_a_claim_whose_mail_is_not_confirmed_alarms_nobody(client):
    listing = create_owned()
    claim = claim_by_mail(listing)
    client.force_login(owner_of(listing))

    assert mails("claim_made") == []
    assertNotContains(client.get("/manage/"), "Somebody claims")
    assert client.get(answer_page(claim)).status_code == 404


def test_the_owner_learns_who_says_so_but_neither_address_nor_document(client):
    listing = create_owned()
    claim_by_mail(listing, address="ola@lumen.example")
    client.force_login(create_person(email="new@vale.example"))
    client.post(link_in_mail())
    claim = Claim.objects.get()
    client.force_login(owner_of(listing))

    page = client.get(answer_page(claim))

    assertContains(page, "Vale Skin LLC")
    assertContains(page, "a mail at the domain")
    assertNotContains(page, "ola@lumen.example")
    assertNotContains(page, "new@vale.example")


def test_the_owner_answers_with_words_and_a_document(client):
    listing = create_owned()
    claim = claim_by_document(listing)
    client.force_login(owner_of(listing))

    response = client.post(answer_page(claim), {"words": "I opened it.", "documents": pdf("tax.pdf")}, follow=True)

    assertContains(response, "Your answer is with a moderator")
    assertContains(response, "tax.pdf")
    assertNotContains(client.get("/manage/"), "Somebody claims to run this clinic")
    assert QueueItem.objects.get(kind="claim").due_at < claim.answer_until


@pytest.mark.parametrize("words", ["", "  ", "\0", "x" * 10_000, "\u202e"])
def test_an_answer_that_says_nothing_is_told_so(client, words):
    listing = create_owned()
    claim = claim_by_document(listing)
    client.force_login(owner_of(listing))

    assert client.post(answer_page(claim), {"words": words}).status_code == 422
    claim.refresh_from_db()
    assert claim.answered_at is None


def test_the_claimant_never_sees_the_answer(client):
    listing = create_owned()
    claim = claim_by_document(listing)
    say(claim, "I opened it in 2019.")
    client.force_login(claim.claimant)

    assertNotContains(client.get(reverse("manage_claim", args=[claim.public_id])), "2019")
    assert client.get(answer_page(claim)).status_code == 404


def test_an_owner_who_left_answers_nothing(client):
    listing = create_owned()
    second = add_member(listing.business, email="second@lumen.example", role="owner")
    claim = claim_by_document(listing)
    listing.business.memberships.filter(user=second).delete()
    client.force_login(second)

    assert client.post(answer_page(claim), {"words": "Mine."}).status_code == 404


# Deciding


def test_an_imported_listing_goes_to_a_new_business_of_the_claimant(client):
    listing = create_imported()
    claim = claim_by_document(listing)

    accept(claim, reason="")

    moved = Listing.objects.get(pk=listing.pk)
    assert owners(listing) == ["new@vale.example"]
    assert moved.business.name == "Vale Skin LLC"
    assert moved.open_version().name == "Vale Skin"
    assert mails("claim_accepted") == ["new@vale.example"]
    assert AuthorityRecord.objects.get(listing=listing).how == "document"
    client.force_login(claim.claimant)
    assert client.get(reverse("manage_listing", args=[moved.public_id])).status_code == 200


def test_it_goes_to_a_business_that_the_claimant_owns():
    business = create_owned().business
    claim = claim_by_document(create_imported(), email="owner@lumen.example")

    accept(claim, business=business, reason="")

    assert Listing.objects.get(pk=claim.listing_id).business == business


def test_it_goes_to_no_business_of_somebody_else():
    business = create_owned().business
    claim = claim_by_document(create_imported())

    with pytest.raises(claim_decisions.NotTheirs):
        accept(claim, business=business, reason="")
    assert owners(claim.listing) == []


def test_nobody_accepts_before_the_owner_answered_or_let_the_time_pass():
    listing = create_owned()
    claim = claim_by_document(listing)
    with pytest.raises(claim_decisions.AnswerPending):
        accept(claim)

    with time_machine.travel(timezone.now() + timedelta(days=14, minutes=1)):
        accept(claim)

    assert owners(listing) == ["new@vale.example"]


def test_who_had_it_is_told_and_reads_nothing_of_it_any_more(client):
    listing = create_owned()
    former, editor = owner_of(listing), add_member(listing.business, email="kim@lumen.example")
    evidence = store_document(create_credential(listing, sent=True))
    claim = claim_by_document(listing)
    say(claim)
    answer = claim.documents.filter(is_answer=True)

    accept(claim, reason="The lease names somebody else.")

    assert mails("claim_moved") == ["kim@lumen.example", "owner@lumen.example"]
    for person in (former, editor):
        client.force_login(person)
        assert client.get(reverse("manage_listing", args=[listing.public_id])).status_code == 404
        assert client.get(answer_page(claim)).status_code == 404
        assert client.get(reverse("evidence_document", args=[evidence.public_id])).status_code == 404
        assertNotContains(client.get("/manage/"), listing.public_id)
    assert not answer.exists()


def test_the_new_team_does_not_get_the_papers_of_the_former_one(client):
    listing = create_owned()
    credential = create_credential(listing, sent=True)
    evidence = store_document(credential)
    claim = claim_by_document(listing)
    say(claim)

    accept(claim)

    client.force_login(claim.claimant)
    page = reverse("manage_credential", args=[listing.public_id, credential.pk])
    assertNotContains(client.get(page), evidence.original_name)
    assert client.get(reverse("evidence_document", args=[evidence.public_id])).status_code == 404
    client.force_login(create_moderator())
    response = client.get(reverse("evidence_document", args=[evidence.public_id]))
    assert response.status_code == 200
    response.close()


def test_the_page_stays_as_it_was(client):
    listing = create_owned()
    before = client.get(listing.get_absolute_url()).content
    window = PublishedListing.objects.values().get()
    claim = claim_by_document(listing)
    say(claim)

    accept(claim)

    assert client.get(listing.get_absolute_url()).content == before
    assert PublishedListing.objects.values().get() == window


def test_a_change_that_the_former_team_submitted_never_gets_public():
    listing = create_owned()
    version = submit_change(listing, name="Lumen Lounge")
    claim = claim_by_document(listing)
    say(claim)

    accept(claim)

    version.refresh_from_db()
    assert version.status == "withdrawn"
    assert Listing.objects.get(pk=listing.pk).open_version() is None
    assert not QueueItem.objects.filter(kind="version", done_at=None).exists()


def test_a_sheet_of_the_former_team_changes_nothing_any_more():
    from listings import exports

    listing = create_owned()
    data = b"".join(exports.sheet(listing.business)).replace(b"325", b"1")
    sheet = sheets.upload(listing.business, by=owner_of(listing), data=data)
    sheets.check_some(sheet)
    claim = claim_by_document(listing)
    say(claim)

    accept(claim)
    sheets.make_some(sheet, by=create_person(email="owner@lumen.example"))

    assert Listing.objects.get(pk=listing.pk).open_version() is None


def test_of_two_claims_one_is_accepted_and_the_other_refused_with_the_reason():
    listing = create_imported()
    first = claim_by_document(listing)
    second = claim_by_document(listing, email="other@skin.example", business_name="Other Skin")
    third = claim_by_mail(listing, email="third@skin.example")

    accept(second, reason="The other lease is newer.")

    states = {claim.pk: Claim.objects.get(pk=claim.pk).state for claim in (first, second, third)}
    assert states == {first.pk: "refused", second.pk: "accepted", third.pk: "refused"}
    assert mails("claim_refused") == ["new@vale.example", "third@skin.example"]
    assert owners(listing) == ["other@skin.example"]
    assert not QueueItem.objects.filter(kind="claim", done_at=None).exists()


def test_a_claim_that_came_meanwhile_is_looked_at_first():
    listing = create_imported()
    first = claim_by_document(listing)
    seen = claim_cases.mark(listing)
    claim_by_document(listing, email="other@skin.example")

    with pytest.raises(claim_decisions.CaseChanged):
        accept(first, seen=seen)
    assert owners(listing) == []


def test_refusing_changes_nothing_and_everybody_is_told():
    listing = create_owned()
    claim = claim_by_document(listing)

    refuse(claim)

    assert owners(listing) == ["owner@lumen.example"]
    assert mails("claim_refused") == ["new@vale.example"]
    assert mails("claim_over") == ["owner@lumen.example"]


def test_nobody_decides_twice():
    claim = claim_by_document(create_imported())
    refuse(claim)

    with pytest.raises(claim_decisions.AlreadyDecided):
        accept(claim)
    with pytest.raises(claim_decisions.AlreadyDecided):
        refuse(claim)


def test_nobody_decides_on_their_own_behalf():
    owned = create_owned()
    claimed = claim_by_document(owned, email="moderator@pinpoint.example")
    other = claim_by_document(create_imported())
    moderator = create_moderator()
    add = create_moderator(email="also@pinpoint.example")
    owned.business.memberships.create(user=add, role="editor")
    type(claimed.claimant).objects.filter(pk=claimed.claimant_id).update(is_staff=True, is_superuser=True)

    for claim, by in ((claimed, moderator), (claimed, add)):
        with pytest.raises(claim_decisions.OwnClaim):
            refuse(claim, by=by)
        with pytest.raises(claim_decisions.OwnClaim):
            accept(claim, by=by)
    refuse(other, by=moderator)


# Listings and people that go


def test_an_owner_who_closes_the_listing_does_not_end_the_case():
    listing = create_owned()
    claim = claim_by_document(listing)
    say(claim)
    leaving.ask_deletion(listing, by=owner_of(listing))

    accept(claim)
    leaving.stop_deletion(listing, by=claim.claimant)

    assert owners(listing) == ["new@vale.example"]
    assert Listing.objects.get(pk=listing.pk).is_public


def test_a_merged_listing_goes_to_nobody():
    listing = create_imported()
    claim = claim_by_document(listing)
    change_listing(listing, merged_into=create_imported(name="Other"))

    with pytest.raises(claim_cases.NotClaimable):
        accept(claim)


def test_a_deleted_listing_takes_its_claims_and_their_files_along():
    from django.core.files.storage import storages

    listing = create_owned()
    claim = claim_by_document(listing)
    file = claim.documents.get().file_name
    leaving.ask_deletion(listing, by=owner_of(listing))

    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert erasing.erase_due() == 1

    assert not Claim.objects.exists()
    assert not storages["evidence"].exists(file)
    assert mails("claim_gone") == ["new@vale.example"]
    assert Event.objects.filter(verb="claim_sent").exists()


def test_a_claimant_who_deletes_her_account_leaves_the_trail_and_no_words():
    listing = create_owned()
    claim = claim_by_document(listing, statement="I am Ola.")

    farewell.delete_account(claim.claimant)
    forget_documents()

    claim.refresh_from_db()
    assert (claim.state, claim.business_name, claim.statement, claim.email) == ("withdrawn", "", "", "")
    assert not ClaimDocument.objects.exists()
    assert Event.objects.filter(verb="claim_withdrawn", object_id=claim.pk).exists()
    assert not EventNote.objects.filter(event__actor_id=claim.claimant_id).exists()
    assert mails("claim_over") == ["owner@lumen.example"]


def test_the_trail_shows_who_did_what_in_which_order():
    listing = create_owned()
    claim = claim_by_document(listing)
    say(claim)
    accept(claim)

    acts = Event.objects.filter(object_type="claim", object_id=claim.pk).order_by("pk").values_list("verb", "role")

    assert list(acts) == [
        ("claim_begun", "claimant"),
        ("claim_sent", "claimant"),
        ("claim_answered", "owner"),
        ("claim_accepted", "moderator"),
    ]
    assert Event.objects.get(verb="claim_accepted").facts == {
        "from": listing.business_id,
        "to": Listing.objects.get(pk=listing.pk).business_id,
    }


def test_documents_go_ninety_days_after_the_decision():
    claim = refuse(claim_by_document(create_imported()))

    assert forget_documents(now=claim.ended_at + timedelta(days=89)) == 0
    assert forget_documents(now=claim.ended_at + timedelta(days=91)) == 1
    assert Claim.objects.filter(pk=claim.pk).exists()


def test_a_claim_that_was_never_confirmed_ends_by_itself():
    claim = claim_by_mail(create_imported())

    assert forget_drafts(now=timezone.now() + timedelta(days=29)) == 0
    assert forget_drafts(now=timezone.now() + timedelta(days=31)) == 1
    claim.refresh_from_db()
    assert claim.state == "withdrawn"


def test_a_moderator_sees_no_document_before_the_claim_is_sent():
    person = create_person(email="new@vale.example", verified=True)
    from listings import documents

    claim = claims.begin(
        create_imported(),
        by=person,
        how="mail_at_domain",
        business_name="Vale",
        email="a@lumen.example",
        files=[documents.read(pdf())],
    )
    document = claim.documents.get()

    assert access.get_claim_document(person, document.public_id) == document
    with pytest.raises(access.Http404):
        access.get_claim_document(create_moderator(), document.public_id)


def test_versions_of_the_former_team_that_were_not_public_are_not_for_the_next():
    listing = create_owned()
    submit_change(listing, about="Private words")
    claim = claim_by_document(listing)
    say(claim)

    accept(claim)

    moved = Listing.objects.get(pk=listing.pk)
    assert Version.objects.filter(listing=listing).count() == 2
    assert list(claim_cases.versions_for_team(moved)) == [moved.live_version]


def test_what_a_former_owner_said_to_another_claim_is_not_for_the_next(client):
    listing = create_owned()
    lost = claim_by_document(listing, email="other@skin.example")
    won = claim_by_document(listing)
    say(lost, "Private: I know them.")
    say(won)

    accept(won)

    client.force_login(won.claimant)
    assert client.get(answer_page(lost)).status_code == 404


def test_who_was_asked_into_the_team_meanwhile_gets_nothing_moved():
    listing = create_owned()
    claim = claim_by_document(listing)
    say(claim)
    add_member(listing.business, email="new@vale.example")

    with pytest.raises(claim_decisions.BelongsAlready):
        accept(claim)
    assert len(owners(listing)) == 2


def test_an_answer_holds_no_more_than_sixteen_documents(client):
    listing = create_owned()
    claim = claim_by_document(listing)
    client.force_login(owner_of(listing))
    for _n in range(2):
        client.post(answer_page(claim), {"words": "Mine.", "documents": [pdf(f"{n}.pdf") for n in range(8)]})

    response = client.post(answer_page(claim), {"words": "Still mine.", "documents": pdf()})

    assertContains(response, "at most 16 documents", status_code=422)
    assertContains(response, "Still mine.", status_code=422)
    assert client.post(answer_page(claim), {"words": "Still mine."}).status_code == 302
