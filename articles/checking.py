"""What keeps an article from being published: shared by the admin and by the tests on the files."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

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
# Anchors that the page itself has, beside the headings of the text.
PAGE_ANCHORS = frozenset({"main", "key-points", "contents", "questions", "sources", "changes", "where", "next"})


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


def problems(*, texts: Mapping[str, str], sources: Iterable[int]) -> list[Problem]:
    """All problems of an article given as Markdown by field name, with the numbers of its sources."""
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
