"""Files of others are what their makers published, each with its license."""

import hashlib
import json
from pathlib import Path

import pytest

VENDOR = Path(__file__).resolve().parent.parent / "static" / "vendor"
PACKAGES = sorted(path for path in VENDOR.iterdir() if path.is_dir())


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_each_file_has_the_checksum_that_was_noted(package):
    noted = dict(reversed(line.split("  ")) for line in (package / "CHECKSUMS").read_text().splitlines())
    files = [path for path in package.rglob("*") if path.is_file() and path.name != "CHECKSUMS"]

    found = {str(path.relative_to(package)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

    assert found == noted
    assert "LICENSE" in found


def test_each_state_has_an_outline_within_its_box():
    states = json.loads((VENDOR / "us-atlas" / "states.json").read_text())

    assert len(states) == 56
    for state in states:
        west, south, east, north = state["box"]
        fine = json.loads((VENDOR / "us-atlas" / f"{state['code']}.json").read_text())
        for land, per_degree in ((state["land"], 100), (fine["land"], 1000)):
            starts = [(ring[0] / per_degree, ring[1] / per_degree) for ring in land]
            assert starts
            assert all(west - 0.01 <= x <= east + 0.01 and south - 0.01 <= y <= north + 0.01 for x, y in starts)
