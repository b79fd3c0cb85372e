"""The sheet as a file: rows out as CSV, and a CSV file in, whatever program, country or encoding it comes from."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from rapidfuzz import process

from listings.sheet_columns import LEADING, NEEDED, columns

MOST_BYTES = 8 * 1024 * 1024
MOST_ROWS = 5000
LONGEST_CELL = 20_000
SEPARATORS = (",", ";", "\t")
BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
NAMES = {"utf-8": "UTF-8", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "cp1252": "Windows-1252"}
# What a spreadsheet could take for a formula, also behind blanks; full-width signs count in some countries.
FORMULA = re.compile(r"'*[\s\x00-\x1f]*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")


class Unreadable(Exception):
    """The file as a whole cannot be read; the message says what is wrong and what to do."""


@dataclass(frozen=True)
class Row:
    """One row: its number as spreadsheets count (the headings are row 1), and its cells by heading."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True)
class SheetFile:
    """What was read: how the file was written, the headings in their order, and the rows."""

    encoding: str
    separator: str
    headings: list[str]
    rows: list[Row]


def guarded(text: str) -> str:
    """A cell that no spreadsheet runs as a formula: an apostrophe in front where it might."""
    return f"'{text}" if FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """The cell as it was before `guarded`."""
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text


def write(headings: list[str], rows: Iterable[dict[str, str]]) -> Iterator[bytes]:
    """CSV as spreadsheets open it by a double click, piece by piece: UTF-8 with its mark, commas, CRLF."""
    yield BYTE_ORDER_MARKS[0][0]
    yield _line(headings)
    for cells in rows:
        yield _line([guarded(cells.get(name, "")) for name in headings])


def _line(cells: list[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue().encode()


def read(data: bytes) -> SheetFile:
    """Read a whole file of at most MOST_BYTES and MOST_ROWS. Raises Unreadable."""
    if len(data) > MOST_BYTES:
        raise Unreadable(_("The file is larger than %(most)s MB.") % {"most": MOST_BYTES // 1024 // 1024})
    if not data.strip():
        raise Unreadable(_("The file is empty."))
    if data[:2] == b"PK" or data[:4] == b"\xd0\xcf\x11\xe0":
        raise Unreadable(
            _("This is a workbook, not a CSV file. In your spreadsheet choose “Save as”, then “CSV UTF-8”.")
        )
    text, encoding = _decoded(data)
    separator, text = _separator(text)
    records = _records(text, separator)
    headings = _headings(next(records, (1, [""]))[1])
    rows = [Row(number, dict(_cells(headings, cells, number))) for number, cells in records if any(cells)]
    if not rows:
        raise Unreadable(_("The file has headings and no rows."))
    return SheetFile(NAMES[encoding], separator, headings, rows)


def _decoded(data: bytes) -> tuple[str, str]:
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], encoding), encoding
    half = data[:2000]
    for zeros, encoding in ((half[1::2], "utf-16-le"), (half[::2], "utf-16-be")):
        if len(half) > 3 and zeros.count(0) > len(zeros) * 0.8:
            return _strictly(data, encoding), encoding
    try:
        return data.decode(), "utf-8"
    except UnicodeDecodeError:
        _refuse_a_mixture(data)
        return _strictly(data, "cp1252"), "cp1252"


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        words = _("Line %(line)s of the file has letters that are not %(encoding)s. Save it as “CSV UTF-8”.")
        raise Unreadable(words % {"line": line, "encoding": NAMES[encoding]}) from error


def _refuse_a_mixture(data: bytes) -> None:
    """Two encodings in one file would turn somebody's name into nonsense whichever of them is believed."""
    utf8, other = 0, 0
    for number, line in enumerate(data.split(b"\n"), start=1):
        if line.isascii():
            continue
        try:
            line.decode()
            utf8 = utf8 or number
        except UnicodeDecodeError:
            other = other or number
        if utf8 and other:
            words = _("The file mixes encodings: line %(one)s is UTF-8, line %(two)s is not. Save it as “CSV UTF-8”.")
            raise Unreadable(words % {"one": utf8, "two": other})


def _separator(text: str) -> tuple[str, str]:
    """The separator whose first line has the most known headings; a line "sep=;" before it is heeded."""
    first, _end, rest = text.partition("\n")
    if told := re.fullmatch(r'"?sep=(.)"?\r?', first.strip("\ufeff")):
        return told[1], rest
    known = {*LEADING, *columns()}
    start = re.split(r"\r\n?|\n", text, maxsplit=1)[0]
    return max(SEPARATORS, key=lambda one: len(known & {_heading(cell) for cell in start.split(one)})), text


def _records(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """(row number, cells); the number counts rows as a spreadsheet does, whatever line ends stand inside cells."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    filled = 0
    try:
        for number, cells in enumerate(reader, start=1):
            filled += any(cells)
            if filled > MOST_ROWS + 1:
                words = _(
                    "The file has more than %(most)s rows. Split it: a sheet may hold only some of your listings."
                )
                raise Unreadable(words % {"most": f"{MOST_ROWS:,}"})
            if any("\x00" in cell for cell in cells):
                raise Unreadable(_("Row %(row)s holds a character that no text has. Delete it.") % {"row": number})
            if any(len(cell) > LONGEST_CELL for cell in cells):
                raise Unreadable(_("Row %(row)s has a cell that is far too long.") % {"row": number})
            yield number, [unguarded(cell) for cell in cells]
    except csv.Error as error:
        words = _(
            "The file cannot be read as CSV near line %(line)s: a quotation mark is not closed, or stands wrongly."
        )
        raise Unreadable(words % {"line": reader.line_num}) from error


def _headings(cells: list[str]) -> list[str]:
    found = [_heading(cell) for cell in cells]
    known = [*LEADING, *columns()]
    missing = [name for name in NEEDED if name not in found]
    if missing:
        words = _("Row 1 must hold the headings; missing: %(names)s. Take out a new sheet and keep its first row.")
        raise Unreadable(words % {"names": ", ".join(missing)})
    for name in filter(None, found):
        if found.count(name) > 1:
            raise Unreadable(_("The heading “%(name)s” stands there twice.") % {"name": name})
        if name not in known:
            raise Unreadable(_unknown(name, known))
    return found


def _unknown(name: str, known: list[str]) -> str:
    near = process.extractOne(name, known, score_cutoff=70)
    words = _("There is no column “%(name)s”.") % {"name": name[:60]}
    return words + (" " + _("Did you mean “%(near)s”?") % {"near": near[0]} if near else "")


def _heading(cell: str) -> str:
    return re.sub(r"[\s\-]+", "_", cell.strip("\ufeff \t\"'").casefold())


def _cells(headings: list[str], cells: list[str], number: int) -> Iterator[tuple[str, str]]:
    for at, cell in enumerate(cells):
        name = headings[at] if at < len(headings) else ""
        if name:
            yield name, cell
        elif cell.strip():
            words = _("Row %(row)s has a cell in column %(letter)s, which has no heading.")
            raise Unreadable(words % {"row": number, "letter": letter(at)})


def letter(at: int) -> str:
    """The letters of a column, counted from 0: A, Z, AA."""
    return (letter(at // 26 - 1) if at >= 26 else "") + chr(65 + at % 26)
