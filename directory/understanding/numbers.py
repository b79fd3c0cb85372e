"""Amounts of money and distances in a line of words."""

import re
from collections.abc import Sequence

from directory.understanding.pieces import RADIUS, UNSUPPORTED, Piece, Word

AMOUNT = re.compile(r"(\$)?(\d{1,3}(?:,\d{3})+|\d{1,7})(?:\.(\d{1,2}))?(k|\$|usd)?")
DISTANCE = re.compile(r"(\d{1,4})(mi|miles?|m)")
UNITS = {"mile", "mi"}
MONEY_UNITS = {"dollar", "usd", "buck"}
AT_MOST = (("less", "than"), ("up", "to"), ("at", "most"), ("cheaper", "than"), ("no", "more", "than"), ("not", "over"))
AT_MOST_WORDS = {"under", "below", "max", "maximum", "within", "budget"}
AFTER = (("or", "les"), ("or", "less"), ("max",), ("maximum",), ("or", "under"), ("top",))
COURSE_WORDS = {"course", "package", "total", "altogether", "three"}
SMALL = {"a", "an", "per", "each", "for", "the", "of", "one", "session", "treatment", "visit", "in", *COURSE_WORDS}
LEAST_BARE_AMOUNT = 40
MOST_AMOUNT = 100_000


def read_numbers(words: Sequence[Word], used: set[int]) -> list[Piece]:
    """Pieces for distances and amounts; marks their words as used."""
    pieces = []
    for at in range(len(words)):
        if at in used:
            continue
        piece = _distance(words, at, used) or _amount(words, at, used)
        if piece:
            used.update(piece.at)
            pieces.append(piece)
    return pieces


def _distance(words: Sequence[Word], at: int, used: set[int]) -> Piece | None:
    joined = DISTANCE.fullmatch(words[at].plain)
    apart = words[at].plain.isdigit() and at + 1 < len(words) and words[at + 1].single in UNITS
    if not joined and not apart:
        return None
    start = at
    while (
        start - 1 >= 0 and start - 1 not in used and words[start - 1].plain in {"within", "in", "under", "a", "radius"}
    ):
        start -= 1
    end = at + (2 if apart else 1)
    if end < len(words) and words[end].plain == "radius":
        end += 1
    miles = int(joined[1]) if joined else int(words[at].plain)
    return _piece(RADIUS if 0 < miles <= 1000 else UNSUPPORTED, str(miles), words, start, end)


def _amount(words: Sequence[Word], at: int, used: set[int]) -> Piece | None:
    found = AMOUNT.fullmatch(words[at].raw.strip(".,;:!?()").casefold())
    if not found:
        return None
    dollars = int(found[2].replace(",", "")) * (1000 if found[4] == "k" else 1)
    start, before = _before(words, at, used)
    end, after = _after(words, at + 1)
    has_sign = (
        bool(found[1]) or found[4] in {"$", "usd"} or (at + 1 < len(words) and words[at + 1].single in MONEY_UNITS)
    )
    if not has_sign and not (before or after):
        return None
    if not has_sign and dollars < LEAST_BARE_AMOUNT:
        return None
    context = {word.single for word in words[start:end]}
    name = "course_max" if context & COURSE_WORDS else "session_max"
    if not 0 < dollars <= MOST_AMOUNT:
        return _piece(UNSUPPORTED, str(dollars), words, start, end)
    return _piece(name, f"{dollars}.{found[3]}" if found[3] else str(dollars), words, start, end)


def _before(words: Sequence[Word], at: int, used: set[int]) -> tuple[int, bool]:
    """Where the words that say "at most" begin, and whether there are any."""
    for phrase in AT_MOST:
        start = at - len(phrase)
        if start >= 0 and tuple(word.plain for word in words[start:at]) == phrase and not used & set(range(start, at)):
            return _context_before(words, start, used), True
    if at and words[at - 1].plain in AT_MOST_WORDS and at - 1 not in used:
        return _context_before(words, at - 1, used), True
    return _context_before(words, at, used), False


def _context_before(words: Sequence[Word], start: int, used: set[int]) -> int:
    """Also "course under", "session max"."""
    if start and start - 1 not in used and words[start - 1].single in COURSE_WORDS | {"session"}:
        return start - 1
    return start


def _after(words: Sequence[Word], end: int) -> tuple[int, bool]:
    """Where the words that belong to an amount end, and whether they say "or less"."""
    says_most = False
    if end < len(words) and words[end].single in MONEY_UNITS:
        end += 1
    for phrase in AFTER:
        if tuple(word.single for word in words[end : end + len(phrase)]) == phrase:
            end, says_most = end + len(phrase), True
            break
    last = end
    for at in range(end, min(end + 5, len(words))):
        if words[at].single not in SMALL:
            break
        if words[at].single in COURSE_WORDS | {"session", "treatment", "visit"}:
            last = at + 1
    return last, says_most or last > end


def _piece(name: str, value: str, words: Sequence[Word], start: int, end: int) -> Piece:
    return Piece(name, (value,), tuple(range(start, end)), " ".join(word.raw for word in words[start:end]))
