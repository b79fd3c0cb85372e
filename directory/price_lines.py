"""A clinic's prices on its page: one line a service, and the visits of a course of three."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.utils import formats
from django.utils.translation import gettext as _

from listings import facts, key_facts, prices, vocabulary
from listings.catalogue_rules import off_label_areas
from listings.content import Content
from listings.key_facts import Days
from listings.models import PriceBasis, Service

USUAL_WEEKS = (4, 6)


class Detail(NamedTuple):
    """Something said of a service; `code` is the catalogue's where it is an entry that the library explains."""

    words: str
    code: str = ""


@dataclass(frozen=True)
class PriceLine:
    """One service in the table of prices."""

    treatment: str = ""
    code: str = ""
    where: str = ""
    details: tuple[Detail, ...] = ()
    session: str = ""
    session_note: str = ""
    course: str = ""
    course_note: str = ""
    time: str = ""
    usual: str = ""
    performer: str = ""
    off_label: str = ""
    confirmed: str = ""
    is_old: bool = False


@dataclass(frozen=True)
class Visit:
    """One visit of the course of three: "Week 4 to 6", "$365"."""

    title: str
    week: str
    amount: str


def headline_service(live: Content) -> Service | None:
    """The service that stands for a clinic where nothing was asked for; nanoneedling never does."""
    services = sorted(live.services, key=headline_order)
    return next((service for service in services if service.treatment.headline_rank), None)


def headline_order(service: Service) -> tuple[int, Decimal]:
    price = prices.regular_session_price(service)
    return (service.treatment.headline_rank or 9, price if price is not None else Decimal(10**6))


def price_line(service: Service, live: Content, days: Days, now: datetime) -> PriceLine:
    said_on = key_facts.price_day(live, days, service)
    session = prices.regular_session_price(service)
    course = prices.course_of_three(service, live.packages_of(service), live.version)
    areas = vocabulary.terms(vocabulary.AREA)
    return PriceLine(
        treatment=service.treatment.label,
        code=service.treatment_id,
        where=", ".join(areas[code].label.lower() for code in service.areas if code in areas),
        details=tuple(_details(service, live)),
        session=prices.format_money(session) if session is not None else _("not stated"),
        session_note=_session_note(service),
        course=course.amount if course else _("not stated"),
        course_note=course.note if course else "",
        time=_("%(n)s min") % {"n": service.minutes} if service.minutes else _("not stated"),
        usual=_usual_words(service, live),
        performer=service.performer.label,
        off_label=_off_label_words(service),
        confirmed=confirmed_words(said_on),
        is_old=key_facts.is_old(said_on, now=now),
    )


def confirmed_words(day: datetime) -> str:
    return _("Confirmed by the clinic %(day)s") % {"day": formats.date_format(day, "j M Y")}


def _off_label_words(service: Service) -> str:
    outside = off_label_areas(service.device, service.areas)
    if not outside or service.device is None:
        return ""
    areas = vocabulary.terms(vocabulary.AREA)
    names = ", ".join(areas[code].label.lower() for code in outside if code in areas)
    words = _("%(device)s: its clearance does not name %(areas)s. Off-label: ask the provider.")
    return words % {"device": service.device.label, "areas": names}


def _details(service: Service, live: Content) -> Iterator[Detail]:
    concerns = vocabulary.terms(vocabulary.CONCERN)
    if treated := [concerns[code].name.lower() for code in service.concerns if code in concerns]:
        yield Detail(_("for %(concerns)s") % {"concerns": ", ".join(treated)})
    yield Detail(service.device.label, service.device.code) if service.device else Detail(_("device not stated"))
    if service.max_depth_mm:
        yield Detail(_("up to %(depth)s mm") % {"depth": service.max_depth_mm.normalize()})
    for addon in live.addons_of(service):
        price = prices.format_money(addon.price) if addon.price else ""
        yield Detail(f"{addon.addon.short_label or addon.addon.label} {price}".strip(), addon.addon_id)
    for package in live.packages_of(service):
        total = prices.format_money(package.total)
        yield Detail(_("%(n)s for %(total)s") % {"n": package.sessions, "total": total})
    if service.numbing_price:
        yield Detail(_("numbing %(price)s") % {"price": prices.format_money(service.numbing_price)})
    if service.aftercare_price:
        yield Detail(_("aftercare %(price)s") % {"price": prices.format_money(service.aftercare_price)})


def _session_note(service: Service) -> str:
    if service.session_price is None:
        return ""
    if service.price_kind == "introductory" or service.price_basis == PriceBasis.MEMBERSHIP:
        return facts.price_words(service)
    notes = [_("from")] if service.price_is_from else []
    if service.price_basis == PriceBasis.AREA:
        notes.append(_("per area"))
    return ", ".join(notes)


def _usual_words(service: Service, live: Content) -> str:
    if not service.usual_sessions:
        return ""
    total = prices.usual_plan_total(service, live.packages_of(service), live.version)
    words = _("The clinic's usual plan: %(n)s sessions") % {"n": service.usual_sessions}
    return f"{words}, {prices.format_money(total)}" if total is not None else words


def visits_of(service: Service, live: Content) -> list[Visit]:
    course = prices.course_of_three(service, live.packages_of(service), live.version)
    if course is None:
        return []
    low, high = _weeks(service)
    weeks = [_("Week 0")]
    for n in (1, 2):
        span = str(low * n) if low == high else _("%(low)s to %(high)s") % {"low": low * n, "high": high * n}
        weeks.append(_("Week %(weeks)s") % {"weeks": span})
    return [
        Visit(_("Session %(n)s") % {"n": n}, week, prices.format_money(amount) if amount else _("paid with session 1"))
        for n, (week, amount) in enumerate(zip(weeks, course.visits, strict=True), start=1)
    ]


def _weeks(service: Service) -> tuple[int, int]:
    if service.weeks_between_min and service.weeks_between_max:
        return service.weeks_between_min, service.weeks_between_max
    return USUAL_WEEKS


def visits_note_of(service: Service) -> str:
    if service.weeks_between_min:
        return _("Spacing as the clinic gives it. The amounts add up to the course above.")
    return _(
        "The clinic does not state its spacing; 4 to 6 weeks is a common plan. The amounts add up to the course above."
    )
