"""What a course of three costs, by treatment and place, from our own listings."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from directory.place_page import GROUP_LABELS, PriceRow, month_of, price_rows, state_url
from directory.price_chart import PriceChart, price_chart
from listings import area_prices
from listings.models import AreaPrice
from places.lookup import Resolution, resolve
from places.states import STATES


@dataclass(frozen=True)
class StateRow:
    """One state's figure in words, with its place page."""

    name: str
    url: str
    row: PriceRow


@dataclass(frozen=True)
class GroupCosts:
    """One treatment group: its figure for the country and by state, drawn and in a table."""

    code: str
    label: str
    chart: PriceChart
    rows: list[StateRow]


@dataclass(frozen=True)
class Costs:
    """All that /costs/ prints. `where` is as typed; `here` has the rows of that place, if it is known and has any."""

    where: str
    place: Resolution
    here: list[PriceRow]
    here_chart: PriceChart | None
    country: list[PriceRow]
    groups: list[GroupCosts]
    month: str


def overview(where: str) -> Costs:
    """Figures of the country, of each state, and of the place asked for."""
    place = resolve(where)
    figures = area_prices.around(["us", *STATES])
    country = price_rows(figures, area_prices.COUNTRY)
    here = _here(place, figures)
    return Costs(
        where=where[:100],
        place=place,
        here=here,
        here_chart=_here_chart(here, country, place) if here else None,
        country=country,
        groups=[found for group in GROUP_LABELS if (found := _group(group, figures))],
        month=month_of(country),
    )


def near(where: str) -> tuple[Resolution, list[PriceRow]]:
    """A place as a person typed it, and its figures; none where too few clinics there state a whole price."""
    place = resolve(where)
    return place, _here(place, area_prices.around(STATES))


def _here(place: Resolution, figures: dict[tuple[str, str], AreaPrice]) -> list[PriceRow]:
    if place.state and not place.point:
        return price_rows(figures, place.state)
    if not place.point:
        return []
    area = area_prices.area_of(*place.point)
    return price_rows(area_prices.around([area]), area)


def _here_chart(here: list[PriceRow], country: list[PriceRow], place: Resolution) -> PriceChart:
    nation = {row.figure.group: row for row in country}
    bars = []
    for row in here:
        bars.append((f"{row.label}, {_('here')}", row.figure))
        if row.figure.group in nation:
            bars.append((_("United States"), nation[row.figure.group].figure))
    return price_chart(bars)


def _group(group: str, figures: dict[tuple[str, str], AreaPrice]) -> GroupCosts | None:
    known = {code: figures[code, group] for code in STATES if (code, group) in figures}
    country = figures.get((area_prices.COUNTRY, group))
    if country is None:
        return None
    by_name = sorted(known, key=lambda code: STATES[code])
    rows = [
        StateRow(STATES[code], state_url(code), row)
        for code in by_name
        for row in price_rows({(code, group): known[code]}, code)
    ]
    bars = [(_("United States"), country), *((STATES[code], known[code]) for code in by_name)]
    return GroupCosts(group, str(GROUP_LABELS[group]), price_chart(bars), rows)
