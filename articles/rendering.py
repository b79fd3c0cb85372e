"""Markdown to HTML that is safe to show: sanitised, with anchors on headings and source numbers as links."""

import re
from dataclasses import dataclass
from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt
from mdit_py_plugins.anchors import anchors_plugin

TAGS = {"p", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "a", "table", "thead", "tbody", "tr", "th", "td",
        "blockquote", "code", "pre", "hr", "br", "sup"}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "h2": {"id"}, "h3": {"id"}, "th": {"scope"}, "ol": {"start"}}
CITATION = re.compile(r"\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\](?!\()")
HEADING = re.compile(r'<h2 id="([^"]+)">(.*?)</h2>', re.DOTALL)
TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Rendered:
    """Safe HTML with its table of contents as (anchor, heading)."""

    html: SafeString
    contents: tuple[tuple[str, str], ...]


def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table").use(anchors_plugin, max_level=3, slug_func=slugify)


@lru_cache(maxsize=256)
def render(markdown: str) -> Rendered:
    """Render and sanitise; the same text is rendered once a process."""
    html = _parser().render(CITATION.sub(_cite, markdown))
    clean = nh3.clean(
        html, tags=TAGS, attributes=ATTRIBUTES, url_schemes={"https", "http", "mailto", "tel"}, link_rel=None
    )
    contents = tuple((anchor, TAG.sub("", heading)) for anchor, heading in HEADING.findall(clean))
    return Rendered(mark_safe(clean), contents)


def _cite(match: re.Match[str]) -> str:
    numbers = [number.strip() for number in match[1].split(",")]
    return " ".join(f"[\\[{number}\\]](#source-{number})" for number in numbers)


def cited(markdown: str) -> set[int]:
    """Numbers of all sources that a text cites."""
    return {int(number) for match in CITATION.findall(markdown) for number in match.split(",")}
