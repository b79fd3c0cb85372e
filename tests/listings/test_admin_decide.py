"""The decision page: a version beside the live one, and what each button does."""

from uuid import uuid4

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.models import OutboxMail
from listings import drafts, moderation, vocabulary
from listings.models import (
    AuthorityRecord,
    Event,
    Listing,
    Photo,
    PublishedListing,
    Service,
    Treatment,
    Version,
    VersionPhoto,
)
from tests.listings.factories import (
    add_service,
    approve,
    create_credential,
    create_draft,
    create_live_listing,
    create_moderator,
    create_person,
    key,
    submit,
    submit_change,
)
from tests.listings.moderating import item_of, page_of, press, said, sign_in_moderator
from tests.listings.test_deciding import behind

pytestmark = pytest.mark.django_db

QUEUE = "/admin/listings/queueitem/"
AUTHORITY = {"authority-how": "call", "authority-note": "Called the number on the sign."}
NAME_REASON = "back-reason_place__name"


@pytest.fixture
def moderator(client):
    return sign_in_moderator(client)


def waiting_change(**fields):
    return submit_change(create_live_listing(), **(fields or {"name": "Lumen Clinic"}))


def status_of(version):
    version.refresh_from_db()
    return version.status


# What it shows


def test_every_change_is_marked_word_by_word_beside_what_is_live(client, moderator):
    response = client.get(page_of(waiting_change(name="Lumen Clinic", deposit=50)))

    assertContains(response, "Lumen <del>Spa</del>", html=False)
    assertContains(response, "Lumen <ins>Clinic</ins>", html=False)
    assertContains(response, "<ins>$50</ins>")
    assertContains(response, "Changed name")
    assertContains(response, "2 changes")


def test_facts_that_stay_are_shown_without_a_mark_or_a_reason(client, moderator):
    response = client.get(page_of(waiting_change()))

    assertContains(response, "1845 Walnut Street")
    assertNotContains(response, "<ins>(215) 555-0142</ins>")
    assertNotContains(response, "back-reason_place__phone")


def test_all_of_a_first_listing_is_new(client, moderator):
    response = client.get(page_of(submit(create_draft())))

    assertContains(response, "A first listing. Nothing of it is public yet.")
    assertContains(response, "<ins>Lumen Spa</ins>")
    assertContains(response, '<span class="none">nothing</span>')
    assertContains(response, 'name="back-reason_place__"')


def test_a_removed_service_is_one_change_with_its_own_reason(client, moderator):
    services = ({"service_key": key("pen")}, {"treatment": "mn_rf", "service_key": key("rf")})
    listing = create_live_listing(services=services)
    draft = drafts.start(listing, by=listing.business.memberships.first().user)
    Service.objects.filter(version=draft, key=key("rf")).delete()
    Version.objects.filter(pk=draft.pk).update(tagline="Calm skin")

    response = client.get(page_of(submit(draft)))

    assertContains(response, "2 changes<")
    assertContains(response, f"back-reason_services_{key('rf')}_")
    assertContains(response, "<em>removed</em>")


def test_pre_flight_history_and_evidence_stand_on_the_page(client, moderator):
    version = submit(create_draft())
    credential = create_credential(version.listing)

    response = client.get(page_of(version))

    assertContains(response, "Opening hours read “not stated”.")
    assertContains(response, credential.kind.label)
    assertContains(response, reverse("admin:listings_credential_check", args=[credential.pk]))
    assertContains(response, "owner@lumen.example (owner)")
    assertContains(response, "started a draft")


def test_typed_words_of_the_owner_are_no_markup(client, moderator):
    response = client.get(page_of(waiting_change(tagline="<script>alert(1)</script> ‮gnp")))

    assertNotContains(response, "<script>alert(1)")
    assertContains(response, "&lt;script&gt;alert(1)")


