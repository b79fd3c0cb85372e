"""What a place page says: how many clinics, what a course costs, what is checked there, and answers from data."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count
from django.http import QueryDict
from django.urls import reverse
from django.utils import formats
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from directory import criteria, results
from directory.cards import cards_for
from directory.criteria import Criteria
from directory.filters import ClinicFilterSet
from directory.price_range import month_words, range_words
from directory.results import Results
from listings import area_prices, vocabulary
from listings.models import AreaPrice, PublishedListing
from listings.prices import format_cents
from places import towns
from places.lookup import known_place
from places.models import Place, PlaceKind
from places.states import STATES
from places.towns import Town

CARDS = 6
MOST_CITIES = 200
GROUP_LABELS = {
    "needling": gettext_lazy("Pen, roller or stamp"),
    "rf": gettext_lazy("RF microneedling"),
}


@dataclass(frozen=True)
class PriceRow:
    """One treatment group's figure in words."""

    label: str
    clinics: int
    median: str
    middle: str
    spread: str
    figure: AreaPrice


@dataclass(frozen=True)
class Checked:
    """How many of a place's clinics hold one kind of evidence today."""

    label: str
    count: int
    url: str


@dataclass(frozen=True)
class Question:
    """A question that visitors ask, answered from what is listed today."""

    question: str
    answer: str


@dataclass(frozen=True)
class Neighbor:
    """Another place page; `count` is None where it was not counted."""

    label: str
    url: str
    count: int | None = None


@dataclass(frozen=True)
class PlacePage:
    """All that the template of a city or a state prints."""

    name: str
    label: str
    is_state: bool
    count: int
    heading: str
    search_url: str
    prices: list[PriceRow]
    checked: list[Checked]
    cards: list[SafeString]
    neighbors: list[Neighbor]
    questions: list[Question]


def city_page(place: Place, *, now: datetime) -> PlacePage:
    """The page of a city: clinics within the usual radius of its middle."""
    found = _search(place, now)
    where = _("within %(miles)s miles of %(place)s") % {"miles": criteria.DEFAULT_RADIUS, "place": place.label}
    neighbors = [
        Neighbor(town.label, city_url(town))
        for town in towns.nearest(place.latitude, place.longitude, limit=13)
        if (town.state, town.slug) != (place.state, place.slug)
    ]
    return _page(place, found, where, area_prices.area_of(place.latitude, place.longitude), neighbors, now)


def state_page(place: Place, *, now: datetime) -> PlacePage:
    """The page of a state: clinics that are addressed there, and its cities that have some."""
    found = _search(place, now)
    where = _("in %(place)s") % {"place": STATES[place.state]}
    return _page(place, found, where, place.state, cities_of(place.state), now)


def city_url(place: Place | Town) -> str:
    return reverse("place_city", args=[place.state.lower(), place.slug])


def state_url(code: str) -> str:
    return reverse("place_state", args=[code.lower()])


def cities_of(state: str) -> list[Neighbor]:
    """Cities of a state with clinics addressed there, those with most first."""
    counts = dict(
        PublishedListing.objects.filter(state=state)
        .values("city")
        .annotate(clinics=Count("pk"))
        .values_list("city", "clinics")
    )
    cities = Place.objects.filter(kind=PlaceKind.CITY, state=state, name__in=list(counts)).order_by("name")
    found = [Neighbor(city.label, city_url(city), counts[city.name]) for city in cities]
    return sorted(found, key=lambda city: (-(city.count or 0), city.label))[:MOST_CITIES]


def price_rows(figures: dict[tuple[str, str], AreaPrice], area: str) -> list[PriceRow]:
    """Each treatment group of which an area has a figure."""
    rows = []
    for group, label in GROUP_LABELS.items():
        figure = figures.get((area, group))
        if figure:
            rows.append(
                PriceRow(
                    label=str(label),
                    clinics=figure.clinics,
                    median=format_cents(figure.median),
                    middle=_between(figure.lower_quarter, figure.upper_quarter),
                    spread=_between(figure.lowest, figure.highest),
                    figure=figure,
                )
            )
    return rows


