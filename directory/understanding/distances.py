"""Distances in a line of words: miles, kilometers, and times of travel, which nobody here can search by."""

import re
from collections.abc import Sequence
from decimal import Decimal

from directory.understanding.pieces import RADIUS, TRAVEL, UNSUPPORTED, Piece, Word, piece_of

NUMBER = r"\d{1,5}(?:\.\d{1,2})?|\.\d{1,2}"
JOINED = re.compile(rf"({NUMBER})-?(mi|miles?|m|kms?)")
ALONE = re.compile(NUMBER)
NUMBER_WORDS = {
    "a": "1",
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "eight": "8",
    "ten": "10",
    "fifteen": "15",
    "twenty": "20",
    "thirty": "30",
    "fifty": "50",
    "hundred": "100",
    "half": "0.5",
}
MILES, KILOMETERS = {"mile", "mi"}, {"km", "kilometer", "kilometre"}
TIMES = {"minute", "min", "mins", "hour", "hr", "block"}
BEFORE = {
    "within",
    "in",
    "under",
    "a",
    "about",
    "around",
    "radius",
    "less",
    "than",
    "max",
    "up",
    "to",
    "no",
    "not",
    "more",
}
AFTER = {"radius", "away", "drive", "walk"}
MILES_PER_KILOMETER = Decimal("0.621371")
MOST_MILES = 1000


def read_distances(words: Sequence[Word], used: set[int]) -> list[Piece]:
    """Pieces for distances; marks their words as used."""
    pieces = []
    for at in range(len(words)):
        found = None if at in used else _distance(words, at)
        if not found:
            continue
        name, value, end = found
        start = at
        while start and start - 1 not in used and words[start - 1].plain in BEFORE:
            start -= 1
        while end < len(words) and words[end].plain in AFTER:
            end += 1
        pieces.append(piece_of(name, value, words, range(start, end), used))
    return pieces


def _distance(words: Sequence[Word], at: int) -> tuple[str, str, int] | None:
    """(name, miles, place after the last word) of a distance whose number stands at a place."""
    raw = words[at].raw.strip(',;:!?()~"').casefold()
    if joined := JOINED.fullmatch(raw):
        return _miles(joined[1], joined[2].startswith("k"), at + 1)
    number = raw if ALONE.fullmatch(raw) else NUMBER_WORDS.get(words[at].plain, "")
    end = at + 1
    if words[at].plain == "half" and end < len(words) and words[end].plain == "a":
        end += 1
    unit = words[end].single if number and end < len(words) else ""
    if number and at and words[at - 1].plain == "radius" and unit not in KILOMETERS | TIMES:
        return _miles(number, False, end + (unit in MILES))
    if unit in MILES or unit in KILOMETERS:
        return _miles(number, unit in KILOMETERS, end + 1)
    is_time = unit in TIMES and (not at or words[at - 1].plain != "open")
    return (UNSUPPORTED, TRAVEL, end + 1) if is_time else None


def _miles(number: str, is_kilometers: bool, end: int) -> tuple[str, str, int]:
    miles = Decimal(number) * (MILES_PER_KILOMETER if is_kilometers else 1)
    value = f"{miles.quantize(Decimal('0.1')).normalize():f}"
    return (RADIUS if 0 < miles <= MOST_MILES else UNSUPPORTED), value, end
