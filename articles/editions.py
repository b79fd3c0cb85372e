"""How an article moves: saved, asked about, published by somebody who did not write it. Each act is one transaction."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts import letters
from accounts.mail_topics import MailTopic
from accounts.models import User as AnyUser
from accounts.roles import EDITORS
from articles import links, soundness
from articles.models import Article, ArticleStatus, Edition, EditionState, FormerAddress, Source
from listings import change_counter, trail
from listings.models import Event, EventNote, Verb

if TYPE_CHECKING:
    from accounts.models import User

ROLE, OPERATOR = "article editor", "operator"


class SavedMeanwhile(Exception):
    """Somebody saved after this person opened the article."""


class OwnWork(Exception):
    """Who wrote it does not publish it."""


class NotWaiting(Exception):
    """Nothing waits for a second pair of eyes, or not any more."""


class OperatorsWord(Exception):
    """It takes off the mark that a clinician has to review it; only the operator may do that."""


class Unsound(Exception):
    """Checks found problems; `args[0]` lists them."""


def newest(article: Article) -> Edition | None:
    return article.editions.select_related("made_by", "decided_by").first()


def writers(article: Article) -> set[int]:
    """Ids of all who saved since what visitors read was published."""
    since = article.editions.filter(number__gt=article.live_number, made_by__isnull=False)
    return set(since.values_list("made_by_id", flat=True))


@transaction.atomic
def save(article: Article, content: Mapping[str, Any], *, base: int, by: "User") -> Edition:
    """Keep what was typed as the newest edition; visitors read what they read before. Raises SavedMeanwhile.

    `base` is the number of the newest edition when the form was opened, 0 where there was none. Content that is the
    newest edition's makes none: who changed nothing wrote nothing.
    """
    if article.pk is None:
        _apply(article, content)
    article = Article.objects.select_for_update().get(pk=article.pk)
    last = newest(article)
    if (last.number if last else 0) != base:
        raise SavedMeanwhile(last)
    if last is not None and last.content == dict(content):
        return last
    if last is None and article.status != ArticleStatus.DRAFT:
        last = _keep(article, soundness.content_of(article), 1, None, EditionState.PUBLISHED)
        article.live_number = last.number
        article.save(update_fields=["live_number"])
    article.editions.filter(state__in=soundness.WAITING).update(state=EditionState.SAVED, publish_on=None)
    if article.status == ArticleStatus.DRAFT:
        # An address that another article has meanwhile stays in the edition alone, whose checks name it.
        own = {"slug": article.slug} if soundness.slug_is_taken(content["slug"], article) else {}
        _apply(article, {**content, **own})
    edition = _keep(article, content, (last.number if last else 0) + 1, by, EditionState.SAVED)
    _note(Verb.ARTICLE_SAVED, edition, by)
    return edition


@transaction.atomic
def ask(article: Article, *, by: "User") -> int:
    """Ask for a second pair of eyes on the newest edition; returns how many can give it.

    Raises NotWaiting where nothing is new, Unsound.
    """
    edition = newest(article)
    if edition is None or edition.number <= article.live_number or edition.state in soundness.WAITING:
        raise NotWaiting(article)
    _refuse_unsound(edition)
    edition.state = EditionState.ASKED
    edition.save(update_fields=["state"])
    _note(Verb.ARTICLE_ASKED, edition, by)
    others = [person for person in editors() if person.pk not in writers(article)]
    letters.send("articles/mail/article_waits.html", topic=MailTopic.LIBRARY, people=others, article=article)
    return len(others)


@transaction.atomic
def publish(article: Article, *, number: int, by: "User", on: dt.date | None = None) -> None:
    """Show visitors the edition that waits, or do so on a day to come; by nobody who wrote at it.

    Raises NotWaiting, OwnWork, OperatorsWord, Unsound.
    """
    edition = _waiting(article, number)
    if by.pk in writers(article):
        raise OwnWork(article)
    if article.status != ArticleStatus.DRAFT and _takes_the_mark_off(edition) and not by.is_superuser:
        raise OperatorsWord(article)
    _refuse_unsound(edition)
    edition.decided_by, edition.decided_at, edition.publish_on = by, timezone.now(), on
    if on and on > soundness.today():
        edition.state = EditionState.SCHEDULED
        edition.save()
        _note(Verb.ARTICLE_SCHEDULED, edition, by)
        return
    _go_live(edition, by)


@transaction.atomic
def send_back(article: Article, *, number: int, by: "User", reason: str) -> None:
    """Return what waits to whoever wrote it, with the reason. Raises NotWaiting."""
    edition = _waiting(article, number)
    edition.state, edition.reason, edition.publish_on = EditionState.SENT_BACK, reason, None
    edition.decided_by, edition.decided_at = by, timezone.now()
    edition.save()
    _note(Verb.ARTICLE_SENT_BACK, edition, by)
    _tell_writer(edition)


def _takes_the_mark_off(edition: Edition) -> bool:
    return edition.article.needs_clinician and not edition.content["needs_clinician"]


@transaction.atomic
def withdraw(article: Article, *, by: "User", reason: str) -> None:
    """Take an article from visitors at once, and whatever waited to be published; its address says that it is gone.

    Raises NotWaiting.
    """
    if not Article.objects.filter(pk=article.pk, status=ArticleStatus.PUBLISHED).update(status=ArticleStatus.WITHDRAWN):
        raise NotWaiting(article)
    article.editions.filter(state__in=soundness.WAITING).update(state=EditionState.SAVED, publish_on=None)
    trail.record(Verb.ARTICLE_WITHDRAWN, None, article, by=by, role=ROLE, words=reason)
    _count()


@dataclass(frozen=True)
class Withdrawal:
    """When an article was withdrawn and why; the words may have been erased since."""

    at: dt.datetime
    words: str


def withdrawal(article: Article) -> Withdrawal | None:
    """The last time that it was withdrawn."""
    event = Event.objects.filter(verb=Verb.ARTICLE_WITHDRAWN, object_type="article", object_id=article.pk).last()
    if event is None:
        return None
    note = EventNote.objects.filter(event=event).first()
    return Withdrawal(event.at, note.text if note else "")


@transaction.atomic
def override(article: Article, *, by: "User", reason: str) -> None:
    """Show an article in production without the review it needs; its banner stays. Raises NotWaiting."""
    waits = Article.objects.filter(pk=article.pk, needs_clinician=True, reviewed_by="", overridden_at=None)
    if not waits.update(overridden_by=by, overridden_at=timezone.now(), override_reason=reason):
        raise NotWaiting(article)
    trail.record(Verb.ARTICLE_OVERRIDDEN, None, article, by=by, role=OPERATOR, words=reason)
    _count()


@transaction.atomic
def end_override(article: Article, *, by: "User") -> None:
    """Take the operator's word back: in production the article waits for its review again. Raises NotWaiting."""
    article = Article.objects.select_for_update().get(pk=article.pk)
    if article.overridden_at is None:
        raise NotWaiting(article)
    article.end_override()
    article.save()
    trail.record(Verb.ARTICLE_OVERRIDDEN, None, article, by=by, role=OPERATOR, facts={"ended": True})
    _count()


