"""The place in a line of words."""

from collections.abc import Iterator, Sequence

from directory.understanding.pieces import WHERE, Piece, Word
from places.models import PlaceKind
from places.names import known_names
from places.normalize import normalize, plain
from places.states import split_state, state_of

CUES = {"near", "in", "around", "at", "by", "from", "of", "close", "to", "outside"}
# After one of these, what follows is a place even if nobody knows it.
SURE_CUES = {"near", "in", "around"}
LONGEST = 5
# Without a cue a single word is a place only if so many people live there: many small towns are ordinary words.
PEOPLE_WITHOUT_CUE = 20_000
PEOPLE_OF_SEVERAL_WORDS = 1_000
# Towns that people do not mean by these words, unless they say so.
ORDINARY = {"mobile", "surprise", "normal", "enterprise", "commerce", "industry", "paradise", "center", "price", "rich"}
ZIP_DIGITS = 5


def read_exact_place(words: Sequence[Word], used: set[int]) -> Piece | None:
    """A ZIP code, or a name with its state: surer than any phrase of the catalogue."""
    for span in _spans(words, used):
        text = _text(words, span)
        if text.isdigit() and len(text) == ZIP_DIGITS:
            return _piece(words, span, used)
        if len(span) > 1 and any(_lies_in(name, code) for name, code in split_state(plain(text))):
            return _piece(words, span, used)
    return None


def read_place(words: Sequence[Word], used: set[int]) -> Piece | None:
    """The longest name of a place among the words that mean nothing else; the last of several."""
    spans = sorted(_spans(words, used), key=lambda span: (-len(span), -span.start))
    for span in spans:
        if _is_place(_text(words, span), cued=_cue(words, span) is not None):
            return _piece(words, span, used)
    return None


def read_unknown_place(words: Sequence[Word], used: set[int], stops: frozenset[str]) -> Piece | None:
    """What follows "near" or "in" and is no place that we know: it is asked about, never searched for elsewhere."""
    for at, word in enumerate(words[:-1]):
        if word.plain not in SURE_CUES or at in used:
            continue
        end = at + 1
        while end < len(words) and end not in used and words[end].plain not in stops and end - at <= LONGEST:
            end += 1
        if end > at + 1:
            return _piece(words, range(at + 1, end), used)
    return None


def _spans(words: Sequence[Word], used: set[int]) -> Iterator[range]:
    for length in range(min(LONGEST, len(words)), 0, -1):
        for start in range(len(words) - length, -1, -1):
            span = range(start, start + length)
            if not used.intersection(span):
                yield span


def _text(words: Sequence[Word], span: range) -> str:
    return " ".join(words[at].raw.strip(".;:!?()") for at in span)


def _lies_in(name: str, code: str) -> bool:
    return any(place.state == code for place in known_names().spelled(normalize(name)))


def _is_place(text: str, *, cued: bool) -> bool:
    words = plain(text)
    if not words:
        return False
    if state_of(words):
        return cued or len(words) > 2
    found = known_names().spelled(normalize(words))
    if not found or (words in ORDINARY and not cued):
        return False
    if cued or any(place.nickname for place in found):
        return True
    least = PEOPLE_OF_SEVERAL_WORDS if " " in words else PEOPLE_WITHOUT_CUE
    return any(place.weight >= least or place.kind == PlaceKind.AREA for place in found)


def _cue(words: Sequence[Word], span: range) -> int | None:
    before = span.start - 1
    return before if before >= 0 and words[before].plain in CUES else None


def _piece(words: Sequence[Word], span: range, used: set[int]) -> Piece:
    cue = _cue(words, span)
    at = tuple(span) if cue is None or cue in used else (cue, *span)
    used.update(at)
    return Piece(WHERE, (_text(words, span),), at, " ".join(words[place].raw for place in at))
