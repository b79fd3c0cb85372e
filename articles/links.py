"""Articles that explain what a page shows."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from articles.models import Article


@dataclass(frozen=True)
class ArticleLink:
    """An article as other pages point to it."""

    title: str
    summary: str
    url: str
    terms: tuple[str, ...]


def articles_for(codes: Iterable[str]) -> list[ArticleLink]:
    """Published articles on any of the catalogue codes, in the library's order; one query."""
    wanted = set(codes)
    return [link for link in library() if wanted & set(link.terms)]


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
