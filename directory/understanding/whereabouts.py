"""The place in a line of words."""

import re
from collections.abc import Iterator, Sequence

from directory.understanding.near_words import place_like
from directory.understanding.pieces import SECOND_PLACE, UNSUPPORTED, WHERE, Piece, Word, piece_of
from places.lookup import POINT, is_spelled
from places.models import PlaceKind
from places.names import Name, known_names
from places.normalize import normalize, plain
from places.states import STATES, split_state, state_of

# After one of these, what follows is a place, however small, and even if nobody knows it.
SURE_CUES = {"near", "in", "around", "outside"}
WEAK_CUES = {"at", "by", "from", "of", "to"}
BEFORE_A_SURE_CUE = {"nearest", "closest", "close", "next", "mile", "mi", "km", "radius"}
# Said of a place, and no part of its name.
ABOUT_A_PLACE = {"downtown", "greater", "metro", "central"}
ARTICLES = {"the", "my", "a", "an", "or", "near"}
LONGEST = 5
# Without a cue a single word is a place only if so many people live there: many small towns are ordinary words.
PEOPLE_WITHOUT_CUE = 20_000
PEOPLE_OF_SEVERAL_WORDS = 1_000
# Towns that people do not mean by these words, unless they say so.
ORDINARY = frozenset(
    re.findall(
        r"\w+",
        """
        airport alliance anthem apex bell bend brick canton centennial central clay commerce crystal derby eagle
        enterprise flint fountain golden granger green hercules holiday independence industry jupiter keystone
        laurel liberal liberty mission mobile mustang normal opportunity orange pace paradise pearl plantation plum
        price rich savage spring summit sunrise superior surprise temple union university uptown vista walker walnut
        wright center
        """,
    )
)
# Also English words, or roles: states only after a sure cue.
ORDINARY_STATES = {"al", "as", "de", "fm", "hi", "id", "in", "ma", "md", "me", "mi", "ms", "oh", "ok", "or", "pa", "pr"}
ALSO_ROLES = {"md", "pa"}
STATE_NAMES = {plain(name) for name in STATES.values()}
# "Dr. Tyler" is a person.
TITLES = {"dr", "drs"}
ZIP = re.compile(r"[0-9]{5}(?:-[0-9]{4})?")
BETWEEN_PLACES = {"or", "and", "to", ""}


def read_exact_place(words: Sequence[Word], used: set[int]) -> Piece | None:
    """Coordinates, a ZIP code, or a name with its state: surer than any phrase of the catalogue."""
    for span in _spans(words, used):
        text = _text(words, span)
        # "1,000" is an amount.
        if "." in text and POINT.fullmatch(text):
            return _piece(words, span, used)
        if len(span) > 1 and any(_lies_in(name, code) for name, code in split_state(plain(text))):
            return _with_zip(words, span, used)
    for at, word in enumerate(words):
        if at not in used and ZIP.fullmatch(word.raw.strip(".,;:!?()")):
            return _beside_zip(words, at, used)
    return None


def read_place(words: Sequence[Word], used: set[int]) -> Piece | None:
    """The longest name of a place among the words that mean nothing else; the first of several."""
    spans = sorted(_spans(words, used), key=lambda span: (-len(span), not _is_sure(words, span, used), span.start))
    for span in spans:
        if _is_place(words, span, used):
            return _piece(words, span, used)
    return None


def read_mistyped_place(words: Sequence[Word], used: set[int], known: frozenset[str]) -> Piece | None:
    """A near spelling of a town before its state, "pittsburg pa": it is asked about, before "pa" means a role."""
    for end in range(1, len(words)):
        code = words[end].plain.upper()
        if end in used or code not in STATES or words[end - 1].single in known:
            continue
        is_said = code.lower() not in ORDINARY_STATES - ALSO_ROLES
        for start in range(max(0, end - 3), end):
            span = range(start, end)
            if used.isdisjoint(span) and (place_like(_text(words, span), code) or (is_said and _is_great(words, span))):
                return _piece(words, range(start, end + 1), used)
    return None


