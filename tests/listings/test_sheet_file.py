"""Sheets as files: every text comes back as it went out, and any program's CSV is read or refused in plain words."""

from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from listings import sheet_columns, sheet_file
from listings.sheet_file import Unreadable

pytestmark = pytest.mark.django_db

HEADINGS = ["row", "listing", "service", "name", "about"]
# All that a field of the database may hold.
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=60)
ROWS = st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=4)


def rows_of(texts):
    return [{"row": "listing", "listing": "x", "name": name, "about": about} for name, about in texts]


def read_back(texts):
    data = b"".join(sheet_file.write(HEADINGS, rows_of(texts)))
    return data, sheet_file.read(data)


@given(ROWS)
@example([("=1+1", "-5"), ("'=x", "''@y"), ("\t=cmd", "\r\n+1"), (" =1", "\ufeffname"), ('"', ",;\t"), ("sep=;", "'")])
def test_every_text_comes_back_as_it_went_out(texts):
    _data, file = read_back(texts)

    assert [(row.cells["name"], row.cells["about"]) for row in file.rows] == texts


@given(TEXTS)
@example("=HYPERLINK(1)")
@example(" \n @SUM(1)")
@example("＝1")
def test_no_cell_goes_out_as_a_formula(text):
    cell = sheet_file.guarded(text)

    assert not cell.lstrip(" \n\x0b\x0c\x1c\x1d\x1e\x1f\x85").startswith(("=", "+", "-", "@", "\t", "\r", "＝"))


@given(st.lists(TEXTS.map(str.strip).filter(bool), max_size=4))
@example(["Dr. A; B", '"Q"', "Zoë"])
def test_several_values_in_a_cell_come_back_each(parts):
    assert sheet_columns.split(sheet_columns.join(parts)) == parts


PLAIN = "row,listing,service,name\r\nlisting,x,,Café “Élan”\r\n"


@pytest.mark.parametrize(
    "data",
    [
        PLAIN.encode(),
        PLAIN.encode("utf-8-sig"),
        PLAIN.encode("utf-16"),
        b"\xfe\xff" + PLAIN.encode("utf-16-be"),
        PLAIN.encode("utf-16-le"),
        PLAIN.encode("cp1252"),
        PLAIN.replace(",", ";").encode(),
        PLAIN.replace(",", "\t").encode("utf-16"),
        PLAIN.replace("\r\n", "\n").encode(),
        PLAIN.replace("\r\n", "\r").encode(),
        ("sep=;\r\n" + PLAIN.replace(",", ";")).encode(),
        PLAIN.replace("row,listing", "Row, LISTING ").encode(),
        ("\r\n".join(line + ",," for line in PLAIN.splitlines())).encode(),
    ],
)
def test_other_programs_files_are_read(data):
    [row] = sheet_file.read(data).rows

    assert row.number == 2
    assert row.cells["name"] == "Café “Élan”"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "The file is empty."),
        (b"\xef\xbb\xbf", "Row 1 must hold the headings"),
        (b"PK\x03\x04rest", "This is a workbook, not a CSV file."),
        (b"row,listing,service\r\n", "headings and no rows"),
        (b"name,price\r\na,b\r\n", "missing: row, listing, service."),
        (
            b"row,listing,service,sesion_price\r\nservice,x,y,5\r\n",
            "no column “sesion_price”. Did you mean “session_price”?",
        ),
        (b"row,listing,service,name,name\r\na,b,c,d,e\r\n", "“name” stands there twice"),
        (b"row,listing,service\r\na,b,c,d\r\n", "Row 2 has a cell in column D, which has no heading."),
        (b'row,listing,service\r\na,"b,c\r\n', "a quotation mark is not closed"),
        (b'row,listing,service,name\r\na,b,c,"d"e\r\n', "a quotation mark is not closed, or stands wrongly"),
        (b"row,listing,service,name\na,b,c,Zo\xc3\xab\nd,e,f,Zo\xeb\n", "line 2 is UTF-8, line 3 is not"),
        (b"row,listing,service,name\na,b,c,\x81\x8d\n", "Line 2 of the file has letters that are not Windows-1252"),
        (b"\xef\xbb\xbfrow,listing,service\na,b,\xff\n", "Line 2 of the file has letters that are not UTF-8"),
        (b"row,listing,service\na,b,\x00c\n", "Row 2 holds a character that no text has"),
        (b"row,listing,service,about\na,b,c," + b"x" * 20_001, "Row 2 has a cell that is far too long"),
        (b"row,listing,service\n" + b"a,b,c\n" * 100_000, "The file has more than 5,000 rows."),
        (b"x" * (8 * 1024 * 1024 + 1), "The file is larger than 8 MB."),
        (b"\xff\xfe\x00\xd8", "not UTF-16"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "Row 1 must hold the headings"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_plain_words(data, message):
    with pytest.raises(Unreadable) as refused:
        sheet_file.read(data)

    assert message in str(refused.value)


@given(st.binary(max_size=300))
def test_no_file_breaks_the_reader(data):
    with suppress(Unreadable):
        assert sheet_file.read(data).rows


def test_five_thousand_rows_are_the_most():
    row = b"service,x,y\n"

    assert len(sheet_file.read(b"row,listing,service\n" + row * 5000).rows) == 5000
    with pytest.raises(Unreadable):
        sheet_file.read(b"row,listing,service\n" + row * 5001)


def test_columns_have_letters_as_in_spreadsheets():
    assert [sheet_file.letter(at) for at in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]


@pytest.mark.parametrize(
    ("column", "one", "other"),
    [
        ("session_price", "1,095.50", "$1095.5"),
        ("introductory_ends", "2026-12-31", "12/31/2026"),
        ("price_is_from", "TRUE", "yes"),
        ("zip_code", "2134", "02134"),
        ("numbing", "Costs extra", "extra"),
        ("areas", "neck; face_full", "Face_Full;NECK"),
        ("about", "One\r\nTwo ", "One\nTwo"),
        ("addon_prp", "", "no"),
        ("addon_prp", "150", "$150.00"),
    ],
)
def test_two_spellings_of_the_same_are_no_change(column, one, other):
    kind = sheet_columns.columns()[column]

    assert sheet_columns.meaning(kind, one) == sheet_columns.meaning(kind, other)


@pytest.mark.parametrize(
    ("column", "one", "other"),
    [
        ("session_price", "1095", "1095.5"),
        ("session_price", "1,50", "150"),
        ("session_price", "", "0"),
        ("addon_prp", "yes", "1"),
        ("addon_prp", "no", "0"),
        ("zip_code", "02134", "02135"),
        ("price_is_from", "perhaps", "no"),
    ],
)
def test_different_things_are_not_taken_for_the_same(column, one, other):
    kind = sheet_columns.columns()[column]

    assert sheet_columns.meaning(kind, one) != sheet_columns.meaning(kind, other)
