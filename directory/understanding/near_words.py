"""Near spellings of words that nobody knows: offered, never applied."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from directory.understanding import phrases
from directory.understanding.pieces import Correction, Word
from places.names import Name, known_names
from places.normalize import normalize

MOST_CORRECTIONS = 3
# A line of nonsense is not worth more time.
MOST_TRIED = 6
SHORTEST = 5
SHORTEST_PLACE = 5
LONGEST_PLACE = 24
LEAST_OTHER_LETTER = 8
# Of towns that so many people live in: smaller ones are near to too many words.
LEAST_PEOPLE = 10_000
# Slips that are allowed in words up to so many letters.
SLIPS = ((7, 1), (10, 2), (99, 3))
# Ten times the people weigh as much as so many slips.
SLIPS_PER_DIGIT = 0.4
MOST_WORDS_OF_A_PLACE = 3


class _Meant(NamedTuple):
    slips: int
    label: str


def corrections(words: Sequence[Word], leftover: Sequence[int], place: Sequence[int]) -> tuple[Correction, ...]:
    """What may have been meant by leftover words: a town in several words first, then word by word.

    `place` are those that were taken for one: "kansas cty" may be more than Kansas.
    """
    known = phrases.vocabulary_words()
    found: list[tuple[range, str]] = []
    done: set[int] = set()
    tried = 0
    for span in _runs(words, leftover, place, known):
        if done.intersection(span) or tried >= MOST_TRIED:
            continue
        tried += 1
        is_mixed = not set(span).isdisjoint(place)
        meant = _meant(" ".join(words[at].plain for at in span), words[span.start].single if len(span) == 1 else "")
        # A town spelled right beside a place is text: a clinic may be called "Boston Skin".
        if meant and (meant.slips or not place) and not (is_mixed and meant.slips > 1):
            done.update(span)
            found.append((span, meant.label))
    found = sorted(found, key=lambda pair: pair[0].start)[:MOST_CORRECTIONS]
    single = tuple(correction_of(words, [pair]) for pair in found)
    return (correction_of(words, found), *single) if len(found) > 1 else single


def correction_of(words: Sequence[Word], changes: Sequence[tuple[range, str]]) -> Correction:
    """The line with other words in place of some; more than one change is shown as the whole of it."""
    parts = [word.raw for word in words]
    for span, label in reversed(changes):
        parts[span.start : span.stop] = [label]
    line = " ".join(parts)
    if len(changes) > 1:
        return Correction(" ".join(word.raw for word in words), line, line)
    span, label = changes[0]
    return Correction(" ".join(words[at].raw for at in span), label, line)


def _runs(
    words: Sequence[Word], leftover: Sequence[int], place: Sequence[int], known: frozenset[str]
) -> Iterator[range]:
    """Neighbors with an unknown word among them, the longest runs first."""
    unknown = {at for at in leftover if words[at].single not in known and not words[at].plain.isdigit()}
    may_belong = {*leftover, *place}
    for length in range(MOST_WORDS_OF_A_PLACE, 0, -1):
        for start in range(len(words) - length + 1):
            span = range(start, start + length)
            if not unknown.isdisjoint(span) and may_belong.issuperset(span):
                yield span


def _meant(text: str, single: str) -> _Meant | None:
    """The nearer of a word of the catalogue and a town."""
    term = _term_like(single)
    town = _town_like(text)
    if term and (not town or term.slips <= town[0]):
        return term
    return _Meant(town[0], town[1].label) if town else None


def slips_allowed(text: str) -> int:
    return next(slips for longest, slips in SLIPS if len(text) <= longest)


def _term_like(word: str) -> _Meant | None:
    if len(word) < SHORTEST:
        return None
    best = process.extractOne(word, phrases.words_offered(), scorer=OSA.distance, score_cutoff=slips_allowed(word))
    return _Meant(int(best[1]), best[0]) if best else None


def near_term(word: str) -> str:
    """The word of the catalogue that a mistyped one most likely means; empty for none."""
    found = _term_like(word)
    return found.label if found else ""


def place_like(text: str, state: str) -> Name | None:
    """The town of a state that mistyped words most likely mean, or None."""
    found = _town_like(normalize(text), state)
    return found[1] if found else None


@lru_cache(maxsize=1024)
def _town_like(text: str, state: str = "") -> tuple[int, Name] | None:
    """(slips, town), in a state where one is given."""
    if not SHORTEST_PLACE <= len(text) <= LONGEST_PLACE:
        return None
    allowed = slips_allowed(text)
    by_length = _towns(id(known_names()))
    near: list[tuple[float, int, int, Name]] = []
    for length in range(len(text) - allowed, len(text) + allowed + 1):
        towns = by_length.get(length, {})
        for key, slips, _index in process.extract(text, list(towns), scorer=OSA.distance, score_cutoff=allowed):
            # Nobody mistypes the first letter of a short word: "chin" is not Chino, nor "plastic" Mastic.
            if len(text) >= LEAST_OTHER_LETTER or key[0] == text[0]:
                here = [town for town in towns[key] if not state or town.state == state]
                near += [
                    (slips - SLIPS_PER_DIGIT * len(str(town.weight)), -town.weight, int(slips), town) for town in here
                ]
    return min(near)[2:] if near else None


@lru_cache(maxsize=1)
def _towns(_names: int) -> dict[int, dict[str, list[Name]]]:
    """Spellings of the greater towns by their length, each with the towns that are spelled so."""
    found: dict[int, dict[str, list[Name]]] = defaultdict(dict)
    for name in known_names().names:
        if name.weight >= LEAST_PEOPLE and len(name.key) >= SHORTEST_PLACE:
            found[len(name.key)].setdefault(name.key, []).append(name)
    return dict(found)
