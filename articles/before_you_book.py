"""Who should not be needled, should ask first or tell the clinic: rows of facts, for the check and for listings."""

import tomllib
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from django.utils.text import capfirst

from articles import glossary
from articles.files import DATA


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
    # Anchor of the glossary's word that explains the row.
    term: str

    @property
    def statement(self) -> str:
        """The clause as a sentence of its own, to be checked: "You take isotretinoin"."""
        return capfirst(self.clause)

    @property
    def remark(self) -> str:
        """What stands beside the statement: its warning and its note as sentences."""
        warning = f"{capfirst(self.warning)}." if self.warning else ""
        return f"{warning} {self.note}".strip()

    @property
    def words(self) -> str:
        """The clause with its warning: "you take isotretinoin: ask the prescriber; do not stop it yourself"."""
        return f"{self.clause}: {self.warning}" if self.warning else self.clause

    @property
    def term_name(self) -> str:
        """The glossary's word, for those who hear "What is this?" and see no row beside it."""
        return glossary.by_code()[self.term].term


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
            entry.get("term", ""),
        )
        for code, entry in entries.items()
    )
