"""Reads that visitors' pages make again and again, past what a connection does for the general case."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper


@contextmanager
def cursor(*, binary: bool = False) -> Iterator[CursorWrapper]:
    """A cursor whose statements PostgreSQL parses and plans once a connection, so keep their text the same.

    Django's own puts the values into the text. With `binary` a bytea arrives as it is, and not as digits.
    """
    with connection.cursor() as wrapped:
        if connection.vendor == "postgresql":
            from psycopg import Cursor, pq

            wrapped.cursor.close()
            wrapped.cursor = Cursor(connection.connection)
            wrapped.cursor.format = pq.Format.BINARY if binary else pq.Format.TEXT
        yield wrapped


def among(column: str, values: Sequence[Any]) -> tuple[str, list[Any]]:
    """ "column is one of these" as SQL with its parameters; on PostgreSQL the same text however many there are."""
    if connection.vendor == "postgresql":
        return f"{column} = ANY(%s)", [list(values)]
    return f"{column} IN ({','.join(['%s'] * len(values))})", list(values)
