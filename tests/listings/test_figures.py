"""Counting: gathered in the process, written in one statement, by the clinic's own calendar; and the owner's page."""

import csv
import io
import os
import subprocess
import sys
import threading
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.urls import reverse

from listings import figures
from listings.figure_chart import count_chart
from listings.models import DailyFigure, FigureKind
from tests.listings.factories import create_draft, create_live_listing, create_person

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
NEW_YORK, HONOLULU, GUAM = "America/New_York", "Pacific/Honolulu", "Pacific/Guam"
NOON = datetime(2026, 11, 23, 17, tzinfo=UTC)


def numbers():
    return {(row.listing_id, f"{row.day}", row.kind): row.n for row in DailyFigure.objects.all()}


def create_figure(listing, day, *, kind="view", n=1):
    return DailyFigure.objects.create(listing=listing, day=date.fromisoformat(day), kind=kind, n=n)


# Gathering


def test_counts_reach_the_table_in_one_statement(django_assert_num_queries):
    listing = create_live_listing()
    for _n in range(3):
        figures.count(listing.pk, FigureKind.VIEW, time_zone=NEW_YORK, at=NOON)
    figures.count(listing.pk, FigureKind.PHONE, time_zone=NEW_YORK, at=NOON)

    with django_assert_num_queries(1):
        written = figures.flush()

    assert written == 4
    assert numbers() == {(listing.pk, "2026-11-23", "view"): 3, (listing.pk, "2026-11-23", "phone"): 1}


def test_nothing_gathered_asks_the_database_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert figures.flush() == 0


def test_what_another_process_counted_is_added_to():
    """Two processes gather apart; the one table adds them up."""
    listing = create_live_listing()
    one, other = figures.Counts(), figures.Counts()
    for counts, n in ((one, 2), (other, 5), (one, 1)):
        counts.add((listing.pk, date(2026, 11, 23), "view"), n)
        counts.flush()

    assert numbers() == {(listing.pk, "2026-11-23", "view"): 8}


