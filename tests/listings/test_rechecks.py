"""What lapses for want of a check returns to the queue by itself, and can be listed by kind and state."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from listings import evidence, rechecks
from listings.models import CheckHow, CheckLevel, Event, QueueItem
from tests.listings.factories import change_listing, check, create_credential, create_live_listing
from tests.listings.moderating import sign_in_moderator

pytestmark = pytest.mark.django_db


@pytest.fixture
def listing():
    return create_live_listing()


def in_days(days):
    return timezone.now() + timedelta(days=days)


def day(days):
    return in_days(days).date()


def waiting(credential):
    return QueueItem.objects.waiting().filter(kind="credential", object_id=credential.pk)


@pytest.mark.parametrize(("days", "is_due"), [(340, False), (352, True), (400, True)])
def test_a_check_that_gets_too_old_returns_two_weeks_before(listing, days, is_due):
    credential = create_credential(listing)
    check(credential)

    rechecks.queue_due(now=in_days(days))

    assert waiting(credential).exists() == is_due


def test_a_day_that_the_moderator_named_counts_too(listing):
    credential = create_credential(listing)
    check(credential, next_check_on=day(30))

    assert rechecks.queue_due(now=in_days(10)) == 0
    assert rechecks.queue_due(now=in_days(20)) == 1
    assert waiting(credential).get().risk[0].startswith("Check again: the badge ends with")
    assert Event.objects.filter(verb="recheck_due", object_id=credential.pk, role="rule").count() == 1


def test_it_is_asked_once_and_a_new_check_moves_the_end(listing):
    credential = create_credential(listing)
    check(credential, next_check_on=day(10))

    assert [rechecks.queue_due(), rechecks.queue_due()] == [1, 0]
    check(credential, next_check_on=day(200))
    assert rechecks.queue_due() == 0
    assert not waiting(credential).exists()


@pytest.mark.parametrize("what", ["expired", "removed", "refused", "seen only", "not public", "waits already"])
def test_what_no_check_would_help_is_left_alone(listing, what):
    credential = create_credential(listing, expires_on=day(5) if what == "expired" else None)
    if what != "waits already":
        check(credential, next_check_on=day(10))
    if what == "removed":
        evidence.remove(credential, by=listing.business.memberships.first().user)
    if what == "refused":
        check(credential, level=CheckLevel.REFUSED, reason="No.")
    if what == "seen only":
        check(credential, level=CheckLevel.DOCUMENT_SEEN, how=CheckHow.DOCUMENT)
    if what == "not public":
        change_listing(listing, paused_at=timezone.now())

    assert rechecks.queue_due(now=in_days(9)) == 0


def test_the_badge_ends_on_its_day_whether_or_not_somebody_looked(client, listing):
    credential = create_credential(listing)
    check(credential, next_check_on=day(10))
    rechecks.queue_due()

    with time_machine.travel(in_days(12), tick=False):
        page = client.get("/clinics/?where=19103&checked=license")

    assertNotContains(page, f'data-listing="{listing.slug}"')


def test_lists_of_what_to_check_again_by_kind_and_state(client, listing):
    soon = create_credential(listing, number="RN-SOON")
    later = create_credential(listing, kind="license_np", number="NP-LATER", state="NJ")
    check(soon, next_check_on=day(10))
    check(later, next_check_on=day(50))
    sign_in_moderator(client)
    page = reverse("admin:listings_credential_changelist")

    within = client.get(page, {"again": "30"})
    wider = client.get(page, {"again": "60", "kind__code__exact": "license_np", "state": "NJ"})

    assertContains(within, "RN-SOON")
    assertNotContains(within, "NP-LATER")
    assertContains(wider, "NP-LATER")
    assertNotContains(wider, "RN-SOON")
    assert client.get(page, {"again": "😀"}).status_code == 200


def test_finding_them_costs_one_query_however_many_lines(listing, django_assert_max_num_queries):
    for number in range(8):
        check(create_credential(listing, number=f"RN-{number}"))

    with django_assert_max_num_queries(6):
        assert rechecks.queue_due() == 0