def test_the_page_costs_fifteen_queries_however_much_changed(client, moderator, django_assert_max_num_queries):
    listing = create_live_listing()
    draft = drafts.start(listing, by=listing.business.memberships.first().user)
    for number in range(60):
        add_service(draft, minutes=30 + number, packages=((3, 900),), addons=("prp",))
    for number in range(40):
        photo = Photo.objects.create(
            listing=listing, width=800, height=600, checksum=f"{number}", perceptual_hash=f"{number:016x}"
        )
        VersionPhoto.objects.create(version=draft, photo=photo, key=uuid4(), position=number, alt=f"Room {number}")
    for number in range(4):
        create_credential(listing, number=f"RN-{number}")
    address = page_of(submit(draft))
    client.get(address)

    with django_assert_max_num_queries(15):
        response = client.get(address)

    assertContains(response, "100 changes")


def test_a_moved_clinic_says_how_far(client, moderator):
    response = client.get(page_of(waiting_change(latitude=39.9613)))

    assertContains(response, "Moves 0.69 miles.")


# Change by change


def two_changes():
    return waiting_change(tagline="Calm skin", deposit=70)


TAGLINE, TAGLINE_CHOICE = "back-reason_place__tagline", "back-judge_reason_place__tagline"


def test_a_chosen_reason_refuses_one_change_and_the_other_goes_live(client, moderator):
    version = two_changes()

    said_ = said(press(client, version, "decide", **{TAGLINE_CHOICE: "promises"}))

    listing = Listing.objects.get(pk=version.listing_id)
    assert "is live with what you accepted" in said_
    assert (listing.live_version.deposit, listing.live_version.tagline) == (70, "")
    reason = version.change_decisions.get(field="tagline").reason
    assert reason == "This promises a result. Say what you do, not what it will achieve."


def test_written_words_stand_for_the_reason(client, moderator):
    version = two_changes()

    press(client, version, "decide", **{TAGLINE_CHOICE: "promises", TAGLINE: "“Calm” promises."})

    assert version.change_decisions.get(field="tagline").reason == "“Calm” promises."


def test_a_refusal_without_words_is_asked_for_them_and_decides_nothing(client, moderator):
    version = two_changes()

    response = press(client, version, "decide", **{TAGLINE_CHOICE: "own"})

    assertContains(response, "Write why it is refused.", status_code=422)
    assertContains(response, '<option value="own" selected>', status_code=422)
    assert status_of(version) == "submitted"


def test_a_change_is_decided_and_the_next_item_opens(client, moderator):
    first, second = two_changes(), submit_change(create_live_listing(name="Next Spa"), no_show_fee=60)

    response = press(client, first, "decide")

    assertRedirects(response, page_of(second))
    assert item_of(second).taken_by == moderator


def test_a_conflict_has_to_be_chosen(client, moderator):
    _listing, version = behind(tagline="Owner's words")

    refused = press(client, version, "decide")
    assertContains(refused, "The live page changed at the same place. Choose for each: Tagline.", status_code=409)
    press(client, version, "decide", **{TAGLINE_CHOICE: "accept"})

    assert Listing.objects.get(pk=version.listing_id).live_version.tagline == "Owner's words"


# The same at several locations


@pytest.fixture
def group(client, moderator):
    """The same two changes wait at three locations, something else at a fourth."""
    person = create_person()
    names = ("North", "South", "East")
    made = [submit_change(create_live_listing(name=name, owner=person), tagline="Calm", deposit=70) for name in names]
    other = submit_change(create_live_listing(name="West", owner=person), no_show_fee=70)
    return made, other


def test_the_same_change_is_decided_once_for_all_locations(client, group):
    (first, *others), other = group

    page = client.get(page_of(first))
    assertContains(page, "The same change waits at 2 other locations of this business")
    assertNotContains(page, "West")
    ticked = {"also-shown": "1", "also": [one.pk for one in others], TAGLINE_CHOICE: "promises"}
    press(client, first, "decide", **ticked)

    assert {status_of(one) for one in (first, *others)} == {"approved_in_part"}
    assert status_of(other) == "submitted"
    for one in (first, *others):
        assert Event.objects.filter(verb="approved_in_part", object_id=one.pk).count() == 1
        assert Listing.objects.get(pk=one.listing_id).live_version.tagline == ""


