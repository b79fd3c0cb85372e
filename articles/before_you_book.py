"""Who should not be needled, or should ask first: section 7.1 of docs/facts.md, for the check and for listings."""

import tomllib
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from django.utils.text import capfirst

from articles.loading import DATA


class Level(StrEnum):
    """What follows when a row holds, the strongest first."""

    LABEL = "label"
    NOW = "now"
    DOCTOR = "doctor"
    TELL = "tell"


class Row(NamedTuple):
    """One thing that may be so; `clause` follows "while", "because", "if" and "that" alike."""

    code: str
    part: str
    level: Level
    clause: str
    # What never stands apart from the clause.
    warning: str
    note: str
    ask: str
    rf: bool

    @property
    def statement(self) -> str:
        """The clause as a sentence of its own, to be ticked: "You take isotretinoin"."""
        return capfirst(self.clause)

    @property
    def remark(self) -> str:
        """What stands beside the statement: its warning and its note as sentences."""
        warning = f"{capfirst(self.warning)}." if self.warning else ""
        return f"{warning} {self.note}".strip()

    @property
    def words(self) -> str:
        """The clause with its warning: "you take isotretinoin (ask the prescriber; do not stop it yourself)"."""
        return f"{self.clause} ({self.warning})" if self.warning else self.clause


@cache
def rows() -> tuple[Row, ...]:
    """All rows in the order of the file."""
    entries = tomllib.loads((DATA / "before_you_book.toml").read_text(encoding="utf-8"))
    return tuple(
        Row(
            code.replace("_", "-"),
            entry["part"],
            Level(entry["level"]),
            entry["clause"],
            entry.get("warning", ""),
            entry.get("note", ""),
            entry["ask"],
            entry.get("rf", False),
        )
        for code, entry in entries.items()
    )
