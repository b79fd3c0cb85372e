"""What keeps an article from being published: shared by the admin and by the tests on the files."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from articles.known import NUMBER, PAGE_ANCHORS, Known, KnownDevice
from articles.rendering import cited, render

# Phrases that promise; "FDA-approved" may stand only where it is denied.
FORBIDDEN = (
    re.compile(r"safe for (?:all|everyone|you)\b", re.IGNORECASE),
    re.compile(r"\bguaranteed?\b", re.IGNORECASE),
    re.compile(r"\bno downtime\b", re.IGNORECASE),
    re.compile(r"\bsuitable\b", re.IGNORECASE),
    re.compile(r"\bmiracle\b", re.IGNORECASE),
)
APPROVED = re.compile(r"[^.!?\n]*(?:FDA[ -]approv|approved by the FDA)[^.!?\n]*", re.IGNORECASE)
DENIAL = re.compile(r"\b(?:no|not|never|none|nor|without|wrong|false)\b", re.IGNORECASE)
INNER_LINK = re.compile(r"\]\(#([^)\s]+)\)")
LINK = re.compile(r"\]\(\s*<?([^)\s>]+)")
SECURE = ("https://", "mailto:", "tel:")
TAG = re.compile(r"</?[a-z][^>\n]*>|<!--", re.IGNORECASE)
HEADING = re.compile(r"^ {0,3}#{1,6}\s", re.MULTILINE)
MOST_HEADINGS = 100
SENTENCE = re.compile(r"(?<=[.!?])\s|\n")
DEPTH = re.compile(r"(\d+(?:\.\d+)?) mm\b")


@dataclass(frozen=True)
class Problem:
    """Something to mend, with the field it stands in."""

    field: str
    message: str


def texts_of(content: Mapping[str, Any]) -> dict[str, str]:
    """The Markdown texts of an article's fields, questions and answers as one."""
    questions = [entry for entry in content.get("questions") or [] if isinstance(entry, dict)]
    answers = "\n\n".join(f"{entry.get('question', '')}\n\n{entry.get('answer', '')}" for entry in questions)
    texts = {name: content.get(name) or "" for name in ("summary", "key_points", "body")}
    return {**texts, "questions": answers}


def problems(*, texts: Mapping[str, str], sources: Iterable[int], facts: Known | None = None) -> list[Problem]:
    """All problems of an article given as Markdown by field name, with the numbers of its sources.

    With `facts`, device figures are held against the catalogue, and links against the pages that there are.
    """
    if crowded := _crowded(texts):
        return crowded
    known = set(sources)
    used = {field: cited(text) for field, text in texts.items()}
    body_anchors = render(texts.get("body", "")).anchors
    anchors = body_anchors | PAGE_ANCHORS | {f"source-{number}" for number in known}
    found = [
        Problem("body", _("The heading “%(anchor)s” has an address that the page itself uses.") % {"anchor": anchor})
        for anchor in sorted(body_anchors & PAGE_ANCHORS)
    ]
    for field, text in texts.items():
        for number in sorted(used[field] - known):
            found.append(Problem(field, _("Source %(n)s is cited but not in the list.") % {"n": number}))
        found += _phrases(field, text)
        found += _dead_links(field, text, anchors)
        found += _unsafe(field, text)
        found += _against(field, text, facts) if facts else []
    for number in sorted(known.difference(*used.values())):
        found.append(Problem("sources", _("Source %(n)s is in the list but never cited.") % {"n": number}))
    return found


def _phrases(field: str, text: str) -> list[Problem]:
    found = [
        Problem(field, _("“%(phrase)s” promises too much.") % {"phrase": match[0]})
        for pattern in FORBIDDEN
        for match in pattern.finditer(text)
    ]
    found += [
        Problem(
            field,
            _("“FDA approved” may stand only where it is denied: “%(sentence)s”") % {"sentence": match[0].strip()},
        )
        for match in APPROVED.finditer(text)
        if not DENIAL.search(match[0])
    ]
    return found


def _dead_links(field: str, text: str, anchors: frozenset[str]) -> list[Problem]:
    return [
        Problem(field, _("The link to #%(anchor)s leads nowhere.") % {"anchor": anchor})
        for anchor in INNER_LINK.findall(text)
        if anchor not in anchors
    ]


def _crowded(texts: Mapping[str, str]) -> list[Problem]:
    # Anything else said of such a text would be as long as the text.
    return [
        Problem(field, _("There are %(n)s headings; a page can have %(most)s.") % {"n": n, "most": MOST_HEADINGS})
        for field, text in texts.items()
        if (n := len(HEADING.findall(text))) > MOST_HEADINGS
    ]


def _unsafe(field: str, text: str) -> list[Problem]:
    found = [
        Problem(field, _("“%(tag)s” is HTML, and would stand on the page as typed.") % {"tag": tag[:60]})
        for tag in TAG.findall(text)
    ]
    return found + [
        Problem(
            field,
            _("The link “%(link)s” is neither a page of ours nor one that begins with https.") % {"link": link[:80]},
        )
        for link in LINK.findall(text)
        if not (link.startswith(("#", *SECURE)) or (link.startswith("/") and not link.startswith("//")))
    ]


def _against(field: str, text: str, facts: Known) -> list[Problem]:
    found = [
        Problem(field, _("The link to %(link)s leads nowhere.") % {"link": link[:80]})
        for link in LINK.findall(text)
        if link.startswith("/") and not link.startswith("//") and not facts.leads_somewhere(link)
    ]
    found += [
        Problem(field, _("The catalogue has no device number %(number)s.") % {"number": number})
        for number in sorted(set(NUMBER.findall(text)) - facts.numbers)
    ]
    for sentence in SENTENCE.split(text):
        words = sentence.casefold()
        named = [
            device
            for device in facts.devices
            if any(re.search(rf"\b{re.escape(name)}\b", words) for name in device.names)
        ]
        if len(named) == 1:
            found += _figures(field, sentence, named[0])
    return found


def _figures(field: str, sentence: str, device: KnownDevice) -> list[Problem]:
    """A sentence on one device may print its own numbers and its own depth."""
    foreign = sorted(set(NUMBER.findall(sentence)) - device.numbers)
    depths = sorted(set(DEPTH.findall(sentence)) - {device.depth})
    told = _("%(figure)s is not what the catalogue has for %(device)s: “%(sentence)s”")
    return [
        Problem(field, told % {"figure": figure, "device": device.names[0], "sentence": sentence.strip()[:200]})
        for figure in [*foreign, *(f"{depth} mm" for depth in depths if device.depth)]
    ]