def _is_great(words: Sequence[Word], span: range) -> bool:
    """Whether a span is the name of a greater town somewhere: "seattle pa" is asked about."""
    return any(name.weight >= PEOPLE_WITHOUT_CUE for name in known_names().spelled(normalize(_text(words, span))))


def read_unknown_place(words: Sequence[Word], used: set[int], stops: frozenset[str]) -> Piece | None:
    """What follows "near" or "in" and is no place that we know: it is asked about, never searched for elsewhere."""
    for at, word in enumerate(words[:-1]):
        if word.plain not in SURE_CUES or at in used:
            continue
        start = at + 1
        while start < len(words) - 1 and words[start].plain in ARTICLES:
            start += 1
        end = start
        while end < len(words) and end not in used and words[end].plain not in stops and end - start < LONGEST:
            end += 1
        if any(words[place].plain for place in range(start, end)):
            return piece_of(WHERE, _text(words, range(start, end)), words, range(at, end), used)
    return None


def with_places_beside(words: Sequence[Word], used: set[int], place: Piece) -> Piece:
    """A place with the names beside it that say where it lies, in either order: "upper west side nyc"."""
    for span in sorted(_spans(words, used), key=lambda span: -len(span)):
        is_beside = span.start == place.at[-1] + 1 or span.stop == place.at[0]
        if not is_beside or used.intersection(span) or not _is_place(words, span, used):
            continue
        # The lesser of two lies in the greater; the database is asked only about two of one state.
        inner, outer = sorted((place.values[0], _text(words, span)), key=_people)
        together = f"{inner} {outer}"
        if _states(inner) & _states(outer) and is_spelled(together):
            beside = _with_cue(words, range(min(span.start, place.at[0]), max(span.stop, place.at[-1] + 1)), used)
            whole = piece_of(WHERE, together, words, {*beside, *place.at}, used)
            return with_places_beside(words, used, whole)
    return place


def _names(text: str) -> list[Name]:
    """Places that a text, or the longest beginning of it, spells."""
    parts = normalize(text).split()
    found = (known_names().spelled(" ".join(parts[:length])) for length in range(len(parts), 0, -1))
    return next((names for names in found if names), [])


def _states(text: str) -> set[str]:
    return {name.state for name in _names(text)}


def _people(text: str) -> int:
    return max((name.weight for name in _names(text)), default=0)


def read_second_places(words: Sequence[Word], used: set[int], first: Piece) -> list[Piece]:
    """More places, which one search cannot hold: "boston or cambridge", or another ZIP code."""
    found = []
    for span in sorted(_spans(words, used), key=lambda span: (-len(span), span.start)):
        if used.intersection(span):
            continue
        is_beside = _joins(words, first.at[-1] + 1, span.start) or _joins(words, span.stop, first.at[0])
        is_zip = len(span) == 1 and ZIP.fullmatch(words[span.start].raw.strip(".,;:!?()"))
        is_sure = _is_sure(words, span, used) and _is_place(words, span, used)
        if is_zip or is_sure or (is_beside and _is_place(words, span, used)):
            found.append(piece_of(UNSUPPORTED, SECOND_PLACE, words, _with_cue(words, span, used), used))
    return found


def _joins(words: Sequence[Word], start: int, end: int) -> bool:
    return start <= end <= start + 2 and all(words[at].plain in BETWEEN_PLACES | SURE_CUES for at in range(start, end))


def _with_zip(words: Sequence[Word], span: range, used: set[int]) -> Piece:
    """A town with its state, and the ZIP code that follows."""
    after = span.stop
    if after < len(words) and after not in used and ZIP.fullmatch(words[after].raw.strip(".,;:!?()")):
        span = range(span.start, after + 1)
    return _piece(words, span, used)


