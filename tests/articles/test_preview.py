"""An article as typed, before it is saved: reading what the editor's form posts."""

import pytest
import time_machine
from django.http import QueryDict

from articles.preview import preview
from articles.rendering import render

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


def messages(typed):
    return [problem.message for problem in typed.problems]


def test_a_source_without_its_kind_is_shown_and_named():
    typed = preview(posted(body="Holes [1, 2].", **source(1, 2, kind="")))

    assert [row.number for row in typed.sources] == [1, 2]
    assert "Source 2: Kind of evidence: This field is required." in messages(typed)
    assert not any("not in the list" in message for message in messages(typed))


def test_a_source_without_a_number_is_named_by_its_row():
    typed = preview(posted(**source(1, "")))

    assert [row.number for row in typed.sources] == [1]
    assert "Source in row 2: Number: This field is required." in messages(typed)


def test_a_source_number_given_twice_is_named():
    assert "Source 1 is in the list twice." in messages(preview(posted(**source(1, 1))))


def test_nothing_is_said_about_a_text_that_was_refused():
    typed = preview(posted(questions="No question mark here [1].", body="Holes."))

    assert [problem.field for problem in typed.problems if problem.field in ("questions", "sources")] == ["questions"]


def test_a_crowded_text_is_named_and_stands_as_it_was_typed():
    typed = preview(posted(body="Hi\n=\n\n" * 20_000))

    assert "There are 20000 headings; a page can have 100." in messages(typed)
    assert render(typed.article.body).html.startswith("<pre>Hi\n=")


@time_machine.travel("2026-11-20 15:00Z", tick=False)
def test_days_to_come_and_promises_beside_the_texts_are_named():
    typed = preview(posted(title="Guaranteed needles", written_on="2026-11-23"))

    assert "Nov. 23, 2026 is still to come." in messages(typed)
    assert "“Guaranteed” promises too much." in messages(typed)
