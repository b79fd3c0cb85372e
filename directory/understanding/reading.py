"""Reading a line: surest meanings first, the longest phrase first, each word once."""

import re
import unicodedata
from collections.abc import Sequence

from directory.understanding import phrases
from directory.understanding.distances import read_distances
from directory.understanding.near_words import correction_of, corrections, near_term
from directory.understanding.numbers import read_prices
from directory.understanding.pieces import (
    BOTH,
    EITHER,
    NEGATED,
    SCRIPT,
    SIGN,
    TEXT,
    UNSUPPORTED,
    WHERE,
    Correction,
    Piece,
    Understood,
    Word,
    piece_of,
)
from directory.understanding.whereabouts import (
    read_exact_place,
    read_mistyped_place,
    read_place,
    read_second_places,
    read_unknown_place,
    with_places_beside,
)
from listings.words import plain_words
from places.states import STATES, state_of

LONGEST_LINE = 200
LONGEST_READ = 1000
MOST_WORDS = 40
# Words that carry no meaning here; everything else is a filter, a place, text, or named.
STOP_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
        a all an and any are around at be best but by can clinic close cost do doe does doing done facial find for
        from get give good great ha has have help how i in is it like looking me med medi medspa much must my near
        need of offer offered offering on one only or people performed place please price provider recommend
        recommended see session should show someone spa take takes than that the their therapy there they to top
        treat treating treatment versus vs w want what where which who will with work would you your zip zipcode
        cerca con de en hay para por que un una y
        """,
    )
)
NEGATIONS = {"no", "not", "without", "except", "excluding", "minus", "avoid", "nor", "dont", "non"}
# Between a negation and what it denies, and from one denied thing to the next.
WEAK = {"a", "an", "any", "the", "in", "near", "want", "with", "using"}
AND_SO_ON = {"or", "and", "nor"}
ANGLES = re.compile(r"([<>]=?)")
AND = re.compile(r"(?<=\s)&(?=\s)")
APART = re.compile(r"[/&;|\u2022]|\+(?=\S)|,(?!\d)|(?<!\d),")
# Between words these say nothing.
MARKS = ".,;:!?()[]{}'\"“”‘’-–—_/|&+~<>=#@$"
DASHES = re.compile(r"[\u2010-\u2015\u2212]")
SPACED_DOLLARS = re.compile(r"\$\s+(?=\d)")
AMOUNTS_APART = re.compile(r"(?<!\S)(?!\d{5}-)(\$?\d{1,5}(?:\.\d\d)?k?)-(\$\d[\d,.]*k?|\d{2,4})(?!\S)")
INITIALS = re.compile(r"(?:[A-Za-z]\.)+[A-Za-z]?,?")


def understand(line: str) -> Understood:
    """Take a line apart; at most LONGEST_LINE characters of it."""
    clean = " ".join("".join(c if c.isprintable() else " " for c in _folded(line)).split())
    words = _words(clean[:LONGEST_LINE])[:MOST_WORDS]
    if not words:
        return Understood(was_cut=len(clean) > LONGEST_LINE)
    used: set[int] = set()
    pieces = _unreadable(words, used)
    exact = read_exact_place(words, used)
    pieces += [*read_distances(words, used), *read_prices(words, used)]
    exact = exact or read_mistyped_place(words, used, phrases.vocabulary_words() | STOP_WORDS)
    pieces += _phrases(words, used, but_states=True)
    place = exact or read_place(words, used) or read_unknown_place(words, used, STOP_WORDS)
    if place:
        place = with_places_beside(words, used, place)
        pieces += [place, *read_second_places(words, used, place)]
    pieces += _phrases(words, used, but_states=False)
    pieces = _sure(words, used, pieces)
    pieces += _more_languages(words, used, pieces)
    used.difference_update(at for piece in pieces if piece.name == TEXT for at in piece.at)
    pieces = sorted((piece for piece in pieces if piece.name != TEXT), key=lambda piece: piece.at)
    pieces = _narrowed(_negated(words, used, pieces))
    pieces += _joined_otherwise(words, used, pieces)
    leftover = tuple(at for at, word in enumerate(words) if at not in used and _is_searched_for(word))
    named = place.at if place else ()
    return Understood(
        line=" ".join(word.raw for word in words),
        words=tuple(words),
        pieces=tuple(sorted(pieces, key=lambda piece: piece.at)),
        leftover=leftover,
        corrections=corrections(words, leftover, named),
        others=_states_meant(words, pieces) if not place else (),
        was_cut=len(clean) > LONGEST_LINE or len(line) > LONGEST_READ,
    )


def _states_meant(words: Sequence[Word], pieces: Sequence[Piece]) -> tuple[Correction, ...]:
    """States whose codes were taken for something else: "pa" is a role, and Pennsylvania."""
    codes = [(at, state_of(words[at].plain)) for piece in pieces for at in piece.at if len(piece.at) == 1]
    return tuple(correction_of(words, [(range(at, at + 1), STATES[code])]) for at, code in codes if code)


def _folded(line: str) -> str:
    return DASHES.sub("-", unicodedata.normalize("NFKC", line[:LONGEST_READ]))


def _is_searched_for(word: Word) -> bool:
    return bool(word.single) and word.single not in STOP_WORDS and word.plain not in STOP_WORDS


def _words(line: str) -> list[Word]:
    apart = SPACED_DOLLARS.sub("$", APART.sub(_spaced, AND.sub("and", ANGLES.sub(r" \1 ", line))))
    return [_word(raw) for raw in AMOUNTS_APART.sub(r"\1 - \2", apart).split()]


def _spaced(found: re.Match[str]) -> str:
    """A comma stays with the word before it; other marks between words go."""
    return ", " if found[0] == "," else " "


def _word(raw: str) -> Word:
    # "M.D." and "R.N." are no plurals.
    parts = tuple(plain_words(raw, singular_=not INITIALS.fullmatch(raw)))
    return Word(raw, "".join(plain_words(raw, singular_=False)), "".join(parts), parts)


def _unreadable(words: Sequence[Word], used: set[int]) -> list[Piece]:
    """Words in letters that the listings are not written in, and pictures and signs that are none."""
    other = [at for at, word in enumerate(words) if not word.plain and any(letter.isalnum() for letter in word.raw)]
    signs = [at for at, word in enumerate(words) if not word.plain and at not in other and word.raw.strip(MARKS)]
    kinds = ((SCRIPT, other), (SIGN, signs))
    return [piece_of(UNSUPPORTED, kind, words, at, used) for kind, at in kinds if at]


def _phrases(words: Sequence[Word], used: set[int], *, but_states: bool) -> list[Piece]:
    """Phrases of the table among the words that are not used yet, the longest first."""
    table, pieces = phrases.table(), []
    for length in range(min(phrases.longest(), len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            span = range(start, start + length)
            if used.intersection(span):
                continue
            key = tuple(part for at in span for part in words[at].parts)
            together = "".join(key)
            meaning = table.get(key) or table.get((together,)) or phrases.spelled_together().get(together)
            # "pa" may be a physician associate, and "md" a doctor; after "in" they are Pennsylvania and Maryland.
            if not meaning or (but_states and length == 1 and state_of(words[start].plain)):
                continue
            used.update(span)
            pieces.append(Piece(meaning[0], meaning[1], tuple(span), " ".join(words[at].raw for at in span)))
    return pieces


def _sure(words: Sequence[Word], used: set[int], pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces without those that a neighbor may make another of: "acne scarz" is no active acne, and the middle of
    "Clover Face Studio" no part of the body.
    """
    sure = []
    for piece in pieces:
        first, last = piece.at[0], piece.at[-1]
        before = _near_word(words, first - 1, used)
        after = _near_word(words, last + 1, used)
        own = tuple(part for at in piece.at for part in words[at].parts)
        longer = [phrases.table().get(key) for key in ((before, *own), (*own, after)) if "" not in key]
        is_other = any(meaning and not set(meaning[1]) <= set(piece.values) for meaning in longer)
        if piece.is_filter and (is_other or _is_in_a_name(words, used, piece)):
            used.difference_update(piece.at)
        else:
            sure.append(piece)
    return sure


