"""The course planner: dates, what is paid when, and what follows, for one service of one clinic."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import headings
from directory.calendar_file import Event
from directory.plan_form import WEEKS, Wanted, day_words
from directory.price_lines import USUAL_WEEKS
from listings import catalogue_rules, plans, prices
from listings.catalogue_rules import Notice
from listings.content import Content
from listings.models import Consultation, Included, Service, ServiceAddOn
from listings.models.catalogue import TreatmentGroup
from listings.plans import PlanPrice
from listings.prices import ADDON, EXACT_PRICE, NUMBING, ZERO, format_money

PEN = "mn_pen"
# After a pen, redness and swelling are mostly gone in 24 to 72 hours (F-1.6-10); after any needling, what is expected
# mostly settles within 72 (F-7.2-1). For all else there is no checked figure.
REDNESS = timedelta(days=3)
# A result on scars is judged no sooner than so many months after the last session (F-1.6-8).
JUDGED_AFTER_MONTHS = 3
# Paid at every visit; what else may not be stated is paid at the first.
AT_EACH = {NUMBING, ADDON}


@dataclass(frozen=True)
class Visit:
    """One session; `day` is None until a first date is chosen."""

    number: int
    title: str
    when: str
    amount: str
    is_paid_before: bool
    notes: list[str]
    day: date | None


@dataclass(frozen=True)
class Line:
    """One part of the cost: "Numbing, 3 × $40", "$120"."""

    label: str
    amount: str


class Caution(NamedTuple):
    """A warning of the catalogue beside what is planned; `more` is the address of an article, or empty."""

    labels: str
    text: str
    source: str
    more: str


@dataclass(frozen=True)
class Plan:
    """All that the page and the calendar say of a plan."""

    treatment: str
    visits: list[Visit]
    lines: list[Line]
    total: str
    missing: str
    beside: list[str]
    # That no opening hours are stated, where days are planned.
    hours: str
    spacing: str
    redness: str
    is_needling: bool
    judge_on: date | None
    judge: str


def plan(live: Content, wanted: Wanted) -> Plan:
    """The plan of what was understood; prices are those of today."""
    service = wanted.service
    addons = _addons(live, wanted)
    found = plans.price(service, live.packages_of(service), live.version, sessions=wanted.sessions, addons=addons)
    visits = _visits(live, wanted, found)
    judge_on = _judge_on(service, visits[-1].day)
    return Plan(
        treatment=service.treatment.label,
        visits=visits,
        lines=list(_lines(live, wanted, found, addons)) if found else [],
        total=found.amount if found else "",
        missing=_missing(found) if found else "",
        beside=list(_beside(live, service, found)),
        hours="" if live.periods or wanted.first is None else _("The clinic states no opening hours."),
        spacing=" ".join(_spacing(wanted)),
        redness=_redness(service),
        is_needling=_is_needling(service),
        judge_on=judge_on,
        judge=_judge(service, judge_on),
    )


def cautions(live: Content, wanted: Wanted, *, changes: int) -> list[Caution]:
    """Warnings of the treatment and of each chosen add-on, with where the library tells more."""
    return [
        Caution(
            labels=", ".join(notice.labels),
            text=notice.text,
            source=notice.source,
            more=headings.url_of(headings.TERMS, notice.codes[0], changes=changes),
        )
        for notice in _notices(live, wanted)
    ]


def events(live: Content, wanted: Wanted, *, url: str, host: str) -> list[Event]:
    """The plan's sessions, days of redness and first day to judge, for a calendar; a first date is chosen.

    `url` is the plan's whole address, `host` the site's, after which its events are named.
    """
    made = plan(live, wanted)
    service = wanted.service
    found = []
    for visit in made.visits:
        assert visit.day is not None
        name = f"{service.key}-{visit.day:%Y%m%d}"
        title = _("%(treatment)s, session %(n)s of %(all)s: %(clinic)s (planned)") % {
            "treatment": service.treatment.short_label or service.treatment.label,
            "n": visit.number,
            "all": wanted.sessions,
            "clinic": live.version.name,
        }
        text = "\n".join(words for words in _told(live, wanted, made, visit, url) if words)
        found.append(Event(f"{name}@{host}", visit.day, visit.day, title, text, live.version.address, url))
        if made.is_needling:
            about, until = _("Skin may be red (estimate)"), visit.day + REDNESS
            found.append(Event(f"{name}-red@{host}", visit.day, until, about, made.redness, "", url, free=True))
    if made.judge_on:
        name = f"{service.key}-{made.judge_on:%Y%m%d}-judge@{host}"
        about = _("First day to judge the result (estimate)")
        found.append(Event(name, made.judge_on, made.judge_on, about, made.judge, "", url, free=True))
    return found


def _told(live: Content, wanted: Wanted, made: Plan, visit: Visit, url: str) -> Iterator[str]:
    """The lines about a session in a calendar; the first session has those about the whole plan too."""
    yield made.treatment
    if visit.is_paid_before:
        yield _("Nothing to pay at this visit: paid before.")
    else:
        yield _("To pay at this visit: %(amount)s.") % {"amount": visit.amount}
    yield from visit.notes
    yield made.hours
    if _notices(live, wanted):
        # Not every calendar shows the event's own address.
        yield _("Read the warning on the plan's page: %(url)s") % {"url": url}
    if visit.number == 1:
        yield _in_all(made)
        yield from made.beside
    yield _("An estimate, not a booking. Agree each date with the clinic.")
    yield live.version.phone


def _in_all(made: Plan) -> str:
    if not made.total:
        return ""
    return _("In all: %(total)s.") % {"total": f"{made.total}; {made.missing}" if made.missing else made.total}


def _addons(live: Content, wanted: Wanted) -> list[ServiceAddOn]:
    return [one for one in live.addons_of(wanted.service) if one.addon_id in wanted.addons]


def _notices(live: Content, wanted: Wanted) -> list[Notice]:
    return catalogue_rules.notices([wanted.service.treatment, *(one.addon for one in _addons(live, wanted))])


def _missing(found: PlanPrice) -> str:
    return _("%(parts)s not stated") % {"parts": prices.part_names(found.missing)} if found.missing else ""


def _visits(live: Content, wanted: Wanted, found: PlanPrice | None) -> list[Visit]:
    visits = []
    for at in range(wanted.sessions):
        day = wanted.first + timedelta(weeks=at * wanted.weeks) if wanted.first else None
        amount = _amount(found, at, wanted.service) if found else _("not stated")
        visits.append(
            Visit(
                number=at + 1,
                title=_("Session %(n)s") % {"n": at + 1},
                when=day_words(day) if day else _("Week %(weeks)s") % {"weeks": at * wanted.weeks},
                amount=amount or _("paid before"),
                is_paid_before=not amount,
                notes=list(_notes(live, wanted.service, day)) if day else [],
                day=day,
            )
        )
    return visits


def _amount(found: PlanPrice, at: int, service: Service) -> str:
    """What is paid at a visit: "$365", "at least $325" while a part of it is not stated, empty for nothing."""
    amount, unknown = found.visits[at], _unknown(found, at, service)
    if not unknown:
        return format_money(amount) if amount else ""
    if amount:
        return _at_least(amount)
    return _("session paid before, %(parts)s not stated") % {"parts": prices.part_names(unknown)}


def _unknown(found: PlanPrice, at: int, service: Service) -> list[str]:
    """Those of the missing parts that are paid at this visit."""
    # A package has its exact price, also beside single sessions "from".
    here = {EXACT_PRICE} if found.payments[at] == service.session_price else set()
    once = set(found.missing) - AT_EACH - {EXACT_PRICE} if at == 0 else set()
    return [part for part in found.missing if part in here | once | AT_EACH]


def _at_least(amount: Decimal) -> str:
    return _("at least %(amount)s") % {"amount": format_money(amount)}


def _notes(live: Content, service: Service, day: date) -> Iterator[str]:
    if live.periods and not _is_open(live, day):
        yield _("Closed on this day.")
    if _is_needling(service):
        last = formats.date_format(day + REDNESS, "M j")
        yield _("Redness and swelling mostly gone by %(last)s (estimate).") % {"last": last}


def _is_open(live: Content, day: date) -> bool:
    special = [one for one in live.exceptions if one.date == day]
    if special:
        return any(one.opens is not None for one in special)
    return any(period.weekday == day.weekday() for period in live.periods)


def _lines(live: Content, wanted: Wanted, found: PlanPrice, addons: list[ServiceAddOn]) -> Iterator[Line]:
    n, service, version = wanted.sessions, wanted.service, live.version
    sessions = ngettext("%(n)s session", "%(n)s sessions", n) % {"n": n}
    # A visit that is paid for already is part of a package.
    in_packages = ZERO in found.payments
    label = _("%(sessions)s, in packages") % {"sessions": sessions} if in_packages else sessions
    paid = sum(found.payments, ZERO)
    yield Line(label, _at_least(paid) if EXACT_PRICE in found.missing else format_money(paid))
    yield Line(_("Numbing"), _part(service.numbing, found.numbing * n))
    yield Line(_("Aftercare"), _part(service.aftercare, found.aftercare))
    yield Line(_("Consultation"), _consultation(live))
    for one in addons:
        amount = _("not stated") if one.price is None else format_money(one.price * n)
        yield Line(one.addon.short_label or one.addon.label, amount)
    if version.consultation == Consultation.CREDITED and version.consultation_fee:
        yield Line(_("Credited to the treatment"), f"−{format_money(version.consultation_fee)}")


def _part(stated: str, amount: Decimal) -> str:
    if stated == Included.EXTRA:
        return format_money(amount)
    return _("included") if stated == Included.INCLUDED else _("not stated")


def _consultation(live: Content) -> str:
    version = live.version
    if version.consultation == Consultation.NOT_STATED:
        return _("not stated")
    if version.consultation == Consultation.FREE:
        return _("free")
    return format_money(version.consultation_fee) if version.consultation_fee else _("fee not stated")


def _beside(live: Content, service: Service, found: PlanPrice | None) -> Iterator[str]:
    """What the total leaves out, or why there is none."""
    version = live.version
    if found is None:
        yield _("The clinic states no regular price for so many sessions. Ask it for the whole price.")
    if service.price_kind == "introductory":
        yield _("The introductory price is not counted.")
    if service.price_basis == "area":
        yield _("The price is for one area.")
    if version.deposit:
        yield _("Deposit: %(amount)s. Ask whether it counts toward the price; it is not in the total.") % {
            "amount": format_money(version.deposit)
        }
    if version.no_show_fee:
        yield _("For a missed session the clinic takes %(amount)s.") % {"amount": format_money(version.no_show_fee)}


def _is_needling(service: Service) -> bool:
    """Whether it is a pen, a roller or a stamp, of which the facts on spacing, redness and results are."""
    return service.treatment.group == TreatmentGroup.NEEDLING


def _spacing(wanted: Wanted) -> Iterator[str]:
    service, weeks = wanted.service, wanted.weeks
    low, high = service.weeks_between_min, service.weeks_between_max
    if low and high:
        yield _("The clinic leaves %(weeks)s weeks between sessions.") % {"weeks": _span(low, high)}
        if not low <= weeks <= high:
            yield _("Your plan does not: ask the clinic.")
        return
    yield _("The clinic does not state its spacing.")
    if _is_needling(service):
        # The listing says the same of its three visits.
        words = _("%(span)s weeks is a common plan; this plan counts %(weeks)s.")
        yield words % {"span": _span(*USUAL_WEEKS), "weeks": weeks}
        yield _("In studies of needling for acne scars the median was four weeks.")
        if weeks < WEEKS:
            yield _("Four are preferred to two: ask the clinic.")
    else:
        yield ngettext(
            "The %(weeks)s week between sessions is only what this plan assumes: ask the clinic.",
            "The %(weeks)s weeks between sessions are only what this plan assumes: ask the clinic.",
            weeks,
        ) % {"weeks": weeks}


def _span(low: int, high: int) -> str:
    return str(low) if low == high else _("%(low)s to %(high)s") % {"low": low, "high": high}


def _redness(service: Service) -> str:
    if service.treatment_id == PEN:
        return _("After a pen, redness and swelling are mostly gone in 24 to 72 hours. Yours may take longer.")
    if _is_needling(service):
        return _("After needling, most redness and swelling settles within 72 hours. Yours may take longer.")
    return _("Ask the clinic how long your skin may be red.")


def _judge_on(service: Service, last: date | None) -> date | None:
    if last is None or not _is_needling(service):
        return None
    years, month = divmod(last.month - 1 + JUDGED_AFTER_MONTHS, 12)
    year = last.year + years
    return date(year, month + 1, min(last.day, monthrange(year, month + 1)[1]))


def _judge(service: Service, judge_on: date | None) -> str:
    if not _is_needling(service):
        return ""
    if judge_on is None:
        return _("Judge a result on scars no sooner than three months after the last session; six to twelve is better.")
    return _(
        "Judge a result on scars no sooner than %(day)s, three months after the last; six to twelve is better."
    ) % {"day": day_words(judge_on)}
