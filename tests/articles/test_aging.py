"""What has to be checked again, and in which order."""

import datetime as dt

import pytest
import time_machine
from pytest_django.asserts import assertContains

from articles import aging, loading
from articles.models import Article
from tests.accounts.factories import create_user
from tests.articles.factories import create_article

pytestmark = pytest.mark.django_db

GENERAL = "(common professional knowledge, no source seen by us)"


def test_what_rests_on_no_source_comes_first_among_what_is_due():
    old, older = dt.date(2025, 6, 1), dt.date(2025, 1, 1)
    create_article(slug="fresh", body=f"## One\n\nA {GENERAL}.")
    create_article(slug="older", facts_checked_on=older)
    create_article(slug="unsourced", facts_checked_on=old, body=f"## One\n\nIt is so {GENERAL}. And it is read [1].")

    with time_machine.travel("2026-11-29 15:00Z", tick=False):
        found = aging.queue(Article.objects.all())

    assert [one.article.slug for one in found] == ["unsourced", "older", "fresh"]
    assert [one.is_due for one in found] == [True, True, False]
    assert found[0].unsourced == [f"It is so {GENERAL}."]


def test_each_row_and_point_without_a_source_is_named_by_itself():
    rows = f"| A | B |\n|---|---|\n| Punch | Used for deep pits {GENERAL} |\n| Peel | Read [1] |"
    article = create_article(body=f"## One\n\n{rows}\n\n- First {GENERAL}.\n- Second [1].")

    assert aging.unsourced(article) == [f"Punch · Used for deep pits {GENERAL}", f"First {GENERAL}."]


WHOLE = f"All of this {{}} is common advice {GENERAL}, but for what cites a source."


def test_a_mark_on_a_whole_part_counts_for_each_of_its_points():
    part = f"{WHOLE.format('part')}\n\n**Call 911 for:**\n\n- chest pain\n- fever [1]\n\n**Report it.** Boards read it."
    article = create_article(body=f"## Help\n\n{part}\n\n## Care\n\n- Rest [1].\n- Drink.")

    assert aging.unsourced(article) == ["Call 911 for: chest pain", "Report it. Boards read it."]


def test_a_mark_on_a_whole_table_counts_for_each_of_its_rows():
    table = "| Paper | Where |\n|---|---|\n| License | State board |\n| Training | OSHA [1] |"
    article = create_article(body=f"## Papers\n\n{WHOLE.format('table')}\n\n{table}\n\nCompare them.")

    assert aging.unsourced(article) == ["License · State board"]


def test_words_that_explain_the_mark_rest_on_nothing_themselves():
    legend = 'Where you read "common professional knowledge, no source seen by us", it is first in line.'
    article = create_article(body=f"## How sure we are\n\n{legend}")

    assert aging.unsourced(article) == []


def test_a_sentence_that_leans_on_another_comes_with_it():
    article = create_article(
        body=f"## One\n\n**Texas.** A doctor may act {GENERAL}.\n\nAsk for the paper. Wait. Its end counts {GENERAL}.",
        questions=[{"question": "To whom?", "answer": f"To the board {GENERAL}."}],
    )

    assert aging.unsourced(article) == [
        f"Texas. A doctor may act {GENERAL}.",
        f"Wait. Its end counts {GENERAL}.",
        f"To whom? To the board {GENERAL}.",
    ]


def test_the_page_claims_no_sources_for_what_bears_no_mark(client):
    create_article()
    client.force_login(create_user(email="keeper@pinpoint.example", is_staff=True, is_superuser=True))

    assertContains(client.get("/admin/articles/article/recheck/"), "The mark stands nowhere in it.")


def test_the_editors_page_shows_the_library_in_that_order(client):
    loading.load()
    client.force_login(create_user(email="keeper@pinpoint.example", is_staff=True, is_superuser=True))

    page = client.get("/admin/articles/article/recheck/")

    assertContains(page, "statements without a source")
    assertContains(client.get("/admin/articles/article/"), "/admin/articles/article/recheck/")


def test_who_may_not_edit_articles_does_not_see_it(client):
    client.force_login(create_user(email="staff@pinpoint.example", is_staff=True))

    assert client.get("/admin/articles/article/recheck/").status_code == 403


def test_facts_that_nobody_may_read_yet_age_as_well(settings):
    settings.IS_PRODUCTION = True
    create_user(email="keeper@pinpoint.example", is_staff=True, is_superuser=True)
    create_article(needs_clinician=True, facts_checked_on=dt.date(2025, 1, 1))

    with time_machine.travel("2026-11-29 15:00Z", tick=False):
        assert aging.ask_due() == 1
