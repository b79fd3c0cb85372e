"""Search rows of a grid cell as one value: a circle is read in some twenty rows instead of hundreds.

A block is what `SearchRow` holds of its cell, row after row in a fixed form, and is written with it in one transaction.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from struct import Struct
from typing import Any
from zlib import crc32

from django.db import transaction
from django.db.models import QuerySet

from listings import change_counter
from listings.models import SearchBlock, SearchRow

# What a search reads of a row, in the order in which it reads it, each with its form in a block.
FORM = (
    ("listing_id", "q"),
    ("service_no", "H"),
    ("latitude", "d"),
    ("longitude", "d"),
    ("session_cents", "i"),
    ("course_cents", "i"),
    ("course_floor_cents", "i"),
    ("headline_rank", "B"),
    ("treatments", "q"),
    ("concerns", "q"),
    ("addons", "q"),
    ("areas", "q"),
    ("device", "I"),
    ("performers", "q"),
    ("languages", "q"),
    ("consultation", "B"),
    ("skin", "B"),
    ("hours_id", "i"),
    ("first_live", "q"),
    ("confirmed", "q"),
    ("evidence_now", "H"),
    ("evidence_until", "q"),
)
COLUMNS = tuple(name for name, _form in FORM)
ROW = Struct("<" + "".join(form for _name, form in FORM))
# An amount that is not stated.
NOT_STATED = -1
AMOUNTS = ("session_cents", "course_cents", "course_floor_cents")
# Later than any day that a page will be read on, in Unix seconds.
FOR_EVER = 2**40
WRITTEN = ["rows", "right_until", "change"]
AT = {name: at for at, name in enumerate(COLUMNS)}


def device_number(code: str) -> int:
    """A device's code as a block holds it; 0 for none."""
    return crc32(code.encode()) if code else 0


def unpack(rows: bytes) -> Iterator[tuple[Any, ...]]:
    """Rows of a block, values in the order of COLUMNS; amounts that are not stated are NOT_STATED."""
    return ROW.iter_unpack(rows)


def pack(rows: Iterable[tuple[Any, ...]]) -> bytes:
    """Rows, values in the order of COLUMNS as the database gives them, as one block."""
    return b"".join(ROW.pack(*_as_packed(row)) for row in rows)


def _as_packed(row: tuple[Any, ...]) -> Iterator[Any]:
    for name, value in zip(COLUMNS, row, strict=True):
        if name == "device":
            yield device_number(value)
        else:
            yield NOT_STATED if value is None else value


def claim(cells: Iterable[int]) -> None:
    """Let nobody else write these cells until the transaction ends; call before their rows are changed."""
    wanted = sorted(set(cells))
    empty = [SearchBlock(cell=cell, rows=b"", right_until=FOR_EVER) for cell in wanted]
    SearchBlock.objects.bulk_create(empty, ignore_conflicts=True)
    # In order, so that two who want the same cells do not wait for each other.
    list(SearchBlock.objects.select_for_update().filter(cell__in=wanted).order_by("cell").values_list("cell"))


def write(cells: Iterable[int]) -> None:
    """Write the blocks of some cells anew; the caller has claimed them, and counted the change."""
    # Never deleted: who waits for a block that vanishes has claimed nothing.
    change = change_counter.changes()
    blocks = {cell: SearchBlock(cell=cell, rows=b"", right_until=FOR_EVER, change=change) for cell in cells}
    rows = SearchRow.objects.filter(cell__in=list(blocks))
    blocks |= {cell: _block(cell, found, change) for cell, found in _by_cell(rows)}
    SearchBlock.objects.bulk_update(blocks.values(), WRITTEN)


def _block(cell: int, rows: Iterator[tuple[Any, ...]], change: int) -> SearchBlock:
    found = list(rows)
    right_until = min(row[AT["evidence_until"]] for row in found)
    return SearchBlock(cell=cell, rows=pack(found), right_until=right_until, change=change)


def empty() -> None:
    """Empty all blocks; the caller has counted the change."""
    SearchBlock.objects.update(rows=b"", right_until=FOR_EVER, change=change_counter.changes())


@transaction.atomic
def rebuild() -> None:
    """Write all blocks anew from the search rows."""
    change_counter.count_change()
    empty()
    change = change_counter.changes()
    blocks = (_block(*each, change) for each in _by_cell(SearchRow.objects.all()))
    SearchBlock.objects.bulk_create(
        blocks, batch_size=500, update_conflicts=True, unique_fields=["cell"], update_fields=WRITTEN
    )


def fill_after_migrate(**_signal: Any) -> None:
    """Write the blocks where rows have none: after a release that brought them."""
    if SearchRow.objects.exists() and not SearchBlock.objects.exists():
        rebuild()


def _by_cell(rows: QuerySet[SearchRow]) -> Iterator[tuple[int, Iterator[tuple[Any, ...]]]]:
    ordered: Any = rows.order_by("cell", "listing_id", "service_no").values_list("cell", *COLUMNS)
    for cell, group in groupby(ordered.iterator(chunk_size=5000), key=itemgetter(0)):
        yield cell, (row[1:] for row in group)
