"""How long reviews took, as it is measured and said."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains

from listings import business_days, evidence, moderation, review_times
from listings.models import Listing, QueueItem
from tests.listings.factories import approve, create_credential, create_draft, submit
from tests.listings.moderating import item_of

pytestmark = pytest.mark.django_db

PAGE = "/how-we-check/"


def decide(*, hours, **item):
    """A submission that was approved after so many hours."""
    version = submit(create_draft())
    waited = item_of(version)
    approve(version)
    now = timezone.now()
    fields = {"opened_at": now - timedelta(hours=hours), "done_at": now, **item}
    QueueItem.objects.filter(pk=waited.pk).update(**fields)
    return version.listing


def test_too_few_say_only_how_many_they_are(client):
    decide(hours=3)

    assertContains(client.get(PAGE), "In the last 30 days 1 was decided: too few for a figure")


def test_half_and_nine_in_ten_are_said(client, monkeypatch):
    monkeypatch.setattr(review_times, "FEWEST", 4)
    for hours in (1, 2, 30, 100):
        decide(hours=hours)

    times = review_times.reckon(now=timezone.now())

    assert (times.n, times.median.hours, times.ninth.hours) == (4, 2, 100)
    assertContains(client.get(PAGE), "half of 4 were decided within 2 hours")


def test_examples_imports_and_what_was_taken_back_are_left_out():
    live = decide(hours=3)
    Listing.objects.filter(pk=decide(hours=3).pk).update(is_example=True)
    decide(hours=3, lane=2)
    decide(hours=3, kind="report")
    decide(hours=3, done_at=timezone.now() - timedelta(days=31))
    withdrawn = submit(create_draft())
    moderation.withdraw(withdrawn, by=withdrawn.created_by)
    evidence.remove(create_credential(live), by=withdrawn.created_by)

    assert review_times.reckon(now=timezone.now()).n == 1


def test_the_figure_is_reckoned_once_an_hour(client, django_assert_num_queries):
    now = timezone.now()
    review_times.kept(now=now)

    with django_assert_num_queries(0):
        assert review_times.kept(now=now).n == 0


@pytest.mark.parametrize(
    ("since", "until", "days"),
    [
        (datetime(2026, 11, 20, 15, tzinfo=UTC), datetime(2026, 11, 20, 22, tzinfo=UTC), 0),
        (datetime(2026, 11, 20, 15, tzinfo=UTC), datetime(2026, 11, 22, 15, tzinfo=UTC), 0),
        (datetime(2026, 11, 20, 15, tzinfo=UTC), datetime(2026, 11, 23, 15, tzinfo=UTC), 1),
        # Thanksgiving is no business day.
        (datetime(2026, 11, 25, 15, tzinfo=UTC), datetime(2026, 11, 27, 15, tzinfo=UTC), 1),
        # Ten at night in New York is the day after in UTC.
        (datetime(2026, 11, 24, 3, tzinfo=UTC), datetime(2026, 11, 24, 15, tzinfo=UTC), 1),
    ],
)
def test_business_days_count_after_the_day_of_sending(since, until, days):
    assert business_days.between(since, until) == days
