"""Editing articles in the admin: nothing typed is lost, nothing unsound is published."""

import pytest
from django.contrib.auth.models import Permission
from pytest_django.asserts import assertContains

from articles import loading
from articles.models import Article, ArticleStatus
from tests.accounts.factories import create_user
from tests.articles.factories import create_article

pytestmark = pytest.mark.django_db

QUESTIONS = "### Does it work?\n\nIn part [1].\n\n### Does it hurt?\n\nSomewhat."


@pytest.fixture
def editor(client):
    client.force_login(create_user(email="keeper@pinpoint.example", is_staff=True, is_superuser=True))
    return client


def address(article):
    return f"/admin/articles/article/{article.pk}/change/"


def posted(response, **changes):
    """What the shown page would post, with some of it typed anew."""
    form = response.context["adminform"].form
    [inline] = response.context["inline_admin_formsets"]
    forms = [form, inline.formset.management_form, *inline.formset.forms]
    values = {field.html_name: field.value() for part in forms for field in part}
    return {name: "" if value is None else value for name, value in {**values, **changes}.items()}


def save(editor, article, **changes):
    return editor.post(address(article), posted(editor.get(address(article)), **changes))


def errors(response, field):
    return " ".join(response.context["adminform"].form.errors.get(field, []))


def test_a_sound_edit_is_published(editor):
    article = create_article()

    response = save(editor, article, body="## How it works\n\nNew words [1].")

    assert response.status_code == 302
    assertContains(editor.get(article.get_absolute_url()), "New words")


def test_an_unresolved_source_is_refused_beside_its_field_and_nothing_typed_is_lost(editor):
    article = create_article()

    response = save(editor, article, title="Typed anew", body="Long work [1] and [42].")

    assert "Source 42 is cited but not in the list." in errors(response, "body")
    assertContains(response, "Long work [1] and [42].")
    assertContains(response, "Typed anew")
    article.refresh_from_db()
    assert article.title == "Needles and scars"


def test_every_problem_stands_beside_its_own_field(editor):
    response = save(editor, create_article(), body="See [8] and [9].", summary="Results are guaranteed.")

    assert "Source 8" in errors(response, "body")
    assert "Source 9" in errors(response, "body")
    assert "promises too much" in errors(response, "summary")


def test_a_source_deleted_while_cited_is_refused(editor):
    article = create_article()

    response = save(editor, article, **{"sources-0-DELETE": "on"})

    assert "Source 1" in errors(response, "body")
    assert article.sources.count() == 1


def test_a_source_may_come_with_the_text_that_cites_it(editor):
    article = create_article()
    row = {
        "sources-1-number": "2",
        "sources-1-citation": "Alam",
        "sources-1-kind": "Trial",
        "sources-1-read": "abstract",
    }

    response = save(editor, article, body="Both [1, 2].", **row)

    assert response.status_code == 302
    assert article.sources.count() == 2


def test_a_source_number_twice_is_refused(editor):
    article = create_article()
    row = {
        "sources-1-number": "1",
        "sources-1-citation": "Alam",
        "sources-1-kind": "Trial",
        "sources-1-read": "abstract",
    }

    response = save(editor, article, **row)

    assert response.status_code == 200
    assert article.sources.count() == 1


def test_a_draft_may_be_unfinished(editor):
    article = create_article(status=ArticleStatus.DRAFT)

    assert save(editor, article, body="To be cited [42].").status_code == 302


def test_questions_are_plain_text(editor):
    article = create_article()

    save(editor, article, questions=QUESTIONS.replace("\n", "\r\n"))

    article.refresh_from_db()
    assert article.questions == [
        {"question": "Does it work?", "answer": "In part [1]."},
        {"question": "Does it hurt?", "answer": "Somewhat."},
    ]


@pytest.mark.parametrize("typed", ["Just text", "### Question without answer", "[1, 2]", "###  \n\nAnswer"])
def test_questions_that_make_no_sense_are_shown_again(editor, typed):
    response = save(editor, create_article(), questions=typed)

    assert errors(response, "questions")
    assertContains(response, typed)


def test_a_term_the_catalogue_does_not_have_is_named(editor):
    response = save(editor, create_article(), terms="acne_scar, laser_sword")

    assert "laser_sword" in errors(response, "terms")
    assertContains(response, "acne_scar, laser_sword")


def test_changes_are_lines_newest_first(editor):
    article = create_article()

    save(editor, article, changes="2026-11-20: First version.\r\n\r\n2026-11-23: Costs: said more.")

    article.refresh_from_db()
    assert article.changes == [
        {"on": "2026-11-23", "what": "Costs: said more."},
        {"on": "2026-11-20", "what": "First version."},
    ]


@pytest.mark.parametrize("typed", ["Yesterday: much", "2026-02-30: much", "2026-11-23", "2026-11-23:"])
def test_a_change_without_its_day_or_words_is_shown_again(editor, typed):
    response = save(editor, create_article(), changes=typed)

    assert errors(response, "changes")
    assertContains(response, typed)


def test_a_review_has_a_name_and_a_day(editor):
    response = save(editor, create_article(), reviewed_by="Dana Reyes, MD")

    assert errors(response, "reviewed_on")


@pytest.mark.parametrize("odd", ["\x00", "\u202eabc", "🌙" * 3_000, "x" * 10_000, "-1", "²", "1e9"])
@pytest.mark.parametrize(
    "field", ["title", "questions", "terms", "changes", "written_on", "position", "sources-0-number"]
)
def test_odd_input_never_breaks_the_form(editor, field, odd):
    assert save(editor, create_article(), **{field: odd}).status_code in {200, 302}


def test_saving_unchanged_is_no_edit(editor):
    loading.load()
    article = Article.objects.get(slug="microneedling-for-acne-scars")

    response = save(editor, article)

    assert response.status_code == 302
    assert loading.load().left == []


def test_articles_are_withdrawn_not_deleted(editor):
    article = create_article()

    assert editor.post(f"/admin/articles/article/{article.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Article.objects.filter(pk=article.pk).exists()


def test_staff_without_the_right_cannot_edit(client):
    reader = create_user(email="reader@pinpoint.example", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_article"))
    client.force_login(reader)
    article = create_article()

    assert client.post(address(article), {"title": "Taken over"}).status_code == 403


def test_owners_cannot_reach_the_editor(client):
    client.force_login(create_user())

    assert client.get(address(create_article())).status_code in {302, 403, 404}
