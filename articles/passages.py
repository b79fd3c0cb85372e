"""What the library says where: each article in passages, by the words that stand in their names and in their text."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice, pairwise, takewhile

from articles import links
from articles.checking import texts_of
from articles.links import ArticleLink
from articles.models import Article
from articles.rendering import render

WORD = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
TARGET = re.compile(r"\]\([^)]*\)|\[\d[\d, ]*\]")
CHAPTER = re.compile(r"^## .*$", re.MULTILINE)
ENDINGS = ("ing", "ed")
SHORTEST_STEM = 4
LONGER_BY = 2


@dataclass(frozen=True)
class Passage:
    """A part of an article under a name of its own; `number` is the article's place in the library.

    `named` are stems of its name, `said` of all of it; the article as a whole has no name and no anchor here.
    """

    number: int
    name: str
    anchor: str
    named: frozenset[str]
    said: frozenset[str]


@dataclass(frozen=True)
class Library:
    """All public articles with their passages."""

    articles: Sequence[ArticleLink]
    passages: Sequence[Passage]
    # Stems of single words; passages know any two in a row as one as well.
    words: frozenset[str]

    @cached_property
    def vocabulary(self) -> Sequence[str]:
        """All stems by their letters."""
        return sorted(frozenset().union(*(passage.said for passage in self.passages)))

    @cached_property
    def titles(self) -> Sequence[frozenset[str]]:
        """Stems of each article's title."""
        return [words(link.title) for link in self.articles]

    @cached_property
    def said(self) -> Sequence[frozenset[str]]:
        """Stems of all that each article says."""
        found: list[frozenset[str]] = [frozenset()] * len(self.articles)
        for passage in self.passages:
            found[passage.number] |= passage.said
        return found

    def known_as(self, word: str) -> frozenset[str]:
        """Stems that begin as a word's and are hardly longer: "dark" also stands for "darker"."""
        root = stem(word)
        if len(root) < SHORTEST_STEM:
            return frozenset({root}) & self.words
        at = bisect_left(self.vocabulary, root)
        found = takewhile(lambda other: other.startswith(root), islice(self.vocabulary, at, None))
        return frozenset(other for other in found if len(other) - len(root) <= LONGER_BY)


_kept: tuple[Sequence[ArticleLink], Library] | None = None


def library(changes: int | None) -> Library:
    """The library as it is; read again only after something was published."""
    global _kept
    articles = links.kept(changes)
    if _kept is None or _kept[0] is not articles:
        _kept = (articles, _read(articles))
    return _kept[1]


def _read(links_: Sequence[ArticleLink]) -> Library:
    numbers = {link.url: number for number, link in enumerate(links_)}
    articles = [article for article in Article.objects.published() if article.get_absolute_url() in numbers]
    passages = [passage for article in articles for passage in _passages(article, numbers[article.get_absolute_url()])]
    texts = (text for article in articles for text in (article.title, *texts_of(vars(article)).values()))
    return Library(links_, passages, frozenset().union(*map(words, texts)))


def _passages(article: Article, number: int) -> Iterator[Passage]:
    head = f"{article.title}\n{article.summary}\n{article.key_points}"
    yield Passage(number, "", "", stems(article.title), stems(head))
    texts = CHAPTER.split(article.body)[1:]
    for (anchor, heading), text in zip(render(article.body).contents, texts, strict=False):
        yield Passage(number, heading, anchor, stems(heading), stems(f"{heading}\n{text}"))
    for at, entry in enumerate(article.questions, start=1):
        question = entry["question"]
        yield Passage(number, question, f"question-{at}", stems(question), stems(f"{question}\n{entry['answer']}"))


def words(markdown: str) -> frozenset[str]:
    """Stems of the words of a text; "ice-pick" counts as "ice", "pick" and "icepick"."""
    found = WORD.findall(TARGET.sub(" ", markdown).casefold())
    return frozenset(stem(part) for word in found for part in (*word.split("-"), word.replace("-", "")))


def stems(markdown: str) -> frozenset[str]:
    """`words`, and any two in a row as one: people write "stretchmarks"."""
    pairs: set[str] = set()
    for line in TARGET.sub(" ", markdown).casefold().splitlines():
        parts = [part for word in WORD.findall(line) for part in word.split("-")]
        pairs.update(stem(first + second) for first, second in pairwise(parts))
    return words(markdown) | pairs


@lru_cache(maxsize=16_384)
def stem(word: str) -> str:
    """A word without the ends that people vary: scars, needling, needled, needle."""
    if word.endswith("s") and len(word) > 3 and not word.endswith("ss"):
        word = word[:-1]
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            word = word.removesuffix(ending)
            break
    return word[:-1] if word.endswith("e") and len(word) > SHORTEST_STEM else word
