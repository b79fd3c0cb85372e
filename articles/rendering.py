"""Markdown to HTML that is safe to show: sanitised, with anchors on headings and source numbers as links."""

import html
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
ATTRIBUTES = {"a": {"href", "title"}, "h2": {"id"}, "h3": {"id"}, "ol": {"start"}}
CITATION = re.compile(r"\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\](?!\()")
MARKERS = re.compile(r' ?(<a href="#source-\d+">\[\d+\]</a>(?: <a href="#source-\d+">\[\d+\]</a>)*)')
HEADING = re.compile(r'<h([23]) id="([^"]+)">(.*?)</h\1>', re.DOTALL)
TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Rendered:
    """Safe HTML, its chapters as (anchor, heading), and every anchor that a link may lead to."""

    html: SafeString
    contents: tuple[tuple[str, str], ...]
    anchors: frozenset[str]


@lru_cache(maxsize=256)
def render(markdown: str) -> Rendered:
    """Render and sanitise; the same text is rendered once a process."""
    raw = _parser().render(CITATION.sub(_cite, markdown))
    clean = nh3.clean(
        raw, tags=TAGS, attributes=ATTRIBUTES, url_schemes={"https", "http", "mailto", "tel"}, link_rel=None
    )
    headings = HEADING.findall(clean)
    return Rendered(
        html=mark_safe(MARKERS.sub(r"<sup>\1</sup>", clean)),
        contents=tuple((anchor, html.unescape(TAG.sub("", text))) for level, anchor, text in headings if level == "2"),
        anchors=frozenset(anchor for _level, anchor, _text in headings),
    )


def cited(markdown: str) -> set[int]:
    """Numbers of all sources that a text cites."""
    return {int(number) for match in CITATION.findall(markdown) for number in match.split(",")}


def plain(markdown: str) -> str:
    """The words alone, without markup and source numbers, for readers that show neither."""
    bare = nh3.clean(render(markdown).html, tags=set(), clean_content_tags={"sup", "script", "style"})
    return html.unescape(bare).strip()


def _parser() -> MarkdownIt:
    plain = MarkdownIt("commonmark", {"html": False, "typographer": True}).enable(["table", "smartquotes"])
    return plain.use(anchors_plugin, max_level=3, slug_func=_anchor)


def _anchor(heading: str) -> str:
    # A heading without a letter of its own still needs an address.
    return slugify(heading) or "part"


def _cite(match: re.Match[str]) -> str:
    numbers = [number.strip() for number in match[1].split(",")]
    return " ".join(f"[\\[{number}\\]](#source-{number})" for number in numbers)
