"""What a clinician or the operator said of a text holds for that text alone."""

import datetime as dt

import pytest
from django.test import Client

from accounts import roles
from articles import editions, loading, soundness
from articles.models import Article, ArticleStatus, EditionState, FormerAddress
from listings.models import Event
from tests.accounts.factories import create_user
from tests.articles.factories import create_article
from tests.articles.test_loading import TEXT

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator():
    return create_user(email="operator@pinpoint.example", is_staff=True, is_superuser=True)


def create_editor(name):
    editor = create_user(email=f"{name}@pinpoint.example", is_staff=True)
    roles.give_role(editor, roles.EDITORS)
    return editor


def propose(article, **changes):
    """An edition of one editor that waits for another."""
    writer = create_editor(f"writer{Event.objects.count()}")
    last = editions.newest(article)
    content = {**(last.content if last else soundness.content_of(article)), **changes}
    edition = editions.save(article, content, base=last.number if last else 0, by=writer)
    editions.ask(edition.article, by=writer)
    return edition


def publish(article, edition, by=None):
    editions.publish(article, number=edition.number, by=by or create_editor(f"reader{edition.number}"))
    return Article.objects.get(pk=article.pk)


def load(folder, text):
    (folder / "needles.md").write_text(text, encoding="utf-8")
    return loading.load(folder)


def test_two_editors_cannot_take_the_clinician_s_mark_off_and_the_operator_s_doing_is_noted(operator):
    article = create_article(needs_clinician=True)
    edition = propose(article, needs_clinician=False)

    with pytest.raises(editions.OperatorsWord):
        publish(article, edition)

    assert not publish(article, edition, by=operator).needs_clinician
    assert Event.objects.filter(verb="article_published", facts__mark_taken_off=True).exists()


def test_the_operator_s_word_ends_with_the_text_that_she_read(operator):
    article = create_article(needs_clinician=True)
    editions.override(article, by=operator, reason="The law asks for it.")

    same = publish(article, propose(article, position=7))
    assert same.overridden_at is not None

    other = publish(same, propose(same, body="## How it works\n\nNew words [1]."))
    assert other.overridden_at is None


def test_the_operator_takes_her_word_back(operator, settings, client):
    settings.IS_PRODUCTION = True
    article = create_article(needs_clinician=True)
    editions.override(article, by=operator, reason="The law asks for it.")

    editions.end_override(article, by=operator)

    assert "waits for a clinician" in client.get(article.get_absolute_url()).content.decode()
    assert Event.objects.filter(verb="article_overridden", facts__ended=True).exists()


def test_a_file_that_changes_ends_review_and_word_and_is_kept_as_an_edition(tmp_path, operator):
    load(tmp_path, TEXT)
    article = Article.objects.get()
    reviewed = publish(article, propose(article, reviewed_by="Dana Reyes, MD", reviewed_on="2026-11-20"))

    load(tmp_path, TEXT.replace("BODY", "New words."))

    loaded = Article.objects.get()
    assert (reviewed.reviewed_by, loaded.reviewed_by, loaded.reviewed_on) == ("Dana Reyes, MD", "", None)
    assert loaded.live_number == 3
    assert "New words." in editions.newest(loaded).content["body"]


def test_a_file_that_only_moves_in_the_library_ends_no_review(tmp_path):
    load(tmp_path, TEXT)
    Article.objects.update(reviewed_by="Dana Reyes, MD", reviewed_on=dt.date(2026, 11, 20))

    load(tmp_path, TEXT.replace('status = "published"', 'status = "published"\nposition = 70'))

    assert Article.objects.get().reviewed_by == "Dana Reyes, MD"
    assert Article.objects.get().position == 70


def test_a_file_finds_its_article_at_the_address_that_an_editor_gave_it(tmp_path):
    load(tmp_path, TEXT)
    article = Article.objects.get()
    publish(article, propose(article, slug="about-needles"))

    result = load(tmp_path, TEXT.replace("BODY", "New words."))

    assert (result.created, result.updated) == ([], ["needles"])
    assert Article.objects.get().slug == "about-needles"
    assert FormerAddress.objects.get().slug == "needles"
    assert "New words." in Article.objects.get().body


@pytest.mark.parametrize("change", [{"title": "Another"}, {"sources": []}, {"body": "## One\n\nOther [1]."}])
def test_a_review_holds_for_title_text_and_sources_also_of_what_was_withdrawn(change):
    reviewed = {"reviewed_by": "Dana Reyes, MD", "reviewed_on": dt.date(2026, 11, 20)}
    article = create_article(status=ArticleStatus.WITHDRAWN, **reviewed)
    content = {**soundness.content_of(article), **change}

    found = [problem.field for problem in soundness.problems_of(content, article)]

    assert "reviewed_on" in found


def test_withdrawing_ends_what_waited(operator):
    article = create_article()
    edition = propose(article, title="Typed anew")
    editions.publish(article, number=edition.number, by=operator, on=soundness.today() + dt.timedelta(days=3))

    editions.withdraw(article, by=operator, reason="Wrong.")

    assert editions.newest(article).state == EditionState.SAVED
    assert editions.withdrawal(article).words == "Wrong."


def test_an_address_that_another_edition_asks_for_is_taken_and_stops_nothing_else(operator):
    first, second = create_article(slug="coll-a"), create_article(slug="later")
    edition = propose(first, slug="coll-b")
    editions.publish(first, number=edition.number, by=operator, on=soundness.today() + dt.timedelta(days=3))
    first.editions.filter(pk=edition.pk).update(publish_on=soundness.today())
    other = propose(second, title="Published in spite of it")
    editions.publish(second, number=other.number, by=operator, on=soundness.today() + dt.timedelta(days=3))
    second.editions.filter(pk=other.pk).update(publish_on=soundness.today())
    create_article(slug="coll-b", status=ArticleStatus.DRAFT)

    assert editions.publish_due() == 1

    assert Article.objects.get(pk=second.pk).title == "Published in spite of it"
    assert editions.newest(first).state == EditionState.SENT_BACK
    assert "has this address" in editions.newest(first).reason


def test_going_back_to_an_address_that_is_taken_since_is_named_and_no_error():
    editor = create_editor("back")
    draft = create_article(slug="roll-a", status=ArticleStatus.DRAFT)
    first = editions.save(draft, soundness.content_of(draft), base=0, by=editor)
    editions.save(draft, {**first.content, "slug": "roll-b"}, base=1, by=editor)
    create_article(slug="roll-a", status=ArticleStatus.DRAFT)

    back = editions.save(draft, first.content, base=2, by=editor)

    assert "slug" in [problem.field for problem in soundness.problems_of(back.content, back.article)]


def test_who_changed_nothing_wrote_nothing(operator):
    article = create_article()
    edition = propose(article, title="Typed anew")

    again = editions.save(article, edition.content, base=edition.number, by=operator)

    assert again.pk == edition.pk
    assert again.state == EditionState.ASKED
    assert operator.pk not in editions.writers(article)


def test_a_draft_is_read_by_who_works_in_the_admin_as_it_asks(settings):
    article = create_article(status=ArticleStatus.DRAFT)
    editor = create_editor("reads")
    client = Client()
    client.force_login(editor)
    assert client.get(article.get_absolute_url()).status_code == 200

    settings.STAFF_NEED_SECOND_FACTOR = True
    assert client.get(article.get_absolute_url()).status_code == 404

    settings.STAFF_NEED_SECOND_FACTOR = False
    editor.is_staff = False
    editor.save()
    assert client.get(article.get_absolute_url()).status_code == 404
