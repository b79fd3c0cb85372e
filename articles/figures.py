"""Drawings in articles: a paragraph `[figure: scar-shapes]` stands for a template of ours, in the page's colors."""

import re
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

FIGURES = {"scar-shapes": "articles/figures/scar_shapes.html"}
IN_MARKDOWN = re.compile(r"^\[figure: ([^\]\n]*)\]\s*$", re.MULTILINE)
IN_HTML = re.compile(r"<p>\[figure: ([a-z-]+)\]</p>")


def unknown(markdown: str) -> list[str]:
    """Names of figures that a text asks for and that there are not."""
    return [name for name in IN_MARKDOWN.findall(markdown) if name not in FIGURES]


@lru_cache(maxsize=256)
def with_figures(rendered: SafeString) -> SafeString:
    """HTML that `rendering.render` made, with its drawings; a name that there is not stays as it was typed."""
    return mark_safe(IN_HTML.sub(lambda found: _drawn(found[1]) or found[0], rendered))


def _drawn(name: str) -> str:
    return render_to_string(FIGURES[name]) if name in FIGURES else ""