def test_an_exception_waits_on(client, group):
    (first, second, third), _other = group

    press(client, first, "decide", **{"also-shown": "1", "also": [second.pk]})

    assert [status_of(one) for one in (first, second, third)] == ["approved", "approved", "submitted"]


def test_what_another_moderator_has_waits_on_and_is_named(client, group):
    (first, second, _third), other = group
    moderation.take(item_of(second), by=create_moderator())

    said_ = said(press(client, first, "decide", **{"also-shown": "1", "also": [second.pk, other.pk]}))

    assert "“South”, " in said_
    assert "is not decided and still waits" in said_
    assert [status_of(one) for one in (first, second, other)] == ["approved", "submitted", "submitted"]


# Approving


def test_a_first_listing_goes_live_once_authority_is_recorded(client, moderator):
    version = submit(create_draft())

    refused = press(client, version, "approve")
    assertContains(refused, "Record first how the registrant may speak", status_code=422)
    assertRedirects(press(client, version, "authority", **AUTHORITY), page_of(version))
    approved = press(client, version, "approve")

    assertRedirects(approved, QUEUE)
    assert AuthorityRecord.objects.get().by == moderator
    assert client.get("/clinics/lumen-spa-philadelphia/").status_code == 200
    assert OutboxMail.objects.filter(subject="Lumen Spa is live", to=["owner@lumen.example"]).exists()
    assert Event.objects.filter(verb="approved", actor_id=moderator.pk).exists()


def test_authority_needs_its_words_and_keeps_what_was_typed(client, moderator):
    version = submit(create_draft())

    response = press(client, version, "authority", **{"authority-how": "", "authority-note": "She called back."})

    assertContains(response, "Choose how it is known.", status_code=422)
    assertContains(response, "She called back.</textarea>", status_code=422)
    assert not AuthorityRecord.objects.exists()


def test_authority_recorded_twice_by_a_double_click_is_one(client, moderator):
    version = submit(create_draft())

    press(client, version, "authority", **AUTHORITY)
    press(client, version, "authority", **AUTHORITY)

    assert AuthorityRecord.objects.count() == 1


def test_recording_authority_keeps_reasons_typed_beside_it(client, moderator):
    version = submit(create_draft())

    response = press(client, version, "authority", **AUTHORITY, **{"back-note": "The phone is another clinic's."})

    assertContains(response, "The phone is another clinic&#x27;s.</textarea>")
    assertContains(response, "Called the number on the sign. (Mo Example")


def test_approving_does_not_throw_typed_reasons_away(client, moderator):
    version = waiting_change()

    response = press(client, version, "approve", **{NAME_REASON: "Not the name on the sign."})

    assertContains(response, "would lose what you typed", status_code=422)
    assertContains(response, "Not the name on the sign.</textarea>", status_code=422)
    assert status_of(version) == "submitted"


def test_what_pre_flight_refuses_is_not_approved_and_says_why(client, moderator):
    version = waiting_change()
    Treatment.objects.filter(code="mn_pen").update(rule="not_listable", notice="Withdrawn by its maker.")
    vocabulary.forget()

    response = press(client, version, "approve")

    assertContains(response, "Withdrawn by its maker.", status_code=422)
    assert status_of(version) == "submitted"


def test_a_changed_name_is_approved_only_with_authority_recorded_anew(client, moderator):
    version = waiting_change(name="Lumen Clinic")

    refused = press(client, version, "approve")
    press(client, version, "authority", **{"authority-how": "call", "authority-note": "The number on the door."})
    press(client, version, "approve")

    assertContains(refused, "record anew how the submitter may speak", status_code=422)
    assert status_of(version) == "approved"


def test_a_double_clicked_approval_is_one(client, moderator):
    version = waiting_change(tagline="Since 2019")

    first, second = press(client, version, "approve"), press(client, version, "approve")

    assertRedirects(first, QUEUE)
    assertRedirects(second, QUEUE)
    assert Event.objects.filter(verb="approved", listing_id=version.listing_id).count() == 2


