"""Markdown becomes HTML that is safe to show."""

import pytest

from articles.rendering import MOST_HEADINGS, blocks, cited, headings_in, links, plain, render


@pytest.mark.parametrize(
    "nasty",
    [
        "<script>alert(1)</script>",
        "[here](javascript:alert(1))",
        "[here](JaVaScRiPt:alert(1))",
        "[here](data:text/html;base64,PHNjcmlwdD4=)",
        "<a href='javascript:alert(1)'>x</a>",
        '<img src=x onerror="alert(1)">',
        "![x](https://tracker.example/pixel.gif)",
        "<iframe src='https://evil.example'></iframe>",
        '## Care <b onclick="alert(1)">x</b>',
        '| a |\n|---|\n| <svg onload="alert(1)"> |',
    ],
)
def test_nothing_that_runs_or_loads_survives(nasty):
    html = render(nasty).html.lower()

    for start in ("<script", "<img", "<iframe", "<svg", "<b ", 'href="javascript', 'href="data'):
        assert start not in html


def test_a_citation_leads_to_its_source():
    html = render("It helps [1, 12].").html

    assert '<sup><a href="#source-1">[1]</a> <a href="#source-12">[12]</a></sup>' in html


def test_a_link_in_brackets_is_no_citation():
    text = "Read [3](/learn/) and [1]."

    assert cited(text) == {1}
    assert '<a href="/learn/">3</a>' in render(text).html


def test_chapters_are_listed_in_words():
    assert render("## Pens & needles\n\n### Depth\n").contents == (("pens-needles", "Pens & needles"),)


def test_equal_headings_have_their_own_addresses():
    anchors = [anchor for anchor, _heading in render("## Care\n\n## Care\n\n## 🌙\n").contents]

    assert len(set(anchors)) == 3
    assert all(anchors)


def test_plain_words_keep_no_markup_and_no_source_numbers():
    assert plain("Ask & see [the list](#list) **first** [1, 2].") == "Ask & see the list first."


def test_a_table_stays_a_table():
    assert "<td>Rolling</td>" in render("| Scar |\n|---|\n| Rolling |").html


@pytest.mark.parametrize("text", ["", "\x00", "\u202e[1]", "[" * 5_000, "> " * 500 + "x", "## x\n" * 5_000])
def test_odd_text_renders(text):
    assert isinstance(render(text).html, str)


@pytest.mark.parametrize(
    "heading", ["## x\n", "x\n===\n\n", "x\n---\n\n", "> ## x\n\n", "- # x\n", "> x\n> ==\n\n", "x\r-\r"]
)
def test_headings_count_however_they_are_made(heading):
    assert headings_in(heading * 150) == 150


def test_lines_and_tables_are_no_headings():
    assert headings_in("a\n\n---\n\n| a |\n|---|\n| b |\n\n    # code\n\n" * 150) == 0


def test_a_text_crowded_with_headings_stays_as_it_was_typed():
    crowded = "x < y\n===\n\n" * 20_000

    assert render(crowded).html.startswith("<pre>x &lt; y\n===")
    assert render("## x\n" * MOST_HEADINGS).contents


def test_a_text_is_read_as_its_readers_see_it():
    text = "# *A*\n\nof **this**\nline\n\n- point\n\n| a | b |\n|---|---|\n| c | `d` |\n"

    assert [(block.kind, block.text) for block in blocks(text)] == [
        ("heading", "A"),
        ("text", "of this line"),
        ("point", "point"),
        ("head", "a\nb"),
        ("row", "c\nd"),
    ]


def test_links_are_found_wherever_they_point():
    text = "[a](/in) [b][c] [d](javascript:x) <https://e.example>\n\n| [f](#f) |\n|---|\n\n[c]: //there"

    assert links(text) == ["/in", "//there", "javascript:x", "https://e.example", "#f"]
