"""Counts beside the filters, from what each listing offers."""

from collections import Counter
from collections.abc import Callable, Iterable
from functools import reduce
from operator import itemgetter, or_

from directory.filters import CONSULTATION_BITS, DERMATOLOGIST, OPEN_NOW, SKIN_BITS
from directory.open_now import OpenNow
from directory.rows import PLACE_OF, RawRow
from listings import vocabulary
from listings.languages import LANGUAGES
from listings.ledger import EVIDENCE_GROUPS
from listings.search_blocks import device_number

# What a service has, and what the whole clinic has.
SERVICE_FACETS = ("treatment", "concern", "addon", "area", "device", "performer")
LISTING_FACETS = ("checked", "language", "consultation", "skin", "open")
FACETS = (*SERVICE_FACETS, *LISTING_FACETS)
CATALOGUE = {"treatment", "concern", "addon", "area", "performer"}
# Columns that are masks as they stand.
MASKS = {
    "treatment": "treatments",
    "concern": "concerns",
    "addon": "addons",
    "area": "areas",
    "checked": "evidence",
    "language": "languages",
    "consultation": "consultation",
    "skin": "skin",
}
READERS: dict[str, Callable[[RawRow], int]] = {name: itemgetter(PLACE_OF[column]) for name, column in MASKS.items()}
# Beyond every role's bit.
DERMATOLOGIST_BIT = 1 << 62
CERTIFIED = 1 << len(EVIDENCE_GROUPS)

DEVICE, PERFORMERS, EVIDENCE, HOURS = (PLACE_OF[name] for name in ("device", "performers", "evidence", "hours_id"))


class Offers:
    """Reads rows as masks, and masks as values of filters."""

    def __init__(self, open_now: OpenNow) -> None:
        self.open_now = open_now
        self.device_bits = {code: 1 << at for at, code in enumerate(vocabulary.terms(vocabulary.DEVICE))}
        # A row names its device by code or by the number that a block gives it.
        self.bits_of_device: dict[str | int, int] = dict(self.device_bits.items())
        self.bits_of_device.update((device_number(code), bit) for code, bit in self.device_bits.items())
        self.physician = vocabulary.own_mask(vocabulary.PERFORMER, ("physician",))

    def masks(self, name: str, alone: Iterable[RawRow], several: Iterable[list[RawRow]]) -> list[int]:
        """What clinics offer to one facet: first those with one service, then those with several."""
        read = self._reader(name)
        if name in SERVICE_FACETS:
            return [*map(read, alone), *(reduce(or_, map(read, services)) for services in several)]
        return [*map(read, alone), *(read(services[0]) for services in several)]

    def mask(self, name: str, row: RawRow) -> int:
        """What a row offers to one facet."""
        return self._reader(name)(row)

    def _reader(self, name: str) -> Callable[[RawRow], int]:
        if name in READERS:
            return READERS[name]
        if name == "device":
            return self._device
        return self._performers if name == "performer" else self._open

    def _device(self, row: RawRow) -> int:
        return self.bits_of_device.get(row[DEVICE], 0)

    def _open(self, row: RawRow) -> int:
        return self.open_now[row[HOURS]]

    def _performers(self, row: RawRow) -> int:
        performers: int = row[PERFORMERS]
        if row[EVIDENCE] & CERTIFIED and performers & self.physician:
            performers |= DERMATOLOGIST_BIT
        return performers

    def count(self, name: str, masks: Iterable[int]) -> Counter[str]:
        """Listings for each value of a filter, from each listing's mask."""
        bits = self._bits(name)
        counts: Counter[str] = Counter()
        for mask, listings in Counter(masks).items():
            for value, bit in bits:
                if mask & bit:
                    counts[value] += listings
        return counts

    def _bits(self, name: str) -> list[tuple[str, int]]:
        if name in CATALOGUE:
            bits = [(code, term.own_mask) for code, term in vocabulary.terms(name).items()]
            return [*bits, (DERMATOLOGIST, DERMATOLOGIST_BIT)] if name == "performer" else bits
        if name == "device":
            return list(self.device_bits.items())
        if name == "checked":
            return [(group, 1 << at) for at, group in enumerate(EVIDENCE_GROUPS)]
        if name == "language":
            return [(code, 1 << at) for at, (code, _name) in enumerate(LANGUAGES)]
        return list({"consultation": CONSULTATION_BITS, "skin": SKIN_BITS, "open": {OPEN_NOW: 1}}[name].items())
