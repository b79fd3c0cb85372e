"""What a course costs, as bars: the whole spread, the middle half and the median of each row, on one scale."""

from collections.abc import Sequence
from dataclasses import dataclass

from listings.models import AreaPrice
from listings.prices import format_cents

LEFT, WIDTH, ROW, TOP = 190, 430, 30, 26
STEPS_CENTS = (25_000, 50_000, 100_000, 200_000, 500_000, 1_000_000)
MOST_TICKS = 7


@dataclass(frozen=True)
class Bar:
    """One row; x and widths in units of the drawing."""

    label: str
    note: str
    y: int
    middle_y: int
    low: int
    spread: int
    half: int
    half_width: int
    median: int


@dataclass(frozen=True)
class Tick:
    x: int
    label: str


@dataclass(frozen=True)
class PriceChart:
    """A drawing of `width` by `height` units."""

    width: int
    height: int
    bottom: int
    left: int
    bars: list[Bar]
    ticks: list[Tick]


def price_chart(rows: Sequence[tuple[str, AreaPrice]]) -> PriceChart:
    """Bars of labelled figures, from nothing to the highest amount of all."""
    top = max(figure.highest for _label, figure in rows)
    step = next((step for step in STEPS_CENTS if top / step <= MOST_TICKS), STEPS_CENTS[-1])
    end = -(-top // step) * step
    scale = WIDTH / end
    bars = [_bar(label, figure, TOP + at * ROW, scale) for at, (label, figure) in enumerate(rows)]
    ticks = [Tick(round(LEFT + cents * scale), format_cents(cents)) for cents in range(0, end + 1, step)]
    bottom = TOP + len(rows) * ROW
    return PriceChart(LEFT + WIDTH + 40, bottom + 8, bottom, LEFT, bars, ticks)


def _bar(label: str, figure: AreaPrice, y: int, scale: float) -> Bar:
    def x(cents: int) -> int:
        return round(LEFT + cents * scale)

    return Bar(
        label=label,
        note=str(figure.clinics),
        y=y,
        middle_y=y + ROW // 2,
        low=x(figure.lowest),
        spread=max(2, x(figure.highest) - x(figure.lowest)),
        half=x(figure.lower_quarter),
        half_width=max(2, x(figure.upper_quarter) - x(figure.lower_quarter)),
        median=x(figure.median),
    )