def _between(low: int, high: int) -> str:
    return _("%(low)s to %(high)s") % {"low": format_cents(low), "high": format_cents(high)}


def _search(place: Place, now: datetime) -> Results:
    """What a visitor finds who types the place's name and nothing else."""
    return results.search(Criteria(where=place.label, known_place=known_place(place)), now=now)


def _page(
    place: Place, found: Results, where: str, area: str, neighbors: Sequence[Neighbor], now: datetime
) -> PlacePage:
    clinics = ngettext("%(n)s clinic", "%(n)s clinics", found.count) % {"n": f"{found.count:,}"}
    is_state = place.kind == PlaceKind.STATE
    prices = price_rows(area_prices.around([area]), area)
    search_url = reverse("clinics") + "?" + _query(where=place.label)
    return PlacePage(
        name=STATES[place.state] if is_state else place.name,
        label=STATES[place.state] if is_state else place.label,
        is_state=is_state,
        count=found.count,
        heading=f"{clinics} {where}",
        search_url=search_url,
        prices=prices,
        checked=[
            Checked(choice.label, found.facets["checked"][choice.value], f"{search_url}&checked={choice.value}")
            for choice in ClinicFilterSet.base_filters["checked"].current()
        ],
        cards=cards_for(found.hits[:CARDS], sort="best", now=now),
        neighbors=list(neighbors),
        questions=_questions(place, found, where, prices) if found.count else [],
    )


def _query(**pairs: str) -> str:
    query = QueryDict(mutable=True)
    query.update(pairs)
    return query.urlencode()


def _questions(place: Place, found: Results, where: str, prices: list[PriceRow]) -> list[Question]:
    name = STATES[place.state] if place.kind == PlaceKind.STATE else place.label
    questions = [Question(_("What does a course of microneedling cost in %(place)s?") % {"place": name}, _cost(prices))]
    licensed = found.facets["checked"]["license"]
    words = {"n": f"{licensed:,}", "all": f"{found.count:,}", "where": where, "place": name}
    questions.append(
        Question(
            _("At how many clinics was the license of somebody who treats looked up?"),
            _("At %(n)s of %(all)s clinics %(where)s, today. The others may be licensed; nobody has shown it to us.")
            % words,
        )
    )
    rf = found.facets["treatment"]["mn_rf"]
    questions.append(
        Question(
            _("How many clinics in %(place)s offer RF microneedling?") % words,
            _("%(n)s of %(all)s clinics %(where)s.") % {**words, "n": f"{rf:,}"},
        )
    )
    free = found.facets["consultation"]["free"]
    questions.append(
        Question(
            _("How many offer a free consultation?"),
            _("%(n)s of %(all)s clinics %(where)s say so.") % {**words, "n": f"{free:,}"},
        )
    )
    if rule := vocabulary.scope_rule(place.state):
        answer = _("%(rule)s Checked on %(date)s. Rules change: ask the state's board.") % {
            "rule": rule.says,
            "date": formats.date_format(rule.checked_on, "j M Y"),
        }
        questions.append(Question(_("Who may perform it in %(place)s?") % {"place": STATES[place.state]}, answer))
    return questions


def _cost(prices: list[PriceRow]) -> str:
    if not prices:
        return _("Too few clinics state a whole price there to say; we name a figure from %(n)s clinics on.") % {
            "n": area_prices.FEWEST
        }
    sentences = [
        _("%(label)s: a course of three costs %(median)s in the middle of %(n)s clinics (%(range)s).")
        % {"label": row.label, "median": row.median, "n": row.clinics, "range": range_words(row.figure)}
        for row in prices
    ]
    return " ".join(sentences)


def month_of(prices: Sequence[PriceRow]) -> str:
    """The month of the figures; empty without any."""
    return month_words(prices[0].figure.on, None) if prices else ""
