"""The parts of a mail, drawn as text or, where the frame says `is_html`, as HTML.

Mail programs read no style sheet, so what a part looks like stands beside it.
"""

from collections.abc import Iterable

from django import template
from django.template.context import Context
from django.utils.html import format_html, format_html_join

register = template.Library()

PARAGRAPH = "margin:0 0 16px;font:16px/1.55 Arial,sans-serif;color:#1f2423"
QUOTE = "margin:0 0 16px;padding:4px 0 4px 16px;border-left:4px solid #0f5e5a;font:16px/1.55 Arial,sans-serif"
BUTTON = (
    "display:inline-block;padding:13px 22px;border-radius:8px;background:#0f5e5a;"
    "font:bold 16px/1.2 Arial,sans-serif;color:#ffffff;text-decoration:none"
)


@register.simple_block_tag(takes_context=True)
def p(context: Context, content: str) -> str:
    """A paragraph of our own words."""
    if not content.strip():
        return ""
    if not context.get("is_html"):
        return " ".join(content.split()) + "\n\n"
    return format_html('<p style="{}">{}</p>\n', PARAGRAPH, content)


@register.simple_tag(takes_context=True)
def quote(context: Context, words: str) -> str:
    """What somebody wrote, with its lines."""
    if not words.strip():
        return ""
    if not context.get("is_html"):
        return f"{words.strip()}\n\n"
    lines = format_html_join("\n", "{}<br>", ((line,) for line in words.strip().splitlines()))
    return format_html('<blockquote style="{}">{}</blockquote>\n', QUOTE, lines)


@register.simple_tag(takes_context=True)
def items(context: Context, lines: Iterable[object]) -> str:
    """A list, one line each."""
    lines = [str(line) for line in lines]
    if not lines:
        return ""
    if not context.get("is_html"):
        return "".join(f"- {line}\n" for line in lines) + "\n"
    rows = format_html_join("", "<li>{}</li>", ((line,) for line in lines))
    return format_html('<ul style="{};padding-left:24px">{}</ul>\n', PARAGRAPH, rows)


@register.simple_tag(takes_context=True)
def action(context: Context, label: str, path: str) -> str:
    """The one thing to do: a button, or in text the address alone in its line, so that it can be copied whole."""
    url = f"{context['site']}{path}"
    if not context.get("is_html"):
        return f"{label}:\n{url}\n\n"
    return format_html('<p style="margin:24px 0"><a href="{}" style="{}">{}</a></p>\n', url, BUTTON, label)