# Sending back and rejecting


def test_reasons_reach_the_owner_by_mail_and_on_her_page(client, moderator):
    version = waiting_change()

    press(client, version, "send_back", **{NAME_REASON: "Not the name on the sign.", "back-note": "Nearly there."})

    mail = OutboxMail.objects.get(subject__contains="needs a correction")
    assert "Name: Not the name on the sign." in mail.text
    assert "Nearly there." in mail.text
    client.force_login(version.created_by)
    page = client.get(reverse("manage_listing", args=[version.listing.public_id]))
    assertContains(page, "Not the name on the sign.")
    assertContains(page, "Nearly there.")
    assert PublishedListing.objects.get(pk=version.listing_id).name == "Lumen Spa"


def test_a_removed_service_is_named_in_the_mail(client, moderator):
    services = ({"service_key": key("pen")}, {"treatment": "mn_rf", "service_key": key("rf")})
    listing = create_live_listing(services=services)
    draft = drafts.start(listing, by=listing.business.memberships.first().user)
    Service.objects.filter(version=draft, key=key("rf")).delete()
    Version.objects.filter(pk=draft.pk).update(tagline="Calm skin")
    version = submit(draft)

    press(client, version, "send_back", **{f"back-reason_services_{key('rf')}_": "You still offer it."})

    mail = OutboxMail.objects.get(subject__contains="needs a correction")
    assert "RF microneedling" in mail.text
    assert ": You still offer it." in mail.text


@pytest.mark.parametrize(
    ("field", "text", "message"),
    [
        ("back-note", "", "Write at least one reason"),
        ("back-note", "   \n ", "These are only spaces"),
        ("back-note", "x" * 5001, "at most 5000 characters"),
        (NAME_REASON, "   ", "These are only spaces"),
        (NAME_REASON, "x" * 5001, "at most 1000 characters"),
        (NAME_REASON, "Not \x00 so", "Null characters"),
        (NAME_REASON, "Not \x1b so", "invisible control characters"),
        (NAME_REASON, "Not ‮os", "invisible control characters"),
    ],
)
def test_a_reason_that_is_none_gets_its_message_and_stays(client, moderator, field, text, message):
    version = waiting_change()

    response = press(client, version, "send_back", **{field: text, "reject-reason": "Kept elsewhere."})

    assertContains(response, message, status_code=422)
    assertContains(response, "Kept elsewhere.</textarea>", status_code=422)
    assert response.context["forms"]["send_back"][field.removeprefix("back-")].value() == text
    assert status_of(version) == "submitted"


@pytest.mark.parametrize("text", ["🙂 " * 400, "‏עברית", "Line one\r\nline two", "x" * 1000, "<b>bold</b>"])
def test_a_reason_of_any_letters_reaches_the_owner(client, moderator, text):
    version = waiting_change()

    press(client, version, "send_back", **{NAME_REASON: text})

    assert status_of(version) == "sent_back"
    expected = text.strip().replace("\r\n", "\n")
    assert expected in OutboxMail.objects.get(subject__contains="needs a correction").text


def test_lines_count_as_people_see_them(client, moderator):
    version = waiting_change()

    press(client, version, "send_back", **{NAME_REASON: "x\r\n" * 498 + "xyz"})

    assert status_of(version) == "sent_back"


def test_a_rejection_needs_its_reason_and_leaves_the_page_up(client, moderator):
    version = waiting_change()

    assert press(client, version, "reject", **{"reject-reason": " "}).status_code == 422
    assert press(client, version, "reject").status_code == 422
    press(client, version, "reject", **{"reject-reason": "Not your clinic."})

    assert status_of(version) == "rejected"
    assert PublishedListing.objects.get(pk=version.listing_id).name == "Lumen Spa"
    assert "Not your clinic." in OutboxMail.objects.get(subject__contains="not accepted").text
    assert Listing.objects.get(pk=version.listing_id).open_version() is None


