"""Find articles, the heading or question in them that answers, and words of the glossary by what somebody typed."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from django.urls import reverse
from rapidfuzz import fuzz, process

from articles import glossary
from articles.glossary import Term
from articles.passages import WORD, Library, Passage, library, stem, stems, words

# Words that tell no passage from another; a question of nothing else is asked as it stands.
COMMON_WORDS = """
a an and are at be beside by can clinic clinics do does for from get have how i if in is it its kind look me
microneedling mile miles my near needle needles needling not of on or session sessions should skin that the this to
treatment treatments under over what when where which who why will with without you your
"""
COMMON = frozenset(COMMON_WORDS.split())
# What people call things that articles call otherwise.
OTHERWISE = {"breastfeeding": "pregnant", "breastfeed": "pregnant", "sunblock": "spf", "sunscreen": "spf"}
MOST_CHARACTERS = 200
MOST_BESIDE = 3
MOST_HITS = 12
MOST_TERMS = 3
MOST_IN_PART = 2
# A word typed wrong is taken for one that is as near as this, of 100.
NEAR_ENOUGH = 86


@dataclass(frozen=True)
class Hit:
    """An article with the place in it that answers, or a word of the glossary."""

    title: str
    summary: str
    url: str
    place: str = ""


@dataclass(frozen=True)
class Found:
    """What the library has on a line; `is_whole` where each hit holds every word of it."""

    hits: Sequence[Hit]
    is_whole: bool


def beside(line: str, *, changes: int | None = None) -> list[Hit]:
    """The few that stand beside clinics: words of the glossary, and passages in whose names the words stand."""
    known = library(changes)
    asked = [ways for word in _telling(line) if (ways := known.known_as(OTHERWISE.get(word, word)))]
    if not asked:
        return []
    named = [
        passage
        for passage in known.passages
        if any(not ways.isdisjoint(passage.named) for ways in asked)
        and all(ways & (passage.named | known.titles[passage.number]) for ways in asked)
    ]
    return [*_terms(line)[:1], *_best_of_each(known, _scored(known, named, asked))][:MOST_BESIDE]


def everywhere(line: str, *, changes: int | None = None) -> Found:
    """Words of the glossary and articles that hold every word, each at its best place; else those with most of them."""
    known = library(changes)
    asked = [_ways(word, known) for word in _joined(_telling(line) or _parts(line), known.words)]
    if not asked:
        return Found([], is_whole=True)
    counts = [sum(bool(ways & said) for ways in asked) for said in known.said]
    most = max(counts, default=0)
    scored = [pair for pair in _scored(known, known.passages, asked) if counts[pair[1].number] == most]
    hits = [*_terms(line), *_best_of_each(known, scored)][:MOST_HITS]
    return Found(hits, is_whole=most == len(asked))


def _parts(line: str) -> list[str]:
    return [part for word in WORD.findall(line[:MOST_CHARACTERS].casefold()) for part in word.split("-")]


def _telling(line: str) -> list[str]:
    """Words that tell passages apart."""
    return [part for part in _parts(line) if part not in COMMON and not part.isdigit()]


def _joined(typed: Sequence[str], known: Collection[str]) -> list[str]:
    """Two words that the library writes as one are one: "make up"."""
    found: list[str] = []
    for word in typed:
        if found and stem(found[-1] + word) in known:
            found[-1] += word
        else:
            found.append(word)
    return found


def _ways(word: str, known: Library) -> frozenset[str]:
    """Stems that stand for a word; for one that nothing holds, the nearest; else none."""
    word = OTHERWISE.get(word, word)
    if found := known.known_as(word):
        return found
    best = process.extractOne(stem(word), known.vocabulary, scorer=fuzz.ratio, score_cutoff=NEAR_ENOUGH)
    return frozenset({best[0]} if best else ())


def _scored(
    known: Library, passages: Iterable[Passage], asked: Sequence[frozenset[str]]
) -> Iterable[tuple[int, Passage]]:
    """Passages with any of the words: what a name says counts most, then what a title says, then the text."""
    for passage in passages:
        title = known.titles[passage.number]
        score = 0
        for ways in asked:
            if not ways.isdisjoint(passage.said):
                score += 1 + 6 * (not ways.isdisjoint(passage.named)) + 3 * (not ways.isdisjoint(title))
        if score:
            yield score, passage


def _best_of_each(known: Library, scored: Iterable[tuple[int, Passage]]) -> list[Hit]:
    """One hit an article, at its best passage; the best first, of equals the library's first."""
    best: dict[int, tuple[int, Passage]] = {}
    for score, passage in scored:
        if passage.number not in best or best[passage.number][0] < score:
            best[passage.number] = (score, passage)
    order = sorted(best.values(), key=lambda pair: (-pair[0], pair[1].number))
    return [_hit(known, passage) for _score, passage in order]


def _hit(known: Library, passage: Passage) -> Hit:
    link = known.articles[passage.number]
    url = f"{link.url}#{passage.anchor}" if passage.anchor else link.url
    return Hit(link.title, link.summary, url, passage.name)


def _terms(line: str) -> list[Hit]:
    """Words of the glossary whose name is in the line, then the one or two in whose name the line is."""
    asked, in_line = frozenset(map(stem, _telling(line) or _parts(line))), stems(line)
    whole = [term for term, plain, _all in _names() if plain and plain <= in_line]
    part = [term for term, _plain, names in _names() if asked and asked <= names and term not in whole]
    shown = (*whole, *(part if len(part) <= MOST_IN_PART else ()))[:MOST_TERMS]
    page = reverse("glossary")
    return [Hit(term.term, term.text, f"{page}#{term.code}") for term in shown]


@cache
def _names() -> list[tuple[Term, frozenset[str], frozenset[str]]]:
    """Each word of the glossary with the stems of its parts, and with these joined as well."""
    names = [(term, term.term.partition("(")[0].replace("-", " ")) for term in glossary.by_code().values()]
    return [(term, words(name), stems(name)) for term, name in names]
