"""Production refuses to start half-configured, and says what is missing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from directory.production import refuse_to_start
from listings.models import Listing
from tests.accounts.factories import create_user
from tests.listings.factories import create_live_listing

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.django_db
def test_an_empty_database_may_start():
    refuse_to_start()


@pytest.mark.django_db
def test_a_database_behind_its_release_may_not():
    MigrationRecorder(connection).migration_qs.filter(app="listings").last().delete()

    with pytest.raises(ImproperlyConfigured, match="migrations are not applied"):
        refuse_to_start()


@pytest.mark.django_db
def test_an_example_clinic_may_not():
    Listing.objects.filter(pk=create_live_listing().pk).update(is_example=True)

    with pytest.raises(ImproperlyConfigured, match="example clinics"):
        refuse_to_start()


@pytest.mark.django_db
def test_an_example_account_may_not():
    create_user(is_example=True)

    with pytest.raises(ImproperlyConfigured, match="example accounts"):
        refuse_to_start()


@pytest.mark.django_db
def test_no_example_is_made_in_production(settings):
    settings.IS_PRODUCTION = True

    with pytest.raises(CommandError, match="not made in production"):
        call_command("example", listings=1)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "SECRET_KEY"),
        ({"SITE_MODE": "staging"}, "it must be demo, dev, test or production"),
    ],
)
def test_missing_settings_are_named(given, said):
    environment = {"PATH": os.environ["PATH"], "SITE_MODE": "production", **given}

    done = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )

    assert done.returncode != 0
    assert said in done.stderr