def test_threads_lose_no_count():
    counts = figures.Counts()
    key = (1, date(2026, 11, 23), "view")
    threads = [threading.Thread(target=lambda: [counts.add(key) for _n in range(500)]) for _t in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert counts.take() == {key: 4000}


def test_what_is_held_is_bounded():
    counts = figures.Counts(most=2)

    held = [counts.add((pk, date(2026, 11, 23), "view")) for pk in (1, 2, 3, 1)]

    assert held == [True, True, False, True]
    assert counts.is_full


def test_what_cannot_be_written_is_kept_for_the_next_try():
    counts = figures.Counts()
    counts.add((1, date(2026, 11, 23), "view"), 3)
    with connection.execute_wrapper(_broken), pytest.raises(figures.DatabaseError):
        counts.flush()

    assert counts.flush() == 3


def _broken(*_args):
    raise figures.DatabaseError("the disk is full")


def test_a_deleted_listing_does_not_stop_the_others():
    listing = create_live_listing()
    figures.count(10**9, FigureKind.VIEW, time_zone=NEW_YORK, at=NOON)
    figures.count(listing.pk, FigureKind.VIEW, time_zone=NEW_YORK, at=NOON)

    assert figures.flush() == 2
    assert numbers()[listing.pk, "2026-11-23", "view"] == 1
    DailyFigure.objects.filter(listing_id=10**9).delete()  # the engines check at the end that no row points nowhere


@pytest.mark.parametrize(
    ("at", "zone", "day"),
    [
        (datetime(2026, 11, 24, 4, 59, 59, tzinfo=UTC), NEW_YORK, "2026-11-23"),
        (datetime(2026, 11, 24, 5, 0, tzinfo=UTC), NEW_YORK, "2026-11-24"),
        (datetime(2026, 11, 24, 5, 0, tzinfo=UTC), HONOLULU, "2026-11-23"),
        (datetime(2026, 11, 23, 14, 0, tzinfo=UTC), GUAM, "2026-11-24"),
        # Clocks go forward on March 8, 2026 at 2 am: that midnight is still five hours behind, the next one four.
        (datetime(2026, 3, 8, 4, 59, tzinfo=UTC), NEW_YORK, "2026-03-07"),
        (datetime(2026, 3, 9, 3, 59, tzinfo=UTC), NEW_YORK, "2026-03-08"),
        (datetime(2026, 3, 9, 4, 0, tzinfo=UTC), NEW_YORK, "2026-03-09"),
        # And back on November 1, 2026: half past one comes twice, on one and the same day.
        (datetime(2026, 11, 1, 5, 30, tzinfo=UTC), NEW_YORK, "2026-11-01"),
        (datetime(2026, 11, 1, 6, 30, tzinfo=UTC), NEW_YORK, "2026-11-01"),
        (datetime(2026, 11, 2, 4, 59, tzinfo=UTC), NEW_YORK, "2026-11-01"),
        (datetime(2026, 11, 2, 5, 0, tzinfo=UTC), NEW_YORK, "2026-11-02"),
    ],
)
def test_a_day_is_the_clinics_own(at, zone, day):
    listing = create_live_listing()

    figures.count(listing.pk, FigureKind.VIEW, time_zone=zone, at=at)
    figures.flush()

    assert numbers() == {(listing.pk, day, "view"): 1}


def test_days_past_keeping_are_forgotten():
    listing = create_live_listing()
    create_figure(listing, "2020-01-01")
    kept = create_figure(listing, f"{datetime.now(UTC).date()}")

    figures.forget_old()

    assert list(DailyFigure.objects.all()) == [kept]


COUNTING = """
import os, sys, django
os.environ["DJANGO_SETTINGS_MODULE"] = "directory.settings"
django.setup()
from django.conf import settings
settings.DATABASES["default"]["NAME"] = os.environ["TEST_NAME"]
settings.FIGURES_WRITE_BY_THEMSELVES = True
from listings import figures
from listings.models import FigureKind
for _n in range(int(sys.argv[2])):
    figures.count(int(sys.argv[1]), FigureKind.VIEW, time_zone="America/New_York")
"""


@pytest.mark.django_db(transaction=True)
def test_two_processes_write_what_they_hold_when_they_end():
    listing_id = 41
    environment = {**os.environ, "SITE_MODE": "test", "TEST_NAME": str(connection.settings_dict["NAME"])}
    command = [sys.executable, "-W", "ignore", "-c", COUNTING, str(listing_id)]
    running = [subprocess.Popen([*command, n], cwd=ROOT, env=environment) for n in ("3", "4")]

    assert [process.wait(60) for process in running] == [0, 0]
    assert sum(DailyFigure.objects.filter(listing_id=listing_id).values_list("n", flat=True)) == 7
    DailyFigure.objects.all().delete()


# The owner's page


@pytest.fixture
def listing(client, time_machine):
    time_machine.move_to(NOON, tick=False)
    live = create_live_listing()
    client.force_login(live.business.memberships.get().user)
    return live


def page(client, **query):
    return client.get(reverse("manage_figures"), query)


def test_the_page_counts_the_last_thirty_days_and_the_thirty_before(client, listing):
    for day, n in (("2026-11-23", 5), ("2026-10-25", 2), ("2026-10-24", 7), ("2026-09-24", 11)):
        create_figure(listing, day, n=n)
    create_figure(listing, "2026-11-20", kind="phone", n=3)

    table = page(client).context["table"]

    assert len(table.rows) == 30
    assert (table.total.views, table.total.acts, table.before.views) == (7, 3, 7)
    assert table.rows[-1].label == "Nov 23"


def test_weeks_begin_on_monday(client, listing):
    for day in ("2026-11-23", "2026-11-22", "2026-11-16"):
        create_figure(listing, day)

    table = page(client, by="week").context["table"]

    assert [(row.label, row.views) for row in table.rows[-2:]] == [("Week of Nov 16", 2), ("Week of Nov 23", 1)]


def test_several_listings_are_added_up_and_told_apart(client, listing):
    other = create_live_listing(owner=listing.business.memberships.get().user, name="Lumen East")
    create_figure(listing, "2026-11-23", n=2)
    create_figure(other, "2026-11-23", n=3)

    everything, one = page(client), page(client, listing=other.public_id)

    assert everything.context["table"].total.views == 5
    assert "Lumen East" in everything.content.decode()
    assert one.context["table"].total.views == 3


def test_the_page_says_that_figures_are_approximate_and_examples_are_examples(client, listing):
    type(listing).objects.update(is_example=True)
    create_figure(listing, "2026-11-23")

    text = page(client).content.decode()

    assert "Approximate: counted without cookies" in text
    assert "These listings are examples, and so are their figures." in text
    assert '<svg class="chart counts"' in text


def test_before_anything_is_counted_the_page_says_so(client, listing):
    assert "Nothing was counted yet." in page(client).content.decode()


def test_somebody_without_a_listing_sees_an_empty_page(client):
    client.force_login(create_person(email="new@clinic.example"))

    assert "Nothing was counted yet." in page(client).content.decode()


def test_a_strangers_listing_has_no_figures_for_others(client, listing):
    theirs = create_live_listing(owner=create_person(email="b@b.example"), name="Other")
    create_figure(theirs, "2026-11-23", n=99)

    assert page(client, listing=theirs.public_id).status_code == 404
    assert page(client).context["table"].total.views == 0
    csv_text = b"".join(client.get(reverse("manage_figures_csv")).streaming_content).decode()
    assert "99" not in csv_text


def test_a_visitor_is_asked_to_sign_in(client):
    for name in ("manage_figures", "manage_figures_csv", "manage_sheets"):
        assert client.get(reverse(name))["Location"].startswith("/accounts/login/")


def test_everything_kept_comes_out_as_csv(client, listing):
    listing = create_live_listing(owner=listing.business.memberships.get().user, name="=Lumen")
    create_figure(listing, "2026-11-22", n=4)
    create_figure(listing, "2026-11-23", kind="site", n=2)
    create_figure(listing, "2026-11-23", n=1)

    text = b"".join(client.get(reverse("manage_figures_csv")).streaming_content).decode("utf-8-sig")

    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [(row["day"], row["name"], row["view"], row["site"]) for row in rows] == [
        ("2026-11-22", "'=Lumen", "4", "0"),
        ("2026-11-23", "'=Lumen", "1", "2"),
    ]


def test_the_page_asks_little_however_many_listings_there_are(client, listing, django_assert_max_num_queries):
    for n in range(5):
        create_live_listing(owner=listing.business.memberships.get().user, name=f"Lumen {n}")

    with django_assert_max_num_queries(7):
        page(client)


def test_odd_addresses_get_a_page_or_404(client, listing):
    assert page(client, by="\x00").status_code == 200
    assert page(client, listing="💥").status_code == 404
    assert page(client, listing="\x00").status_code == 404


def test_a_draft_that_never_was_live_is_in_the_list(client, listing):
    create_draft(owner=listing.business.memberships.get().user, name="Not yet")
    create_figure(listing, "2026-11-23")

    assert "Not live yet" in page(client).content.decode()


# The chart


@pytest.mark.parametrize(
    ("highest", "labels"),
    [(0, ["0", "1"]), (1, ["0", "1"]), (7, ["0", "2", "4", "6", "8"]), (1200, ["0", "500", "1,000", "1,500"])],
)
def test_the_scale_has_round_numbers(highest, labels):
    chart = count_chart("Views", [("Nov 1", 0), ("Nov 2", highest)], every=7)

    assert [tick.label for tick in chart.across] == labels
    assert all(0 <= bar.y <= chart.base for bar in chart.bars)


def test_no_period_is_no_fault():
    assert count_chart("Views", [], every=7).bars == []
