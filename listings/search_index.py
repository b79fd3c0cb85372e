"""Tables that the ORM does not make: their DDL per engine, and the words of listings, which each engine finds its way.

Search rows. SQLite: WITHOUT ROWID in cell order, so that one circle is a few runs of neighbouring pages. PostgreSQL: a
heap with a primary key in the same order, clustered by insertion, and an index for whole states.

Words. SQLite: an FTS5 table with the cell and the state as tokens. PostgreSQL: a weighted tsvector with a GIN index.
Both get words that are plain already, and neither stems: a word finds what begins with it.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db import connection
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
    ("languages", "bigint"),
    ("consultation", "smallint"),
    ("skin", "smallint"),
    ("hours_id", "integer"),
    ("evidence_now", "smallint"),
    ("evidence_until", "bigint"),
    ("first_live", "bigint"),
    ("confirmed", "bigint"),
)
COLUMN_NAMES = tuple(name for name, _ in COLUMNS)


class TextRow(NamedTuple):
    """The words of one live listing: those of its name, and all others; `plain_words` made both."""

    listing_id: int
    cell: int
    state: str
    name: str
    body: str


IN_NAME, ELSEWHERE = 0, 1


def create_tables(schema_editor: BaseDatabaseSchemaEditor) -> None:
    columns = ", ".join(f'"{name}" {kind}{"" if kind.endswith("NULL") else " NOT NULL"}' for name, kind in COLUMNS)
    tail = " WITHOUT ROWID" if schema_editor.connection.vendor == "sqlite" else ""
    schema_editor.execute(
        f"CREATE TABLE listings_searchrow ({columns}, PRIMARY KEY (cell, listing_id, service_no)){tail}"
    )
    schema_editor.execute("CREATE INDEX listings_searchrow_state ON listings_searchrow (state, listing_id)")
    schema_editor.execute("CREATE INDEX listings_searchrow_listing ON listings_searchrow (listing_id)")


def create_text_table(schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(
            "CREATE VIRTUAL TABLE listings_searchtext USING fts5(cell, state, name, body, prefix='3')"
        )
        return
    schema_editor.execute(
        "CREATE TABLE listings_searchtext (listing_id bigint PRIMARY KEY, cell integer NOT NULL, "
        "state varchar(2) NOT NULL, words tsvector NOT NULL)"
    )
    schema_editor.execute("CREATE INDEX listings_searchtext_words ON listings_searchtext USING gin (words)")


def drop_tables(schema_editor: BaseDatabaseSchemaEditor) -> None:
    schema_editor.execute("DROP TABLE listings_searchrow")


def drop_text_table(schema_editor: BaseDatabaseSchemaEditor) -> None:
    schema_editor.execute("DROP TABLE listings_searchtext")


def empty_tables(connection: BaseDatabaseWrapper) -> None:
    """For transactional tests: Django's flush does not know unmanaged tables."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM listings_searchrow")
        cursor.execute("DELETE FROM listings_searchtext")


# Words


def write_text(rows: Iterable[TextRow]) -> None:
    """Add the words of listings that have none yet."""
    values: list[tuple[Any, ...]]
    if connection.vendor == "sqlite":
        statement = "INSERT INTO listings_searchtext (rowid, cell, state, name, body) VALUES (%s, %s, %s, %s, %s)"
        values = [(row.listing_id, f"c{row.cell}", f"s{row.state}", row.name, row.body) for row in rows]
    else:
        statement = (
            "INSERT INTO listings_searchtext (listing_id, cell, state, words) VALUES (%s, %s, %s, "
            "setweight(to_tsvector('simple', %s), 'A') || setweight(to_tsvector('simple', %s), 'B'))"
        )
        values = [(row.listing_id, row.cell, row.state, row.name, row.body) for row in rows]
    if values:
        with connection.cursor() as cursor:
            cursor.executemany(statement, values)


def delete_text(listing_id: int | None = None) -> None:
    """Forget the words of one listing, or of all."""
    key = "rowid" if connection.vendor == "sqlite" else "listing_id"
    with connection.cursor() as cursor:
        if listing_id is None:
            cursor.execute("DELETE FROM listings_searchtext")
        else:
            cursor.execute(f"DELETE FROM listings_searchtext WHERE {key} = %s", [listing_id])  # noqa: S608


def find_text(words: Sequence[str], *, cells: Sequence[int] | None = None, state: str = "") -> dict[int, int]:
    """Listings in which each word begins a word, as {listing id: IN_NAME or ELSEWHERE}; `plain_words` made the words.

    Only those in `cells`, or of a `state`, when given.
    """
    if not words:
        return {}
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(*_sqlite_query(words, "{name body}", cells, state))
            found = dict.fromkeys((row[0] for row in cursor.fetchall()), ELSEWHERE)
            cursor.execute(*_sqlite_query(words, "name", cells, state))
            return found | dict.fromkeys((row[0] for row in cursor.fetchall()), IN_NAME)
        anywhere = " & ".join(f"{word}:*" for word in words)
        in_name = " & ".join(f"{word}:*A" for word in words)
        near = ""
        values: list[Any] = [in_name, anywhere]
        if cells is not None:
            near, values = near + " AND cell = ANY(%s)", [*values, list(cells)]
        if state:
            near, values = near + " AND state = %s", [*values, state]
        statement = (
            "SELECT listing_id, CASE WHEN words @@ to_tsquery('simple', %s) THEN 0 ELSE 1 END "
            "FROM listings_searchtext WHERE words @@ to_tsquery('simple', %s)" + near
        )
        cursor.execute(statement, values)
        return dict(cursor.fetchall())


def _sqlite_query(words: Sequence[str], columns: str, cells: Sequence[int] | None, state: str) -> tuple[str, list[str]]:
    # Each word is quoted: FTS5 reads an unquoted AND, NOT or NEAR as an operator.
    match = f"{columns} : (" + " AND ".join(f'"{word}"*' for word in words) + ")"
    if cells is not None:
        match += " AND cell : (" + " OR ".join(f"c{cell}" for cell in cells) + ")"
    if state:
        match += f" AND state : s{state}"
    return "SELECT rowid FROM listings_searchtext WHERE listings_searchtext MATCH %s", [match]
