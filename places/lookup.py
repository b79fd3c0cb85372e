"""What place a person means.

Deterministic, and never a silent guess: an unknown place is answered with the nearest spellings.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from places import names, on_map, reading, towns, typeahead
from places.distance import miles_between
from places.models import Place, PlaceKind
from places.normalize import normalize, plain
from places.spelling import LEAST_GREAT, great_like, near_spellings, near_zips
from places.states import split_state, state_of
from places.typeahead import Suggestion, suggest

__all__ = [
    "Resolution",
    "Suggestion",
    "city_by_slug",
    "for_zip",
    "forget",
    "is_spelled",
    "known_place",
    "resolve",
    "suggest",
    "warm_up",
]

# Characters of a place; what is longer is not one. Of what comes in, this many are looked at.
LONGEST = 100
LONGEST_READ = 1000
POINT = re.compile(r"([-+]?[0-9]{1,3}(?:\.[0-9]{1,20})?) ?, ?([-+]?[0-9]{1,3}(?:\.[0-9]{1,20})?)")
ZIP_AT_END = re.compile(r"(?:^|[\s,])([0-9]{5})(?:[-\u2013 ]?[0-9]{4})?$")
FIVE_DIGITS = re.compile(r"[0-9]{5}")
ONLY_DIGITS = re.compile(r"[0-9][0-9 -]*")
COUNTRY = re.compile(r"(^| )(usa|us|united states|united states of america)$")
# A city of a state's name wins over the state from this population on: New York and Washington do, Indiana PA does not.
CITY_BEFORE_STATE = 500_000
# Of two names typed one after the other, the first lies in or beside the second: "Fishtown Philadelphia".
SAME_TOWN_MILES = 15
SAME_SPOT_MILES = 5
MOST_OTHERS = 5
COLUMNS = [field.attname for field in Place._meta.concrete_fields]
# Rows of ZIP codes by code, once `warm_up` has read them.
_zips: dict[str, tuple[Any, ...]] = {}


@dataclass(frozen=True)
class Resolution:
    """What `text` was taken for. With a `problem` nothing was found, and `suggestions` are near spellings.

    `problem` is "" | "unknown" | "unknown_zip" | "unknown_point". Neither point nor state nor problem: whole country.
    """

    text: str
    label: str = ""
    place: Place | None = None
    # (latitude, longitude) in degrees; None for a state, the whole country, or something unknown.
    point: tuple[float, float] | None = None
    state: str = ""
    # What else the name means, most populous first.
    others: tuple[Place, ...] = ()
    suggestions: tuple[Place, ...] = ()
    problem: str = ""

    @property
    def is_known(self) -> bool:
        return not self.problem and bool(self.text)


def resolve(text: str) -> Resolution:
    """The place a person typed: ZIP, "City, ST", "City", nickname, neighborhood, state, or "lat,lng"."""
    text = unicodedata.normalize("NFKC", text[:LONGEST_READ])
    text = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    if len(text) > LONGEST:
        return Resolution(text=text[:LONGEST], problem="unknown")
    return _resolve(text) if text else Resolution(text="")


@lru_cache(maxsize=4096)
def _resolve(text: str) -> Resolution:
    if point := POINT.fullmatch(text):
        return _point(text, float(point[1]), float(point[2]))
    if zip_code := ZIP_AT_END.search(text):
        return _zip(text, zip_code[1], before=text[: zip_code.start()])
    if ONLY_DIGITS.fullmatch(text):
        return _unknown_zip(text)
    return _named(text)


def known_place(place: Place) -> Resolution:
    """What `resolve` makes of the label of a city or state, without looking it up."""
    if place.kind == PlaceKind.STATE:
        return Resolution(text=place.label, label=place.label, place=place, state=place.state)
    return Resolution(text=place.label, label=place.label, place=place, point=(place.latitude, place.longitude))


def _point(text: str, latitude: float, longitude: float) -> Resolution:
    if abs(latitude) > 90 or abs(longitude) > 180:
        return Resolution(text=text, problem="unknown_point")
    return Resolution(text=text, label=f"{latitude:g}, {longitude:g}", point=(latitude, longitude))


def _zip(text: str, code: str, *, before: str) -> Resolution:
    place = for_zip(code)
    if place is None:
        return _unknown_zip(text, code)
    # "Boston, MA 19103": the number is the more exact of the two; the other is offered.
    named = _exact(before)[:1] if before else []
    return _found(text, [place, *(other for other in named if other.state != place.state)])


def _unknown_zip(text: str, digits: str = "") -> Resolution:
    codes = near_zips(digits or re.sub(r"\D", "", text))
    near = Place.objects.filter(kind=PlaceKind.ZIP, name__in=codes)
    suggestions = tuple(sorted(near, key=lambda place: codes.index(place.name)))
    return Resolution(text=text, suggestions=suggestions, problem="unknown_zip")


def _named(text: str) -> Resolution:
    words = COUNTRY.sub("", plain(text))
    if not words:
        is_country = bool(plain(text))
        return Resolution(text=text, problem="" if is_country else "unknown")
    state = state_of(words)
    places = _by_name(words)
    if state and not (places and places[0].population >= CITY_BEFORE_STATE):
        place = Place.objects.filter(kind=PlaceKind.STATE, state=state).first()
        return Resolution(text=text, label=place.label if place else state, place=place, state=state)
    if state:
        places[1:1] = Place.objects.filter(kind=PlaceKind.STATE, state=state)
    places = places or _exact(words)
    if places:
        return _found(text, [places[0], *_likelier(words, places[0]), *places[1:]])
    return Resolution(text=text, suggestions=near_spellings(words), problem="unknown")


def _likelier(words: str, place: Place) -> list[Place]:
    """Great cities that a lesser place's name may be a slip for: "Huston" is one, and Houston is another."""
    if place.population >= LEAST_GREAT or " " in words:
        return []
    return great_like(words, least=max(LEAST_GREAT, 4 * place.population))


