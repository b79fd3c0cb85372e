"""What an empty search offers: the smallest changes that have results."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import combinations

from django.urls import reverse
from django.utils.translation import gettext as _

from directory import results
from directory.criteria import RADII, Criteria
from directory.filters import ClinicFilterSet
from directory.results import Results

MOST_OFFERED = 3
# Limits of prices, and the column each is held against.
CENTS_OF = {"session_max": "session_cents", "course_max": "course_cents"}
STEP_CENTS = 2500


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
        if count:
            yield _offer(_without_words(criteria, name), _without(criteria, name), count)
        if count and name in CENTS_OF:
            yield from _dearer(criteria, name, now)
    yield from _wider(criteria, "", now)


def _dearer(criteria: Criteria, name: str, now: datetime) -> Iterator[Relaxation]:
    """The lowest limit of a price that has results, in steps of 25 dollars."""
    amounts = results.search(criteria.without_filters(name), now=now).stated(CENTS_OF[name])
    if amounts:
        dollars = -(-min(amounts) // STEP_CENTS) * STEP_CENTS // 100
        dearer = criteria.with_value(name, Decimal(dollars))
        yield _offer(_label(dearer, name), dearer, results.search(dearer, now=now).count)


def _two_changes(criteria: Criteria, now: datetime) -> Iterator[Relaxation]:
    demands = _demands(criteria)
    for names in combinations(demands, 2):
        fewer = _without(criteria, *names)
        yield _offer(_without_words(criteria, *names), fewer, results.search(fewer, now=now).count)
    for name in demands:
        yield from _wider(_without(criteria, name), _without_words(criteria, name), now)


def _without_any(criteria: Criteria, now: datetime) -> Iterator[Relaxation]:
    demands = _demands(criteria)
    # Of two all are dropped already.
    if len(demands) > 2:
        bare = _without(criteria, *demands)
        yield _offer(_("without any filter"), bare, results.search(bare, now=now).count)
        yield from _wider(bare, _("without any filter"), now)


def _demands(criteria: Criteria) -> list[str]:
    """Everything that narrows the search but its place."""
    return [*criteria.chosen, *([results.WORDS] if criteria.words else [])]


def _without(criteria: Criteria, *names: str) -> Criteria:
    # Places of words in the line are those of the search as it stands: words go first.
    fewer = criteria.without_words() if results.WORDS in names else criteria
    filters = [name for name in names if name != results.WORDS]
    return fewer.without_filters(*filters) if filters else fewer


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


def _without_words(criteria: Criteria, *names: str) -> str:
    labels = [f"“{_label(criteria, name)}”" for name in names]
    if len(labels) == 1:
        return _("without %(demand)s") % {"demand": labels[0]}
    return _("without %(first)s and %(second)s") % {"first": labels[0], "second": labels[1]}


def _label(criteria: Criteria, name: str) -> str:
    """What a visitor asked for, in words: "RF microneedling", "Session at most $300"."""
    if name == results.WORDS:
        return criteria.understood.text
    one = ClinicFilterSet.base_filters[name]
    if name in CENTS_OF:
        return f"{one.label} ${min(map(Decimal, criteria.chosen[name])):,}"
    labels = dict(one.pairs())
    return ", ".join(str(labels.get(value, value)) for value in criteria.chosen[name])
