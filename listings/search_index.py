"""Tables that the ORM does not make: their DDL per engine. The one module that knows which engine it is on.

SQLite: WITHOUT ROWID in cell order, so that one circle is a few runs of neighbouring pages.
PostgreSQL: a heap with a primary key in the same order, clustered by insertion, and an index for whole states.
"""

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

COLUMNS = (
    ("cell", "integer"),
    ("listing_id", "bigint"),
    ("service_no", "smallint"),
    ("latitude", "double precision"),
    ("longitude", "double precision"),
    ("state", "varchar(2)"),
    ("session_cents", "integer NULL"),
    ("course_cents", "integer NULL"),
    ("course_floor_cents", "integer NULL"),
    ("headline_rank", "smallint"),
    ("treatments", "bigint"),
    ("concerns", "bigint"),
    ("areas", "bigint"),
    ("addons", "bigint"),
    ("performers", "bigint"),
    ("device", "varchar(40)"),
    ("license_until", "bigint"),
    ("physician_until", "bigint"),
    ("insurance_until", "bigint"),
    ("single_use_until", "bigint"),
    ("infection_control_until", "bigint"),
    ("bloodborne_until", "bigint"),
    ("waste_until", "bigint"),
    ("device_until", "bigint"),
    ("dermatologist_until", "bigint"),
    ("first_live", "bigint"),
)
COLUMN_NAMES = tuple(name for name, _ in COLUMNS)


def create_tables(schema_editor: BaseDatabaseSchemaEditor) -> None:
    columns = ", ".join(f'"{name}" {kind}{"" if kind.endswith("NULL") else " NOT NULL"}' for name, kind in COLUMNS)
    tail = " WITHOUT ROWID" if schema_editor.connection.vendor == "sqlite" else ""
    schema_editor.execute(
        f"CREATE TABLE listings_searchrow ({columns}, PRIMARY KEY (cell, listing_id, service_no)){tail}"
    )
    schema_editor.execute("CREATE INDEX listings_searchrow_state ON listings_searchrow (state, listing_id)")
    schema_editor.execute("CREATE INDEX listings_searchrow_listing ON listings_searchrow (listing_id)")


def drop_tables(schema_editor: BaseDatabaseSchemaEditor) -> None:
    schema_editor.execute("DROP TABLE listings_searchrow")


def empty_tables(connection: BaseDatabaseWrapper) -> None:
    """For transactional tests: Django's flush does not know unmanaged tables."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM listings_searchrow")
