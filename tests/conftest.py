"""What every test may lean on."""

import os
from io import StringIO

import pytest
from django.core.management import call_command


def pytest_collection_modifyitems(items):
    """Mark what asks a database, which alone has to run on both engines."""
    for item in items:
        if item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(item.fixturenames):
            item.add_marker("database")


@pytest.fixture(autouse=True)
def _private_files(settings, tmp_path):
    """Uploads and mail of a test stay in that test's own folder."""
    settings.MEDIA_DIR = tmp_path / "media"
    settings.EMAIL_BACKEND = "accounts.outbox.OutboxBackend"  # Django's test runner puts its own in place
    settings.STORAGES = {
        **settings.STORAGES,
        "photos": {**settings.STORAGES["photos"], "OPTIONS": {"location": tmp_path / "photos"}},
        "evidence": {**settings.STORAGES["evidence"], "OPTIONS": {"location": tmp_path / "evidence"}},
    }


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database holds all places and the catalogue, as every start of the site has them."""
    with django_db_blocker.unblock():
        call_command("load_places", stdout=StringIO())
        call_command("load_catalogue", stdout=StringIO())


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {**browser_type_launch_args, "executable_path": os.environ.get("CHROMIUM"), "args": ["--no-sandbox"]}


@pytest.fixture
def places():
    """All places, looked up anew."""
    from places import lookup

    lookup.forget()


@pytest.fixture(autouse=True)
def _fresh_vocabulary():
    """The catalogue and opening hours are kept in process; a test must not see another one's."""
    from articles import links
    from directory import beacons, kept_blocks, open_now, results
    from listings import area_prices, figures, review_times, vocabulary

    yield
    beacons.forget()
    figures.forget()
    area_prices.forget()
    review_times.forget()
    links.forget()
    vocabulary.forget()
    open_now.forget()
    results.forget()
    kept_blocks.forget()
