"""The filters beside the results, as HTML: what can be chosen, and how many clinics each choice would show."""

from dataclasses import dataclass
from typing import NamedTuple

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from articles.links import articles_for
from directory.criteria import RADII, SORTS, Criteria
from directory.filters import ChoiceFilter, ClinicFilterSet
from directory.fragments import Fragment, joined
from directory.results import Results

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
# What these mean is what was checked, or what a clinic says; the rest is told in articles.
ABOUT_CHECKING = {"checked", "performer", "open", "consultation", "language"}
# Shown even where no clinic has any: whether it is open, and an honest zero of pictures.
ALWAYS_SHOWN = {"open", "skin"}
CHOICE = Fragment("_components/choice.html", holes=["name", "value", "label", "count"])
ORDER = Fragment("_components/order.html", holes=[])


class ChoiceShape(NamedTuple):
    """What a checkbox of a filter looks like."""

    checked: bool
    is_child: bool


@dataclass(frozen=True)
class Facet:
    """One group of checkboxes."""

    name: str
    label: str
    html: SafeString
    # The page that says what the choices mean.
    help_url: str


@dataclass(frozen=True)
class OrderChoices:
    """Radio buttons of order and radius: (value, label or miles, chosen)."""

    sorts: tuple[tuple[str, str, bool], ...]
    radii: tuple[tuple[int, bool], ...]


def facet_groups(criteria: Criteria, found: Results) -> list[Facet]:
    """Groups that have something to choose, each choice with its count."""
    groups = []
    for name in FACET_ORDER:
        one, counts, chosen = ClinicFilterSet.base_filters[name], found.facets[name], criteria.chosen.get(name, ())
        choices = [
            CHOICE.render(
                ChoiceShape(choice.value in chosen, bool(choice.parent)),
                (name, choice.value, choice.label, counts[choice.value]),
            )
            for choice in one.current()
            if counts[choice.value] or choice.value in chosen or name in ALWAYS_SHOWN
        ]
        if choices:
            groups.append(Facet(name, str(one.label), joined(choices), help_url(name)))
    return groups


def help_url(name: str) -> str:
    """Where a filter's choices are explained: how we check, else the first article on one of them, else the library."""
    if name in ABOUT_CHECKING:
        return reverse("how_we_check")
    articles = articles_for(choice.value for choice in ClinicFilterSet.base_filters[name].current())
    return articles[0].url if articles else reverse("learn")


def notices_of(criteria: Criteria) -> list[tuple[str, str]]:
    """(name, notice) of every chosen value that carries one."""
    return [
        (choice.label, choice.notice)
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
