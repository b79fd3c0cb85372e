"""Editing articles in the admin: nothing typed is lost, nothing unsound is published."""

import datetime as dt

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from accounts import roles
from accounts.models import OutboxMail
from articles import aging, editions, loading
from articles.models import Article, ArticleStatus
from listings.models import Event
from tests.accounts.factories import create_user
from tests.articles.factories import create_article

pytestmark = pytest.mark.django_db

QUESTIONS = "### Does it work?\n\nIn part [1].\n\n### Does it hurt?\n\nSomewhat."


@pytest.fixture
def editor(client):
    client.force_login(create_user(email="keeper@pinpoint.example", is_staff=True, is_superuser=True))
    return client


@pytest.fixture
def second():
    client = Client()
    client.force_login(create_user(email="second@pinpoint.example", is_staff=True, is_superuser=True))
    return client


def address(article):
    return f"/admin/articles/article/{article.pk}/change/"


def posted(response, **changes):
    """What the shown page would post, with some of it typed anew."""
    rows = response.context["rows"]
    forms = [response.context["form"], rows.management_form, *rows.forms]
    values = {field.html_name: field.value() for part in forms for field in part}
    values["base"] = response.context["base"]
    return {name: "" if value is None else value for name, value in {**values, **changes}.items()}


def save(editor, article, **changes):
    return editor.post(address(article), posted(editor.get(address(article)), **changes))


def ask(editor, article, **changes):
    return save(editor, article, act="ask", **changes)


def press(editor, article, act, **typed):
    base = editor.get(address(article)).context["base"]
    return editor.post(address(article), {"act": act, "base": base, **typed})


def errors(response, field):
    return " ".join(response.context["form"].errors.get(field, []))


def told(response):
    return " ".join(response.context["refusals"])


def page_of(article):
    return Client().get(article.get_absolute_url())


def test_an_edit_is_public_once_somebody_else_publishes_it(editor, second):
    article = create_article()

    assert ask(editor, article, body="## How it works\n\nNew words [1].").status_code == 302
    assertNotContains(page_of(article), "New words")
    press(second, article, "publish")

    assertContains(page_of(article), "New words")


def test_who_wrote_it_cannot_publish_it(editor):
    article = create_article()
    ask(editor, article, title="Typed anew")

    response = press(editor, article, "publish")

    assert response.status_code == 409
    assertContains(response, "Somebody else has to read and publish it.", status_code=409)
    assertNotContains(page_of(article), "Typed anew")


def test_an_unresolved_source_is_kept_named_beside_its_field_and_not_asked_about(editor, second):
    article = create_article()

    response = ask(editor, article, title="Typed anew", body="Long work [1] and [42].")

    assert "Source 42 is cited but not in the list." in told(response)
    assertContains(editor.get(address(article)), "Long work [1] and [42].")
    assert press(second, article, "publish").status_code == 409
    assertContains(page_of(article), "Needles and scars")


def test_every_problem_stands_beside_its_own_field(editor):
    article = create_article()
    save(editor, article, body="See [8] and [9].", summary="Results are guaranteed.")

    fields = {field.name: " ".join(found) for field, found in editor.get(address(article)).context["fields"]}

    assert "Source 8" in fields["body"]
    assert "Source 9" in fields["body"]
    assert "promises too much" in fields["summary"]


def test_a_source_deleted_while_cited_is_refused(editor):
    article = create_article()

    response = ask(editor, article, **{"sources-0-DELETE": "on"})

    assert "Source 1" in told(response)
    assert article.sources.count() == 1


SECOND_SOURCE = {"sources-1-citation": "Alam", "sources-1-kind": "Trial", "sources-1-read": "abstract"}


def test_a_source_may_come_with_the_text_that_cites_it(editor, second):
    article = create_article()

    ask(editor, article, body="Both [1, 2].", **SECOND_SOURCE, **{"sources-1-number": "2"})
    press(second, article, "publish")

    assert article.sources.count() == 2


def test_a_source_number_twice_is_refused(editor):
    response = save(editor, create_article(), **SECOND_SOURCE, **{"sources-1-number": "1"})

    assertContains(response, "Source 1 is in the list twice.", status_code=422)


def test_two_editors_at_once_lose_nothing(editor, second):
    article = create_article()
    mine, theirs = editor.get(address(article)), second.get(address(article))
    second.post(address(article), posted(theirs, title="Theirs"))

    response = editor.post(address(article), posted(mine, title="Mine"))

    assert response.status_code == 409
    assertContains(response, "saved this article while you typed", status_code=409)
    assertContains(response, "<ins>Mine</ins>", status_code=409, html=True)
    assertContains(response, "<del>Theirs</del>", status_code=409, html=True)
    assert editor.post(address(article), posted(response)).status_code == 302
    titles = [edition.content["title"] for edition in article.editions.all()]
    assert titles == ["Mine", "Theirs", "Needles and scars"]


