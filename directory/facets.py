"""Counts beside the filters, from what each service and its clinic offer.

A row's signature is one number with a byte for each value of each filter: 1 where the row offers it. Signatures of a
clinic's services are or-ed, those of up to 255 clinics are added, and then each byte of the sum is a count.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from operator import add
from typing import Any

from directory.filters import CONSULTATION_BITS, DERMATOLOGIST, SKIN_BITS
from listings import vocabulary
from listings.languages import LANGUAGES
from listings.ledger import EVIDENCE_GROUPS
from listings.search_blocks import AT, device_number

OPEN = "open"
# Filters over columns that are masks as they stand; then those over columns that have to be read.
MASKS = {
    "treatment": "treatments",
    "concern": "concerns",
    "addon": "addons",
    "area": "areas",
    "checked": "evidence_now",
    "language": "languages",
    "consultation": "consultation",
    "skin": "skin",
}
SIGNED = (*MASKS, "device", "performer")
FACETS = (*SIGNED, OPEN)
CATALOGUE = ("treatment", "concern", "addon", "area", "performer")
# A dermatologist is a physician whose certification holds.
CERTIFIED = 1 << len(EVIDENCE_GROUPS)
DEVICE, PERFORMERS, EVIDENCE = AT["device"], AT["performers"], AT["evidence_now"]
MOST_ADDED = 255

# (value, the bits of a row's mask of which it has one): for each filter, in the order of a signature's bytes.
Values = tuple[tuple[str, tuple[tuple[str, int], ...]], ...]


class Signatures:
    """Writes rows as signatures, and reads sums of them."""

    def __init__(self, values: Values) -> None:
        self.place: dict[str, dict[str, int]] = {}
        self._parts: dict[str, _Parts] = {}
        self.size = 0
        for name, pairs in values:
            self.place[name] = {value: self.size + at for at, (value, _bits) in enumerate(pairs)}
            self._parts[name] = _Parts([(bits, 1 << (8 * self.place[name][value])) for value, bits in pairs])
            self.size += len(pairs)
        self._columns = [(AT[column], self._parts[name]) for name, column in MASKS.items()]
        self._devices = {device_number(code): 1 << (8 * at) for code, at in self.place["device"].items()}
        self._devices |= {code: 1 << (8 * at) for code, at in self.place["device"].items()}  # type: ignore[misc]
        self._performers = self._parts["performer"]
        self._dermatologist = 1 << (8 * self.place["performer"][DERMATOLOGIST])
        self._physician = vocabulary.own_mask(vocabulary.PERFORMER, ("physician",))

    def of(self, row: Sequence[Any]) -> int:
        """The signature of a row whose columns stand as in `search_blocks.COLUMNS`, a device by number or by code."""
        total: int = self._devices.get(row[DEVICE], 0) + self._performers[row[PERFORMERS]]
        for at, parts in self._columns:
            total += parts[row[at]]
        if row[EVIDENCE] & CERTIFIED and row[PERFORMERS] & self._physician:
            total += self._dermatologist
        return total

    def add(self, signatures: Sequence[int]) -> list[int]:
        """How many signatures have each value, by its place."""
        totals = [0] * self.size
        for start in range(0, len(signatures), MOST_ADDED):
            summed = sum(signatures[start : start + MOST_ADDED])
            totals = list(map(add, totals, summed.to_bytes(self.size, "little")))
        return totals

    def counts(self, name: str, totals: Sequence[int]) -> Counter[str]:
        """Those of one filter, by value."""
        return Counter({value: totals[at] for value, at in self.place[name].items() if totals[at]})


class _Parts(dict[int, int]):
    """What a mask adds to a signature, reckoned once for each mask."""

    def __init__(self, bits: Iterable[tuple[int, int]]) -> None:
        self._bits = list(bits)

    def __missing__(self, mask: int) -> int:
        part = self[mask] = sum(one for bits, one in self._bits if mask & bits)
        return part


def signatures() -> Signatures:
    """Those of the present catalogue; the same object while its terms stay the same."""
    return _of(_values(vocabulary.generation()))


@lru_cache(maxsize=2)
def _of(values: Values) -> Signatures:
    return Signatures(values)


@lru_cache(maxsize=2)
def _values(_generation: float) -> Values:
    return tuple((name, tuple(_pairs(name))) for name in SIGNED)


def _pairs(name: str) -> list[tuple[str, int]]:
    if name in CATALOGUE:
        pairs = [(code, term.own_mask) for code, term in vocabulary.terms(name).items()]
        # No mask has it: it takes more than a role.
        return [*pairs, (DERMATOLOGIST, 0)] if name == "performer" else pairs
    if name == "device":
        return [(code, 0) for code in vocabulary.terms(vocabulary.DEVICE)]
    if name == "checked":
        return [(group, 1 << at) for at, group in enumerate(EVIDENCE_GROUPS)]
    if name == "language":
        return [(code, 1 << at) for at, (code, _name) in enumerate(LANGUAGES)]
    return list((CONSULTATION_BITS if name == "consultation" else SKIN_BITS).items())