def publish_due() -> int:
    """Publish what is scheduled for today or before; what became unsound goes back to its writer. Returns how many."""
    due = Edition.objects.filter(state=EditionState.SCHEDULED, publish_on__lte=soundness.today())
    return sum(_publish_scheduled(pk) for pk in due.values_list("pk", flat=True))


@transaction.atomic
def _publish_scheduled(pk: int) -> bool:
    edition = Edition.objects.select_for_update().filter(pk=pk, state=EditionState.SCHEDULED).first()
    if edition is None:
        return False
    if found := soundness.problems_of(edition.content, edition.article):
        edition.state, edition.publish_on = EditionState.SENT_BACK, None
        edition.reason = "\n".join(problem.message for problem in found)[:2000]
        edition.save()
        _note(Verb.ARTICLE_SENT_BACK, edition, None)
        _tell_writer(edition)
        return False
    _go_live(edition, None)
    return True


def editors() -> list["User"]:
    """All who may edit articles and are still there."""
    found = AnyUser.objects.filter(Q(groups__name=EDITORS) | Q(is_superuser=True), is_active=True, is_staff=True)
    return list(found.distinct().order_by("pk"))


def _waiting(article: Article, number: int) -> Edition:
    edition = article.editions.select_for_update().filter(state__in=soundness.WAITING, number=number).first()
    if edition is None:
        raise NotWaiting(article)
    return edition


def keep_loaded(article: Article) -> None:
    """Where an article has editions, keep what its file brought as the one that visitors read."""
    if last := newest(article):
        article.live_number = last.number + 1
        article.save(update_fields=["live_number"])
        _keep(article, soundness.content_of(article), article.live_number, None, EditionState.PUBLISHED)


def _go_live(edition: Edition, by: "User | None") -> None:
    article = Article.objects.select_for_update().get(pk=edition.article_id)
    facts: dict[str, object] = {"mark_taken_off": True} if _takes_the_mark_off(edition) else {}
    if soundness.reads_differently(edition.content, soundness.content_of(article)):
        article.end_override()
    if article.slug != edition.content["slug"] and article.live_number:
        FormerAddress.objects.update_or_create(slug=article.slug, defaults={"article": article})
    FormerAddress.objects.filter(slug=edition.content["slug"]).delete()
    article.status, article.live_number = ArticleStatus.PUBLISHED, edition.number
    _apply(article, edition.content)
    edition.state = EditionState.PUBLISHED
    edition.save()
    _note(Verb.ARTICLE_PUBLISHED, edition, by, facts)
    _count()


def _apply(article: Article, content: Mapping[str, Any]) -> None:
    """Write content into the article's own rows."""
    for name in soundness.NAMES:
        field: Any = Article._meta.get_field(name)
        setattr(article, name, field.to_python(content[name]))
    article.save()
    article.sources.all().delete()
    Source.objects.bulk_create([Source(article=article, **source) for source in content["sources"]])


def _keep(article: Article, content: Mapping[str, Any], number: int, by: "User | None", state: EditionState) -> Edition:
    return Edition.objects.create(
        article=article, number=number, content=dict(content), state=state, made_by=by, made_at=timezone.now()
    )


def _refuse_unsound(edition: Edition) -> None:
    if found := soundness.problems_of(edition.content, edition.article):
        raise Unsound(found)


def _tell_writer(edition: Edition) -> None:
    if edition.made_by:
        letters.send(
            "articles/mail/article_sent_back.html",
            topic=MailTopic.LIBRARY,
            people=[edition.made_by],
            article=edition.article,
            reason=edition.reason,
        )


def _note(verb: Verb, edition: Edition, by: "User | None", more: Mapping[str, object] | None = None) -> None:
    facts = {"edition": edition.number, **(more or {})}
    trail.record(verb, None, edition.article, by=by, role=ROLE if by else trail.RULE, facts=facts)


def _count() -> None:
    change_counter.count_change()
    links.forget()
