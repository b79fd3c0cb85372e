"""The moderators' front page: what waits and since when, what lapses soon, and how the last days went."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts import roles
from listings import backlog
from listings.models import Credential, QueueItem
from tests.accounts.factories import create_user
from tests.listings.factories import create_credential, create_draft, create_live_listing, submit
from tests.listings.moderating import item_of, sign_in_moderator

pytestmark = pytest.mark.django_db


def waiting_since(days):
    item = item_of(submit(create_draft()))
    QueueItem.objects.filter(pk=item.pk).update(opened_at=timezone.now() - timedelta(days=days))


def test_what_waits_is_counted_by_kind_and_age():
    for days in (0, 1.5, 3, 5, 40):
        waiting_since(days)

    (row,) = backlog.front(now=timezone.now()).rows

    assert (row.label, row.counts, row.total) == ("Submitted listing", [1, 1, 2, 1], 5)


def test_what_ends_within_thirty_days_stands_there_first_to_end_first():
    listing, now = create_live_listing(), timezone.now()
    for number, days in (("A", 20), ("B", 5), ("C", 40), ("D", -2)):
        create_credential(listing, number=number, expires_on=(now + timedelta(days=days)).date())
    removed = create_credential(listing, number="E", expires_on=(now + timedelta(days=3)).date())
    Credential.objects.filter(pk=removed.pk).update(removed_at=now)

    lapses = backlog.front(now=now).lapses

    assert [Credential.objects.get(pk=lapse.pk).number for lapse in lapses] == ["B", "A"]


def test_each_of_the_last_thirty_days_says_what_came_and_what_was_done():
    waiting_since(1)
    done = item_of(submit(create_draft()))
    QueueItem.objects.filter(pk=done.pk).update(done_at=timezone.now())

    days = backlog.front(now=timezone.now()).days

    assert len(days) == 30
    assert (days[-1].opened, days[-1].done, days[-2].opened) == (1, 1, 1)


def test_a_day_is_one_of_new_york():
    item = item_of(submit(create_draft()))
    # Half past eleven in the evening of the 9th there; daylight saving ended on the 1st.
    QueueItem.objects.filter(pk=item.pk).update(opened_at=datetime(2026, 11, 10, 4, 30, tzinfo=UTC))

    days = backlog.front(now=datetime(2026, 11, 12, 12, tzinfo=UTC)).days

    assert [day.label for day in days if day.opened] == ["Nov 9"]


def test_the_front_page_shows_charts_with_their_table(client, django_assert_max_num_queries):
    sign_in_moderator(client)
    create_credential(create_live_listing(), expires_on=(timezone.now() + timedelta(days=9)).date())

    with django_assert_max_num_queries(10):
        response = client.get("/admin/")

    for words in ("What waits, by age", "Credential to check", "Lapses within 30 days", "Came in, by day", "</svg>"):
        assertContains(response, words)
    assertContains(response, '<tr><th scope="row">', count=31)


def test_editors_see_their_articles_and_no_backlog(client):
    user = create_user(email="editor@pinpoint.example")
    roles.give_role(user, roles.EDITORS)
    client.force_login(user)

    response = client.get("/admin/")

    assertContains(response, "Articles")
    assertNotContains(response, "What waits, by age")
