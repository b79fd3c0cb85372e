"""Find articles and words of the glossary by what somebody typed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.urls import reverse

from articles import glossary, links
from articles.models import Article
from articles.rendering import plain

WORD = re.compile(r"[a-z0-9]+")
# Words that tell no article from another.
COMMON = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "at",
        "beside",
        "by",
        "can",
        "clinic",
        "do",
        "does",
        "for",
        "from",
        "get",
        "have",
        "how",
        "i",
        "in",
        "is",
        "it",
        "its",
        "kind",
        "look",
        "me",
        "microneedling",
        "mile",
        "my",
        "near",
        "needle",
        "needling",
        "not",
        "of",
        "on",
        "or",
        "session",
        "skin",
        "that",
        "the",
        "this",
        "to",
        "treatment",
        "under",
        "over",
        "what",
        "when",
        "where",
        "which",
        "who",
        "why",
        "with",
        "without",
        "you",
        "your",
    ]
)
MOST_CHARACTERS = 200
MOST_BESIDE = 3
MOST_HITS = 12


@dataclass(frozen=True)
class Hit:
    """An article, or a word of the glossary."""

    title: str
    summary: str
    url: str


def beside(line: str, *, changes: int | None = None) -> list[Hit]:
    """The few that stand beside clinics: names in the line, then titles that share its words. From memory."""
    asked = words_of(line)
    if not asked:
        return []
    library = links.kept(changes)
    scored = [(len(asked & words_of(link.title)), link) for link in library]
    articles = [link for score, link in sorted(scored, key=lambda pair: -pair[0]) if score]
    return [*_terms(asked)[:1], *(Hit(link.title, link.summary, link.url) for link in articles)][:MOST_BESIDE]


def everywhere(line: str) -> list[Hit]:
    """Glossary words and published articles that hold every word, those with most of them in the title first."""
    asked = words_of(line)
    if not asked:
        return []
    found = []
    for article in Article.objects.published():
        questions = (entry["question"] for entry in article.questions)
        text = " ".join((article.title, article.summary, plain(article.key_points), plain(article.body), *questions))
        if asked <= words_of(text):
            hit = Hit(article.title, article.summary, article.get_absolute_url())
            found.append((len(asked & words_of(article.title)), hit))
    return [*_terms(asked), *(hit for _score, hit in sorted(found, key=lambda pair: -pair[0]))][:MOST_HITS]


@lru_cache(maxsize=512)
def words_of(text: str) -> frozenset[str]:
    """Words that tell texts apart, without the plural's s, and without plain numbers."""
    found: Iterable[str] = WORD.findall(text.casefold())
    return (
        frozenset(
            word.removesuffix("s") if len(word) > 3 else word
            for word in found
            if word not in COMMON and not word.isdigit()
        )
        - COMMON
    )


def _terms(asked: frozenset[str]) -> list[Hit]:
    page = reverse("glossary")
    return [
        Hit(term.term, term.text, f"{page}#{term.code}")
        for term in glossary.terms()
        if (name := words_of(term.term.partition("(")[0])) and name <= asked
    ]
