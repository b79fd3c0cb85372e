"""What place a person means.

Deterministic, and never a silent guess: an unknown place is answered with the nearest spellings.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from django.db.models import QuerySet
from rapidfuzz import fuzz, process

from places.distance import miles_between
from places.models import Place, PlaceKind
from places.normalize import normalize
from places.states import STATES

LONGEST = 100
POINT = re.compile(r"^\s*(-?\d{1,3}(?:\.\d+)?)\s*,\s*(-?\d{1,3}(?:\.\d+)?)\s*$")
ZIP = re.compile(r"(?:^|[\s,])(\d{5})(?:-\d{4})?\s*$")
ONLY_DIGITS = re.compile(r"^\s*\d[\d\s-]*$")
# A city of a state's name wins over the state from this population on: New York and Washington do, Indiana PA does not.
CITY_BEFORE_STATE = 500_000
STATE_CODES = {code.lower(): code for code in STATES}
STATE_NAMES = {normalize(name): code for code, name in STATES.items()}
# Two-letter words that people mean as cities.
CITY_CODES = {"la", "dc"}
CLOSE_ENOUGH = 78


@dataclass(frozen=True)
class Resolution:
    """What `text` was taken for. Without `point` and `state` nothing was found and `suggestions` are near spellings."""

    text: str
    label: str = ""
    place: Place | None = None
    # (latitude, longitude) in degrees; None for a state, the whole country, or something unknown.
    point: tuple[float, float] | None = None
    state: str = ""
    # Other places of the same name, most populous first.
    others: tuple[Place, ...] = ()
    suggestions: tuple[Place, ...] = ()
    problem: str = ""

    @property
    def is_known(self) -> bool:
        return not self.problem and bool(self.text)


@lru_cache(maxsize=4096)
def resolve(text: str) -> Resolution:
    """The place a person typed: ZIP, "City, ST", "City", nickname, neighborhood, state, or "lat,lng"."""
    text = " ".join(text.replace("\x00", " ").split())
    if not text:
        return Resolution(text="")
    if len(text) > LONGEST:
        return Resolution(text=text[:LONGEST], problem="unknown")
    if point := POINT.match(text):
        return _point(text, float(point[1]), float(point[2]))
    if zip_code := ZIP.search(text):
        return _zip(text, zip_code[1])
    if ONLY_DIGITS.match(text):
        return Resolution(text=text, problem="unknown_zip")
    return _named(text)


def _point(text: str, latitude: float, longitude: float) -> Resolution:
    if abs(latitude) > 90 or abs(longitude) > 180:
        return Resolution(text=text, problem="unknown_point")
    return Resolution(text=text, label=f"{latitude:g}, {longitude:g}", point=(latitude, longitude))


def _zip(text: str, code: str) -> Resolution:
    place = for_zip(code)
    if place:
        return Resolution(text=text, label=place.label, place=place, point=(place.latitude, place.longitude))
    same_area = Place.objects.filter(kind=PlaceKind.ZIP, name__startswith=code[:3])
    nearest = sorted(same_area, key=lambda place: abs(int(place.name) - int(code)))[:3]
    return Resolution(text=text, suggestions=tuple(nearest), problem="unknown_zip")


def _named(text: str) -> Resolution:
    words = normalize(text)
    if not words:
        return Resolution(text=text, problem="unknown")
    state = _state_of(words)
    cities = list(_by_name(words)[:12])
    city_first = cities and (not state or words in CITY_CODES or cities[0].population >= CITY_BEFORE_STATE)
    if city_first:
        return _found(text, cities)
    if state:
        return _state(text, state)
    for name, code in _split_state(words):
        cities = list(_by_name(name).filter(state=code))
        if cities:
            return _found(text, cities)
    return Resolution(text=text, suggestions=_similar(words), problem="unknown")


def _by_name(name: str) -> QuerySet[Place]:
    kinds = (PlaceKind.CITY, PlaceKind.AREA, PlaceKind.NICKNAME)
    found = Place.objects.filter(normalized=name, kind__in=kinds).select_related("stands_for")
    return found.order_by("-population", "label")


def _state_of(words: str) -> str:
    return STATE_CODES.get(words) or STATE_NAMES.get(words) or ""


def _split_state(words: str) -> list[tuple[str, str]]:
    """ "san juan pr" -> ("san juan", "PR"); a state's name may have several words."""
    parts = words.split()
    splits = []
    for count in range(1, min(4, len(parts))):
        code = _state_of(" ".join(parts[-count:]))
        if code:
            splits.append((" ".join(parts[:-count]), code))
    return splits


