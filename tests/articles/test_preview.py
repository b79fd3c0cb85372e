"""An article as typed, before it is saved: reading what the editor's form posts."""

import pytest
from django.http import QueryDict

from articles.preview import preview

pytestmark = pytest.mark.django_db


def posted(**typed):
    rows = {"sources-TOTAL_FORMS": "3", "sources-INITIAL_FORMS": "1"}
    values = {"title": "Needles", "body": "Holes [1].", "status": "published", "written_on": "2026-11-23"}
    query = QueryDict(mutable=True)
    query.update({**values, **rows, **source(0, 1), **typed})
    return query


def source(row, number, **more):
    fields = {"number": str(number), "citation": f"Study {number}", "kind": "Trial", "read": "abstract", **more}
    return {f"sources-{row}-{name}": value for name, value in fields.items()}


def test_the_article_is_what_was_typed():
    typed = preview(posted(questions="### Why?\n\nSo.", changes="2026-11-23: First."))

    assert (typed.article.title, typed.article.body) == ("Needles", "Holes [1].")
    assert typed.article.questions == [{"question": "Why?", "answer": "So."}]
    assert typed.article.pk is None


def test_sources_come_in_order_without_the_deleted_and_the_empty():
    typed = preview(posted(**source(0, 9), **source(1, 2), **source(2, 3, DELETE="on")))

    assert [row.number for row in typed.sources] == [2, 9]


def test_problems_are_told_and_the_text_stays():
    typed = preview(posted(body="Holes [42]."))

    assert "Source 42 is cited but not in the list." in [problem.message for problem in typed.problems]
    assert typed.article.body == "Holes [42]."


def test_a_field_that_cannot_be_read_is_named():
    typed = preview(posted(written_on="soon"))

    assert "written_on" in [problem.field for problem in typed.problems]
    assert typed.article.written_on is None


def test_nothing_at_all_is_an_empty_article():
    assert preview(QueryDict()).sources == []