@lru_cache(maxsize=1024)
def is_spelled(text: str) -> bool:
    """Whether `text` is exactly a place's name, alone, with a state, or with the city that it lies in."""
    return bool(_exact(text))


def _exact(text: str) -> list[Place]:
    """Places that `text` spells exactly, alone, with a state, or with the city that they lie in."""
    words = plain(text)
    if places := _by_name(words):
        return places
    for name, code in split_state(words):
        if places := _by_name(name, state=code):
            return places
    return _in_city(words)


def _by_name(words: str, *, state: str = "") -> list[Place]:
    """Cities, neighborhoods and nicknames of exactly this name, most populous first."""
    found = Place.objects.named().filter(normalized=normalize(words))
    return list(found.filter(state=state) if state else found)


def _in_city(words: str) -> list[Place]:
    """ "west philly philadelphia pa": a name, then the city around it."""
    parts = words.split()
    rests = {normalize(" ".join(parts[:n])): " ".join(parts[n:]) for n in range(1, len(parts))}
    for place in sorted(
        Place.objects.named().filter(normalized__in=rests),
        key=lambda place: (-len(place.normalized), -place.population, place.label),
    ):
        if any(_miles(place, city) <= SAME_TOWN_MILES for city in _exact(rests[place.normalized])[:MOST_OTHERS]):
            return [place]
    return []


def _found(text: str, places: list[Place]) -> Resolution:
    meant = dict.fromkeys(place.stands_for or place for place in places)
    # A label as it is printed means that very place, however small: "Westwood, CA" is not the Westwood of Los Angeles.
    first, *rest = sorted(meant, key=lambda place: place.label.casefold() != text.casefold())
    others = [other for other in rest if not _is_same_spot(first, other)]
    return Resolution(
        text=text,
        label=first.label,
        place=first,
        point=(first.latitude, first.longitude),
        others=tuple(others[:MOST_OTHERS]),
    )


def _is_same_spot(one: Place, other: Place) -> bool:
    """A city and its neighborhood of the same name; a state is no spot, nor is the twin city across a state's line."""
    return other.kind != PlaceKind.STATE and one.state == other.state and _miles(one, other) < SAME_SPOT_MILES


def _miles(one: Place, other: Place) -> float:
    return miles_between(one.latitude, one.longitude, other.latitude, other.longitude)


def for_zip(code: str) -> Place | None:
    """The place of a five-digit ZIP code, or None."""
    return _for_zip(code) if FIVE_DIGITS.fullmatch(code) else None


@lru_cache(maxsize=4096)
def _for_zip(code: str) -> Place | None:
    if _zips:
        return Place.from_db(None, COLUMNS, _zips[code]) if code in _zips else None
    return _read_one("kind = %s AND name = %s", [PlaceKind.ZIP.value, code])


def _read_one(where: str, values: list[str]) -> Place | None:
    """One place. These are the commonest look-ups: composing the ORM's query takes ten times as long as making it."""
    with reading.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(COLUMNS)} FROM places_place WHERE {where} ORDER BY id LIMIT 1", values)  # noqa: S608
        row = cursor.fetchone()
    return Place.from_db(None, COLUMNS, row) if row else None


def warm_up() -> None:
    """Keep all ZIP codes, 33,000 in 24 MB: who types one then asks no database."""
    name = COLUMNS.index("name")
    _zips.update({row[name]: row for row in Place.objects.filter(kind=PlaceKind.ZIP).values_list(*COLUMNS)})


def city_by_slug(state: str, slug: str) -> Place | None:
    """The city at `/in/<state>/<slug>/`, or None; the state's code in either case."""
    return _city_by_slug(state, slug)


@lru_cache(maxsize=4096)
def _city_by_slug(state: str, slug: str) -> Place | None:
    return _read_one("kind = %s AND state = %s AND slug = %s", [PlaceKind.CITY.value, state.upper(), slug])


def forget() -> None:
    """After loading, and for tests: look everything up anew."""
    names.forget()
    typeahead.forget()
    towns.forget()
    _zips.clear()
    on_map.names_within.cache_clear()
    _resolve.cache_clear()
    _for_zip.cache_clear()
    is_spelled.cache_clear()
    _city_by_slug.cache_clear()
