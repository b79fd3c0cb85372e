"""What an edition changes, beside what stood before."""

import time

import pytest

from articles import soundness
from articles.comparing import compare
from articles.models import Article

EVERY = [f"## Heading {at}" for at in range(5_000)]
CASES = {
    "equal ones": (["## Same"] * 5_000, ["## Same" if at % 2 else f"## Other {at}" for at in range(5_000)]),
    "every second one": (EVERY, [f"{line}!" if at % 2 else line for at, line in enumerate(EVERY)]),
    "turned around": (EVERY, EVERY[::-1]),
    "on one line each": (["\n".join(EVERY)], ["\n".join(EVERY[1:])]),
    "equal words": (["a b " * 500], ["a c " * 500]),
}


def content(body):
    return {**soundness.content_of(Article()), "body": body}


def words(pieces):
    return "".join(piece.text for piece in pieces)


def marked(pieces):
    return [piece.text for piece in pieces if piece.marked]


@pytest.mark.parametrize("name", CASES)
def test_five_thousand_headings_are_compared_at_once(name):
    before, after = ("\n\n".join(lines) for lines in CASES[name])
    begun = time.monotonic()

    [part] = compare(content(before), content(after))

    assert time.monotonic() - begun < 1.5
    assert all(marked(row.before) or marked(row.after) for row in part.rows)


def test_what_both_have_at_the_ends_is_left_out():
    [part] = compare(content("A\n\nOld words\n\nZ"), content("A\n\nNew words\n\nZ"))

    [row] = part.rows
    assert (words(row.before), marked(row.before)) == ("Old words", ["Old"])
    assert (words(row.after), marked(row.after)) == ("New words", ["New"])


def test_of_a_text_too_long_to_compare_the_middle_stands_whole():
    same = ["## Same"] * 1_000
    other = ["## Same" if at % 2 else "## Other" for at in range(999)]

    [part] = compare(content("\n\n".join([*same, "Z"])), content("\n\n".join(["## Same", *other, "Z"])))

    [row] = part.rows
    assert words(row.after).startswith("## Other")
    assert "Z" not in words(row.after)


def test_a_paragraph_more_is_shown_alone():
    [part] = compare(content("A\n\nA\n\nZ"), content("A\n\nA\n\nA\n\nZ"))

    [row] = part.rows
    assert (words(row.before), marked(row.after)) == ("", ["A"])


def test_what_is_equal_has_no_row():
    assert compare(content("A\r\n\r\nB"), content("A\n\nB\n")) == []
