"""A proposed version beside the live one, part by part and fact by fact, with every change marked."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any

from django.forms import BoundField
from django.urls import reverse
from django.utils.translation import gettext as _

from listings.content import Content
from listings.diff import Change, ChangeKind
from listings.facts import Fact, Thing, things
from listings.forms.judging import JudgeForm
from listings.preflight import PAIRS, PHOTOS
from places.distance import miles_between

WORD = re.compile(r"\S+\s*")
# Comparing word by word takes the product of both lengths; beyond this (half a second) texts are marked whole.
MOST_COMPARISONS = 1_000_000


@dataclass(frozen=True)
class Piece:
    """A run of words; `marked` ones stand on this side only."""

    text: str
    marked: bool


@dataclass(frozen=True)
class Row:
    """One fact on both sides; `choice` and `reason` are the fields to accept it, or to say why not."""

    label: str
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]
    changed: bool
    reason: BoundField | None = None
    choice: BoundField | None = None
    # What the words do not say: how far a place moves.
    note: str = ""

    @property
    def differs(self) -> bool:
        """Whether it reads otherwise than before; the course follows from prices, and is no change by itself."""
        return self.changed or any(piece.marked for piece in (*self.before, *self.after))


@dataclass(frozen=True)
class Part:
    """The clinic, a service, a person, the hours or a photo; `kind` is added, removed, edited or empty."""

    title: str
    kind: str
    rows: tuple[Row, ...]
    reason: BoundField | None = None
    choice: BoundField | None = None
    pictures: tuple[str, ...] = ()


def compare(live: Content | None, proposed: Content, changes: Iterable[Change], form: JudgeForm | None) -> list[Part]:
    """All parts in the order of the editor, removed ones last; the changed ones carry the form's reason fields."""
    old = things(live) if live else {}
    new = things(proposed)
    by_place = {(change.section, change.key, change.field): change for change in changes}
    pictures = _pictures(live, proposed)
    return [
        _part(old.get(place), new.get(place), by_place, form, pictures.get(place, ()))
        for place in (*new, *(place for place in old if place not in new))
    ]


def only_changed(parts: Iterable[Part]) -> list[Part]:
    """What is added, removed or edited, additions and removals whole, of edited parts what differs."""
    return [
        replace(part, rows=tuple(row for row in part.rows if row.differs)) if part.kind == ChangeKind.EDITED else part
        for part in parts
        if part.kind
    ]


def _part(
    old: Thing | None,
    new: Thing | None,
    changes: dict[tuple[str, str, str], Change],
    form: JudgeForm | None,
    pictures: tuple[str, ...],
) -> Part:
    thing = new or old
    assert thing is not None
    whole = changes.get((thing.section, thing.key, ""))
    names = dict.fromkeys(fact.field for side in (new, old) if side for fact in side.facts)
    rows = [_row(name, old, new, changes.get((thing.section, thing.key, name)), form) for name in names]
    edited = str(ChangeKind.EDITED) if any(row.changed for row in rows) else ""
    kind = str(whole.kind) if whole else edited
    shown = tuple(row for row in rows if row.before or row.after)
    reason = form.reason_for(whole) if form and whole else None
    choice = form.choice_for(whole) if form and whole else None
    return Part(thing.title, kind, shown, reason, choice, pictures)


def _row(name: str, old: Thing | None, new: Thing | None, change: Change | None, form: JudgeForm | None) -> Row:
    before, after = old.fact(name) if old else None, new.fact(name) if new else None
    label = (after or before or Fact(name, name, "")).label
    left, right = _words(before), _words(after)
    if old is None or new is None or left == right:
        marks = old is None or new is None
        pieces = _whole(left, marks), _whole(right, marks)
    else:
        pieces = marked(left, right)
    reason = form.reason_for(change) if form and change else None
    choice = form.choice_for(change) if form and change else None
    note = _moved(before, after) if change and name == "address" else ""
    return Row(label, *pieces, changed=change is not None, reason=reason, choice=choice, note=note)


def _moved(before: Fact | None, after: Fact | None) -> str:
    """How far apart two places lie."""
    ends = [fact.raw[1:3] for fact in (before, after) if fact and isinstance(fact.raw, tuple)]
    if len(ends) < 2 or any(None in end for end in ends):
        return ""
    miles = miles_between(*ends[0], *ends[1])
    return _("Moves %(miles)s miles.") % {"miles": f"{miles:,.2f}" if miles < 10 else f"{miles:,.0f}"}


def _words(fact: Fact | None) -> str:
    return fact.words if fact else ""


def _whole(text: str, marked: bool) -> tuple[Piece, ...]:
    return (Piece(text, marked),) if text else ()


def marked(left: str, right: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both texts in runs of words, marked where the other one differs."""
    before, after = WORD.findall(left), WORD.findall(right)
    if len(before) * len(after) > MOST_COMPARISONS:
        return _whole(left, True), _whole(right, True)
    matcher = SequenceMatcher(None, [word.strip() for word in before], [word.strip() for word in after], autojunk=False)
    steps = matcher.get_opcodes()
    return (
        tuple(_pieces((before[i:j], tag != "equal") for tag, i, j, _k, _l in steps)),
        tuple(_pieces((after[k:m], tag != "equal") for tag, _i, _j, k, m in steps)),
    )


def _pieces(runs: Iterable[tuple[list[str], bool]]) -> Iterator[Piece]:
    """Runs as pieces; the space behind a marked run stands outside the mark."""
    for words, marked in runs:
        text = "".join(words)
        bare = text.rstrip() if marked else text
        if bare:
            yield Piece(bare, marked)
        if bare != text:
            yield Piece(text[len(bare) :], False)


def _pictures(live: Content | None, proposed: Content) -> dict[tuple[str, str], tuple[str, ...]]:
    """Addresses of the pictures of photos and pairs."""
    sides = [side for side in (live, proposed) if side]
    found = {(PHOTOS, str(use.key)): (_address(use.photo),) for side in sides for use in side.photos}
    pairs = [pair for side in sides for pair in side.pairs]
    return found | {(PAIRS, str(pair.key)): tuple(_address(half) for half in pair.halves) for pair in pairs}


def _address(photo: Any) -> str:
    return reverse("photo", args=[photo.token, photo.widths()[0]])
