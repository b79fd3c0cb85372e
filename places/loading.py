"""Fill the places table from the committed files; quick when they are the ones loaded last."""

import csv
import gzip
import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.db import connection, transaction
from django.utils.text import slugify

from places import lookup
from places.distance import miles_between
from places.models import LoadedFile, Place, PlaceKind
from places.normalize import normalize
from places.states import STATES, state_label

FOLDER = Path(__file__).resolve().parent
PLACES = FOLDER / "data" / "places.csv.gz"
ALIASES = FOLDER / "data" / "aliases.csv"
# What decides on the rows: the files, and the code that reads them.
SOURCES = (PLACES, ALIASES, FOLDER / "loading.py", FOLDER / "normalize.py", FOLDER / "states.py")
BATCH = 5000
# A neighborhood comes after the cities of its size, not after its whole city's; those in the file are well known.
AREAS_IN_A_CITY, LEAST_AREA_POPULATION = 50, 15_000
# A region such as Long Island belongs to no one city; it comes before small towns of its name.
REGION_POPULATION = 100_000
# GeoNames lists some neighborhoods as cities; within so many miles the alias file's neighborhood is the same one.
SAME_AREA_MILES = 5
Alias = dict[str, str]
Key = tuple[str, str]


def load() -> int:
    """Replace all places by what the files say; returns how many there are, 0 when nothing had to be done."""
    checksum = hashlib.sha256(b"".join(path.read_bytes() for path in SOURCES)).hexdigest()
    if LoadedFile.objects.filter(name=PLACES.name, checksum=checksum).exists():
        return 0
    aliases = _read_aliases()
    areas = {(row["state"], normalize(row["name"])): row for row in aliases if row["latitude"]}
    with transaction.atomic():
        _empty()
        with gzip.open(PLACES, "rt", encoding="utf-8", newline="") as lines:
            Place.objects.bulk_create(_places(csv.reader(lines), areas), batch_size=BATCH)
        Place.objects.bulk_create(_states())
        Place.objects.bulk_create([_area(row) for row in areas.values()])
        Place.objects.bulk_create([_nickname(row) for row in aliases if not row["latitude"]])
        LoadedFile.objects.update_or_create(name=PLACES.name, defaults={"checksum": checksum})
    lookup.forget()
    return Place.objects.count()


def _empty() -> None:
    # Through the ORM all rows would be read first, to see which nicknames go with them: ten times slower.
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {connection.ops.quote_name(Place._meta.db_table)}")  # noqa: S608


def _read_aliases() -> list[Alias]:
    with ALIASES.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _places(rows: Iterator[list[str]], areas: dict[Key, Alias]) -> Iterator[Place]:
    slugs: set[Key] = set()
    for kind, name, state, latitude, longitude, population, zone, city in rows:
        is_zip = kind == PlaceKind.ZIP
        place = Place(
            kind=kind,
            name=name,
            normalized=name if is_zip else normalize(name),
            label=f"{city}, {state} {name}" if is_zip else f"{name}, {state}",
            state=state,
            latitude=float(latitude),
            longitude=float(longitude),
            population=int(population),
            time_zone=zone,
        )
        key = (state, place.normalized)
        if key not in areas or not _is_near(place, areas[key]):
            place.slug = "" if is_zip else _free_slug(slugify(name), state, slugs)
            yield place


def _is_near(place: Place, area: Alias) -> bool:
    point = float(area["latitude"]), float(area["longitude"])
    return miles_between(place.latitude, place.longitude, *point) <= SAME_AREA_MILES


def _free_slug(wanted: str, state: str, taken: set[Key]) -> str:
    slug, n = wanted, 2
    while (state, slug) in taken:
        slug, n = f"{wanted}-{n}", n + 1
    taken.add((state, slug))
    return slug


def _area(row: Alias) -> Place:
    """A neighborhood of a city, or, without a city, a region of its state."""
    around = _city(row) if row["city"] else Place.objects.get(kind=PlaceKind.STATE, state=row["state"])
    return Place(
        kind=PlaceKind.AREA,
        name=row["name"],
        normalized=normalize(row["name"]),
        label=f"{row['name']}, {around.label if row['city'] else row['state']}",
        state=row["state"],
        latitude=float(row["latitude"]),
        longitude=float(row["longitude"]),
        population=max(around.population // AREAS_IN_A_CITY, LEAST_AREA_POPULATION)
        if row["city"]
        else REGION_POPULATION,
        time_zone=around.time_zone,
    )


def _nickname(row: Alias) -> Place:
    target = _city(row)
    return Place(
        kind=PlaceKind.NICKNAME,
        name=row["name"],
        normalized=normalize(row["name"]),
        label=target.label,
        state=target.state,
        latitude=target.latitude,
        longitude=target.longitude,
        population=target.population,
        time_zone=target.time_zone,
        stands_for=target,
    )


def _city(row: Alias) -> Place:
    """The city, or the neighborhood, that an alias belongs to."""
    kinds = (PlaceKind.CITY, PlaceKind.AREA)
    return Place.objects.get(kind__in=kinds, normalized=normalize(row["city"]), state=row["state"])


def _states() -> list[Place]:
    """A state's point is that of its most populous city; its population the sum of its cities'."""
    cities: dict[str, list[Place]] = {}
    for city in Place.objects.filter(kind=PlaceKind.CITY).order_by("-population", "name"):
        cities.setdefault(city.state, []).append(city)
    return [
        Place(
            kind=PlaceKind.STATE,
            name=name,
            normalized=normalize(name),
            label=state_label(code),
            state=code,
            latitude=cities[code][0].latitude,
            longitude=cities[code][0].longitude,
            population=sum(city.population for city in cities[code]),
            time_zone=cities[code][0].time_zone,
        )
        for code, name in STATES.items()
        if code in cities
    ]
