"""A quiet picture drawn from a clinic's own name, for cards and pages without a photo."""

import hashlib
from functools import lru_cache
from typing import NamedTuple


class Cover(NamedTuple):
    """Shapes and colours of one cover, ready for SVG attributes; width and height in its own units."""

    width: int
    height: int
    sky: str
    sun: str
    ground: str
    sun_x: int
    sun_y: int
    sun_r: int
    hill: str


@lru_cache(maxsize=4096)
def cover_of(name: str, width: int = 168, height: int = 210) -> Cover:
    """The same name gives the same cover for ever."""
    seed = hashlib.sha256(name.casefold().encode()).digest()
    hue = (168, 22, 200, 140, 42, 260, 340, 90)[seed[0] % 8]
    low, high = 60 + seed[1] % 25, 50 + seed[2] % 25
    hill = (
        f"M0 {height * low // 100 + 20}Q{width * (25 + seed[3] % 40) // 100} {height * high // 100 - 10} "
        f"{width} {height * (low + 8) // 100}V{height}H0Z"
    )
    return Cover(
        width=width,
        height=height,
        sky=f"hsl({hue} 28% 80%)",
        sun=f"hsl({hue} 40% 91%)",
        ground=f"hsl({hue} 24% 62%)",
        sun_x=width * (55 + seed[4] % 35) // 100,
        sun_y=height * (20 + seed[5] % 15) // 100,
        sun_r=min(width, height) * (16 + seed[6] % 12) // 100,
        hill=hill,
    )
