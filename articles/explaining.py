"""Words of the glossary, explained where they stand: the first of each in a chapter leads to its explanation."""

import html
import re
from collections.abc import Container
from functools import cache, lru_cache

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from articles import glossary

TAG = re.compile(r"(<[^>]*>)")
NAME = re.compile(r"</?([a-z0-9]+)")
# Inside these a link has no place, or would stand in the way.
CLOSED = frozenset({"a", "h1", "h2", "h3", "h4", "th", "code", "pre", "sup"})
CHAPTER = "h2"
TO_ARTICLE = re.compile(r'<a href="(/learn/[^"#?]*)[^"]*">(.*?)</a>', re.DOTALL)


@lru_cache(maxsize=512)
def explained(rendered: SafeString) -> SafeString:
    """HTML that `rendering.render` made, with its words of the glossary as links; the words stay as they are."""
    page = reverse("glossary")
    pieces: list[str] = []
    inside: list[str] = []
    told: set[str] = set()
    for piece in TAG.split(rendered):
        if not piece.startswith("<"):
            pieces.append(piece if inside else _with_links(piece, told, page))
            continue
        pieces.append(piece)
        name = NAME.match(piece)
        if name is None or name[1] not in CLOSED:
            continue
        if not piece.startswith("</"):
            inside.append(name[1])
        elif inside:
            inside.pop()
        if name[1] == CHAPTER:
            told.clear()
    return mark_safe("".join(pieces))


def without_dead_ends(page: SafeString, public: Container[str]) -> SafeString:
    """The same HTML in which links to articles that visitors cannot read are plain words."""
    allowed = (reverse("learn"), reverse("glossary"))

    def kept(found: re.Match[str]) -> str:
        return found[0] if found[1] in public or found[1] in allowed else found[2]

    return mark_safe(TO_ARTICLE.sub(kept, page))


def _with_links(text: str, told: set[str], page: str) -> str:
    def link(found: re.Match[str]) -> str:
        code = _codes()[_plain(found[1])]
        if code in told:
            return found[0]
        told.add(code)
        return f'<a class="term" href="{page}#{code}">{found[0]}</a>'

    return _pattern().sub(link, text)


@cache
def _codes() -> dict[str, str]:
    """Anchors by the words in small letters, as HTML has them."""
    words = (*glossary.terms(), *glossary.house_words())
    return {_plain(html.escape(name)): term.code for term in words for name in term.in_text}


@cache
def _pattern() -> re.Pattern[str]:
    # The longest first: "RF microneedling" before "microneedling". A part of "collagen-vascular" is no word.
    names = sorted(_codes(), key=len, reverse=True)
    whole = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in names)
    return re.compile(rf"(?<![\w-])({whole})s?(?![\w-])", re.IGNORECASE)


def _plain(words: str) -> str:
    return " ".join(words.casefold().split())
