"""A proposed version beside the live one, part by part and fact by fact, with every change marked."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.forms import BoundField
from django.urls import reverse

from listings.content import Content
from listings.diff import Change, ChangeKind
from listings.facts import Fact, Thing, things
from listings.forms.moderation import SendBackForm
from listings.preflight import PAIRS, PHOTOS

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
    """One fact on both sides; `reason` is the field to say why it has to be mended."""

    label: str
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]
    changed: bool
    reason: BoundField | None = None


@dataclass(frozen=True)
class Part:
    """The clinic, a service, a person, the hours or a photo; `kind` is added, removed, edited or empty."""

    title: str
    kind: str
    rows: tuple[Row, ...]
    reason: BoundField | None = None
    pictures: tuple[str, ...] = ()


def compare(
    live: Content | None, proposed: Content, changes: Iterable[Change], form: SendBackForm | None
) -> list[Part]:
    """All parts in the order of the editor, removed ones last; the changed ones carry the form's reason fields."""
    old = things(live) if live else {}
    new = things(proposed)
    by_place = {(change.section, change.key, change.field): change for change in changes}
    pictures = _pictures(live, proposed)
    return [
        _part(old.get(place), new.get(place), by_place, form, pictures.get(place, ()))
        for place in (*new, *(place for place in old if place not in new))
    ]


def _part(
    old: Thing | None,
    new: Thing | None,
    changes: dict[tuple[str, str, str], Change],
    form: SendBackForm | None,
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
    return Part(thing.title, kind, shown, form.reason_for(whole) if form and whole else None, pictures)


def _row(name: str, old: Thing | None, new: Thing | None, change: Change | None, form: SendBackForm | None) -> Row:
    before, after = old.fact(name) if old else None, new.fact(name) if new else None
    label = (after or before or Fact(name, name, "")).label
    left, right = _words(before), _words(after)
    if old is None or new is None or left == right:
        marks = old is None or new is None
        pieces = _whole(left, marks), _whole(right, marks)
    else:
        pieces = _marked(left, right)
    reason = form.reason_for(change) if form and change else None
    return Row(label, *pieces, changed=change is not None, reason=reason)


def _words(fact: Fact | None) -> str:
    return fact.words if fact else ""


def _whole(text: str, marked: bool) -> tuple[Piece, ...]:
    return (Piece(text, marked),) if text else ()


def _marked(left: str, right: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
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
