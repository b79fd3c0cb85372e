"""Counts over time as bars, drawn on the server; the table beside it has the same numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

LEFT, RIGHT, TOP, HEIGHT, BOTTOM = 34, 6, 10, 110, 22
WIDTH = 400
STEPS = (1, 2, 5)
MOST_TICKS = 4


@dataclass(frozen=True)
class CountBar:
    """One period; x, y, width and height in units of the drawing."""

    x: float
    y: float
    width: float
    height: float
    title: str


@dataclass(frozen=True)
class CountTick:
    at: float
    label: str


@dataclass(frozen=True)
class CountChart:
    """A drawing of `width` by `height` units; `across` are lines of equal number, `along` names of periods."""

    label: str
    width: int
    height: int
    left: int
    right: int
    base: int
    bars: list[CountBar]
    across: list[CountTick]
    along: list[CountTick]


def count_chart(label: str, counts: Sequence[tuple[str, int]], *, every: int) -> CountChart:
    """Bars of labelled counts from nothing to the highest; each `every`th period, counted from the last, is named."""
    step = _step(max((n for _name, n in counts), default=0))
    top = max(step, -(-max((n for _name, n in counts), default=0) // step) * step)
    room, base = (WIDTH - LEFT - RIGHT) / max(1, len(counts)), TOP + HEIGHT
    scale = HEIGHT / top
    bars = [
        CountBar(round(LEFT + at * room + room * 0.12, 1), round(base - n * scale, 1), round(room * 0.76, 1),
                 round(n * scale, 1), f"{name}: {n:,}")
        for at, (name, n) in enumerate(counts)
    ]  # fmt: skip
    across = [CountTick(round(base - n * scale, 1), f"{n:,}") for n in range(0, top + 1, step)]
    along = [
        CountTick(round(LEFT + (at + 0.5) * room, 1), name)
        for at, (name, _n) in enumerate(counts)
        if (len(counts) - 1 - at) % every == every // 2
    ]
    return CountChart(label, WIDTH, base + BOTTOM, LEFT, WIDTH - RIGHT, base, bars, across, along)


def _step(highest: int) -> int:
    """The smallest of 1, 2, 5, 10, 20, 50 … that needs no more than MOST_TICKS lines."""
    power = 1
    while True:
        for step in STEPS:
            if highest <= step * power * MOST_TICKS:
                return step * power
        power *= 10
