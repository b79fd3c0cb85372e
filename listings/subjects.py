"""What a submission changes, in few words: "your change of 3 prices and opening hours"."""

from collections import Counter
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from listings.diff import Change
from listings.preflight import HOURS, PAIRS, PEOPLE, PHOTOS, SERVICES

PRICE_FACTS = ("price", "numbing", "aftercare")
PACKAGE = "package:"
KINDS = {SERVICES: "service", PEOPLE: "person", PHOTOS: "photo", PAIRS: "pair", HOURS: "hours"}
FACT, PRICE = "fact", "price"
NUMBERED = {
    PRICE: ngettext_lazy("%(n)s price", "%(n)s prices", "n"),
    "service": ngettext_lazy("%(n)s service", "%(n)s services", "n"),
    "person": ngettext_lazy("%(n)s person", "%(n)s people", "n"),
    "photo": ngettext_lazy("%(n)s photo", "%(n)s photos", "n"),
    "pair": ngettext_lazy("%(n)s before and after pair", "%(n)s before and after pairs", "n"),
    FACT: ngettext_lazy("%(n)s fact about the clinic", "%(n)s facts about the clinic", "n"),
}
# The order in which they are named.
ORDER = (*NUMBERED, "hours")


def counts_of(changes: Iterable[Change]) -> dict[str, int]:
    """How many changes there are of each kind; of a service or person with several, it counts once."""
    places = {(_kind(one), one.section, one.key, one.field if _kind(one) in (FACT, PRICE) else "") for one in changes}
    return dict(Counter(kind for kind, *_place in sorted(places)))


def _kind(change: Change) -> str:
    is_price = change.section == SERVICES and (change.field in PRICE_FACTS or change.field.startswith(PACKAGE))
    return PRICE if is_price else KINDS.get(change.section, FACT)


def words(counts: Mapping[str, int]) -> str:
    """ "Your change of 3 prices and opening hours"; empty for none."""
    what = parts(counts)
    return _("Your change of %(what)s") % {"what": what} if what else ""


def parts(counts: Mapping[str, int]) -> str:
    """ "3 prices and opening hours"; empty for none."""
    found = [_part(kind, counts[kind]) for kind in ORDER if counts.get(kind)]
    if len(found) < 2:
        return "".join(found)
    return _("%(some)s and %(last)s") % {"some": ", ".join(found[:-1]), "last": found[-1]}


def _part(kind: str, n: int) -> str:
    if kind == "hours":
        return _("opening hours")
    return NUMBERED[kind] % {"n": n}
