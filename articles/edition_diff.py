"""What one edition changes against another, field by field and line by line."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from articles.models import Article

# Comparing takes the product of both lengths; beyond this, texts are shown whole.
MOST_COMPARISONS = 1_000_000


@dataclass(frozen=True)
class Line:
    """One line; `mark` is "ins", "del" or empty."""

    text: str
    mark: str


@dataclass(frozen=True)
class Field:
    """A field that differs, with the lines that came and went."""

    label: str
    lines: tuple[Line, ...]


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Field]:
    """Fields of two contents that differ, in the order of the second."""
    found = (
        Field(_label(name), tuple(_lines(_text(before.get(name)), _text(value))))
        for name, value in after.items()
        if before.get(name) != value
    )
    # Ends of lines and of texts are no difference that anybody reads.
    return [field for field in found if field.lines]


def _label(name: str) -> str:
    return name if name == "sources" else str(getattr(Article._meta.get_field(name), "verbose_name", name))


def _text(value: Any) -> list[str]:
    if isinstance(value, list):
        rows = [" · ".join(map(str, row.values())) if isinstance(row, dict) else str(row) for row in value]
        return [line for row in rows for line in row.splitlines()]
    return [] if value is None else str(value).strip().splitlines()


def _lines(before: list[str], after: list[str]) -> Iterator[Line]:
    if len(before) * len(after) > MOST_COMPARISONS:
        yield from (Line(text, "del") for text in before)
        yield from (Line(text, "ins") for text in after)
        return
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        yield from (Line(text, "del") for text in before[a:b])
        yield from (Line(text, "ins") for text in after[c:d])
