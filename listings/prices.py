"""The course of three: one rule, in one function, for card, filter, sort, table, calendar and structured data."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from django.utils.translation import gettext as _

from listings.models import Consultation, Included, PriceBasis, PriceKind, Service, ServicePackage, Version

SESSIONS = 3
ZERO = Decimal(0)

# Codes of what a clinic may leave unsaid; each makes a course "at least".
EXACT_PRICE = "exact_price"
NUMBING = "numbing"
AFTERCARE = "aftercare"
CONSULTATION = "consultation"
# Never in the course of three, where add-ons do not count.
ADDON = "addon"


@dataclass(frozen=True)
class CoursePrice:
    """What three sessions of one service cost, in US dollars.

    `visits` are what is paid at each of the three visits and add up to `total`; `missing` names the parts that the
    clinic does not state, and while there are any, `total` is a floor.
    """

    total: Decimal
    visits: tuple[Decimal, Decimal, Decimal]
    missing: tuple[str, ...]
    numbing: str

    @property
    def is_whole(self) -> bool:
        return not self.missing

    @property
    def cents(self) -> int:
        return to_cents(self.total)

    @property
    def amount(self) -> str:
        """ "$1,095", or "at least $975"."""
        if self.is_whole:
            return format_money(self.total)
        return _("at least %(amount)s") % {"amount": format_money(self.total)}

    @property
    def note(self) -> str:
        """What is in it, or what is not stated: "numbing included", "numbing not stated"."""
        if self.missing:
            return _("%(parts)s not stated") % {"parts": part_names(self.missing)}
        if self.numbing == Included.EXTRA:
            return _("numbing counted in")
        return _("numbing included")


def course_of_three(service: Service, packages: Sequence[ServicePackage], version: Version) -> CoursePrice | None:
    """The cheapest way to buy three sessions, plus every part marked extra; None where no regular price is given.

    Source: the house rule in docs/architecture.md. Numbing counts at each of the three sessions, aftercare once, a
    consultation once unless it is free or credited. Introductory and membership prices never enter.
    """
    missing = []
    plan = _cheapest_plan(service, packages, single=exact_session_price(service))
    if plan is None:
        # A price "from" is a floor: it counts only where nothing exact makes a course.
        plan = _cheapest_plan(service, packages, single=regular_session_price(service))
        missing.append(EXACT_PRICE)
    if plan is None:
        return None
    missing += parts_not_stated(service, version)
    once = _once(service, version)
    first, second, third = (payment + numbing_each(service) for payment in plan)
    return CoursePrice(
        total=first + once + second + third,
        visits=(first + once, second, third),
        missing=tuple(missing),
        numbing=service.numbing,
    )


def parts_not_stated(service: Service, version: Version) -> list[str]:
    """Codes of the parts beside the sessions of which the clinic does not say what they cost."""
    said = (
        (NUMBING, service.numbing != Included.NOT_STATED),
        (AFTERCARE, service.aftercare != Included.NOT_STATED),
        (CONSULTATION, version.consultation != Consultation.NOT_STATED),
    )
    return [part for part, is_stated in said if not is_stated]


def numbing_each(service: Service) -> Decimal:
    """What numbing adds to each session in US dollars."""
    return (service.numbing_price if service.numbing == Included.EXTRA else None) or ZERO


def _once(service: Service, version: Version) -> Decimal:
    """Aftercare and consultation, where they are paid for apart."""
    return aftercare_once(service) + consultation_once(version)


def aftercare_once(service: Service) -> Decimal:
    """What aftercare adds to a course in US dollars."""
    return (service.aftercare_price if service.aftercare == Included.EXTRA else None) or ZERO


def consultation_once(version: Version) -> Decimal:
    """What the consultation adds to a course in US dollars: nothing where it is free or credited."""
    return (version.consultation_fee if version.consultation == Consultation.FEE else None) or ZERO


def _cheapest_plan(
    service: Service, packages: Sequence[ServicePackage], *, single: Decimal | None
) -> tuple[Decimal, Decimal, Decimal] | None:
    """Payments at the three visits for the cheapest mix of single sessions and packages of two and three."""
    sizes = {package.sessions: package.total for package in packages if package.sessions <= SESSIONS}
    if service.price_basis == PriceBasis.MEMBERSHIP:
        return None
    plans = []
    if single is not None:
        plans.append((single, single, single))
    if 2 in sizes and single is not None:
        plans.append((sizes[2], ZERO, single))
    if 3 in sizes:
        plans.append((sizes[3], ZERO, ZERO))
    return min(plans, key=sum, default=None)


def regular_session_price(service: Service) -> Decimal | None:
    """One session at the regular price in US dollars, or None: introductory and membership prices never headline."""
    sold_singly = service.price_basis in (PriceBasis.SESSION, PriceBasis.AREA)
    return service.session_price if sold_singly and service.price_kind == PriceKind.REGULAR else None


def exact_session_price(service: Service) -> Decimal | None:
    """The regular session price in US dollars where it is exact; a price "from" is none."""
    return None if service.price_is_from else regular_session_price(service)


def exact_session_cents(service: Service) -> int | None:
    """The exact regular session price in US cents."""
    price = exact_session_price(service)
    return None if price is None else to_cents(price)


def usual_plan_total(service: Service, packages: Sequence[ServicePackage], version: Version) -> Decimal | None:
    """What the clinic's own usual number of sessions costs in US dollars; it never ranks.

    By package or singly, with the parts that the course counts: numbing each time, aftercare and consultation once.
    """
    wanted = service.usual_sessions
    if not wanted:
        return None
    sizes = tuple(sorted((package.sessions, package.total) for package in packages))
    single = regular_session_price(service)
    offers = ((1, single), *sizes) if single is not None else sizes
    sessions = _cheapest_of(wanted, offers)
    return None if sessions is None else sessions + numbing_each(service) * wanted + _once(service, version)


@lru_cache(maxsize=512)
def _cheapest_of(wanted: int, offers: tuple[tuple[int, Decimal], ...]) -> Decimal | None:
    best: list[Decimal | None] = [ZERO] + [None] * wanted
    for n in range(1, wanted + 1):
        costs = [earlier + cost for size, cost in offers if size <= n and (earlier := best[n - size]) is not None]
        best[n] = min(costs, default=None)
    return best[wanted]


def to_cents(amount: Decimal) -> int:
    return int((amount * 100).to_integral_value())


def format_money(amount: Decimal) -> str:
    """US dollars as people write them: "$1,095", "$1,095.50"."""
    return f"${amount:,.0f}" if amount == amount.to_integral_value() else f"${amount:,.2f}"


def format_cents(cents: int) -> str:
    """Whole US cents as people write dollars."""
    return format_money(Decimal(cents) / 100)


def part_names(parts: Sequence[str]) -> str:
    """Codes of parts in words: "numbing and aftercare"."""
    names = {
        EXACT_PRICE: _("exact price"),
        NUMBING: _("numbing"),
        AFTERCARE: _("aftercare"),
        CONSULTATION: _("consultation"),
        ADDON: _("add-on"),
    }
    return _join([names[part] for part in parts])


def _join(parts: list[str]) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return _("%(first)s and %(last)s") % {"first": ", ".join(parts[:-1]), "last": parts[-1]}
