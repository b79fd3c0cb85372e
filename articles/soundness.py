"""What an article's content is, and what keeps it from being published in place of what visitors read."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from articles import checking, figures, known
from articles.checking import Problem
from articles.models import Article, ArticleStatus, Edition, EditionState, FormerAddress
from articles.rendering import render
from listings import business_days

NAMES = (
    *("slug", "title", "summary", "key_points", "body", "questions", "terms", "written_on", "facts_checked_on"),
    *("changes", "needs_clinician", "reviewed_by", "reviewed_on", "position"),
)
SOURCE_NAMES = ("number", "citation", "kind", "read", "url")
WAITING = (EditionState.ASKED, EditionState.SCHEDULED)


def today() -> dt.date:
    """The day on which editors work: that of the queue."""
    return timezone.now().astimezone(business_days.ZONE).date()


def content_of(article: Article) -> dict[str, Any]:
    """What the article's rows hold, as JSON has it."""
    fields = {name: _plain(getattr(article, name)) for name in NAMES}
    return {**fields, "sources": list(article.sources.values(*SOURCE_NAMES)) if article.pk else []}


def problems_of(content: Mapping[str, Any], article: Article) -> list[Problem]:
    """What keeps this content from being published in place of what the article's rows hold."""
    numbers = [source["number"] for source in content["sources"]]
    found = checking.problems(texts=checking.texts_of(content), sources=numbers, facts=known.read())
    found += checking.line_problems(content) + checking.day_problems(content, today=today())
    found += _body_problems(content["body"], article)
    is_same_review = bool(article.reviewed_on) and content["reviewed_on"] == _plain(article.reviewed_on)
    if article.status != ArticleStatus.DRAFT and is_same_review and reads_differently(content, content_of(article)):
        told = _("The text changed since this review. Give the day of a new one, or leave name and day empty.")
        found.append(Problem("reviewed_on", told))
    if slug_is_taken(content["slug"], article):
        found.append(Problem("slug", _("Another article has this address, or asks for it.")))
    return found


def _body_problems(body: str, article: Article) -> Iterator[Problem]:
    for name in figures.unknown(body):
        yield Problem("body", _("There is no figure “%(name)s”.") % {"name": name[:80]})
    if article.status == ArticleStatus.PUBLISHED:
        for told in known.broken_by(article.slug, render(body).anchors):
            yield Problem("body", _("This text no longer has that heading: %(told)s") % {"told": told})


def reads_differently(content: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether a reader would be told something else; the ends of texts, which a form strips, are no difference."""
    texts, others = checking.texts_of(content), checking.texts_of(other)
    return (
        any(text.strip() != others[name].strip() for name, text in texts.items())
        or content["title"] != other["title"]
        or content["sources"] != other["sources"]
    )


def slug_is_taken(slug: str, article: Article) -> bool:
    """Whether another article has an address, had it once, or has an edition waiting that asks for it."""
    return (
        Article.objects.exclude(pk=article.pk).filter(slug=slug).exists()
        or FormerAddress.objects.exclude(article=article.pk).filter(slug=slug).exists()
        or Edition.objects.exclude(article=article.pk).filter(state__in=WAITING, content__slug=slug).exists()
    )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value
