"""Articles come from files; what an editor changed stays."""

import pytest

from articles import loading
from articles.models import Article
from articles.rendering import render

pytestmark = pytest.mark.django_db

TEXT = """+++
title = "Needles"
summary = "What is known."
key_points = "- Little [1]."
written_on = 2026-11-20
facts_checked_on = 2026-11-22
status = "published"
terms = ["mn_pen"]

[[questions]]
question = "Does it work?"
answer = "In part [1]."

[[sources]]
number = 1
citation = "Majid 2009"
kind = "Trial"
read = "abstract"
+++

## How it works

BODY
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "needles.md").write_text(TEXT, encoding="utf-8")
    return tmp_path


def rewrite(folder, body):
    (folder / "needles.md").write_text(TEXT.replace("BODY", body), encoding="utf-8")


def test_a_file_becomes_an_article_with_its_sources(folder):
    result = loading.load(folder)

    article = Article.objects.get(slug="needles")
    assert result.created == ["needles"]
    assert article.title == "Needles"
    assert render(article.body).contents == (("how-it-works", "How it works"),)
    assert [source.citation for source in article.sources.all()] == ["Majid 2009"]


def test_loading_twice_changes_nothing(folder):
    loading.load(folder)

    result = loading.load(folder)

    assert (result.created, result.updated, result.left) == ([], [], [])
    assert Article.objects.get().sources.count() == 1


def test_a_changed_file_updates_its_article(folder):
    loading.load(folder)
    rewrite(folder, "New words.")

    result = loading.load(folder)

    assert result.updated == ["needles"]
    assert "New words." in Article.objects.get().body
    assert Article.objects.get().sources.count() == 1


def test_an_edited_article_is_left_and_listed(folder):
    loading.load(folder)
    Article.objects.update(title="Edited here")
    rewrite(folder, "New words.")

    result = loading.load(folder)

    assert result.left == ["needles"]
    assert Article.objects.get().title == "Edited here"
    assert "New words." not in Article.objects.get().body


def test_an_edited_source_counts_as_an_edit(folder):
    loading.load(folder)
    Article.objects.get().sources.update(citation="Majid, edited")

    assert loading.load(folder).left == ["needles"]


def test_line_ends_of_a_browser_are_no_edit(folder):
    loading.load(folder)
    article = Article.objects.get()
    Article.objects.update(body=article.body.strip().replace("\n", "\r\n"))

    assert loading.load(folder).left == []


def test_a_vanished_file_deletes_nothing(folder):
    loading.load(folder)
    (folder / "needles.md").unlink()

    loading.load(folder)

    assert Article.objects.count() == 1


def test_a_field_that_articles_do_not_have_is_named_with_its_file(folder):
    text = TEXT.replace("terms =", "therms =")
    (folder / "needles.md").write_text(text, encoding="utf-8")

    with pytest.raises(ValueError, match=r"needles\.md: unknown therms"):
        loading.load(folder)


def test_the_articles_of_the_project_load():
    assert "microneedling-for-acne-scars" in loading.load().created
