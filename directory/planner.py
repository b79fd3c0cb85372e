"""The course planner: dates, what is paid when, and what follows, for one service of one clinic."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from directory.calendar_file import Event
from directory.plan_form import Wanted
from listings import plans, prices
from listings.content import Content
from listings.models import Consultation, Included, Service, ServiceAddOn
from listings.plans import PlanPrice
from listings.prices import ZERO, format_money

PEN = "mn_pen"
NEEDLING = "needling"
# Redness and swelling after a pen are mostly gone after one to three days (F-1.6-10).
REDNESS = (timedelta(days=1), timedelta(days=3))
# A result on scars is judged no sooner than so many months after the last session (F-1.6-8).
JUDGED_AFTER_MONTHS = 3


@dataclass(frozen=True)
class Visit:
    """One session; `day` is None until a first date is chosen."""

    number: int
    title: str
    when: str
    amount: str
    notes: list[str]
    day: date | None


@dataclass(frozen=True)
class Line:
    """One part of the cost: "Numbing, 3 × $40", "$120"."""

    label: str
    amount: str


@dataclass(frozen=True)
class Plan:
    """All that the page and the calendar say of a plan."""

    treatment: str
    visits: list[Visit]
    lines: list[Line]
    total: str
    missing: str
    beside: list[str]
    spacing: str
    redness: str
    judge_on: date | None
    judge: str


def plan(live: Content, wanted: Wanted) -> Plan:
    """The plan of what was understood; prices are those of today."""
    service = wanted.service
    addons = [one for one in live.addons_of(service) if one.addon_id in wanted.addons]
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
        spacing=_spacing(wanted),
        redness=_redness(service),
        judge_on=judge_on,
        judge=_judge(service, judge_on),
    )


def events(live: Content, wanted: Wanted, *, url: str, host: str) -> list[Event]:
    """The plan's sessions, days of redness and first day to judge, for a calendar; a first date is chosen.

    `url` is the plan's whole address, `host` the site's, after which its events are named.
    """
    made = plan(live, wanted)
    version = live.version
    estimate = _("An estimate, not a booking. Agree each date with the clinic.")
    found = []
    for visit in made.visits:
        assert visit.day is not None
        name = f"{wanted.service.key}-{visit.day:%Y%m%d}"
        title = _("Microneedling, session %(n)s of %(all)s: %(clinic)s (planned)")
        words = {"n": visit.number, "all": wanted.sessions, "clinic": version.name}
        paid = _("To pay at this visit: %(amount)s.") % {"amount": visit.amount}
        text = "\n".join([made.treatment, paid, *visit.notes, estimate, version.phone])
        found.append(Event(f"{name}@{host}", visit.day, visit.day, title % words, text, version.address, url))
        if wanted.service.treatment_id == PEN:
            days = (visit.day + REDNESS[0], visit.day + REDNESS[1])
            about = _("Skin may be red (estimate)")
            found.append(Event(f"{name}-red@{host}", *days, about, made.redness, "", url, free=True))
    if made.judge_on:
        name = f"{wanted.service.key}-{made.judge_on:%Y%m%d}-judge@{host}"
        about = _("First day to judge the result (estimate)")
        found.append(Event(name, made.judge_on, made.judge_on, about, made.judge, "", url, free=True))
    return found


def _missing(found: PlanPrice) -> str:
    return _("%(parts)s not stated") % {"parts": prices.part_names(found.missing)} if found.missing else ""


def _visits(live: Content, wanted: Wanted, found: PlanPrice | None) -> list[Visit]:
    amounts = found.visits if found else [None] * wanted.sessions
    visits = []
    for at, amount in enumerate(amounts):
        day = wanted.first + timedelta(weeks=at * wanted.weeks) if wanted.first else None
        paid = _("not stated") if amount is None else format_money(amount) if amount else _("paid before")
        visits.append(
            Visit(
                number=at + 1,
                title=_("Session %(n)s") % {"n": at + 1},
                when=day_words(day) if day else _("Week %(weeks)s") % {"weeks": at * wanted.weeks},
                amount=paid,
                notes=list(_notes(live, wanted.service, day)) if day else [],
                day=day,
            )
        )
    return visits


def day_words(day: date) -> str:
    """ "Tue, Dec 1, 2026"."""
    return formats.date_format(day, "D, M j, Y")


def _notes(live: Content, service: Service, day: date) -> Iterator[str]:
    if live.periods and not _is_open(live, day):
        yield _("The clinic states no opening hours on this day.")
    if service.treatment_id == PEN:
        first, last = (formats.date_format(day + span, "M j") for span in REDNESS)
        yield _("Redness and swelling mostly gone between %(first)s and %(last)s (estimate).") % {
            "first": first,
            "last": last,
        }


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
    yield Line(label, format_money(sum(found.payments, ZERO)))
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


def _spacing(wanted: Wanted) -> str:
    service = wanted.service
    low, high = service.weeks_between_min, service.weeks_between_max
    if low and high:
        said = str(low) if low == high else _("%(low)s to %(high)s") % {"low": low, "high": high}
        words = _("The clinic leaves %(weeks)s weeks between sessions.") % {"weeks": said}
        is_usual = low <= wanted.weeks <= high
        return words if is_usual else f"{words} {_('Your plan does not: ask the clinic.')}"
    words = _("The clinic does not state its spacing. In studies of acne scars the median was four weeks.")
    return words if wanted.weeks >= 4 else f"{words} {_('Four are preferred to two: ask the clinic.')}"


def _redness(service: Service) -> str:
    if service.treatment_id == PEN:
        return _("After a pen, redness and swelling are mostly gone in 24 to 72 hours. Yours may take longer.")
    return _("For this treatment we have no checked figure of how long redness lasts. Ask the clinic.")


def _judge_on(service: Service, last: date | None) -> date | None:
    if last is None or service.treatment.group != NEEDLING:
        return None
    years, month = divmod(last.month - 1 + JUDGED_AFTER_MONTHS, 12)
    year = last.year + years
    return date(year, month + 1, min(last.day, monthrange(year, month + 1)[1]))


def _judge(service: Service, judge_on: date | None) -> str:
    if service.treatment.group != NEEDLING:
        return ""
    if judge_on is None:
        return _("Judge a result on scars no sooner than three months after the last session; six to twelve is better.")
    return _(
        "Judge a result on scars no sooner than %(day)s, three months after the last; six to twelve is better."
    ) % {"day": day_words(judge_on)}
