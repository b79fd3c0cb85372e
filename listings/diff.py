"""What a proposed version changes against the live one, by section, key and field."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from listings.content import Content
from listings.facts import Fact, Thing, things

# Section and key of a thing.
Place = tuple[str, str]


class ChangeKind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    EDITED = "edited"


@dataclass(frozen=True)
class Change:
    """One change that can be judged by itself. A thing added or removed whole is one change with an empty field."""

    section: str
    key: str
    field: str
    thing: str
    label: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    kind: ChangeKind

    @property
    def about(self) -> str:
        """What it is about in few words: "Phone", "Microneedling (pen), full face, Price"."""
        if not self.label:
            return self.thing
        return self.label if not self.key else f"{self.thing}, {self.label}"


def changes(live: Content | None, proposed: Content) -> list[Change]:
    """All changes, in the order of the editor; for a first version, everything is added."""
    return changes_between(things(live) if live else {}, things(proposed))


def changes_between(old: dict[Place, Thing], new: dict[Place, Thing]) -> list[Change]:
    """All changes from one version's things to another's."""
    found: list[Change] = []
    for place, thing in new.items():
        found += _edits(old[place], thing) if place in old else [_whole(thing, ChangeKind.ADDED)]
    found += [_whole(thing, ChangeKind.REMOVED) for place, thing in old.items() if place not in new]
    return found


def _whole(thing: Thing, kind: ChangeKind) -> Change:
    lines = tuple(f"{fact.label}: {fact.words}" for fact in thing.facts if fact.words)
    before, after = ((), lines) if kind == ChangeKind.ADDED else (lines, ())
    return Change(thing.section, thing.key, "", thing.title, "", before, after, kind)


def _edits(old: Thing, new: Thing) -> Iterator[Change]:
    for field in _fields(old, new):
        before, after = old.fact(field), new.fact(field)
        if _compared(before) == _compared(after):
            continue
        label = (after or before or Fact(field, field, "")).label
        yield Change(new.section, new.key, field, new.title, label, _lines(before), _lines(after), ChangeKind.EDITED)


def _fields(old: Thing, new: Thing) -> list[str]:
    # The course follows from other fields: shown with them, never judged by itself.
    names = [fact.field for fact in (*new.facts, *old.facts) if fact.field != "course"]
    return list(dict.fromkeys(names))


def _compared(fact: Fact | None) -> object:
    return fact.compared if fact else ""


def _lines(fact: Fact | None) -> tuple[str, ...]:
    return (fact.words,) if fact and fact.words else ()