def _beside_zip(words: Sequence[Word], at: int, used: set[int]) -> Piece:
    """A ZIP code, and the name of its town beside it in either order."""
    for length in range(LONGEST - 1, 0, -1):
        for start in (at - length, at + 1):
            span = range(max(start, 0), min(start + length, len(words)))
            if len(span) == length and not used.intersection(span) and _is_place(words, span, used):
                both = range(min(span.start, at), max(span.stop, at + 1))
                text = f"{_text(words, span)} {_text(words, range(at, at + 1))}"
                return piece_of(WHERE, text, words, _with_cue(words, both, used), used)
    return _piece(words, range(at, at + 1), used)


def _spans(words: Sequence[Word], used: set[int]) -> Iterator[range]:
    for length in range(min(LONGEST, len(words)), 0, -1):
        for start in range(len(words) - length, -1, -1):
            span = range(start, start + length)
            if not used.intersection(span):
                yield span


def _text(words: Sequence[Word], span: range) -> str:
    return " ".join(words[at].raw.strip('.;:!?()"“”') for at in span).strip(", ")


def _lies_in(name: str, code: str) -> bool:
    return any(place.state == code for place in known_names().spelled(normalize(name)))


def _is_place(words: Sequence[Word], span: range, used: set[int]) -> bool:
    text = plain(_text(words, span))
    cued = _is_sure(words, span, used)
    before = span.start - 1
    if not text or (before >= 0 and words[before].plain in TITLES):
        return False
    found = known_names().spelled(normalize(text))
    if state_of(text):
        return _is_state(words, span, text, cued=cued) or any(name.nickname for name in found)
    if not found or (text in ORDINARY and not cued):
        return False
    if cued or any(name.nickname for name in found):
        return True
    least = PEOPLE_OF_SEVERAL_WORDS if " " in text else PEOPLE_WITHOUT_CUE
    return any(name.weight >= least or name.kind == PlaceKind.AREA for name in found)


def _is_state(words: Sequence[Word], span: range, text: str, *, cued: bool) -> bool:
    """Whether the name or code of a state is meant as one."""
    is_last = span.stop == len(words)
    if text in ORDINARY_STATES:
        return cued and is_last
    if text.upper() in STATES or text.removeprefix("state of ").removesuffix(" state") in STATE_NAMES:
        return True
    # "near penn station"
    return cued and is_last


def _is_sure(words: Sequence[Word], span: range, used: set[int]) -> bool:
    """Whether the words before a span say that a place follows."""
    cue = _cue(words, span)
    if cue is None:
        return False
    if words[cue].plain in SURE_CUES:
        return True
    # "5 miles from", "nearest to", "close to"
    return bool(cue) and words[cue - 1].single in BEFORE_A_SURE_CUE


def _cue(words: Sequence[Word], span: range) -> int | None:
    """Place of the word that leads to a span, across "downtown" and "the"."""
    before = span.start - 1
    while before >= 1 and words[before].plain in ABOUT_A_PLACE | {"the"}:
        before -= 1
    return before if before >= 0 and words[before].plain in SURE_CUES | WEAK_CUES else None


def _with_cue(words: Sequence[Word], span: range, used: set[int]) -> range:
    """A span with the words that lead to it and that mean nothing without it."""
    cue = _cue(words, span)
    start, stop = span.start, span.stop
    if cue is not None and not used.intersection(range(cue, start)):
        start = cue
    while start and start - 1 not in used and words[start - 1].plain in ABOUT_A_PLACE:
        start -= 1
    if stop < len(words) and stop not in used and words[stop].plain in {"area", "downtown", "metro"}:
        stop += 1
    return range(start, stop)


def _piece(words: Sequence[Word], span: range, used: set[int]) -> Piece:
    return piece_of(WHERE, _text(words, span), words, _with_cue(words, span, used), used)
