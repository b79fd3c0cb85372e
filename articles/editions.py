"""How an article moves: saved, asked about, published by somebody who did not write it. Each act is one transaction."""

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import letters
from accounts.mail_topics import MailTopic
from accounts.models import User as AnyUser
from accounts.roles import EDITORS
from articles import checking, known, links
from articles.checking import Problem
from articles.models import Article, ArticleStatus, Edition, EditionState, FormerAddress, Source
from listings import business_days, change_counter, trail
from listings.models import Verb

if TYPE_CHECKING:
    from accounts.models import User

NAMES = (
    *("slug", "title", "summary", "key_points", "body", "questions", "terms", "written_on", "facts_checked_on"),
    *("changes", "needs_clinician", "reviewed_by", "reviewed_on", "position"),
)
SOURCE_NAMES = ("number", "citation", "kind", "read", "url")
WAITING = (EditionState.ASKED, EditionState.SCHEDULED)
ROLE = "article editor"


class SavedMeanwhile(Exception):
    """Somebody saved after this person opened the article."""


class OwnWork(Exception):
    """Who wrote it does not publish it."""


class NotWaiting(Exception):
    """Nothing waits for a second pair of eyes, or not any more."""


class Unsound(Exception):
    """Checks found problems; `args[0]` lists them."""


def content_of(article: Article) -> dict[str, Any]:
    """What the article's rows hold, as JSON has it."""
    fields = {name: _plain(getattr(article, name)) for name in NAMES}
    return {**fields, "sources": list(article.sources.values(*SOURCE_NAMES)) if article.pk else []}


def newest(article: Article) -> Edition | None:
    return article.editions.select_related("made_by", "decided_by").first()


def problems_of(content: Mapping[str, Any], article: Article) -> list[Problem]:
    """What keeps this content from being published in place of what the article's rows hold."""
    numbers = [source["number"] for source in content["sources"]]
    texts = checking.texts_of(content)
    found = checking.problems(texts=texts, sources=numbers, facts=known.read())
    today_s = content_of(article)
    is_same_review = bool(article.reviewed_on) and content["reviewed_on"] == today_s["reviewed_on"]
    if (
        article.status == ArticleStatus.PUBLISHED
        and is_same_review
        and _read_differently(texts, checking.texts_of(today_s))
    ):
        told = _("The text changed since this review. Give the day of a new one, or leave name and day empty.")
        found.append(Problem("reviewed_on", told))
    return found


def _read_differently(texts: Mapping[str, str], others: Mapping[str, str]) -> bool:
    # A form strips the ends of what it takes in.
    return any(text.strip() != others[name].strip() for name, text in texts.items())


def writers(article: Article) -> set[int]:
    """Ids of all who saved since what visitors read was published."""
    since = article.editions.filter(number__gt=article.live_number, made_by__isnull=False)
    return set(since.values_list("made_by_id", flat=True))


@transaction.atomic
def save(article: Article, content: Mapping[str, Any], *, base: int, by: "User") -> Edition:
    """Keep what was typed as the newest edition; visitors read what they read before. Raises SavedMeanwhile.

    `base` is the number of the newest edition when the form was opened, 0 where there was none.
    """
    if article.pk is None:
        _apply(article, content)
    article = Article.objects.select_for_update().get(pk=article.pk)
    last = newest(article)
    if (last.number if last else 0) != base:
        raise SavedMeanwhile(last)
    if last is None and article.status != ArticleStatus.DRAFT:
        last = _keep(article, content_of(article), 1, None, EditionState.PUBLISHED)
        article.live_number = last.number
        article.save(update_fields=["live_number"])
    article.editions.filter(state__in=WAITING).update(state=EditionState.SAVED, publish_on=None)
    if article.status == ArticleStatus.DRAFT:
        _apply(article, content)
    edition = _keep(article, content, (last.number if last else 0) + 1, by, EditionState.SAVED)
    _note(Verb.ARTICLE_SAVED, edition, by)
    return edition


@transaction.atomic
def ask(article: Article, *, by: "User") -> None:
    """Ask for a second pair of eyes on the newest edition. Raises NotWaiting where nothing is new, Unsound."""
    edition = newest(article)
    if edition is None or edition.number <= article.live_number or edition.state in WAITING:
        raise NotWaiting(article)
    _refuse_unsound(edition)
    edition.state = EditionState.ASKED
    edition.save(update_fields=["state"])
    _note(Verb.ARTICLE_ASKED, edition, by)
    others = [person for person in editors() if person.pk not in writers(article)]
    letters.send("articles/mail/article_waits.html", topic=MailTopic.LIBRARY, people=others, article=article)


