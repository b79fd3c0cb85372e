"""The page an editor sees before saving."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from accounts import roles
from articles.models import Article
from tests.accounts.factories import create_user
from tests.articles.factories import create_article

pytestmark = pytest.mark.django_db

ADDRESS = "/admin/articles/article/preview/"
TYPED = {
    "title": "Typed anew",
    "body": "## How it works\n\nNew words [1].<script>alert(1)</script>",
    "key_points": "- One [1].",
    "sources-TOTAL_FORMS": "1",
    "sources-INITIAL_FORMS": "0",
    "sources-0-number": "1",
    "sources-0-citation": "Majid 2009",
    "sources-0-kind": "Trial",
    "sources-0-read": "abstract",
}


@pytest.fixture
def editor(client):
    user = create_user(email="editor@pinpoint.example", is_staff=True)
    roles.give_role(user, roles.EDITORS)
    client.force_login(user)
    return client


def test_it_shows_what_was_typed_and_saves_nothing(editor):
    create_article()

    response = editor.post(ADDRESS, TYPED)

    assertContains(response, "Preview: nothing is saved.")
    assertContains(response, "Typed anew")
    assertContains(response, 'id="source-1"')
    assertNotContains(response, "<script>alert")
    assert [article.title for article in Article.objects.all()] == ["Needles and scars"]


def test_it_names_what_keeps_the_article_from_being_published(editor):
    assertContains(editor.post(ADDRESS, {**TYPED, "body": "See [7]."}), "Source 7 is cited but not in the list.")


@pytest.mark.parametrize("odd", ["", "\x00", "\u202eabc", "🌙" * 3_000, "[" * 10_000, "-1", "1e9"])
@pytest.mark.parametrize(
    "field", ["title", "slug", "body", "questions", "changes", "written_on", "reviewed_by", "sources-0-number"]
)
def test_odd_input_never_breaks_it(editor, field, odd):
    assert editor.post(ADDRESS, {**TYPED, field: odd}).status_code == 200


def test_the_editor_leads_to_it(editor):
    article = create_article()

    assertContains(editor.get(f"/admin/articles/article/{article.pk}/change/"), f'formaction="{ADDRESS}"')
    assertContains(editor.get("/admin/articles/article/add/"), f'formaction="{ADDRESS}"')


def test_it_only_answers_a_form(editor):
    assert editor.get(ADDRESS).status_code == 405


def test_owners_and_visitors_cannot_use_it(client):
    assert client.post(ADDRESS, TYPED).status_code == 403
    client.force_login(create_user())

    assert client.post(ADDRESS, TYPED).status_code == 403
