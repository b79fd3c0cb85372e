"""What a person may have meant by a name or ZIP code that does not exist."""

from functools import lru_cache

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from places.models import Place, PlaceKind
from places.names import Name, known_names
from places.normalize import normalize
from places.states import split_state

# Out of 100; "filadelfia" is 73 from "philadelphia".
CLOSE_ENOUGH = 72
# How likely it is that the name is right and the state is wrong.
ELSEWHERE = 80.0
# Names of a likeness are many; the most populous of them are looked for among so many.
CANDIDATES = 60
MOST = 3
# People of a city that a lesser one's name may be a slip for.
LEAST_GREAT = 250_000
# Four points of likeness weigh as much as ten times the people.
POINTS_PER_DIGIT = 4


def near_spellings(words: str) -> tuple[Place, ...]:
    """The most likely meanings of mistyped `words`: near spellings, more populous places first among equals."""
    ways = split_state(words)
    meant = [pair for name, code in ways for pair in _in_state(normalize(name), code)]
    meant = meant or _like(normalize(words), known_names().spellings)
    ranked = sorted(meant, key=_likeliest_first)
    ids = list(dict.fromkeys(name.place_id for name, _score in ranked))[:MOST]
    places = Place.objects.in_bulk(ids)
    return tuple(places[pk] for pk in ids if pk in places)


def great_like(words: str, *, least: int) -> list[Place]:
    """Cities of at least so many people whose name is one slip from `words`."""
    wanted = normalize(words)
    great = {name.key: name.place_id for name in _great(id(known_names())) if name.weight >= least}
    near = process.extract(wanted, [key for key in great if key != wanted], scorer=OSA.distance, score_cutoff=1)
    places = Place.objects.in_bulk([great[key] for key, _slips, _index in near]) if near else {}
    return sorted(places.values(), key=lambda place: -place.population)


@lru_cache(maxsize=1)
def _great(_names: int) -> list[Name]:
    return [name for name in known_names().names if name.weight >= LEAST_GREAT and name.kind == PlaceKind.CITY]


def _likeliest_first(pair: tuple[Name, float]) -> tuple[float, int, str]:
    name, score = pair
    return -(score + POINTS_PER_DIGIT * len(str(name.weight))), -name.weight, name.label


def _in_state(name: str, state: str) -> list[tuple[Name, float]]:
    """Near spellings in the state, and places spelled so elsewhere."""
    known = known_names()
    near = [pair for pair in _like(name, known.spellings_in(state)) if pair[0].state == state]
    return near + [(elsewhere, ELSEWHERE) for elsewhere in known.spelled(name)]


def _like(wanted: str, spellings: list[str]) -> list[tuple[Name, float]]:
    near = process.extract(wanted, spellings, scorer=fuzz.ratio, limit=CANDIDATES, score_cutoff=CLOSE_ENOUGH)
    known = known_names()
    return [(name, score) for key, score, _index in near for name in known.spelled(key)]


def near_zips(digits: str) -> list[str]:
    """ZIP codes that may be meant by digits that are none: those nearest in number, or with the zero that was lost."""
    known = known_names()
    if len(digits) >= 5:
        return known.zips_around(digits[:5], MOST)
    codes = [code for code, _label in known.zips_from("0" + digits, 1)] if len(digits) == 4 else []
    return [*codes, *(code for code, _label in known.zips_from(digits, MOST))][:MOST]
