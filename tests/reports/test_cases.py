"""Moderators look into what was reported."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains

from accounts.models import OutboxMail
from listings.models import Event, QueueItem, Service
from reports import cases
from reports.models import Case, Report
from tests.listings.factories import add_service, approve, create_draft, create_moderator, create_person, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def listing():
    draft = create_draft()
    add_service(draft, treatment="mn_rf")
    return approve(submit(draft))


@pytest.fixture
def case(listing):
    return cases.take_in("injury", words="They burned me.", email="rose@visitor.example", listing=listing).case


@pytest.fixture
def moderator(client):
    person = create_moderator()
    client.force_login(person)
    return person


def press(client, case, act, **fields):
    url = reverse("admin:reports_case_page", args=[case.pk])
    return client.post(url, {"act": act, **{f"{act}-{name}": text for name, text in fields.items()}}, follow=True)


def test_the_queue_opens_the_case(client, case, moderator):
    item = QueueItem.objects.get(kind="report")

    page = client.get(reverse("admin:listings_queueitem_open", args=[item.pk])).content.decode()

    assert "They burned me." in page
    assert "Safety: to be looked into the same day." in page
    assert "rose@visitor.example" in page


def test_an_answer_goes_to_those_who_left_an_address(client, case, moderator):
    cases.take_in("injury", words="Me too.", listing=case.listing)

    press(client, case, "answer", words="We called the clinic.")

    sent = OutboxMail.objects.get(kind="report_answered")
    assert sent.to == ["rose@visitor.example"]
    assert "We called the clinic." in sent.text


def test_holding_back_takes_the_page_down_at_once_and_is_in_the_trail(client, case, listing, moderator):
    press(client, case, "hold_back", words="We look into a report of harm.")

    event = Event.objects.get(listing_id=listing.pk, verb="suspended")
    assert case.notes.get().event_id == event.pk
    assert "burned" not in client.get(f"/clinics/{listing.slug}/").content.decode()
    listing.refresh_from_db()
    assert not listing.is_public


def test_a_service_is_taken_off_at_once_and_the_case_says_so(client, case, listing, moderator):
    service = Service.objects.get(version=listing.live_version, treatment="mn_rf")

    press(client, case, "take_off", what=f"services:{service.key}", reason="Reported as unsafe.")
    page = client.get(reverse("admin:reports_case_page", args=[case.pk]))

    event = Event.objects.get(verb="taken_off")
    listing.refresh_from_db()
    assert [one.treatment_id for one in Service.objects.filter(version=listing.live_version)] == ["mn_pen"]
    assertContains(page, reverse("admin:listings_version_change", args=[event.object_id]))
    assertContains(page, "because of this case")
    assert QueueItem.objects.filter(kind="look", lane=0).exists()


def test_what_is_not_on_the_page_any_more_is_told_and_the_words_stay(client, case, moderator):
    response = press(client, case, "take_off", what="services:gone", reason="Reported as unsafe.")

    assertContains(response, "Reported as unsafe.", status_code=422)


def test_closing_says_what_came_of_it_and_ends_the_waiting(client, case, moderator):
    press(client, case, "close", outcome="passed_on", words="Sent to the state's board.")

    case.refresh_from_db()
    assert (case.outcome, case.closed_by) == ("passed_on", moderator)
    assert not QueueItem.objects.filter(kind="report", done_at=None).exists()
    assert Event.objects.get(verb="case_closed").facts == {"kind": "injury", "outcome": "passed_on"}


def test_the_second_to_close_is_told_and_loses_no_word(client, case, moderator):
    cases.close(case, by=create_moderator(email="other@pinpoint.example"), outcome="not_found", words="Called.")

    page = press(client, case, "close", outcome="mended", words="I mended the phone.")

    assert page.status_code == 409
    assert "closed already" in page.content.decode()


def test_what_is_typed_elsewhere_stays_when_a_note_is_kept(client, case, moderator):
    url = reverse("admin:reports_case_page", args=[case.pk])

    page = client.post(url, {"act": "note", "note-words": "Called twice.", "answer-words": "Dear Rose"})

    assert "Dear Rose" in page.content.decode()
    assert case.notes.get().words == "Called twice."


@pytest.mark.parametrize("act", ["note", "answer", "hold_back", "close"])
@pytest.mark.parametrize("words", ["", "   ", "x" * 50_000])
def test_words_that_say_nothing_or_too_much_do_nothing(client, case, moderator, act, words):
    page = press(client, case, act, words=words, outcome="mended")

    case.refresh_from_db()
    assert page.status_code == 422
    assert (case.notes.count(), case.closed_at) == (0, None)


def test_nobody_handles_a_report_about_her_own_business(client, case, listing, moderator):
    listing.business.memberships.create(user=moderator, role="owner")

    page = press(client, case, "close", outcome="not_found", words="Nothing there.")

    assert "your own business" in page.content.decode()
    case.refresh_from_db()
    assert case.closed_at is None


@pytest.mark.parametrize("who", ["visitor", "owner", "staff"])
def test_only_moderators_see_a_case(client, case, listing, who):
    if who == "owner":
        client.force_login(listing.business.memberships.get().user)
    if who == "staff":
        client.force_login(create_person(email="staff@pinpoint.example", is_staff=True))

    page = client.get(reverse("admin:reports_case_page", args=[case.pk]))

    assert page.status_code in (302, 403)
    assert b"burned" not in page.content


def test_addresses_are_forgotten_ninety_days_after_a_case_is_closed(case):
    cases.close(case, by=create_moderator(), outcome="not_found", words="Called.")

    assert cases.forget_addresses(now=timezone.now() + timedelta(days=89)) == 0
    assert cases.forget_addresses(now=timezone.now() + timedelta(days=91)) == 1
    assert Report.objects.get().email == ""


def test_a_case_survives_the_listing_it_is_about(case, listing):
    assert Case.objects.get().listing == listing
