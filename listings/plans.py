"""What any number of sessions costs: the rule of the course of three, for as many sessions as somebody plans."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from listings import prices
from listings.models import PriceBasis, Service, ServiceAddOn, ServicePackage, Version
from listings.prices import ADDON, EXACT_PRICE, ZERO


@dataclass(frozen=True)
class PlanPrice:
    """A plan's parts in US dollars; while any is `missing`, the total is a floor.

    `payments` are for the sessions alone, one for each visit: a package is paid at its first. `numbing` and `addons`
    come on top at each visit, `aftercare` and `consultation` at the first.
    """

    payments: tuple[Decimal, ...]
    numbing: Decimal
    addons: Decimal
    aftercare: Decimal
    consultation: Decimal
    missing: tuple[str, ...]

    @property
    def visits(self) -> list[Decimal]:
        """What is paid at each visit; they add up to the total."""
        first, *later = (payment + self.numbing + self.addons for payment in self.payments)
        return [first + self.aftercare + self.consultation, *later]

    @property
    def total(self) -> Decimal:
        return sum(self.visits, ZERO)

    @property
    def amount(self) -> str:
        """ "$1,095", or "at least $975"."""
        amount = prices.format_money(self.total)
        return _("at least %(amount)s") % {"amount": amount} if self.missing else amount


def price(
    service: Service,
    packages: Sequence[ServicePackage],
    version: Version,
    *,
    sessions: int,
    addons: Sequence[ServiceAddOn] = (),
) -> PlanPrice | None:
    """The cheapest way to buy so many sessions, with every part marked extra and the chosen add-ons at each session.

    None where no regular price is given, or no mix of packages makes the number. Source: the house rule in
    docs/architecture.md, of which the course of three is the case of three sessions.
    """
    if service.price_basis == PriceBasis.MEMBERSHIP:
        return None
    missing = []
    payments = _cheapest(sessions, packages, single=prices.exact_session_price(service))
    if payments is None:
        payments = _cheapest(sessions, packages, single=prices.regular_session_price(service))
        missing.append(EXACT_PRICE)
    if payments is None:
        return None
    missing += prices.parts_not_stated(service, version)
    if any(addon.price is None for addon in addons):
        missing.append(ADDON)
    return PlanPrice(
        payments=payments,
        numbing=prices.numbing_each(service),
        addons=sum((addon.price or ZERO for addon in addons), ZERO),
        aftercare=prices.aftercare_once(service),
        consultation=prices.consultation_once(version),
        missing=tuple(missing),
    )


def _cheapest(
    sessions: int, packages: Sequence[ServicePackage], *, single: Decimal | None
) -> tuple[Decimal, ...] | None:
    """Payments at each visit for the cheapest mix of single sessions and packages; larger packages come first."""
    offers = {package.sessions: package.total for package in sorted(packages, key=lambda package: package.sessions)}
    if single is not None:
        offers = {1: single, **offers}
    # Of each number of sessions, the sizes bought.
    best: list[list[int] | None] = [[]] + [None] * sessions
    for n in range(1, sessions + 1):
        mixes = [[size, *rest] for size in offers if size <= n and (rest := best[n - size]) is not None]
        best[n] = min(mixes, key=lambda mix: sum(offers[size] for size in mix), default=None)
    mix = best[sessions]
    if mix is None:
        return None
    sizes = sorted(mix, reverse=True)
    return tuple(amount for size in sizes for amount in (offers[size], *[ZERO] * (size - 1)))
