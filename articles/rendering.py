"""Markdown to HTML that is safe to show: sanitised, with anchors on headings and source numbers as links."""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import nh3
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.anchors import anchors_plugin

TAGS = {"p", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "a", "table", "thead", "tbody", "tr", "th", "td",
        "blockquote", "code", "pre", "hr", "br", "sup"}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "h2": {"id"}, "h3": {"id"}, "ol": {"start"}}
CITATION = re.compile(r"\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\](?!\()")
MARKERS = re.compile(r' ?(<a href="#source-\d+">\[\d+\]</a>(?: <a href="#source-\d+">\[\d+\]</a>)*)')
HEADING = re.compile(r'<h([23]) id="([^"]+)">(.*?)</h\1>', re.DOTALL)
TAG = re.compile(r"<[^>]+>")
# Each heading gets an address unlike the others, which takes the square of the number of equal ones.
MOST_HEADINGS = 100
# What may make a line, or the one before it, a heading.
MAYBE_HEADING = re.compile(r"#|[=-][ \t]*$")
# What a block stands in, the innermost first.
KINDS = {"heading_open": "heading", "list_item_open": "point"}


@dataclass(frozen=True)
class Rendered:
    """Safe HTML, its chapters as (anchor, heading), and every anchor that a link may lead to."""

    html: SafeString
    contents: tuple[tuple[str, str], ...]
    anchors: frozenset[str]


@dataclass(frozen=True)
class Block:
    """What readers see in one piece: `kind` is heading, point, row, head (of a table), code or text.

    Cells of a row are apart by line ends, and so are lines of code; anything else is one line without markup.
    """

    kind: str
    text: str
    links: tuple[str, ...] = ()


@lru_cache(maxsize=256)
def render(markdown: str) -> Rendered:
    """Render and sanitise, once a process; what has too many headings stays as it was typed."""
    if is_crowded(markdown):
        return Rendered(format_html("<pre>{}</pre>", markdown), (), frozenset())
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


def is_crowded(markdown: str) -> bool:
    """Whether a text has more headings than a page can have."""
    return headings_in(markdown) > MOST_HEADINGS


@lru_cache(maxsize=256)
def headings_in(markdown: str) -> int:
    """How many headings Markdown finds, underlined and quoted ones too; up to the limit, how many there may be."""
    at_most = sum(bool(MAYBE_HEADING.search(line)) for line in markdown.splitlines())
    if at_most <= MOST_HEADINGS:
        return at_most
    return sum(token.type == "heading_open" for token in _dialect(MarkdownIt).disable("inline").parse(markdown))


@lru_cache(maxsize=256)
def blocks(markdown: str) -> tuple[Block, ...]:
    """A text as its readers see it, with every address that it names, also those that rendering refuses."""
    return tuple(_blocks(_dialect(_Reader).parse(markdown)))


def links(markdown: str) -> list[str]:
    """Addresses that a text leads to, as they were typed, in their order."""
    return [link for block in blocks(markdown) for link in block.links]


def plain(markdown: str) -> str:
    """The words alone, without markup and source numbers, for readers that show neither."""
    bare = nh3.clean(render(markdown).html, tags=set(), clean_content_tags={"sup", "script", "style"})
    return html.unescape(bare).strip()


class _Reader(MarkdownIt):
    """Reads addresses as they were typed, whatever they are; nothing of it is shown."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the parser's name for it
        return True

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - the parser's name for it
        return url


def _dialect(kind: type[MarkdownIt]) -> MarkdownIt:
    return kind("commonmark", {"html": False}).enable("table")


def _parser() -> MarkdownIt:
    spoken = _dialect(MarkdownIt).enable("smartquotes")
    spoken.options["typographer"] = True
    return spoken.use(anchors_plugin, max_level=3, slug_func=_anchor)


def _blocks(tokens: Iterable[Token]) -> Iterator[Block]:
    inside: list[str] = []
    cells: list[Block] = []
    for token in tokens:
        if token.nesting > 0:
            inside.append(token.type)
        elif token.nesting < 0:
            inside.pop()
        if token.type in ("fence", "code_block"):
            yield Block("code", token.content)
        elif token.type == "inline":
            block = Block(_kind(inside), *_read(token.children or []))
            if "tr_open" in inside:
                cells.append(block)
            else:
                yield block
        elif token.type == "tr_close":
            yield _row("head" if "thead_open" in inside else "row", cells)
            cells = []


def _row(kind: str, cells: Iterable[Block]) -> Block:
    return Block(kind, "\n".join(cell.text for cell in cells), tuple(link for cell in cells for link in cell.links))


def _kind(inside: Iterable[str]) -> str:
    return next((KINDS[name] for name in reversed(list(inside)) if name in KINDS), "text")


def _read(children: Iterable[Token]) -> tuple[str, tuple[str, ...]]:
    """Words and addresses of a paragraph; a line end within it is a space."""
    words, addresses = [], []
    for child in children:
        words.append(" " if child.type in ("softbreak", "hardbreak") else child.content)
        addresses += [str(child.attrs[name]) for name in ("href", "src") if name in child.attrs]
    return "".join(words), tuple(addresses)


def _anchor(heading: str) -> str:
    # A heading without a letter of its own still needs an address.
    return slugify(heading) or "part"


def _cite(match: re.Match[str]) -> str:
    numbers = [number.strip() for number in match[1].split(",")]
    return " ".join(f"[\\[{number}\\]](#source-{number})" for number in numbers)
