"""Pieces of pages kept in process: a template rendered once for each of its shapes, with holes for what it shows.

Only the shape is kept, which conditions and loops of the template look at; every word and number goes into a hole,
escaped, when the piece is used. So nothing kept can get old, and a page of twenty cards renders no template.
"""

import html
import re
from collections import OrderedDict
from collections.abc import Hashable, Iterable
from typing import Any

from django.conf import settings
from django.template.loader import get_template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

# Letters of the private use area, which no template writes.
FIRST_MARK = 0xE000
MARK = re.compile("([\ue000-\ue0ff])")
MOST_KEPT = 2048
# Asking for the language takes as long as filling a hole, and there is nothing to ask where only one is served.
MANY_LANGUAGES = len(settings.LANGUAGES) > 1


def language() -> str | None:
    """What kept words are kept for: the language, where more than one is served."""
    return get_language() if MANY_LANGUAGES else None


def joined(pieces: Iterable[SafeString]) -> SafeString:
    """Pieces one after the other."""
    return mark_safe("".join(pieces))


def _escaped(value: object) -> str:
    """As `conditional_escape`, which looks for lazy text first; most values are none."""
    if type(value) is SafeString:
        return value
    if type(value) is str:
        return html.escape(value)
    return str(value) if type(value) is int else conditional_escape(value)  # type: ignore[arg-type]


class Fragment:
    """One template: it finds its shape as `shape`, and each hole under its own name, also a dotted one, "cover.sky"."""

    def __init__(self, template: str, *, holes: Iterable[str]) -> None:
        self.template = template
        self.holes = tuple(holes)
        self._kept: OrderedDict[Hashable, list[str]] = OrderedDict()

    def render(self, shape: Hashable, values: Iterable[object]) -> SafeString:
        """The piece of a shape, with `values` in the order of the holes; what is not safe yet is escaped."""
        filled = list(map(_escaped, values))
        # Pieces stand at even places, at odd ones the number of the hole between them.
        pieces = self._pieces(shape)
        return mark_safe("".join([filled[p] if type(p) is int else p for p in pieces]))

    def _pieces(self, shape: Hashable) -> list[Any]:
        if settings.DEBUG:
            return self._rendered(shape)
        key = (language(), shape)
        pieces = self._kept.get(key)
        if pieces is None:
            pieces = self._kept[key] = self._rendered(shape)
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return pieces

    def _rendered(self, shape: Hashable) -> list[Any]:
        context: dict[str, Any] = {"shape": shape}
        for at, hole in enumerate(self.holes):
            first, _dot, rest = hole.partition(".")
            mark = chr(FIRST_MARK + at)
            if rest:
                context.setdefault(first, {})[rest] = mark
            else:
                context[first] = mark
        text = get_template(self.template).render(context).strip("\n")
        return [ord(piece) - FIRST_MARK if MARK.fullmatch(piece) else piece for piece in MARK.split(text)]
