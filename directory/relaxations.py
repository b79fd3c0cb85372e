"""What an empty search offers: the smallest changes that have results."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from django.urls import reverse
from django.utils.translation import gettext as _

from directory import results
from directory.criteria import RADII, Criteria
from directory.filters import ClinicFilterSet
from directory.results import Results

MOST_OFFERED = 3


@dataclass(frozen=True)
class Relaxation:
    """A smaller demand that has results, with how many."""

    label: str
    url: str
    count: int


def relaxations(criteria: Criteria, found: Results, *, now: datetime) -> list[Relaxation]:
    """Up to three offers of the least change that helps: one filter or a wider circle, else two filters, else all."""
    for offers in (_one_change(criteria, found, now), _two_changes(criteria, now), _without_any(criteria, now)):
        if useful := sorted((offer for offer in offers if offer.count), key=lambda offer: offer.count):
            return useful[:MOST_OFFERED]
    return []


def _one_change(criteria: Criteria, found: Results, now: datetime) -> Iterator[Relaxation]:
    for name, count in found.without.items():
        if name == results.WORDS:
            words = _("without the words “%(words)s”") % {"words": criteria.understood.text}
            yield _offer(words, criteria.without_words(), count)
        else:
            yield _offer(_without_words(name), criteria.without_filters(name), count)
    yield from _wider(criteria, "", now)


def _two_changes(criteria: Criteria, now: datetime) -> Iterator[Relaxation]:
    for names in combinations(criteria.chosen, 2):
        fewer = criteria.without_filters(*names)
        yield _offer(_without_words(*names), fewer, results.search(fewer, now=now).count)
    for name in criteria.chosen:
        yield from _wider(criteria.without_filters(name), _without_words(name), now)


def _without_any(criteria: Criteria, now: datetime) -> Iterator[Relaxation]:
    if criteria.chosen:
        bare = criteria.without_filters(*criteria.chosen)
        yield _offer(_("without any filter"), bare, results.search(bare, now=now).count)
        yield from _wider(bare, _("without any filter"), now)


def _wider(criteria: Criteria, before: str, now: datetime) -> Iterator[Relaxation]:
    """The nearest wider circle that has results."""
    if not criteria.has_point:
        return
    for radius in RADII:
        if radius <= criteria.radius:
            continue
        wider = criteria.but(radius_asked=radius)
        if count := results.search(wider, now=now).count:
            words = _("within %(miles)s miles") % {"miles": radius}
            yield _offer(f"{before}, {words}" if before else words, wider, count)
            return


def _offer(label: str, criteria: Criteria, count: int) -> Relaxation:
    return Relaxation(label, reverse("clinics") + criteria.address(), count)


def _without_words(*names: str) -> str:
    labels = [f"“{ClinicFilterSet.base_filters[name].label}”" for name in names]
    if len(labels) == 1:
        return _("without the filter %(filter)s") % {"filter": labels[0]}
    return _("without the filters %(first)s and %(second)s") % {"first": labels[0], "second": labels[1]}
