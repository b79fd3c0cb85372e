"""The filters beside the results, as HTML: what can be chosen, and how many clinics each choice would show."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from articles import headings
from articles.headings import Guide
from directory.criteria import RADII, SORTS, Criteria
from directory.filters import AtMostFilter, Choice, ChoiceFilter, ClinicFilterSet, Value
from directory.fragments import Fragment, joined, language
from directory.results import Results
from listings import vocabulary

SORT_LABELS = {
    "best": gettext_lazy("Best match"),
    "distance": gettext_lazy("Nearest"),
    "session": gettext_lazy("Session price"),
    "course": gettext_lazy("Course price"),
    "newest": gettext_lazy("Newest"),
    "confirmed": gettext_lazy("Most recently confirmed"),
}
# As they stand on the page: what no other directory can tell comes first.
FACET_ORDER = (
    *("checked", "open", "treatment", "concern", "performer", "device", "addon", "area"),
    *("skin", "consultation", "language"),
)
SPEAKS_FOR_ITSELF = {"open", "language"}
# Shown even where no clinic has any: whether it is open, and an honest zero of pictures.
ALWAYS_SHOWN = {"open", "skin"}
AMOUNTS = {name: one.label for name, one in ClinicFilterSet.base_filters.items() if isinstance(one, AtMostFilter)}
# Dollars; beyond these a slider asks for no limit.
SLIDER_ENDS = {"session_max": 1500, "course_max": 4500}
CHOICE = Fragment("_components/choice.html", holes=["count"])
FACET = Fragment("_components/facet.html", holes=["choices", "help_url"])
AMOUNT = Fragment("_components/amount.html", holes=["value"])
ORDER = Fragment("_components/order.html", holes=[])


class ChoiceShape(NamedTuple):
    """A checkbox of a filter: all of it but its count."""

    name: str
    value: str
    label: str
    checked: bool
    is_child: bool


class FacetShape(NamedTuple):
    """A group of checkboxes, and the page that says what they mean."""

    label: str
    has_help: bool


class AmountShape(NamedTuple):
    """A field for dollars; beyond `most` its slider asks for no limit."""

    name: str
    label: str
    is_wrong: bool
    most: int


@dataclass(frozen=True)
class OrderChoices:
    """Radio buttons of order and radius: (value, label or miles, chosen)."""

    sorts: tuple[tuple[str, str, bool], ...]
    radii: tuple[tuple[int, bool], ...]


def facet_groups(criteria: Criteria, found: Results, guide: Guide) -> SafeString:
    """Groups that have something to choose, each choice with its count, as HTML."""
    groups = []
    for name in FACET_ORDER:
        one, counts, chosen = ClinicFilterSet.base_filters[name], found.facets[name], criteria.chosen.get(name, ())
        shown = [
            CHOICE.render(shape, (counts[shape.value],))
            for shape in _choice_shapes(name, chosen, vocabulary.generation(), language())
            if counts[shape.value] or shape.checked or name in ALWAYS_SHOWN
        ]
        if shown:
            help_url = help_url_of(name, guide)
            groups.append(FACET.render(FacetShape(str(one.label), bool(help_url)), (joined(shown), help_url)))
    return joined(groups)


@lru_cache(maxsize=1024)
def _choice_shapes(
    name: str, chosen: tuple[Value, ...], generation: float, spoken: str | None
) -> Sequence[ChoiceShape]:
    choices: Sequence[Choice] = ClinicFilterSet.base_filters[name].current()
    return [
        ChoiceShape(name, choice.value, choice.label, choice.value in chosen, bool(choice.parent)) for choice in choices
    ]


def amounts(criteria: Criteria, typed: QueryDict) -> SafeString:
    """Fields for the highest prices as HTML; what was typed and not understood stays in its field."""
    fields = []
    for name, label in AMOUNTS.items():
        given = " ".join(typed.get(name, "").split())[:12]
        is_wrong = bool(given) and name not in dict(criteria.values)
        value = str(min(criteria.chosen[name])) if name in criteria.chosen and not is_wrong else given
        fields.append(AMOUNT.render(AmountShape(name, str(label), is_wrong, SLIDER_ENDS[name]), (value,)))
    return joined(fields)


def help_url_of(name: str, guide: Guide) -> str:
    """Where a filter's choices are explained; empty for one that needs no words."""
    if name in SPEAKS_FOR_ITSELF:
        return ""
    if name == "checked":
        return reverse("how_we_check") + "#words"
    return guide.to(headings.FILTERS, name) or reverse("glossary")


def notices_of(criteria: Criteria, guide: Guide) -> list[tuple[str, str, str]]:
    """(name, notice, address that tells more or "") of every chosen value that carries a notice."""
    return [
        (choice.label, choice.notice, guide.to(headings.TERMS, choice.value))
        for name, values in criteria.chosen.items()
        if isinstance(one := ClinicFilterSet.base_filters[name], ChoiceFilter)
        for choice in one.current()
        if choice.notice and choice.value in values
    ]


def order_choices(criteria: Criteria) -> SafeString:
    """Order and radius; without a point there is neither distance nor radius."""
    sorts = tuple(
        (sort, str(SORT_LABELS[sort]), sort == criteria.sort)
        for sort in SORTS
        if sort != "distance" or criteria.has_point
    )
    radii = tuple((radius, radius == criteria.radius) for radius in RADII) if criteria.has_point else ()
    return ORDER.render(OrderChoices(sorts, radii), ())