def _is_in_a_name(words: Sequence[Word], used: set[int], piece: Piece) -> bool:
    """Whether one word of the body stands between two that mean nothing here."""
    around = (piece.at[0] - 1, piece.at[-1] + 1)
    return (
        piece.name == "area"
        and len(piece.at) == 1
        and all(0 <= at < len(words) and at not in used and _is_searched_for(words[at]) for at in around)
    )


def _near_word(words: Sequence[Word], at: int, used: set[int]) -> str:
    """The word of a phrase that an unknown word at a place is near to; empty for none."""
    if not 0 <= at < len(words) or at in used or words[at].single in phrases.vocabulary_words():
        return ""
    return near_term(words[at].single)


def _more_languages(words: Sequence[Word], used: set[int], pieces: Sequence[Piece]) -> list[Piece]:
    """Languages beside one another: "speaks Chinese and English"."""
    found = []
    for piece in (each for each in pieces if each.name == "language"):
        for beside in (range(piece.at[-1] + 1, len(words)), range(piece.at[0] - 1, -1, -1)):
            for at in beside:
                code = phrases.languages().get(words[at].plain)
                if at in used or not (code or words[at].plain in AND_SO_ON):
                    break
                if code:
                    found.append(piece_of("language", code, words, [at], used))
    return found


