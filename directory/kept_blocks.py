"""Search rows of grid cells, unpacked and kept in the process.

Unpacking a row takes longer than everything that a search then asks of it. Each block carries the number of the change
that wrote it, so one short query tells which of those kept are old.
"""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from itertools import accumulate
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection

from directory import facets
from directory.row_form import dearness
from listings import change_counter, search_blocks
from listings.search_blocks import AT
from places import reading
from places.distance import cells_within

# Read at once when a process starts, in cells.
BATCH = 500


class Block(NamedTuple):
    """Rows of a cell as `directory.row_form` says, and the Unix second until which their evidence is right."""

    rows: list[tuple[Any, ...]]
    right_until: int


# Cells of which there is a block.
_cells: set[int] = set()
_blocks: OrderedDict[int, Block] = OrderedDict()
_rows = 0
# The change up to which all that is kept is right, and what its signatures were written by.
_as_of = -1
_signed_by: facets.Signatures | None = None
# Values that many rows have in common: masks, prices, days; each is kept once.
_shared: dict[int, int] = {}
MOST_SHARED = 200_000
# A row's listing, number, latitude and longitude come first, and are its own; a block's `right_until` stands for when
# the evidence of each ends.
OWN, LAST = 4, AT["evidence_until"]
_lock = threading.Lock()


def within(latitude: float, longitude: float, radius: float, *, changes: int | None = None) -> list[Block]:
    """Blocks of the cells that a circle touches; `changes` is `change_counter.changes()` where it is known already."""
    cells = cells_within(latitude, longitude, radius)
    # What a transaction wrote may never come to be.
    if connection.in_atomic_block:
        return list(_unpacked(cells).values())
    as_of = _forget_old(change_counter.changes() if changes is None else changes)
    with _lock:
        found = {cell: _blocks[cell] for cell in cells if cell in _blocks}
        for cell in found:
            _blocks.move_to_end(cell)
        missing = [cell for cell in cells if cell in _cells and cell not in found]
    if missing:
        read = _unpacked(missing)
        _keep(read, as_of)
        found |= read
    return list(found.values())


def warm_up() -> None:
    """Read as many rows as may be kept, of the fullest cells first; some 5 microseconds a row."""
    as_of = _forget_old(change_counter.changes())
    with reading.cursor() as cursor:
        cursor.execute("SELECT cell, length(rows) FROM listings_searchblock ORDER BY 2 DESC")
        sizes = cursor.fetchall()
    room = settings.SEARCH_ROWS_KEPT * search_blocks.ROW.size
    totals = accumulate(size for _cell, size in sizes)
    wanted = [cell for (cell, _size), total in zip(sizes, totals, strict=True) if total < room]
    for start in range(0, len(wanted), BATCH):
        _keep(_unpacked(wanted[start : start + BATCH]), as_of)


def _forget_old(changes: int) -> int:
    """Forget what was written after all that is kept; returns the change up to which the rest is right."""
    global _as_of, _signed_by
    signatures = facets.signatures()
    with _lock:
        if signatures is not _signed_by:
            for cell in list(_blocks):
                _drop(cell)
            _signed_by = signatures
        as_of = _as_of
    if as_of == changes:
        return as_of
    if as_of > changes and change_counter.changes() >= as_of:
        # This request counted before another one did.
        return as_of
    # A count that went back is that of another database.
    known = as_of if as_of < changes else -1
    with reading.cursor() as cursor:
        cursor.execute("SELECT cell FROM listings_searchblock WHERE change > %s", [known])
        written = [cell for (cell,) in cursor.fetchall()]
    with _lock:
        if _as_of == as_of:
            for cell in written if known >= 0 else list(_blocks):
                _drop(cell)
            _cells.update(written)
            _as_of = changes
        return _as_of


def _keep(read: dict[int, Block], as_of: int) -> None:
    """Keep blocks that were read when everything up to `as_of` was known, unless more is known by now."""
    global _rows
    with _lock:
        if _as_of != as_of:
            return
        for cell, block in read.items():
            _drop(cell)
            _blocks[cell] = block
            _rows += len(block.rows) + 1
        while _rows > settings.SEARCH_ROWS_KEPT:
            _drop(next(iter(_blocks)))


def _drop(cell: int) -> None:
    global _rows
    if block := _blocks.pop(cell, None):
        _rows -= len(block.rows) + 1


def _unpacked(cells: Sequence[int]) -> dict[int, Block]:
    """Blocks as they stand, by cell; a cell without one is left out."""
    wanted, values = reading.among("cell", cells)
    with reading.cursor(binary=True) as cursor:
        cursor.execute(f"SELECT cell, rows, right_until FROM listings_searchblock WHERE {wanted}", values)  # noqa: S608
        return {cell: Block(_rows_of(bytes(packed)), until) for cell, packed, until in cursor.fetchall()}


def _rows_of(packed: bytes) -> list[tuple[Any, ...]]:
    if len(_shared) > MOST_SHARED:
        _shared.clear()
    share, sign = _shared.setdefault, facets.signatures().of
    return [
        (*row[:OWN], *[share(value, value) for value in row[OWN:LAST]], sign(row), dearness(row))
        for row in search_blocks.unpack(packed)
    ]


def forget() -> None:
    """For tests, whose databases count anew."""
    global _rows, _as_of
    with _lock:
        _cells.clear()
        _blocks.clear()
        _rows, _as_of = 0, -1
