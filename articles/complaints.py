"""Where states take complaints about unlicensed practice, as far as their own pages were read."""

import tomllib
from functools import cache
from typing import NamedTuple

from articles.files import DATA
from places.states import STATES


class Office(NamedTuple):
    """An office of a state; `phone` may be empty."""

    state: str
    office: str
    url: str
    phone: str


@cache
def offices() -> tuple[Office, ...]:
    """By the names of the states."""
    entries = tomllib.loads((DATA / "complaints.toml").read_text(encoding="utf-8"))
    found = (Office(STATES[code], row["office"], row["url"], row.get("phone", "")) for code, row in entries.items())
    return tuple(sorted(found))
