"""Counting what visitors do with listings: gathered in the process, written in one statement every ten seconds.

Any number of processes may count at once: each adds what it gathered to the rows that are there. What a process that is
killed without warning still holds is lost, ten seconds at most; figures are approximate and say so.
"""

import atexit
import logging
import threading
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from listings.models import DailyFigure, FigureKind

logger = logging.getLogger("pinpoint.figures")

FLUSH_SECONDS = 10
# Different (listing, day, kind) held at once: four parameters each keep below what one statement may have.
MOST_HELD = 5000
KEPT_DAYS = 800

Key = tuple[int, date, str]


class Counts:
    """Numbers by (listing id, day, kind); safe for threads, bounded in size."""

    def __init__(self, most: int = MOST_HELD) -> None:
        self._most = most
        self._held: dict[Key, int] = {}
        self._lock = threading.Lock()

    def add(self, key: Key, n: int = 1) -> bool:
        """Count; False when there is no room for another key before the next flush, and the count is dropped."""
        with self._lock:
            if key not in self._held and len(self._held) >= self._most:
                return False
            self._held[key] = self._held.get(key, 0) + n
            return True

    @property
    def is_full(self) -> bool:
        return len(self._held) >= self._most

    def take(self) -> dict[Key, int]:
        """Everything held; nothing is held afterwards."""
        with self._lock:
            taken, self._held = self._held, {}
            return taken

    def flush(self) -> int:
        """Add what is held to the table in one statement; returns how many acts. What cannot be written stays held."""
        taken = self.take()
        if not taken:
            return 0
        try:
            write(taken.items())
        except DatabaseError:
            for key, n in taken.items():
                self.add(key, n)
            raise
        return sum(taken.values())


_counts = Counts()
_wake = threading.Event()
_starting = threading.Lock()
_writer: threading.Thread | None = None


def count(listing_id: int, kind: FigureKind, *, time_zone: str, at: datetime | None = None) -> bool:
    """Count one act on the clinic's own calendar day; False when it was dropped for want of room."""
    day = (at or timezone.now()).astimezone(ZoneInfo(time_zone)).date()
    counted = _counts.add((listing_id, day, kind.value))
    if settings.FIGURES_WRITE_BY_THEMSELVES:
        _start_writer()
        if _counts.is_full:
            _wake.set()
    return counted


def flush() -> int:
    """Write what this process gathered; returns how many acts."""
    return _counts.flush()


def forget() -> None:
    """For tests: drop what was gathered and not written."""
    _counts.take()


def write(counts: Iterable[tuple[Key, int]]) -> None:
    """Add counts to the table, in one statement that both engines understand."""
    # In one order everywhere, so that two processes cannot wait for each other's rows.
    rows = [
        (listing_id, connection.ops.adapt_datefield_value(day), kind, n)
        for (listing_id, day, kind), n in sorted(counts)
    ]
    table = connection.ops.quote_name(DailyFigure._meta.db_table)
    values = ", ".join(["(%s, %s, %s, %s)"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (listing_id, day, kind, n) VALUES {values} "  # noqa: S608
            f"ON CONFLICT (listing_id, day, kind) DO UPDATE SET n = {table}.n + excluded.n",
            [value for row in rows for value in row],
        )


def forget_old() -> int:
    """Delete days that are past keeping."""
    deleted, _rows = DailyFigure.objects.filter(day__lt=timezone.localdate() - timedelta(days=KEPT_DAYS)).delete()
    return deleted


def _start_writer() -> None:
    global _writer
    if _writer is not None:
        return
    with _starting:
        if _writer is None:
            _writer = threading.Thread(target=_write_for_ever, name="figures", daemon=True)
            _writer.start()
            atexit.register(_flush_quietly)


def _write_for_ever() -> None:
    while True:
        _wake.wait(FLUSH_SECONDS)
        _wake.clear()
        _flush_quietly()


def _flush_quietly() -> None:
    try:
        flush()
    except DatabaseError:
        logger.exception("figures could not be written; they are tried again")
    finally:
        connection.close()
