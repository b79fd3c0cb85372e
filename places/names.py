"""Every name of a place in memory, sorted: typing ahead and "did you mean" ask no database.

Some 36,000 names and 41,000 ZIP codes take about 20 MB a process and a third of a second to read, once.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple

from places.models import Place, PlaceKind
from places.normalize import spelled_out
from places.states import state_slug

# People look for cities: a state comes before those with less than a twentieth of its people.
PEOPLE_PER_STATE_WEIGHT = 20


class Name(NamedTuple):
    """One spelling of a place."""

    key: str
    weight: int
    label: str
    kind: str
    state: str
    # The place meant: a nickname's city, otherwise the place itself.
    place_id: int
    # A nickname as printed; "" for a place's own name.
    nickname: str


@dataclass(frozen=True)
class Names:
    """Spellings in order of their key, and ZIP codes in order of number with their labels."""

    names: list[Name]
    zips: list[tuple[str, str]]

    def beginning(self, letters: str) -> list[Name]:
        """Every spelling that begins with `letters`."""
        start = bisect_left(self._keys, letters)
        return self.names[start : bisect_left(self._keys, letters + "\uffff", lo=start)]

    def spelled(self, key: str) -> list[Name]:
        """Every place of exactly this spelling."""
        start = bisect_left(self._keys, key)
        return self.names[start : bisect_left(self._keys, key + "\x00", lo=start)]

    def zips_from(self, digits: str, count: int) -> list[tuple[str, str]]:
        """The first `count` ZIP codes that begin with `digits`."""
        start = bisect_left(self.zips, (digits,))
        return [pair for pair in self.zips[start : start + count] if pair[0].startswith(digits)]

    def zips_around(self, code: str, count: int) -> list[str]:
        """The `count` ZIP codes nearest in number to a five-digit one, its own prefix area first."""
        here = bisect_left(self.zips, (code,))
        around = [known for known, _label in self.zips[max(0, here - 20) : here + 20]]
        return sorted(around, key=lambda known: (known[:3] != code[:3], abs(int(known) - int(code))))[:count]

    @cached_property
    def _keys(self) -> list[str]:
        return [name.key for name in self.names]

    @cached_property
    def spellings(self) -> list[str]:
        """Each key once."""
        return list(dict.fromkeys(self._keys))

    @cached_property
    def served(self) -> frozenset[str]:
        """Labels of the towns that mail is addressed to; GeoNames lists neighborhoods beside them."""
        return frozenset(label.rpartition(" ")[0] for _code, label in self.zips)

    def spellings_in(self, state: str) -> list[str]:
        """Each key of a place in `state` once."""
        return list(dict.fromkeys(name.key for name in self.names if name.state == state))


def known_names() -> Names:
    """All names; read again while there are none, so that a process started before loading is not blind."""
    names = _read()
    if not names.names:
        _read.cache_clear()
    return names


def forget() -> None:
    """Read the names anew at the next question."""
    _read.cache_clear()


@cache
def _read() -> Names:
    zips = Place.objects.filter(kind=PlaceKind.ZIP).order_by("name").values_list("name", "label")
    return Names(names=sorted(_names()), zips=list(zips))


def _names() -> Iterator[Name]:
    rows = Place.objects.exclude(kind=PlaceKind.ZIP).values_list(
        "pk", "kind", "name", "normalized", "label", "state", "population", "stands_for_id", "stands_for__kind"
    )
    for pk, kind, name, normalized, label, state, population, target, target_kind in rows.iterator():
        weight = population // PEOPLE_PER_STATE_WEIGHT if kind == PlaceKind.STATE else population
        nickname = name if kind == PlaceKind.NICKNAME else ""
        keys = {normalized, spelled_out(normalized)}
        if kind == PlaceKind.STATE:
            keys.add(state_slug(state))
        for key in keys:
            yield Name(key, weight, label, target_kind or kind, state, target or pk, nickname)
