"""Articles that explain what a page shows."""

from dataclasses import dataclass

from django.urls import reverse

from articles.models import Article
from listings import change_counter


@dataclass(frozen=True)
class ArticleLink:
    """An article as other pages point to it."""

    title: str
    summary: str
    url: str
    terms: tuple[str, ...]


_kept: tuple[int, list[ArticleLink]] | None = None


def kept(changes: int | None) -> list[ArticleLink]:
    """`library`, kept until anything is published; `changes` is `change_counter.changes()` where it is known."""
    global _kept
    changes = change_counter.changes() if changes is None else changes
    if _kept is None or _kept[0] != changes:
        _kept = (changes, library())
    return _kept[1]


def forget() -> None:
    """For tests, whose databases count anew."""
    global _kept
    _kept = None


def read_next(article: Article, count: int) -> list[ArticleLink]:
    """Published articles other than this one, those that share most of its terms first; one query."""
    others = [link for link in library() if link.url != article.get_absolute_url()]
    return sorted(others, key=lambda link: -len(set(link.terms) & set(article.terms)))[:count]


def newest(count: int, *, changes: int | None = None) -> list[ArticleLink]:
    """The first published articles of the library."""
    return kept(changes)[:count]


def library() -> list[ArticleLink]:
    """All published articles in their order; one query."""
    rows = Article.objects.published().values_list("title", "summary", "slug", "terms")
    return [
        ArticleLink(title, summary, reverse("article", args=[slug]), tuple(terms))
        for title, summary, slug, terms in rows
    ]
