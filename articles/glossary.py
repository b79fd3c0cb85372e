"""The glossary: the 49 terms of docs/facts.md, section 8, each with the article and heading that tell more."""

import re
import tomllib
from functools import cache, lru_cache
from typing import NamedTuple

from articles.loading import DATA


class Term(NamedTuple):
    """One word as visitors meet it; `code` is its anchor on the page."""

    code: str
    term: str
    text: str
    article: str
    heading: str
    # Other words for it that articles use.
    also: tuple[str, ...]


@cache
def terms() -> tuple[Term, ...]:
    """All terms by their letters."""
    entries = tomllib.loads((DATA / "glossary.toml").read_text(encoding="utf-8"))
    found = [
        Term(
            code.replace("_", "-"),
            entry["term"],
            entry["text"],
            entry["article"],
            entry["heading"],
            tuple(entry.get("also", ())),
        )
        for code, entry in entries.items()
    ]
    return tuple(sorted(found, key=lambda one: one.term.casefold()))


@cache
def _pattern(term: Term) -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in (term.term, *term.also))
    return re.compile(rf"\b(?:{words})s?(?!\w)", re.IGNORECASE)


@lru_cache(maxsize=128)
def used_in(text: str) -> tuple[Term, ...]:
    """Terms that stand in a text, by their letters."""
    return tuple(term for term in terms() if _pattern(term).search(text))
