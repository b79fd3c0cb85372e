"""What a moderator should look at twice, in words."""

from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from listings import content, duplicates, prices, twins
from listings.models import Listing, ScopeRule, Version

UNUSUAL_SESSION_PRICES = (Decimal(80), Decimal(2500))


def of_version(version: Version) -> list[str]:
    """Signals for the queue, most telling first; empty when there is nothing to say."""
    listing = version.listing
    signals = []
    if listing.live_version_id is None:
        signals.append(_("New listing"))
        if not Listing.objects.filter(business=listing.business, live_version__isnull=False).exists():
            signals.append(_("New account"))
    else:
        signals += _identity_changes(version)
    draft = content.load(version)
    if version.made_from and version.made_from.replies.filter(second_look=True).exists():
        signals.append(_("The owner asks for a second look"))
    signals += _esthetician_signals(draft)
    signals += _twin_signals(version)
    signals += duplicates.words_of(duplicates.of_version(version))
    low, high = UNUSUAL_SESSION_PRICES
    for service in draft.services:
        price = prices.regular_session_price(service)
        if price is not None and not low <= price <= high:
            signals.append(_("Unusual price: %(price)s a session") % {"price": prices.format_money(price)})
    return signals


def changes_identity(version: Version, live: Version) -> bool:
    """Whether the clinic would be known by another name, phone or site: what an impostor changes first."""
    return (version.name, version.phone, version.website) != (live.name, live.phone, live.website)


def _identity_changes(version: Version) -> list[str]:
    live = version.base
    if live is None:
        return []
    signals = []
    if version.name != live.name:
        signals.append(_("Changed name"))
    if (version.street, version.zip_code) != (live.street, live.zip_code):
        signals.append(_("Changed address"))
    if version.phone != live.phone:
        signals.append(_("Changed phone"))
    if version.website != live.website:
        signals.append(_("Changed website"))
    return signals


def _twin_signals(version: Version) -> list[str]:
    words = _("“%(photo)s” is the same picture that stands at %(name)s since %(date)s")
    zone = ZoneInfo(version.time_zone)
    return [
        words % {"photo": twin.alt, "name": twin.clinic, "date": date_format(twin.since.astimezone(zone))}
        for twin in twins.of_version(version)
    ]


def _esthetician_signals(draft: content.Content) -> list[str]:
    estheticians = [
        service
        for service in draft.services
        if service.performer_id.startswith("esthetician") and service.treatment.pierces_skin
    ]
    if not estheticians:
        return []
    if ScopeRule.objects.filter(state=draft.version.state, strength="strong").exists():
        return [_("Esthetician performs; this state has a rule")]
    return [_("Esthetician performs; the rule in this state is not settled")]
