"""PostgreSQL triggers that hold rules over time even against a stray query; `manage.py check --database default`
verifies that they are there.

SQLite has none: Django rebuilds a table to alter it and drops its triggers, and one that names another table makes the
next AlterField fail. There the same rules are held by the code that writes.
"""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

FUNCTIONS = """
CREATE OR REPLACE FUNCTION listings_version_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  workflow text[] := ARRAY['status', 'submitted_at', 'submitted_by_id', 'submit_token', 'decided_at', 'decided_by_id',
                           'decided_rule', 'decision_reason', 'created_by_id', 'made_from_id', 'revision'];
BEGIN
  IF OLD.status = 'draft' THEN RETURN NEW; END IF;
  IF NEW.status = 'draft' THEN RAISE EXCEPTION 'no version returns to draft' USING ERRCODE = 'check_violation'; END IF;
  IF OLD.status <> 'submitted' AND NEW.status <> OLD.status THEN
    RAISE EXCEPTION 'a decided version keeps its decision' USING ERRCODE = 'check_violation';
  END IF;
  IF to_jsonb(NEW) - workflow <> to_jsonb(OLD) - workflow THEN
    RAISE EXCEPTION 'a submitted version is frozen' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION listings_child_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  row_version bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.version_id ELSE NEW.version_id END;
  row_status text;
  is_deleted boolean;
BEGIN
  SELECT v.status, l.deleted_at IS NOT NULL INTO row_status, is_deleted
    FROM listings_version v JOIN listings_listing l ON l.id = v.listing_id WHERE v.id = row_version;
  IF TG_OP = 'DELETE' AND is_deleted THEN RETURN OLD; END IF;
  IF row_status IS NOT NULL AND row_status <> 'draft' THEN
    RAISE EXCEPTION 'a submitted version is frozen' USING ERRCODE = 'check_violation';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE OR REPLACE FUNCTION listings_row_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'check_violation';
END $$;

CREATE OR REPLACE FUNCTION listings_live_version_is_approved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.live_version_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM listings_version
    WHERE id = NEW.live_version_id AND listing_id = NEW.id AND status IN ('approved', 'approved_in_part')
  ) THEN
    RAISE EXCEPTION 'the live version is an approved one of the same listing' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
"""

CHILD_TABLES = (
    "listings_practitioner",
    "listings_service",
    "listings_servicepackage",
    "listings_serviceaddon",
    "listings_openingperiod",
    "listings_openingexception",
    "listings_versionphoto",
    "listings_beforeafter",
)

# Trigger name -> (table, when, function).
TRIGGERS = {
    "listings_version_frozen": ("listings_version", "BEFORE UPDATE", "listings_version_is_frozen"),
    **{
        f"{table}_frozen": (table, "BEFORE INSERT OR UPDATE OR DELETE", "listings_child_is_frozen")
        for table in CHILD_TABLES
    },
    "listings_event_append_only": ("listings_event", "BEFORE UPDATE OR DELETE", "listings_row_is_append_only"),
    "listings_check_append_only": ("listings_credentialcheck", "BEFORE UPDATE", "listings_row_is_append_only"),
    "listings_listing_live_version": (
        "listings_listing",
        "BEFORE INSERT OR UPDATE OF live_version_id",
        "listings_live_version_is_approved",
    ),
}


def install(connection: BaseDatabaseWrapper) -> None:
    """Create or replace all functions and triggers; does nothing on SQLite."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(FUNCTIONS)
        for name, (table, when, function) in TRIGGERS.items():
            cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
            cursor.execute(f"CREATE TRIGGER {name} {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()")


def install_after_migrate(*, using: str, **_kwargs: Any) -> None:
    """Receiver of post_migrate."""
    install(connections[using])


def is_behind(connection: BaseDatabaseWrapper) -> bool:
    """Whether migrations of this release are not applied yet."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


@register(Tags.database)
def triggers_are_installed(*, databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """`manage.py check --database default` and every start in production: the triggers that code relies on exist."""
    problems: list[CheckMessage] = []
    for alias in databases or []:
        connection = connections[alias]
        # `migrate` runs this check first, and brings what is missing with the tables of a new release.
        if connection.vendor != "postgresql" or is_behind(connection):
            continue
        with connection.cursor() as cursor:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
            present = {name for (name,) in cursor.fetchall()}
        problems += [
            Error(f"Trigger {name} is missing.", hint="Run manage.py migrate.", id="listings.E001")
            for name in TRIGGERS
            if name not in present
        ]
    return problems
