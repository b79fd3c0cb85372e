"""An edition beside what came before it: the fields that differ, word by word, long texts by the paragraphs that do."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from listings.admin.comparison import WORD, Part, Piece, Row, marked

# Steps that comparing a field may take, a fifth of a second each for its paragraphs and its words; beyond this, what
# differs is shown whole.
MOST_STEPS = 10_000_000
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
    left, right = _differing(left, right)
    steps_left = MOST_STEPS
    for before, after in _pairs(left, right):
        steps_left -= _steps(WORD.findall(before), WORD.findall(after))
        yield Row(label, *(marked if steps_left > 0 else _whole)(before, after), changed=True)


def _differing(left: list[str], right: list[str]) -> tuple[list[str], list[str]]:
    """Both without what they have in common at their starts and ends."""
    shorter = min(len(left), len(right))
    start = next((at for at in range(shorter) if left[at] != right[at]), shorter)
    left, right = left[start:], right[start:]
    shorter -= start
    end = next((at for at in range(shorter) if left[-1 - at] != right[-1 - at]), shorter)
    return left[: len(left) - end], right[: len(right) - end]


def _pairs(left: Sequence[str], right: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Runs of paragraphs that differ, beside each other."""
    if _steps(left, right) > MOST_STEPS:
        yield "\n\n".join(left), "\n\n".join(right)
        return
    for tag, i, j, k, m in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag != "equal":
            yield "\n\n".join(left[i:j]), "\n\n".join(right[k:m])


def _steps(left: Sequence[str], right: Sequence[str]) -> int:
    """How many steps SequenceMatcher takes at most: it looks at all pairs of equals once for each run it finds."""
    there, here = Counter(left), Counter(right)
    pairs = sum(count * here[one] for one, count in there.items())
    return (len(left) + pairs) * min(len(left), len(right))


def _whole(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    left, right = ((Piece(text, marked=True),) if text else () for text in (before, after))
    return left, right


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
