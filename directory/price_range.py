"""A clinic's course price among its neighbors' prices: one bar and one sentence, the same wherever they stand."""

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings
from django.utils import formats
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from directory.fragments import Fragment, language
from listings.area_prices import MILES
from listings.models import AreaPrice
from listings.prices import format_cents

# The bar is this many units wide; templates draw it with the same.
WIDTH = 200
PRICE_RANGE = Fragment("_components/price_range.html", holes=["half_from", "half_width", "tick", "words"])


class PriceRange(NamedTuple):
    """Where the middle half of all prices begins and how wide it is, where this price stands, in units of WIDTH."""

    half_from: int
    half_width: int
    tick: int
    words: str


def price_range(cents: int, figure: AreaPrice) -> PriceRange:
    """A whole course price in US cents against its area's figure."""
    span = max(1, figure.highest - figure.lowest)

    def at(amount: int) -> int:
        return min(WIDTH, max(0, round((amount - figure.lowest) * WIDTH / span)))

    half_from = at(figure.lower_quarter)
    return PriceRange(half_from, max(2, at(figure.upper_quarter) - half_from), at(cents), words(cents, figure))


def draw(found: PriceRange) -> SafeString:
    """The bar and its sentence as HTML."""
    return PRICE_RANGE.render(None, found)


def words(cents: int, figure: AreaPrice) -> str:
    """ "middle of 29 like it within about 25 miles ($780 to $1,650, Nov 2026)"."""
    if cents < figure.lower_quarter:
        where = _("in the lowest quarter of %(n)s like it within about %(miles)s miles")
    elif cents > figure.upper_quarter:
        where = _("in the highest quarter of %(n)s like it within about %(miles)s miles")
    else:
        where = _("in the middle half of %(n)s like it within about %(miles)s miles")
    return f"{where % {'n': figure.clinics, 'miles': MILES}} ({range_words(figure)})"


def range_words(figure: AreaPrice) -> str:
    """ "$780 to $1,650, Nov 2026"; outside production it says that examples are in it."""
    return _range_words(figure.lowest, figure.highest, figure.on, settings.IS_PRODUCTION, language())


@lru_cache(maxsize=4096)
def _range_words(lowest: int, highest: int, on: date, is_production: bool, spoken: str | None) -> str:
    parts = {"low": format_cents(lowest), "high": format_cents(highest), "month": month_words(on, spoken)}
    if is_production:
        return _("%(low)s to %(high)s, %(month)s") % parts
    return _("%(low)s to %(high)s, %(month)s, examples included") % parts


@lru_cache(maxsize=64)
def month_words(day: date, spoken: str | None) -> str:
    return formats.date_format(day, "M Y")
