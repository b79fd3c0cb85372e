"""Reading a line: surest meanings first, the longest phrase first, each word once."""

import re
import unicodedata
from collections.abc import Sequence

from rapidfuzz import fuzz, process

from directory.understanding import phrases
from directory.understanding.numbers import read_numbers
from directory.understanding.pieces import Correction, Piece, Understood, Word
from directory.understanding.whereabouts import read_exact_place, read_place, read_unknown_place
from listings.words import plain_words
from places.spelling import near_spellings
from places.states import state_of

LONGEST_LINE = 200
MOST_WORDS = 40
# Words that carry no meaning here; everything else is a filter, a place, text, or named.
STOP_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
        a an and any are around at best by can clinic close cost do doe does doing done facial find for from get give
        good great ha has have help how i in is it like looking me med medi medspa much my near need of offer offering
        on one or people place please price provider recommend recommended session should show someone spa than that the
        there therapy they to top treat treating treatment want what where which who will with work would you your
        """,
    )
)
# Of 100; "micronedling" is 96 from "microneedling".
CLOSE_ENOUGH = 80
SHORTEST_CORRECTED = 4
MOST_CORRECTIONS = 3


def understand(line: str) -> Understood:
    """Take a line apart; at most LONGEST_LINE characters of it."""
    clean = " ".join("".join(c if c.isprintable() else " " for c in unicodedata.normalize("NFKC", line[:1000])).split())
    words = _words(clean[:LONGEST_LINE])[:MOST_WORDS]
    if not words:
        return Understood(was_cut=len(clean) > LONGEST_LINE)
    used: set[int] = set()
    exact = read_exact_place(words, used)
    pieces = read_numbers(words, used)
    pieces += _phrases(words, used, but_states=True)
    place = exact or read_place(words, used) or read_unknown_place(words, used, STOP_WORDS)
    pieces += _phrases(words, used, but_states=False)
    if place:
        pieces.append(place)
    leftover = tuple(at for at, word in enumerate(words) if at not in used and _is_searched_for(word))
    return Understood(
        line=" ".join(word.raw for word in words),
        words=tuple(words),
        pieces=tuple(sorted(pieces, key=lambda piece: piece.at)),
        leftover=leftover,
        corrections=_corrections(words, leftover),
        was_cut=len(clean) > LONGEST_LINE,
    )


def _is_searched_for(word: Word) -> bool:
    return bool(word.single) and word.single not in STOP_WORDS and word.plain not in STOP_WORDS


def _words(line: str) -> list[Word]:
    words = []
    for raw in line.replace("/", " ").replace("+", " ").replace("&", " ").split():
        plain = "".join(plain_words(raw, singular_=False))
        words.append(Word(raw, plain, "".join(plain_words(raw))))
    return words


def _phrases(words: Sequence[Word], used: set[int], *, but_states: bool) -> list[Piece]:
    """Phrases of the table among the words that are not used yet, the longest first."""
    table, pieces = phrases.table(), []
    for length in range(min(phrases.longest(), len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            span = range(start, start + length)
            if used.intersection(span):
                continue
            key = tuple(part for at in span for part in plain_words(words[at].raw))
            meaning = table.get(key)
            # "pa" may be a physician associate, and "md" a doctor; first they are Pennsylvania and Maryland.
            if not meaning or (but_states and length == 1 and state_of(words[start].plain)):
                continue
            used.update(span)
            pieces.append(Piece(meaning[0], meaning[1], tuple(span), " ".join(words[at].raw for at in span)))
    return pieces


def _corrections(words: Sequence[Word], leftover: Sequence[int]) -> tuple[Correction, ...]:
    """Near spellings of words that nobody knows; never applied unasked."""
    known = phrases.vocabulary_words()
    found = []
    for at in leftover:
        word = words[at].single
        if len(word) < SHORTEST_CORRECTED or word in known:
            continue
        meant = _term_like(word, known) or _place_like(words[at].plain)
        if meant:
            line = " ".join(meant if place == at else other.raw for place, other in enumerate(words))
            found.append(Correction(words[at].raw, meant, line))
    return tuple(found[:MOST_CORRECTIONS])


def _term_like(word: str, known: frozenset[str]) -> str:
    best = process.extractOne(word, known, scorer=fuzz.ratio, score_cutoff=CLOSE_ENOUGH)
    return best[0] if best else ""


def _place_like(word: str) -> str:
    places = near_spellings(word)
    if not places or word == places[0].normalized or fuzz.ratio(word, places[0].normalized) < CLOSE_ENOUGH:
        return ""
    return places[0].label