# Two at once


def test_the_second_moderator_is_told_who_decided_and_keeps_her_words(client, moderator):
    version = waiting_change(tagline="Since 2019")
    press(client, version, "approve")
    sign_in_moderator(client, email="ada@pinpoint.example", name="Ada Example")

    response = press(client, version, "reject", **{"reject-reason": "My long reason."})

    assertContains(response, "Decided already: Mo Example on", status_code=409)
    assertContains(response, "“Approved”", status_code=409)
    assertContains(response, "My long reason.", status_code=409)
    assert status_of(version) == "approved"


def test_what_another_moderator_has_is_not_decided(client, moderator):
    version = waiting_change()
    press(client, version, "take")
    sign_in_moderator(client, email="ada@pinpoint.example", name="Ada Example")

    response = press(client, version, "reject", **{"reject-reason": "My reason."})

    assertContains(response, "Another moderator has this item: Mo Example since", status_code=409)
    assertContains(response, "My reason.</textarea>", status_code=409)
    assert status_of(version) == "submitted"


def test_a_released_item_is_free_for_the_next(client, moderator):
    version = waiting_change()
    press(client, version, "take")
    assertContains(client.get(page_of(version)), "Taken: Mo Example")

    assertRedirects(press(client, version, "release"), QUEUE)
    other = sign_in_moderator(client, email="ada@pinpoint.example", name="Ada Example")
    press(client, version, "take")

    assert item_of(version).taken_by == other


def test_taking_keeps_what_was_typed_already(client, moderator):
    version = waiting_change()

    response = press(client, version, "take", **{NAME_REASON: "Not the sign."})

    assertContains(response, "Not the sign.</textarea>")
    assert item_of(version).taken_by == moderator


def test_deciding_takes_the_item(client, moderator):
    version = submit(create_draft())

    press(client, version, "approve")

    assert item_of(version).taken_by == moderator


def test_what_the_owner_took_back_cannot_be_decided(client, moderator):
    version = waiting_change()
    page = page_of(version)
    moderation.withdraw(version, by=version.created_by)

    response = client.post(page, {"act": "approve"})

    assertContains(response, "The owner took this back", status_code=409)


def test_nobody_decides_on_her_own_business(client, moderator):
    version = submit(create_draft(owner=moderator))
    moderation.record_authority(version.listing, by=moderator, how="call", note="Called.")

    response = press(client, version, "approve")

    assertContains(response, "This is your own business", status_code=422)
    assert status_of(version) == "submitted"
    assert item_of(version).taken_by is None


def test_a_decided_version_stays_to_be_read_without_buttons(client, moderator):
    version = waiting_change()
    approve(version, by=moderator)

    response = client.get(page_of(version))

    assertContains(response, "Decided already: Mo Example on")
    assertNotContains(response, 'name="act"')


def test_an_unknown_button_does_nothing(client, moderator):
    version = waiting_change()

    assertContains(press(client, version, "destroy"), "Press one of the buttons.", status_code=422)
    assert status_of(version) == "submitted"


def test_no_page_of_the_moderators_has_inline_script_or_style(client, moderator):
    version = submit(create_draft())
    credential = create_credential(version.listing)
    listing_page = reverse("admin:listings_listing_change", args=[version.listing_id])

    for page in ("/admin/", QUEUE, page_of(version), page_of(credential), listing_page):
        html = client.get(page).content.decode()
        assert "<style" not in html, page
        assert " style=" not in html, page
        assert "<script>" not in html, page


def test_a_photo_of_the_proposal_is_shown(client, moderator):
    draft = create_draft()
    photo = Photo.objects.create(
        listing=draft.listing, width=1200, height=800, checksum="0" * 64, perceptual_hash="0" * 16
    )
    VersionPhoto.objects.create(version=draft, key=key("photo"), photo=photo, alt="The front desk")

    response = client.get(page_of(submit(draft)))

    assertContains(response, reverse("photo", args=[photo.token, 400]))
