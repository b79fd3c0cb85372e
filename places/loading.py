"""Fill the places table from the committed files; quick when they are the ones loaded last."""

import csv
import gzip
import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.db import transaction
from django.utils.text import slugify

from places.models import LoadedFile, Place, PlaceKind
from places.normalize import normalize
from places.states import STATES

DATA = Path(__file__).resolve().parent / "data"
PLACES = DATA / "places.csv.gz"
ALIASES = DATA / "aliases.csv"
BATCH = 5000
AREAS_IN_A_CITY = 50


def load() -> int:
    """Replace all places by what the files say; returns how many there are, 0 when nothing had to be done."""
    checksum = hashlib.sha256(PLACES.read_bytes() + ALIASES.read_bytes()).hexdigest()
    if LoadedFile.objects.filter(name=PLACES.name, checksum=checksum).exists():
        return 0
    with transaction.atomic():
        Place.objects.all().delete()
        with gzip.open(PLACES, "rt", encoding="utf-8", newline="") as lines:
            Place.objects.bulk_create(_places(csv.reader(lines)), batch_size=BATCH)
        with ALIASES.open(encoding="utf-8", newline="") as lines:
            Place.objects.bulk_create(_aliases(csv.DictReader(lines)), batch_size=BATCH)
        Place.objects.bulk_create(_states())
        LoadedFile.objects.update_or_create(name=PLACES.name, defaults={"checksum": checksum})
    return Place.objects.count()


def _places(rows: Iterator[list[str]]) -> Iterator[Place]:
    slugs: set[tuple[str, str]] = set()
    for kind, name, state, latitude, longitude, population, zone, city in rows:
        is_zip = kind == PlaceKind.ZIP
        yield Place(
            kind=kind,
            name=name,
            normalized=name if is_zip else normalize(name),
            label=f"{city}, {state} {name}" if is_zip else f"{name}, {state}",
            state=state,
            slug="" if is_zip else _free_slug(slugify(name), state, slugs),
            latitude=float(latitude),
            longitude=float(longitude),
            population=int(population),
            time_zone=zone,
        )


def _free_slug(wanted: str, state: str, taken: set[tuple[str, str]]) -> str:
    slug, n = wanted, 2
    while (state, slug) in taken:
        slug, n = f"{wanted}-{n}", n + 1
    taken.add((state, slug))
    return slug


def _aliases(rows: "csv.DictReader[str]") -> Iterator[Place]:
    for row in rows:
        city = Place.objects.get(kind=PlaceKind.CITY, normalized=normalize(row["city"]), state=row["state"])
        is_area = bool(row["latitude"])
        yield Place(
            kind=PlaceKind.AREA if is_area else PlaceKind.NICKNAME,
            name=row["name"],
            normalized=normalize(row["name"]),
            label=f"{row['name']}, {city.label}" if is_area else city.label,
            state=city.state,
            latitude=float(row["latitude"]) if is_area else city.latitude,
            longitude=float(row["longitude"]) if is_area else city.longitude,
            # A neighborhood comes after the cities of its size, not after its whole city's.
            population=city.population // AREAS_IN_A_CITY if is_area else city.population,
            time_zone=city.time_zone,
            stands_for=None if is_area else city,
        )


def _states() -> Iterator[Place]:
    """A state's point is that of its most populous city; its population the sum of its cities'."""
    for code, name in STATES.items():
        cities = list(Place.objects.filter(kind=PlaceKind.CITY, state=code).order_by("-population")[:2000])
        if cities:
            yield Place(
                kind=PlaceKind.STATE,
                name=name,
                normalized=normalize(name),
                label=name,
                state=code,
                latitude=cities[0].latitude,
                longitude=cities[0].longitude,
                population=sum(city.population for city in cities),
                time_zone=cities[0].time_zone,
            )
