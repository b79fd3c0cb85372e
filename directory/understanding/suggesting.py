"""What the "what" box offers while a person types: names and synonyms of the catalogue."""

from bisect import bisect_left
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz, process

from listings import vocabulary
from listings.words import plain_words

MOST = 8
SHORTEST = 2
LONGEST = 60
CLOSE_ENOUGH = 75
KINDS = (
    *(vocabulary.CONCERN, vocabulary.TREATMENT, vocabulary.DEVICE, vocabulary.ADDON),
    *(vocabulary.PERFORMER, vocabulary.AREA),
)


class Suggested(NamedTuple):
    """One line: the term's own name, and the synonym that led to it."""

    label: str
    synonym: str


class _Entry(NamedTuple):
    key: str
    rank: int
    label: str
    synonym: str


def suggest_terms(typed: str) -> list[Suggested]:
    """Terms with a word that begins so, in the catalogue's order; near spellings where there is none."""
    return list(_suggest(" ".join(plain_words(typed[:LONGEST], singular_=False)), vocabulary.generation()))


@lru_cache(maxsize=4096)
def _suggest(typed: str, generation: float) -> tuple[Suggested, ...]:
    if len(typed) < SHORTEST:
        return ()
    entries, keys = _entries(generation)
    start = bisect_left(keys, typed)
    found = list(entries[start : bisect_left(keys, typed + "\uffff", lo=start)])
    if not found:
        near = process.extract(typed, keys, scorer=fuzz.ratio, limit=MOST, score_cutoff=CLOSE_ENOUGH)
        found = [entries[at] for _key, _score, at in near]
    by_label: dict[str, Suggested] = {}
    for entry in sorted(found, key=lambda entry: (entry.rank, bool(entry.synonym))):
        by_label.setdefault(entry.label, Suggested(entry.label, entry.synonym))
    return tuple(by_label.values())[:MOST]


@lru_cache(maxsize=2)
def _entries(generation: float) -> tuple[list[_Entry], list[str]]:
    """Every name and synonym from each of its words on, sorted."""
    found = set()
    for kind_rank, kind in enumerate(KINDS):
        for rank, term in enumerate(vocabulary.listable(kind)):
            if term.code == "unknown":
                continue
            for name in {term.label, term.short_label, *term.synonyms} - {""}:
                words = plain_words(name, singular_=False)
                synonym = "" if name in (term.label, term.short_label) else name
                for at in range(len(words)):
                    found.add(_Entry(" ".join(words[at:]), kind_rank * 1000 + rank, term.name, synonym))
    entries = sorted(found)
    return entries, [entry.key for entry in entries]
