"""The glossary: the 49 terms of docs/facts.md, section 8, and this site's own words, each with where more is told."""

import tomllib
from collections.abc import Container
from functools import cache
from typing import NamedTuple

from django.urls import reverse

from articles.files import DATA


class Term(NamedTuple):
    """One word as visitors meet it; `code` is its anchor on the page."""

    code: str
    term: str
    text: str
    # Where more is told: an article and its heading, or a page of ours.
    article: str
    heading: str
    page: str
    # The words for it that articles use.
    in_text: tuple[str, ...]

    def more_url(self, articles: Container[str]) -> str:
        """Address that tells more; empty where it is an article that is not among these public addresses."""
        if self.page:
            return self.page
        address = reverse("article", args=[self.article])
        return f"{address}#{self.heading}" if address in articles else ""


@cache
def terms() -> tuple[Term, ...]:
    """The terms of the trade by their letters."""
    return _read("glossary.toml", every_name=True)


@cache
def house_words() -> tuple[Term, ...]:
    """Words that this site uses in a meaning of its own, by their letters."""
    return _read("house_words.toml", every_name=False)


@cache
def by_code() -> dict[str, Term]:
    """All of them by their anchors."""
    return {term.code: term for term in (*terms(), *house_words())}


def address_of(code: str) -> str:
    """Where a word is explained; KeyError for one that is not."""
    return f"{reverse('glossary')}#{by_code()[code].code}"


def _read(name: str, *, every_name: bool) -> tuple[Term, ...]:
    entries = tomllib.loads((DATA / name).read_text(encoding="utf-8"))
    found = [
        Term(
            code.replace("_", "-"),
            entry["term"],
            entry["text"],
            entry.get("article", ""),
            entry.get("heading", ""),
            entry.get("page", ""),
            ((entry["term"],) if every_name else ()) + tuple(entry.get("in_text", ())),
        )
        for code, entry in entries.items()
    ]
    return tuple(sorted(found, key=lambda one: one.term.casefold()))
