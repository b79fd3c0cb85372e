"""What the "what" box offers while a person types: names and synonyms of the catalogue."""

from bisect import bisect_left
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz, process

from directory.understanding import phrases
from directory.understanding.pieces import NOT_FILTERS, TEXT
from directory.understanding.whereabouts import SURE_CUES
from listings import vocabulary
from listings.words import plain_words
from places.typeahead import suggest as suggest_places

MOST = 8
# What is no term of the catalogue comes behind its terms, but before body areas.
AFTER_TERMS = 4500
SHORTEST = 2
LONGEST = 100
# So many of the last words may be one term.
MOST_WORDS = 5
CLOSE_ENOUGH = 75
KINDS = (
    *(vocabulary.CONCERN, vocabulary.TREATMENT, vocabulary.DEVICE, vocabulary.ADDON),
    *(vocabulary.PERFORMER, vocabulary.AREA),
)


class Suggested(NamedTuple):
    """One line: the whole text with its last words completed, and the synonym that led to it."""

    label: str
    synonym: str


class _Entry(NamedTuple):
    key: str
    rank: int
    label: str
    synonym: str


def suggest_terms(typed: str) -> list[Suggested]:
    """Ways to complete the last words: terms with a word that begins so in the catalogue's order, and places after
    "near"; near spellings where there is none."""
    return list(_suggest(" ".join(typed[:LONGEST].split()), vocabulary.generation()))


@lru_cache(maxsize=4096)
def _suggest(typed: str, generation: float) -> tuple[Suggested, ...]:
    words = typed.split()
    for at in range(max(0, len(words) - MOST_WORDS), len(words)):
        head, tail = " ".join(words[:at]), " ".join(words[at:])
        if at and words[at - 1].casefold() in SURE_CUES:
            found = [Suggested(line.label, line.nickname) for line in suggest_places(tail, MOST)]
        else:
            found = _begins(tail, generation)
        if found:
            return tuple(Suggested(f"{head} {one.label}".strip(), one.synonym) for one in found)
    return tuple(_near(typed, generation))


def _begins(typed: str, generation: float) -> list[Suggested]:
    key = _key(typed)
    if len(key) < SHORTEST:
        return []
    entries, keys = _entries(generation)
    start = bisect_left(keys, key)
    return _best(entries[start : bisect_left(keys, key + "\uffff", lo=start)])


def _near(typed: str, generation: float) -> list[Suggested]:
    key = _key(typed)
    if len(key) < SHORTEST:
        return []
    entries, keys = _entries(generation)
    near = process.extract(key, keys, scorer=fuzz.ratio, limit=MOST, score_cutoff=CLOSE_ENOUGH)
    return _best([entries[at] for _key, _score, at in near])


def _key(typed: str) -> str:
    return " ".join(plain_words(typed, singular_=False))


def _best(found: list[_Entry]) -> list[Suggested]:
    by_label: dict[str, Suggested] = {}
    for entry in sorted(found, key=lambda entry: (entry.rank, bool(entry.synonym))):
        by_label.setdefault(entry.label, Suggested(entry.label, entry.synonym))
    return list(by_label.values())[:MOST]


@lru_cache(maxsize=2)
def _entries(generation: float) -> tuple[list[_Entry], list[str]]:
    """Every name and synonym from each of its words on, sorted."""
    found = set()
    for kind_rank, kind in enumerate(KINDS):
        for rank, term in enumerate(vocabulary.listable(kind)):
            # What is offered must be understood as that same term: "Dermaroller" is also what all rollers are called.
            if phrases.table().get(tuple(plain_words(term.name))) != (kind, (term.code,)):
                continue
            for name in {term.label, term.short_label, *term.synonyms} - {""}:
                words = plain_words(name, singular_=False)
                synonym = "" if name in (term.label, term.short_label) else name
                for at in range(len(words)):
                    found.add(_Entry(" ".join(words[at:]), kind_rank * 1000 + rank, term.name, synonym))
    for rank, (meaning, ways) in enumerate(phrases.WAYS.items()):
        if meaning[0] not in NOT_FILTERS | {TEXT}:
            for way in ways:
                words = plain_words(way, singular_=False)
                synonym = "" if way == ways[0] else way
                label = ways[0].capitalize()
                found |= {_Entry(" ".join(words[at:]), AFTER_TERMS + rank, label, synonym) for at in range(len(words))}
    entries = sorted(found)
    return entries, [entry.key for entry in entries]