def test_what_was_saved_meanwhile_is_not_published_unread(editor, second):
    article = create_article()
    ask(editor, article, title="Read by the second")
    base = second.get(address(article)).context["base"]
    ask(editor, article, title="Slipped in")

    assert second.post(address(article), {"act": "publish", "base": base}).status_code == 409
    assertNotContains(page_of(article), "Slipped in")


def test_it_is_sent_back_with_a_reason_and_mail(editor, second):
    article = create_article()
    ask(editor, article, title="Typed anew")

    assert press(second, article, "send_back").status_code == 422
    press(second, article, "send_back", **{"send_back-reason": "Say which trial."})

    assertContains(editor.get(address(article)), "Say which trial.")
    assert OutboxMail.objects.filter(kind="article_sent_back").count() == 1


def test_a_later_day_is_kept_by_run_due(editor, second):
    article = create_article()
    with time_machine.travel("2026-11-24 15:00Z", tick=False):
        ask(editor, article, title="Typed anew")
        press(second, article, "publish", **{"publish-on": "2026-11-26"})
        editions.publish_due()
    assertNotContains(page_of(article), "Typed anew")

    with time_machine.travel("2026-11-26 15:00Z", tick=False):
        assert editions.publish_due() == 1
        assert editions.publish_due() == 0

    assertContains(page_of(article), "Typed anew")


def test_an_old_edition_can_be_had_back(editor, second):
    article = create_article()
    ask(editor, article, title="Typed anew")
    press(second, article, "publish")
    versions = f"/admin/articles/article/{article.pk}/versions/"

    assertContains(editor.get(versions, {"n": 2}), "<del>Needles and scars</del>", html=True)
    editor.post(versions, {"n": 1, "base": editor.get(versions, {"n": 1}).context["base"]})
    editor.post(address(article), posted(editor.get(address(article)), act="ask"))
    press(second, article, "publish")

    assertContains(page_of(article), "Needles and scars")


def test_a_renamed_article_leads_on_from_its_former_address(editor, second):
    article = create_article()
    ask(editor, article, slug="needles-and-skin")
    press(second, article, "publish")

    response = Client().get("/learn/needles-and-scars/")

    assert (response.status_code, response.url) == (301, "/learn/needles-and-skin/")
    other = create_article(slug="other", sources=("Alam",))
    assert "Another article has this address" in errors(save(editor, other, slug="needles-and-scars"), "slug")


def test_a_withdrawn_article_says_that_it_is_gone(editor):
    article = create_article()

    press(editor, article, "withdraw", **{"withdraw-reason": "Its main source was retracted."})

    assert page_of(article).status_code == 410
    assert Event.objects.filter(verb="article_withdrawn", object_id=article.pk).exists()


def test_only_the_operator_shows_what_a_clinician_has_not_read(editor, client, settings):
    settings.IS_PRODUCTION = True
    article = create_article(needs_clinician=True)
    plain = create_user(email="editor@pinpoint.example", name="Ed", is_staff=True)
    roles.give_role(plain, roles.EDITORS)
    other = Client()
    other.force_login(plain)

    assert press(other, article, "override", **{"override-reason": "x"}).status_code == 403
    assertNotContains(page_of(article), "Tiny holes")
    press(editor, article, "override", **{"override-reason": "The law asks for it."})

    assertContains(page_of(article), "Tiny holes")
    assert Event.objects.filter(verb="article_overridden").exists()


def test_editors_hear_once_a_month_of_facts_that_age(editor):
    create_article(facts_checked_on=dt.date(2025, 11, 1))
    create_article(slug="fresh", title="Fresh", sources=())

    with time_machine.travel("2026-11-24 15:00Z", tick=False):
        assert aging.ask_due() == 1
        assert aging.ask_due() == 0
    with time_machine.travel("2026-12-26 15:00Z", tick=False):
        assert aging.ask_due() == 1
    assert OutboxMail.objects.filter(kind="facts_age").count() == 2


def test_a_new_article_begins_as_a_draft_and_is_published_by_another(editor, second):
    add = "/admin/articles/article/add/"
    article = create_article()
    typed = posted(editor.get(address(article)), slug="brand-new", title="Brand new", base=0)

    response = editor.post(add, {**typed, "act": "ask"})

    new = Article.objects.get(slug="brand-new")
    assert response.status_code == 302
    assert page_of(new).status_code == 404
    press(second, new, "publish")
    assertContains(page_of(new), "Brand new")


