"""Words of the glossary become links where they stand, and nothing else of the page changes."""

import re

import pytest

from articles import glossary
from articles.explaining import explained, without_dead_ends
from articles.rendering import render

LINK = re.compile(r'<a class="term" href="/learn/glossary/#([^"]+)">([^<]+)</a>')


def told(markdown):
    return LINK.findall(explained(render(markdown).html))


def test_the_first_of_each_word_in_a_chapter_leads_to_its_explanation():
    text = "## One\n\nA keloid. Keloids again, and PRP.\n\n## Two\n\nKeloids once more."

    assert told(text) == [("keloid", "keloid"), ("prp", "PRP"), ("keloid", "Keloids")]


def test_the_longest_words_win():
    assert told("RF microneedling and an ice-pick scar") == [
        ("rf-microneedling", "RF microneedling"),
        ("ice-pick-scar", "ice-pick scar"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "## Keloid\n\nNothing.",
        "[a keloid](/learn/)",
        "`keloid`",
        "collagen-vascular disease and keloidal skin",
        "| PRP |\n|---|\n| none |",
    ],
)
def test_headings_links_and_parts_of_words_stay_as_they_are(text):
    assert told(text) == []


def test_the_words_and_marks_of_the_text_are_unchanged():
    html = render("A **keloid** & 510(k) clearance [1], “PRP”.\n\n- PIH\n\n> Off-label").html

    assert LINK.sub(r"\2", explained(html)) == html


def test_words_of_this_site_are_explained_only_where_they_have_no_common_meaning():
    assert told("A course of three was checked (common professional knowledge, no source seen by us).") == [
        ("course-of-three", "course of three"),
        ("common-professional-knowledge", "common professional knowledge"),
    ]


def test_a_page_asks_for_no_word_that_is_not_explained():
    with pytest.raises(KeyError):
        glossary.address_of("no-such-word")


def test_links_to_what_visitors_cannot_read_are_plain_words():
    page = render("See [care](/learn/care/#sun), [more](/learn/gone/#one) and [words](/learn/glossary/#prp).").html

    shown = without_dead_ends(page, {"/learn/care/"})

    assert 'href="/learn/care/#sun"' in shown
    assert 'href="/learn/glossary/#prp"' in shown
    assert ", more and" in shown