def _found(text: str, places: list[Place]) -> Resolution:
    first = places[0].stands_for or places[0]
    others = []
    for place in places[1:]:
        other = place.stands_for or place
        if other.label != first.label and other not in others and not _is_same_spot(first, other):
            others.append(other)
    return Resolution(
        text=text,
        label=first.label,
        place=first,
        point=(first.latitude, first.longitude),
        others=tuple(others[:5]),
    )


def _is_same_spot(one: Place, other: Place) -> bool:
    return one.state == other.state and miles_between(one.latitude, one.longitude, other.latitude, other.longitude) < 5


def _state(text: str, code: str) -> Resolution:
    place = Place.objects.filter(kind=PlaceKind.STATE, state=code).first()
    return Resolution(text=text, label=STATES[code], place=place, state=code)


def _similar(words: str) -> tuple[Place, ...]:
    """The most likely meanings of a mistyped name: near spellings, more populous places first among equals."""
    wanted, state = words, ""
    for name, code in _split_state(words):
        wanted, state = name, code
    scored = process.extract(wanted, _vocabulary(), scorer=fuzz.ratio, limit=12, score_cutoff=CLOSE_ENOUGH)
    names = {name: score for name, score, _index in scored}
    near = Place.objects.filter(normalized__in=names, kind__in=(PlaceKind.CITY, PlaceKind.AREA, PlaceKind.NICKNAME))
    if state:
        near = near.filter(state=state)
    # Four points of likeness weigh as much as ten times the people.
    ranked = sorted(
        near.select_related("stands_for"),
        key=lambda place: (-(names[place.normalized] + 4 * len(str(place.population))), place.label),
    )
    unique = dict.fromkeys(place.stands_for or place for place in ranked)
    return tuple(unique)[:3]


@cache
def _vocabulary() -> list[str]:
    kinds = (PlaceKind.CITY, PlaceKind.AREA, PlaceKind.NICKNAME)
    return list(Place.objects.filter(kind__in=kinds).values_list("normalized", flat=True).distinct())


@dataclass(frozen=True)
class Suggestion:
    """One line of the typeahead: what is shown, and what goes into the box."""

    label: str
    kind: str


def suggest(prefix: str, limit: int = 8) -> list[Suggestion]:
    """Places that begin with what was typed, most populous first; ZIP codes by number."""
    words = normalize(prefix[:LONGEST])
    if not words:
        return []
    places = Place.objects.exclude(kind=PlaceKind.NICKNAME)
    named = places.filter(normalized__gte=words, normalized__lt=words + "\uffff")
    if words.isdigit():
        return [Suggestion(place.label, place.kind) for place in named.order_by("name")[:limit]]
    nicknames = Place.objects.filter(kind=PlaceKind.NICKNAME, normalized=words).select_related("stands_for")
    first = [nickname.stands_for for nickname in nicknames if nickname.stands_for]
    split = _split_state(words)
    if split:
        city, state = split[-1]
        named |= places.filter(normalized__gte=city, normalized__lt=city + "\uffff", state=state)
    found = [*first, *named.exclude(kind=PlaceKind.ZIP).order_by("-population", "label")[: limit * 2]]
    return [Suggestion(label, kind) for label, kind in {place.label: place.kind for place in found}.items()][:limit]


@lru_cache(maxsize=4096)
def for_zip(code: str) -> Place | None:
    """The place of a five-digit ZIP code, or None."""
    return Place.objects.filter(kind=PlaceKind.ZIP, name=code).first()


def forget() -> None:
    """After loading, and for tests: look everything up anew."""
    for known in (resolve, for_zip, _vocabulary):
        known.cache_clear()