def test_a_megabyte_of_text_is_refused_and_stands_in_the_form(editor):
    response = save(editor, create_article(), body="word " * 200_000)

    assert errors(response, "body")
    assertContains(response, "word word", status_code=422)


def test_a_draft_may_be_unfinished(editor):
    article = create_article(status=ArticleStatus.DRAFT)

    assert save(editor, article, body="To be cited [42].").status_code == 302


def test_questions_are_plain_text(editor):
    article = create_article()

    save(editor, article, questions=QUESTIONS.replace("\n", "\r\n"))

    assert article.editions.first().content["questions"] == [
        {"question": "Does it work?", "answer": "In part [1]."},
        {"question": "Does it hurt?", "answer": "Somewhat."},
    ]


@pytest.mark.parametrize("typed", ["Just text", "### Question without answer", "[1, 2]", "###  \n\nAnswer"])
def test_questions_that_make_no_sense_are_shown_again(editor, typed):
    response = save(editor, create_article(), questions=typed)

    assert errors(response, "questions")
    assertContains(response, typed, status_code=422)


def test_a_term_the_catalogue_does_not_have_is_named(editor):
    response = save(editor, create_article(), terms="acne_scar, laser_sword")

    assert "laser_sword" in errors(response, "terms")
    assertContains(response, "acne_scar, laser_sword", status_code=422)


def test_changes_are_lines_newest_first(editor):
    article = create_article()

    save(editor, article, changes="2026-11-20: First version.\r\n\r\n2026-11-23: Costs: said more.")

    assert article.editions.first().content["changes"] == [
        {"on": "2026-11-23", "what": "Costs: said more."},
        {"on": "2026-11-20", "what": "First version."},
    ]


@pytest.mark.parametrize("typed", ["Yesterday: much", "2026-02-30: much", "2026-11-23", "2026-11-23:"])
def test_a_change_without_its_day_or_words_is_shown_again(editor, typed):
    response = save(editor, create_article(), changes=typed)

    assert errors(response, "changes")
    assertContains(response, typed, status_code=422)


def test_a_review_has_a_name_and_a_day(editor):
    response = save(editor, create_article(), reviewed_by="Dana Reyes, MD")

    assert errors(response, "reviewed_on")


@pytest.mark.parametrize("odd", ["\x00", "\u202eabc", "🌙" * 3_000, "x" * 10_000, "-1", "²", "1e9"])
@pytest.mark.parametrize(
    "field", ["title", "questions", "terms", "changes", "written_on", "position", "sources-0-number"]
)
def test_odd_input_never_breaks_the_form(editor, field, odd):
    assert save(editor, create_article(), **{field: odd}).status_code in {302, 422}


def test_the_files_leave_what_an_editor_works_at(editor):
    loading.load()
    article = Article.objects.get(slug="microneedling-for-acne-scars")

    response = save(editor, article)

    assert response.status_code == 302
    assert loading.load().left == [article.slug]


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


def test_what_was_not_touched_does_not_count_as_changed(editor):
    article = create_article()
    typed = posted(editor.get(address(article)), title="Typed anew")
    browser = {name: value.replace("\n", "\r\n") if isinstance(value, str) else value for name, value in typed.items()}

    editor.post(address(article), browser)

    versions = editor.get(f"/admin/articles/article/{article.pk}/versions/", {"n": 2})
    assert [part.title for part in versions.context["parts"]] == ["Title"]


def test_a_review_does_not_cover_words_that_came_after_it(editor):
    article = create_article(reviewed_by="Dana Reyes, MD", reviewed_on=dt.date(2026, 11, 21))

    unchanged = ask(editor, article, position="7")
    changed = ask(editor, article, body="## How it works\n\nOther words [1].")
    reviewed = ask(editor, article, reviewed_on="2026-11-23")

    assert unchanged.status_code == 302
    assert "changed since this review" in told(changed)
    assert reviewed.status_code == 302


def test_the_list_shows_and_finds_what_waits(editor):
    waiting, other = create_article(), create_article(slug="other", title="Another one")
    ask(editor, waiting, title="Typed anew")
    save(editor, other, title="Saved only")

    page = editor.get("/admin/articles/article/", {"newest": "asked"})

    assertContains(page, "Waits for a second pair of eyes")
    assertContains(page, "Needles and scars")
    assertNotContains(page, "Another one")