@transaction.atomic
def publish(article: Article, *, number: int, by: "User", on: dt.date | None = None) -> None:
    """Show visitors the edition that waits, or do so on a day to come; by nobody who wrote at it.

    Raises NotWaiting, OwnWork, Unsound.
    """
    edition = _waiting(article, number)
    if by.pk in writers(article):
        raise OwnWork(article)
    _refuse_unsound(edition)
    edition.decided_by, edition.decided_at, edition.publish_on = by, timezone.now(), on
    if on and on > today():
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


@transaction.atomic
def withdraw(article: Article, *, by: "User", reason: str) -> None:
    """Take an article from visitors at once; its address says that it is gone. Raises NotWaiting."""
    if not Article.objects.filter(pk=article.pk, status=ArticleStatus.PUBLISHED).update(status=ArticleStatus.WITHDRAWN):
        raise NotWaiting(article)
    trail.record(Verb.ARTICLE_WITHDRAWN, None, article, by=by, role=ROLE, words=reason)
    _count()


@transaction.atomic
def override(article: Article, *, by: "User", reason: str) -> None:
    """Show an article in production without the review it needs; its banner stays. Raises NotWaiting."""
    waits = Article.objects.filter(pk=article.pk, needs_clinician=True, reviewed_by="", overridden_at=None)
    if not waits.update(overridden_by=by, overridden_at=timezone.now(), override_reason=reason):
        raise NotWaiting(article)
    trail.record(Verb.ARTICLE_OVERRIDDEN, None, article, by=by, role="operator", words=reason)
    _count()


def publish_due() -> int:
    """Publish what is scheduled for today or before; what became unsound goes back to its writer. Returns how many."""
    due = Edition.objects.filter(state=EditionState.SCHEDULED, publish_on__lte=today())
    return sum(_publish_scheduled(pk) for pk in due.values_list("pk", flat=True))


@transaction.atomic
def _publish_scheduled(pk: int) -> bool:
    edition = Edition.objects.select_for_update().filter(pk=pk, state=EditionState.SCHEDULED).first()
    if edition is None:
        return False
    if found := problems_of(edition.content, edition.article):
        edition.state, edition.publish_on = EditionState.SENT_BACK, None
        edition.reason = "\n".join(problem.message for problem in found)[:2000]
        edition.save()
        _note(Verb.ARTICLE_SENT_BACK, edition, None)
        _tell_writer(edition)
        return False
    _go_live(edition, None)
    return True


def today() -> dt.date:
    """The day on which editors work: that of the queue."""
    return timezone.now().astimezone(business_days.ZONE).date()


def editors() -> list["User"]:
    """All who may edit articles and are still there."""
    found = AnyUser.objects.filter(Q(groups__name=EDITORS) | Q(is_superuser=True), is_active=True, is_staff=True)
    return list(found.distinct().order_by("pk"))


def _waiting(article: Article, number: int) -> Edition:
    edition = article.editions.select_for_update().filter(state__in=WAITING, number=number).first()
    if edition is None:
        raise NotWaiting(article)
    return edition


def _go_live(edition: Edition, by: "User | None") -> None:
    article = Article.objects.select_for_update().get(pk=edition.article_id)
    if article.slug != edition.content["slug"] and article.live_number:
        FormerAddress.objects.update_or_create(slug=article.slug, defaults={"article": article})
    FormerAddress.objects.filter(slug=edition.content["slug"]).delete()
    article.status, article.live_number = ArticleStatus.PUBLISHED, edition.number
    _apply(article, edition.content)
    edition.state = EditionState.PUBLISHED
    edition.save()
    _note(Verb.ARTICLE_PUBLISHED, edition, by)
    _count()


def _apply(article: Article, content: Mapping[str, Any]) -> None:
    """Write content into the article's own rows."""
    for name in NAMES:
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
    if found := problems_of(edition.content, edition.article):
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


def _note(verb: Verb, edition: Edition, by: "User | None") -> None:
    facts: dict[str, object] = {"edition": edition.number}
    trail.record(verb, None, edition.article, by=by, role=ROLE if by else trail.RULE, facts=facts)


def _count() -> None:
    change_counter.count_change()
    links.forget()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value
