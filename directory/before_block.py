"""The block "Before you book" on a listing: the rows of the check, in three sentences."""

from collections.abc import Collection

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from articles.before_you_book import Level, rows
from directory.fragments import Fragment

NOT_NOW = (Level.LABEL, Level.NOW)
BEFORE = Fragment("directory/listing/before.html", holes=["not_now", "doctor", "rf_doctor", "tell", "rf_tell", "url"])


def address(slug: str = "") -> str:
    """The check's address; with a clinic's slug, its questions are on the sheet."""
    return reverse("before_you_book") + (f"?{urlencode({'clinic': slug})}" if slug else "")


def draw(slug: str) -> SafeString:
    """The block as HTML; a draft has no slug."""
    return BEFORE.render(
        None,
        (
            _words(NOT_NOW),
            _words([Level.DOCTOR]),
            _words([Level.DOCTOR], rf=True),
            _words([Level.TELL]),
            _words([Level.TELL], rf=True),
            address(slug),
        ),
    )


def _words(levels: Collection[Level], *, rf: bool = False) -> str:
    return "; ".join(row.words for row in rows() if row.level in levels and row.rf == rf)
