"""Why a clinic stands where it stands: the numbers that the chosen order compared, in words."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from django.utils import formats
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from directory.fragments import Fragment, joined, language
from directory.orders import RINGS, is_fresh, ring_of
from directory.results import Hit
from listings.ledger import EVIDENCE_GROUPS
from listings.prices import format_cents


class Reason(NamedTuple):
    """One number that the order looked at."""

    label: str
    value: str


WHY_HERE = Fragment("_components/why_here.html", holes=["reasons"])
REASON = Fragment("_components/reason.html", holes=["label", "value"])


def draw(hit: Hit, *, sort: str, has_words: bool, is_exact: bool, now: datetime) -> SafeString:
    """What put a clinic in its place, in the order in which it counted, as HTML.

    With `has_words` the visitor looked for words as text; not `is_exact` where the point is only that of a ZIP code.
    """
    if sort == "distance" and hit.miles is not None:
        return WHY_HERE.render(None, (_distance(hit.miles, is_exact=is_exact),))
    if sort != "best":
        return draw_reasons([ONE_REASON[sort](hit)])
    ring = None if hit.miles is None else ring_of(hit.miles)
    day = hit.row.confirmed // 86_400
    whole = hit.row.course_cents is not None
    compared = _compared(
        ring,
        hit.evidence_groups,
        day,
        is_fresh(hit.row, now),
        whole,
        language(),
        tier=hit.text_tier if has_words else None,
    )
    if hit.miles is None:
        return WHY_HERE.render(None, (compared,))
    return WHY_HERE.render(None, (joined((compared, _distance(hit.miles, is_exact=is_exact))),))


def draw_reasons(reasons: Iterable[Reason]) -> SafeString:
    """Reasons as HTML."""
    return WHY_HERE.render(None, (joined(map(_drawn, reasons)),))


def _drawn(reason: Reason) -> SafeString:
    return REASON.render(None, reason)


@lru_cache(maxsize=4096)
def _drawn_distance(miles: str, is_exact: bool, spoken: str | None) -> SafeString:
    words = _("%(miles)s mi") if is_exact else _("about %(miles)s mi (ZIP area)")
    return _drawn(Reason(_("Distance"), words % {"miles": miles}))


@lru_cache(maxsize=8192)
def _compared(
    ring: int | None, groups: int, day: int, fresh: bool, whole: bool, spoken: str | None, *, tier: int | None
) -> SafeString:
    """What `best` compares before the distance; many clinics share it."""
    evidence = _("%(n)s of %(all)s kinds hold today") % {"n": groups, "all": len(EVIDENCE_GROUPS)}
    reasons = [
        Reason(_("Evidence"), evidence),
        _confirmed(_day(day, spoken), fresh),
        Reason(_("Price of a course"), _("stated whole") if whole else _("not whole")),
    ]
    if ring is not None:
        reasons.insert(0, _ring(ring))
    if tier is not None:
        reasons.insert(0, Reason(_("Your words"), _("elsewhere on its page") if tier else _("all in its name")))
    return joined(map(_drawn, reasons))


def _ring(ring: int) -> Reason:
    words = _("within %(miles)s miles") % {"miles": RINGS[ring]} if ring < len(RINGS) else _("farther away")
    return Reason(_("Ring"), words)


def _distance(miles: float, *, is_exact: bool) -> SafeString:
    return _drawn_distance(f"{miles:.1f}" if is_exact else str(max(1, round(miles))), is_exact, language())


def _confirmed(day: str, fresh: bool) -> Reason:
    return Reason(_("Facts confirmed"), day if fresh else _("%(day)s, over 90 days ago") % {"day": day})


def _session(hit: Hit) -> Reason:
    return Reason(_("Exact session price"), _dollars(hit.row.session_cents))


def _course(hit: Hit) -> Reason:
    if hit.row.course_cents is None and hit.row.course_floor_cents is not None:
        return Reason(_("Course of three"), _("at least %(amount)s") % {"amount": _dollars(hit.row.course_floor_cents)})
    return Reason(_("Course of three"), _dollars(hit.row.course_cents))


def _dollars(cents: int | None) -> str:
    return _("not stated") if cents is None else format_cents(cents)


def _newest(hit: Hit) -> Reason:
    return Reason(_("Listed"), _day(hit.row.first_live // 86_400, language()))


@lru_cache(maxsize=4096)
def _day(days: int, spoken: str | None) -> str:
    """A day, counted from January 1, 1970, as people write it."""
    return formats.date_format(date(1970, 1, 1) + timedelta(days=days), "j M Y")


ONE_REASON = {
    "distance": lambda hit: Reason(_("Distance"), _("no place given")),
    "session": _session,
    "course": _course,
    "newest": _newest,
    "confirmed": lambda hit: _confirmed(_day(hit.row.confirmed // 86_400, language()), fresh=True),
}
