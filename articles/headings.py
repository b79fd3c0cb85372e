"""Where the library explains what another page shows: a term of the catalogue, a kind of evidence, a filter."""

import tomllib
from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from django.urls import reverse

from articles import links
from articles.links import ArticleLink
from articles.loading import DATA

TERMS, KINDS, GROUPS, FILTERS = "terms", "kinds", "groups", "filters"


def url_of(table: str, code: str, *, changes: int | None = None) -> str:
    """Address of the article and heading that explains a code; empty where no public article does.

    `table` is TERMS, KINDS, GROUPS or FILTERS; `changes` is `change_counter.changes()` where it is known.
    """
    slug, heading = whereabouts()[table].get(code, ("", ""))
    if not slug:
        return ""
    address = reverse("article", args=[slug])
    return f"{address}#{heading}" if any(link.url == address for link in links.kept(changes)) else ""


def explaining(codes: Iterable[str], *, query: str = "", changes: int | None = None) -> list[ArticleLink]:
    """Public articles on terms of the catalogue in the order of the codes, each once, at the heading on the first.

    `query` is put into their addresses.
    """
    public = {link.url: link for link in links.kept(changes)}
    found: dict[str, ArticleLink] = {}
    for code in codes:
        slug, heading = whereabouts()[TERMS].get(code, ("", ""))
        link = public.get(reverse("article", args=[slug])) if slug else None
        if link:
            found.setdefault(link.url, replace(link, url=f"{link.url}{query}#{heading}"))
    return list(found.values())


@cache
def whereabouts() -> dict[str, dict[str, tuple[str, str]]]:
    """Slug and anchor by table and code."""
    tables = tomllib.loads((DATA / "headings.toml").read_text(encoding="utf-8"))
    return {
        name: {
            code: (slug, heading) for code, place in table.items() for slug, _hash, heading in [place.partition("#")]
        }
        for name, table in tables.items()
    }
