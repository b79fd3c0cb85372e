"""What came out of a visitor's words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

# Names of pieces that are no filter.
WHERE, RADIUS, SORT, SUBJECT, NEAR_ME, UNSUPPORTED = "where", "radius", "sort", "subject", "near_me", "unsupported"
NOT_FILTERS = {WHERE, RADIUS, SORT, SUBJECT, NEAR_ME, UNSUPPORTED}
# A phrase that looks like a term and is none: searched for as text.
TEXT = "text"
# Why something is unsupported, where the page has more to say than that it cannot be searched for.
NEGATED, AT_LEAST, COUNT, TRAVEL = "not", "at_least", "count", "travel"
SECOND_PLACE, SCRIPT, SIGN, EITHER, BOTH = "second_place", "script", "sign", "either", "both"


class Word(NamedTuple):
    """One word as typed, and in the forms that are looked up: plain, without a plural's s, and that in its parts."""

    raw: str
    plain: str
    single: str
    # "ice-pick" is two.
    parts: tuple[str, ...] = ()


class Piece(NamedTuple):
    """A meaning and the words that it came from. Several values mean any of them."""

    name: str
    values: tuple[str, ...]
    # Places of the words in the line.
    at: tuple[int, ...]
    words: str

    @property
    def is_filter(self) -> bool:
        return self.name not in NOT_FILTERS


def piece_of(name: str, value: str, words: Sequence[Word], at: Iterable[int], used: set[int]) -> Piece:
    """A piece of one value from some of the words, which are then used."""
    places = tuple(sorted(set(at)))
    used.update(places)
    return Piece(name, (value,), places, " ".join(words[place].raw for place in places))


class Correction(NamedTuple):
    """Words that nobody knows, what may have been meant, and the whole line with that instead."""

    typed: str
    meant: str
    line: str


@dataclass(frozen=True)
class Understood:
    """A line of words, taken apart. Every word is in a piece, in `leftover`, or a listed stop word."""

    line: str = ""
    words: tuple[Word, ...] = ()
    pieces: tuple[Piece, ...] = ()
    # Places of the words that are searched for as text.
    leftover: tuple[int, ...] = ()
    corrections: tuple[Correction, ...] = ()
    # What words that were understood may also have meant.
    others: tuple[Correction, ...] = ()
    was_cut: bool = False

    @property
    def text(self) -> str:
        """The leftover words as typed."""
        return " ".join(self.words[at].raw for at in self.leftover)

    def piece(self, name: str) -> Piece | None:
        return next((piece for piece in self.pieces if piece.name == name), None)

    def line_without(self, *at: int) -> str:
        """The line without some of its words, and without the stop words that then lead nowhere."""
        gone = set(at)
        kept = {place for piece in self.pieces for place in piece.at} | set(self.leftover)
        if not kept - gone:
            return ""
        return " ".join(word.raw for place, word in enumerate(self.words) if place not in gone)
