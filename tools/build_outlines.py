"""Build the outlines that the map draws: static/vendor/us-atlas/states.json, and one file a state with its counties.

Source: the package us-atlas 3.0.1 (ISC license), file counties-10m.json: cartographic boundary files of the US Census
Bureau, which are in the public domain.

    python tools/build_outlines.py path/to/counties-10m.json path/to/its/LICENSE

The same source gives the same bytes. A line is whole numbers: longitude and latitude of its first point, then steps,
in hundredths of a degree in states.json and thousandths elsewhere. Longitudes run west from Greenwich, -360 to 0: no
state is cut in two at the antimeridian. `land` are rings (a ring within a ring is a hole), `lines` the borders between
counties. states.json holds each state coarsely, with its box (west, south, east, north) in degrees.
"""

import hashlib
import json
import sys
from collections import Counter
from itertools import accumulate, pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from places.states import STATES

TARGET = Path(__file__).resolve().parent.parent / "static" / "vendor" / "us-atlas"
# The Census Bureau names these otherwise than the site.
NAMED = {"Commonwealth of the Northern Mariana Islands": "MP", "United States Virgin Islands": "VI"}
CODES = {name: code for code, name in STATES.items()} | NAMED
FINE, COARSE = 1000, 100
# A corner is left out of the coarse outlines when the triangle with its neighbors is smaller, in square degrees.
SMALLEST_TRIANGLE = 0.004
# An island is left out of the coarse outlines when it is smaller, in square degrees, and not the state's largest.
SMALLEST_ISLAND = 0.01

Point = tuple[float, float]
Line = list[Point]


def main(source: Path, license_file: Path) -> None:
    atlas = json.loads(source.read_text())
    fine = [decoded(arc, atlas["transform"]) for arc in atlas["arcs"]]
    coarse = [simplified(arc) for arc in fine]
    counties: dict[str, list[dict]] = {}
    for county in atlas["objects"]["counties"]["geometries"]:
        counties.setdefault(county["id"][:2], []).append(county)
    TARGET.mkdir(parents=True, exist_ok=True)
    overview = []
    for state in sorted(atlas["objects"]["states"]["geometries"], key=lambda each: code_of(each)):
        code = code_of(state)
        land = [stitched(ring, fine) for ring in rings(state)]
        lines = [fine[arc] for arc in borders_within(state, counties[state["id"]])]
        write(TARGET / f"{code.lower()}.json", {"land": encoded(land, FINE), "lines": encoded(lines, FINE)})
        rough = without_small_islands([stitched(ring, coarse) for ring in rings(state)])
        overview.append(
            {"code": code.lower(), "name": STATES[code], "box": box_of(land), "land": encoded(rough, COARSE)}
        )
    write(TARGET / "states.json", overview)
    (TARGET / "LICENSE").write_text(license_file.read_text())
    write_checksums()


def code_of(state: dict) -> str:
    return CODES[state["properties"]["name"]]


def decoded(arc: list[list[int]], transform: dict) -> Line:
    """An arc of TopoJSON, whose points are steps on a grid, in degrees west from Greenwich."""
    (width, height), (west, south) = transform["scale"], transform["translate"]
    across = accumulate(step[0] for step in arc)
    up = accumulate(step[1] for step in arc)
    return [(westward(x * width + west), y * height + south) for x, y in zip(across, up, strict=True)]


def westward(longitude: float) -> float:
    return longitude - 360 if longitude > 0 else longitude


def rings(geometry: dict) -> list[list[int]]:
    """Every ring of a polygon or several, as numbers of arcs."""
    if geometry["type"] == "Polygon":
        return geometry["arcs"]
    return [ring for polygon in geometry.get("arcs", []) for ring in polygon]


def stitched(ring: list[int], arcs: list[Line]) -> Line:
    """The arcs of a ring end to end; a negative number is an arc backwards."""
    points: Line = []
    for number in ring:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points += arc[1:] if points else arc
    return points


def borders_within(state: dict, counties: list[dict]) -> list[int]:
    """Arcs between two counties of the state."""
    outer = {abs_arc(number) for ring in rings(state) for number in ring}
    seen = Counter(abs_arc(number) for county in counties for ring in rings(county) for number in ring)
    return [number for number, times in sorted(seen.items()) if times > 1 and number not in outer]


def abs_arc(number: int) -> int:
    return number if number >= 0 else ~number


def simplified(arc: Line) -> Line:
    """An arc without its smallest corners (Visvalingam and Whyatt, 1993); its ends stay, so that neighbors meet."""
    points = list(arc)
    while len(points) > 2:
        areas = [triangle(points[at - 1], points[at], points[at + 1]) for at in range(1, len(points) - 1)]
        smallest = min(range(len(areas)), key=areas.__getitem__)
        if areas[smallest] >= SMALLEST_TRIANGLE:
            break
        del points[smallest + 1]
    return points


def triangle(a: Point, b: Point, c: Point) -> float:
    return abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2


def area(ring: Line) -> float:
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise([*ring, ring[0]]))) / 2


def without_small_islands(land: list[Line]) -> list[Line]:
    largest = max(land, key=area)
    return [ring for ring in land if ring is largest or area(ring) >= SMALLEST_ISLAND]


def encoded(lines: list[Line], per_degree: int) -> list[list[int]]:
    """Lines as whole numbers: the first point, then steps; points that fall together count once."""
    written = []
    for line in lines:
        grid = [(round(x * per_degree), round(y * per_degree)) for x, y in line]
        points = [grid[0], *(after for before, after in pairwise(grid) if before != after)]
        steps = [(x2 - x1, y2 - y1) for (x1, y1), (x2, y2) in pairwise(points)]
        if steps:
            written.append([number for point in (points[0], *steps) for number in point])
    return written


def box_of(land: list[Line]) -> list[float]:
    xs, ys = zip(*(point for ring in land for point in ring), strict=True)
    return [round(number, 3) for number in (min(xs), min(ys), max(xs), max(ys))]


def write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, separators=(",", ":")) + "\n")


def write_checksums() -> None:
    files = sorted(path for path in TARGET.iterdir() if path.name != "CHECKSUMS")
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files]
    (TARGET / "CHECKSUMS").write_text("".join(lines))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
