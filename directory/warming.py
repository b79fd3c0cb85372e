"""What a serving process does once, before the first visitor rather than during her search."""

import gc

from directory import kept_blocks
from listings import area_prices
from places import lookup, towns

# New objects before the youngest are looked through; Python's own 700 suits programs that make few at a time.
YOUNGEST = 10_000


def warm_up() -> None:
    """Read the names of all places, ZIP codes (85 MB together, half a second) and the search rows that are kept.

    What then stays for good is never looked through again: a page makes thousands of objects, and each look through all
    that a process keeps costs a hundredth of a second.
    """
    towns.warm_up()
    lookup.warm_up()
    kept_blocks.warm_up()
    area_prices.around([])
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNGEST, 20, 50)
