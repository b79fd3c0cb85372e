"""Articles that explain what a page shows."""

import time
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from articles.models import Article

KEPT_FOR_SECONDS = 60


@dataclass(frozen=True)
class ArticleLink:
    """An article as other pages point to it."""

    title: str
    summary: str
    url: str
    terms: tuple[str, ...]


_kept: tuple[float, list[ArticleLink]] | None = None


def articles_for(codes: Iterable[str]) -> list[ArticleLink]:
    """Published articles on any of the catalogue codes, in the library's order; the library is kept for a minute."""
    global _kept
    now = time.monotonic()
    if _kept is None or now - _kept[0] > KEPT_FOR_SECONDS:
        _kept = (now, library())
    wanted = set(codes)
    return [link for link in _kept[1] if wanted & set(link.terms)]


def forget() -> None:
    """After an article changed, and for tests."""
    global _kept
    _kept = None


def read_next(article: Article, count: int) -> list[ArticleLink]:
    """Published articles other than this one, those that share most of its terms first; one query."""
    others = [link for link in library() if link.url != article.get_absolute_url()]
    return sorted(others, key=lambda link: -len(set(link.terms) & set(article.terms)))[:count]


def newest(count: int) -> list[ArticleLink]:
    """The first published articles of the library; one query."""
    return library()[:count]


def library() -> list[ArticleLink]:
    """All published articles in their order; one query."""
    rows = Article.objects.published().values_list("title", "summary", "slug", "terms")
    return [
        ArticleLink(title, summary, reverse("article", args=[slug]), tuple(terms))
        for title, summary, slug, terms in rows
    ]
