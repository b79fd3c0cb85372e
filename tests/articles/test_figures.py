"""Drawings in articles."""

import pytest

from articles import figures, files
from articles.figures import with_figures
from articles.rendering import render


def test_a_figure_is_drawn_where_a_paragraph_names_it():
    page = with_figures(render("Before.\n\n[figure: scar-shapes]\n\nAfter.").html)

    assert page.count("<svg") == 5
    assert "Ice-pick" in page
    assert "[figure" not in page


def test_one_that_there_is_not_is_named_and_shown_as_typed():
    text = "[figure: <b>]\n\n[figure: no-such]"

    assert figures.unknown(text) == ["<b>", "no-such"]
    assert "[figure: no-such]" in with_figures(render(text).html)
    assert "<b>" not in with_figures(render(text).html)


@pytest.mark.parametrize("path", sorted(files.DATA.glob("*.md")), ids=lambda path: path.stem)
def test_every_figure_of_the_library_is_there(path):
    assert figures.unknown(files.read(path)[1]) == []
