"""What a journey needs: a whole database in a real server, and a browser that tells what went wrong."""

import sqlite3
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection

from listings import search_index, vocabulary
from places import lookup


@pytest.fixture(scope="session")
def filled(django_db_setup, django_db_blocker):
    """A copy of the database with places, catalogue and articles, as every start of the site has them."""
    before, copy = sqlite3.connect(":memory:"), sqlite3.connect(":memory:", check_same_thread=False)
    with django_db_blocker.unblock():
        connection.ensure_connection()
        connection.connection.backup(before)
        # Another browser test may have emptied the tables before this first journey.
        for command in ("load_places", "load_catalogue", "load_articles"):
            call_command(command, stdout=StringIO())
        connection.connection.backup(copy)
        before.backup(connection.connection)
        connection.close()
    before.close()
    yield copy
    copy.close()


@pytest.fixture
def site(filled, transactional_db, live_server, settings):
    """The address of a site that begins as `filled` left it; transactional tests leave empty tables behind."""
    connection.ensure_connection()
    filled.backup(connection.connection)
    lookup.forget()
    vocabulary.forget()
    settings.SITE_ADDRESS = live_server.url
    yield live_server.url
    search_index.empty_tables(connection)
    vocabulary.forget()
    lookup.forget()
    cache.clear()


def is_fault(message):
    """An error in the console. A page that says "not found" or "not saved" answers; a missing file is a fault."""
    is_answer = "with a status of 4" in message.text and "/static/" not in message.location["url"]
    return message.type == "error" and not is_answer


@pytest.fixture
def watched(page, site):
    """A page that fails the test on a console error or a request to anywhere else."""
    faults = []
    page.on("console", lambda message: faults.append(message.text) if is_fault(message) else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith((site, "data:")) else faults.append(request.url))
    yield page
    assert faults == []