def _joined_otherwise(words: Sequence[Word], used: set[int], pieces: Sequence[Piece]) -> list[Piece]:
    """Each "or" between different filters and "and" within one: a search joins these the other way round."""
    ends = {piece.at[-1]: piece for piece in pieces if piece.is_filter}
    starts = {piece.at[0]: piece for piece in pieces if piece.is_filter}
    found = []
    for at in range(1, len(words) - 1):
        first, second = ends.get(at - 1), starts.get(at + 1)
        if at in used or not first or not second:
            continue
        if words[at].plain == "or" and first.name != second.name:
            found.append(piece_of(UNSUPPORTED, EITHER, words, [at], used))
        if words[at].plain == "and" and first.name == second.name and first.values != second.values:
            found.append(piece_of(UNSUPPORTED, BOTH, words, [at], used))
    return found


def _negated(words: Sequence[Word], used: set[int], pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces in order, with those that the line denies as what cannot be searched for."""
    found: list[Piece] = []
    for piece in pieces:
        start = piece.at[0]
        while start and start - 1 not in used and words[start - 1].plain in WEAK:
            start -= 1
        is_denied = bool(start) and start - 1 not in used and words[start - 1].plain in NEGATIONS
        end = piece.at[-1] + 1
        if piece.is_filter and end < len(words) and end not in used and words[end].plain == "free":
            # "paraben free", "exosome-free"
            found.append(piece_of(UNSUPPORTED, NEGATED, words, (*piece.at, end), used))
            continue
        follows = _follows(words, found, start)
        if (piece.is_filter or piece.name in {WHERE, UNSUPPORTED}) and (is_denied or follows):
            at = (*range(start - 1, piece.at[0]), *piece.at)
            piece = piece_of(UNSUPPORTED, NEGATED, words, at, used)
        found.append(piece)
    return found


def _follows(words: Sequence[Word], before: Sequence[Piece], start: int) -> bool:
    """Whether "or" leads here from something that the line denies: "no rf or prp"."""
    last = before[-1] if before else None
    if not last or last.values != (NEGATED,):
        return False
    return last.at[-1] == start - 2 and words[start - 1].plain in AND_SO_ON


def _narrowed(pieces: Sequence[Piece]) -> list[Piece]:
    """Where one piece means some of what another means, both mean the narrower: "acne scars, all scars"."""
    return [_narrowest(piece, pieces) for piece in pieces]


def _narrowest(piece: Piece, pieces: Sequence[Piece]) -> Piece:
    inner = [each.values for each in pieces if each.name == piece.name and set(each.values) < set(piece.values)]
    return piece._replace(values=min(inner, key=len)) if inner and piece.is_filter else piece
