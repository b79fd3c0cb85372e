"""The block "Before you book" on a listing: the rows of the check as short lists, each after its reason."""

from collections.abc import Collection
from functools import cache
from typing import NamedTuple

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from articles.before_you_book import Level, rows
from directory.fragments import Fragment

# Catalogue codes of needles with radiofrequency begin so.
RF = "mn_rf"


class BlockShape(NamedTuple):
    """The rows of each list, in words; those for radiofrequency only where the clinic offers it."""

    label: tuple[str, ...]
    now: tuple[str, ...]
    doctor: tuple[str, ...]
    rf_doctor: tuple[str, ...]
    tell: tuple[str, ...]
    rf_tell: tuple[str, ...]


BEFORE = Fragment("directory/listing/before.html", holes=["url"])


def address(slug: str = "") -> str:
    """The check's address; with a clinic's slug, its questions are on the sheet."""
    return reverse("before_you_book") + (f"?{urlencode({'clinic': slug})}" if slug else "")


def draw(slug: str, codes: Collection[str]) -> SafeString:
    """The block as HTML for a listing that offers these catalogue codes; a draft has no slug."""
    return BEFORE.render(_shape(any(code.startswith(RF) for code in codes)), (address(slug),))


@cache
def _shape(has_rf: bool) -> BlockShape:
    return BlockShape(
        label=_words(Level.LABEL),
        now=_words(Level.NOW),
        doctor=_words(Level.DOCTOR),
        rf_doctor=_words(Level.DOCTOR, rf=True) if has_rf else (),
        tell=_words(Level.TELL),
        rf_tell=_words(Level.TELL, rf=True) if has_rf else (),
    )


def _words(level: Level, *, rf: bool = False) -> tuple[str, ...]:
    return tuple(row.words for row in rows() if row.level == level and row.rf == rf)
