"""An edition beside what came before it: the fields that differ, word by word, long texts by the paragraphs that do."""

from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from listings.admin.comparison import Part, Row, marked

LABELS = {
    "slug": gettext_lazy("Address"),
    "title": gettext_lazy("Title"),
    "summary": gettext_lazy("Summary"),
    "key_points": gettext_lazy("Key points"),
    "body": gettext_lazy("Text"),
    "questions": gettext_lazy("Questions"),
    "sources": gettext_lazy("Sources"),
    "terms": gettext_lazy("Terms"),
    "changes": gettext_lazy("What changed"),
    "written_on": gettext_lazy("Written on"),
    "facts_checked_on": gettext_lazy("Facts checked on"),
    "needs_clinician": gettext_lazy("Needs a clinician's review"),
    "reviewed_by": gettext_lazy("Reviewed by"),
    "reviewed_on": gettext_lazy("Reviewed on"),
    "position": gettext_lazy("Position"),
}


def compare(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[Part]:
    """The fields that differ; all that say something where there is nothing before."""
    parts = []
    for name, label in LABELS.items():
        old, new = _text(name, before[name]) if before else "", _text(name, after[name])
        if rows := tuple(_rows(str(label), old, new)):
            parts.append(Part(str(label), "edited", rows))
    return parts


def _rows(label: str, old: str, new: str) -> Iterator[Row]:
    # A browser's line ends are no change.
    left, right = (text.replace("\r\n", "\n").strip().split("\n\n") for text in (old, new))
    for tag, i, j, k, m in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag != "equal":
            before, after = marked("\n\n".join(left[i:j]), "\n\n".join(right[k:m]))
            yield Row(label, before, after, changed=True)


def _text(name: str, value: Any) -> str:
    if name == "questions":
        return "\n\n".join(f"{entry['question']}\n{entry['answer']}" for entry in value)
    if name == "sources":
        return "\n\n".join("[{number}] {citation} ({kind}; {read}) {url}".format(**source) for source in value)
    if name == "changes":
        return "\n\n".join(f"{entry['on']}: {entry['what']}" for entry in value)
    if name == "terms":
        return " ".join(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "" if value is None else str(value)
