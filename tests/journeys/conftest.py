"""What a journey needs: a whole database in a real server, and a browser that tells what went wrong."""

from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection

from listings import search_index, vocabulary
from places import lookup


@pytest.fixture
def site(transactional_db, live_server, settings):
    """The address of a site with places, catalogue and articles; transactional tests begin with empty tables."""
    for command in ("load_places", "load_catalogue", "load_articles"):
        call_command(command, stdout=StringIO())
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
