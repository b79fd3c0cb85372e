"""What a serving process does once, before the first visitor rather than during her search."""

import gc

from directory import kept_blocks
from places import towns

# New objects before the youngest are looked through; Python's own 700 suits programs that make few at a time.
YOUNGEST = 10_000


def warm_up() -> None:
    """Read every place's name, 30 MB and a third of a second, and the search rows that are kept, a second for 250,000.

    What stays for good is never looked through again.

    A page makes thousands of objects; each look through all that a process keeps costs a hundredth of a second.
    """
    towns.warm_up()
    kept_blocks.warm_up()
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNGEST, 20, 50)
