"""Counts beside the filters, from what each listing offers."""

from collections import Counter
from collections.abc import Iterable

from directory.filters import CONSULTATION_BITS, DERMATOLOGIST, OPEN_NOW, SKIN_BITS
from directory.open_now import OpenNow
from directory.rows import Row
from listings import vocabulary
from listings.languages import LANGUAGES
from listings.ledger import EVIDENCE_GROUPS

# In the order of the masks of an offer: first what a service has, then what the whole listing has.
SERVICE_FACETS = ("treatment", "concern", "addon", "area", "device", "performer")
LISTING_FACETS = ("checked", "language", "consultation", "skin", "open")
FACETS = (*SERVICE_FACETS, *LISTING_FACETS)
CATALOGUE = {"treatment", "concern", "addon", "area", "performer"}
# Beyond every role's bit.
DERMATOLOGIST_BIT = 1 << 62
CERTIFIED = 1 << len(EVIDENCE_GROUPS)

Offer = tuple[int, ...]


class Offers:
    """Reads rows as masks, one for each of FACETS, and masks as values of filters."""

    def __init__(self, open_now: OpenNow) -> None:
        self.open_now = open_now
        self.device_bits = {code: 1 << at for at, code in enumerate(vocabulary.terms(vocabulary.DEVICE))}
        self.physician = vocabulary.own_mask(vocabulary.PERFORMER, ("physician",))

    def of(self, row: Row) -> Offer:
        performers = row.performers
        if row.evidence & CERTIFIED and performers & self.physician:
            performers |= DERMATOLOGIST_BIT
        return (
            row.treatments,
            row.concerns,
            row.addons,
            row.areas,
            self.device_bits.get(row.device, 0),
            performers,
            row.evidence,
            row.languages,
            row.consultation,
            row.skin,
            self.open_now[row.hours_id],
        )

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
