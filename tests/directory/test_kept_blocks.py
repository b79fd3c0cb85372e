"""Rows kept in the process are what the database says, whatever was published since they were read."""

from datetime import UTC, datetime
from io import StringIO
from threading import Thread

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.http import QueryDict

from directory import criteria, kept_blocks, rows
from listings import holding_back, publishing, search_index
from tests.listings.factories import approve, create_live_listing, create_moderator, submit_change

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 24, 17, tzinfo=UTC)
HERE, THERE = "39.952,-75.165", "40.75,-73.997"


@pytest.fixture(autouse=True)
def _catalogue(transactional_db):
    """A transactional test begins with empty tables and leaves the unmanaged ones to be emptied by hand."""
    call_command("load_catalogue", stdout=StringIO())
    yield
    search_index.empty_tables(connection)


def search(where=HERE):
    return criteria.read(QueryDict(f"where={where}&radius=5"), now=NOW)


def listed(found):
    return sorted((rows.row_of(raw).listing_id, rows.row_of(raw).session_cents) for raw in found.rows)


def is_as_the_database_says(wanted):
    return listed(rows.fetch_by_blocks(wanted, now=NOW)) == listed(rows.fetch_by_orm(wanted, now=NOW))


def found(where=HERE):
    """How many services stand there, once as kept and once as the database says."""
    kept, said = rows.fetch_by_blocks(search(where), now=NOW), rows.fetch_by_orm(search(where), now=NOW)
    assert listed(kept) == listed(said)
    return len(kept.rows)


def move(listing, where):
    latitude, longitude = where.split(",")
    approve(submit_change(listing, latitude=float(latitude), longitude=float(longitude)))


def test_each_thing_published_is_seen_at_once_and_nothing_is_read_twice(django_assert_num_queries):
    listing = create_live_listing()
    moderator = create_moderator()
    kept_blocks.warm_up()
    assert (found(), found(THERE)) == (1, 0)
    with django_assert_num_queries(1):
        # How often anything was published.
        rows.fetch_by_blocks(search(), now=NOW)

    create_live_listing(name="Second Spa")
    assert found() == 2
    move(listing, THERE)
    assert (found(), found(THERE)) == (1, 1)
    holding_back.suspend(listing, by=moderator, reason="Look.")
    assert (found(), found(THERE)) == (1, 0)
    with transaction.atomic():
        create_live_listing(name="Third Spa")
        assert found() == 2
        transaction.set_rollback(True)
    assert found() == 1
    publishing.rebuild()
    assert (found(), found(THERE)) == (1, 0)


def test_no_more_rows_are_kept_than_the_setting_says(settings):
    settings.SEARCH_ROWS_KEPT = 2
    move(create_live_listing(name="Far Spa"), THERE)
    for number in range(3):
        create_live_listing(name=f"Spa {number}")

    assert [found(where) for where in (HERE, THERE, HERE)] == [3, 1, 3]


def test_readers_beside_a_writer_end_with_what_it_wrote():
    listing = create_live_listing()
    wrong = []

    def read():
        try:
            for _turn in range(30):
                rows.fetch_by_blocks(search(), now=NOW)
        except Exception as error:
            wrong.append(error)
        finally:
            connection.close()

    readers = [Thread(target=read) for _each in range(3)]
    for reader in readers:
        reader.start()
    for turn in range(5):
        listing = approve(submit_change(listing, tagline=f"Turn {turn}"))
        create_live_listing(name=f"Spa {turn}")
    for reader in readers:
        reader.join()

    assert wrong == []
    assert found() == 6
