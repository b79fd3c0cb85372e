"""Where the library explains what another page shows: a term of the catalogue, a kind of evidence, a filter."""

import tomllib
from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from functools import cache

from django.urls import reverse

from articles import links
from articles.files import DATA
from articles.links import ArticleLink

TERMS, KINDS, GROUPS, FILTERS = "terms", "kinds", "groups", "filters"
# The library as it was read, and what follows from it; a listing's page asks some thirty times.
_kept: tuple[list[ArticleLink], dict[tuple[str, str], str]] | None = None


@dataclass(frozen=True)
class Guide:
    """The way from one page to the library: `changes` as in `url_of`, `query` put into each article's address."""

    changes: int | None = None
    query: str = ""

    def to(self, table: str, code: str) -> str:
        """As `url_of`, with the place that the page knows: an article names the prices around it."""
        return self.placed(url_of(table, code, changes=self.changes))

    def placed(self, url: str) -> str:
        """An article's address with the place in it; any other as it is."""
        address, mark, heading = url.partition("#")
        is_article = self.query and address and address != _glossary()
        return f"{address}{self.query}{mark}{heading}" if is_article else url


def url_of(table: str, code: str, *, changes: int | None = None) -> str:
    """Address of the article and heading that explains a code; empty where no public article does.

    `table` is TERMS, KINDS, GROUPS or FILTERS; `changes` is `change_counter.changes()` where it is known.
    """
    global _kept
    library = links.kept(changes)
    if _kept is None or _kept[0] is not library:
        _kept = (library, _addresses({link.url for link in library}))
    return _kept[1].get((table, code), "")


def _addresses(public: Container[str]) -> dict[tuple[str, str], str]:
    """Addresses by table and code, of articles that are public."""
    return {
        (name, code): f"{address}#{heading}"
        for name, table in whereabouts().items()
        for code, (slug, heading) in table.items()
        for address in [_article(slug)]
        if address in public
    }


def explaining(codes: Iterable[str], *, query: str = "", changes: int | None = None) -> list[ArticleLink]:
    """Public articles on terms of the catalogue in the order of the codes, each once, at the heading on the first.

    Articles that editors wrote here, and the file of headings cannot name, come after these. `query` is put into the
    addresses.
    """
    codes = list(codes)
    public = {link.url: link for link in links.kept(changes)}
    found: dict[str, ArticleLink] = {}
    for code in codes:
        slug, heading = whereabouts()[TERMS].get(code, ("", ""))
        link = public.get(_article(slug)) if slug else None
        if link:
            found.setdefault(link.url, replace(link, url=f"{link.url}{query}#{heading}"))
    others = (link for url, link in public.items() if url not in _from_files() and set(codes) & set(link.terms))
    return [*found.values(), *(replace(link, url=link.url + query) for link in others)]


# Finding an address by its name takes as long as filling a hole of a page, and a page asks for dozens.
@cache
def _article(slug: str) -> str:
    return reverse("article", args=[slug])


@cache
def _glossary() -> str:
    return reverse("glossary")


@cache
def _from_files() -> frozenset[str]:
    return frozenset(_article(path.stem) for path in DATA.glob("*.md"))


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
