"""The glossary: the 49 terms of docs/facts.md, section 8, each with the article and heading that tell more."""

import tomllib
from functools import cache
from typing import NamedTuple

from articles.loading import DATA


class Term(NamedTuple):
    """One word as visitors meet it; `code` is its anchor on the page."""

    code: str
    term: str
    text: str
    article: str
    heading: str


@cache
def terms() -> tuple[Term, ...]:
    """All terms by their letters."""
    entries = tomllib.loads((DATA / "glossary.toml").read_text(encoding="utf-8"))
    found = [
        Term(code.replace("_", "-"), entry["term"], entry["text"], entry["article"], entry["heading"])
        for code, entry in entries.items()
    ]
    return tuple(sorted(found, key=lambda one: one.term.casefold()))
