"""What a moderator should look at twice, in words, each under a code by which the queue is filtered."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.db.models import Model
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from listings import area_prices, content, duplicates, prices, second_yes, twins
from listings.models import Credential, Listing, ScopeRule, Trait, Version

UNUSUAL_SESSION_PRICES = (Decimal(80), Decimal(2500))
# A course at less than half or more than twice the middle one around.
FAR_FROM_MEDIAN = 2
# Services that hide where a link leads.
SHORTENERS = frozenset({"bit.ly", "tinyurl.com", "t.co", "goo.gl", "ow.ly", "is.gd", "cutt.ly", "rebrand.ly", "rb.gy"})
LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
IP_ADDRESS = re.compile(r"[\d.]+|\[.*\]|.*:.*")


class Risk(Enum):
    """Kinds of signals; a bit each, which may never move, since waiting items hold them."""

    NEW = 1
    IDENTITY = 2
    SECOND_LOOK = 4
    ESTHETICIAN = 8
    PHOTO = 16
    DUPLICATE = 32
    PRICE = 64
    LICENSE = 128
    LINK = 256
    DISPUTE = 512

    @property
    def label(self) -> str:
        return str(LABELS[self])


LABELS = {
    Risk.NEW: gettext_lazy("New listing or account"),
    Risk.IDENTITY: gettext_lazy("Changed name, address, phone or website"),
    Risk.SECOND_LOOK: gettext_lazy("Second look asked for"),
    Risk.ESTHETICIAN: gettext_lazy("Esthetician"),
    Risk.PHOTO: gettext_lazy("Photo seen elsewhere"),
    Risk.DUPLICATE: gettext_lazy("May be listed already"),
    Risk.PRICE: gettext_lazy("Unusual price"),
    Risk.LICENSE: gettext_lazy("License number seen elsewhere"),
    Risk.LINK: gettext_lazy("Suspicious link"),
    Risk.DISPUTE: gettext_lazy("Dispute"),
}


@dataclass(frozen=True)
class Found:
    """One signal with what was seen, in words."""

    signal: Risk
    words: str


def as_fields(found: Iterable[Found]) -> dict[str, object]:
    """The fields of a queue item that hold its signals."""
    found = list(found)
    return {"risk": [one.words for one in found], "signal_bits": bits(one.signal for one in found)}


def bits(signals: Iterable[Risk]) -> int:
    """Signals as a set of bits."""
    return sum(one.value for one in set(signals))


def of_version(version: Version) -> list[Found]:
    """Signals for the queue, most telling first; empty when there is nothing to say."""
    listing = version.listing
    found = []
    if listing.live_version_id is None:
        found.append(Found(Risk.NEW, _("New listing")))
        if not Listing.objects.filter(business=listing.business, live_version__isnull=False).exists():
            found.append(Found(Risk.NEW, _("New account")))
    else:
        found += [Found(Risk.IDENTITY, words) for words in _identity_changes(version)]
    draft = content.load(version)
    if version.made_from and version.made_from.replies.filter(second_look=True).exists():
        found.append(Found(Risk.SECOND_LOOK, _("The owner asks for a second look")))
    found += [Found(Risk.ESTHETICIAN, words) for words in _esthetician_signals(draft)]
    found += [Found(Risk.PHOTO, words) for words in _twin_signals(version)]
    found += [Found(Risk.DUPLICATE, words) for words in duplicates.words_of(duplicates.of_version(version))]
    found += [Found(Risk.PRICE, words) for words in _price_signals(draft)]
    found += [Found(Risk.LINK, words) for words in _link_signals(version, draft)]
    return found


def of_credential(credential: Credential) -> list[Found]:
    """Signals of a line that was sent: the same license number stands at another business's live listing."""
    value = duplicates.license_trait(credential)
    if not value:
        return []
    elsewhere = Trait.objects.filter(value=value).exclude(listing__business=credential.listing.business_id)
    names = elsewhere.order_by("listing_id").values_list("listing__live_version__name", flat=True)[:3]
    said = _("The same license number stands at %(name)s")
    return [Found(Risk.LICENSE, said % {"name": name}) for name in names if name]


def changes_identity(version: Version, live: Version) -> bool:
    """Whether the clinic would be known by another name, phone or site: what an impostor changes first."""
    return (version.name, version.phone, version.website) != (live.name, live.phone, live.website)


def _identity_changes(version: Version) -> list[str]:
    live = version.base
    if live is None:
        return []
    signals = [_("New owner, name and address: takes two moderators")] if second_yes.is_needed(version) else []
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


def _price_signals(draft: content.Content) -> Iterator[str]:
    low, high = UNUSUAL_SESSION_PRICES
    for service in draft.services:
        price = prices.regular_session_price(service)
        if price is not None and not low <= price <= high:
            yield _("Unusual price: %(price)s a session") % {"price": prices.format_money(price)}
    yield from _far_from_area(draft)


def _far_from_area(draft: content.Content) -> Iterator[str]:
    """Whole courses held against the clinics around, where there are enough of them for a figure."""
    version = draft.version
    if version.latitude is None or version.longitude is None:
        return
    area = area_prices.area_of(version.latitude, version.longitude)
    figures = area_prices.around([area])
    for service in draft.services:
        figure = figures.get((area, service.treatment.group))
        course = prices.course_of_three(service, draft.packages_of(service), version)
        if figure is None or course is None or not course.is_whole:
            continue
        cents = prices.to_cents(course.total)
        if figure.median <= cents * FAR_FROM_MEDIAN <= figure.median * FAR_FROM_MEDIAN**2:
            continue
        words = _("Price far from the area: %(course)s for a course; the middle of %(n)s clinics around is %(median)s")
        yield (
            words
            % {
                "course": prices.format_money(course.total),
                "n": figure.clinics,
                "median": prices.format_cents(figure.median),
            }
        )


def _link_signals(version: Version, draft: content.Content) -> Iterator[str]:
    host, why = suspicious(version.website)
    if why:
        yield _("Suspicious link: %(host)s (%(why)s)") % {"host": host[:80], "why": why}
    things: list[Model] = [version, *draft.services, *draft.practitioners]
    typed = [
        getattr(thing, column.attname)
        for thing in things
        for column in thing._meta.concrete_fields
        if column.get_internal_type() in ("CharField", "TextField") and column.name not in ("website", "email")
    ]
    for text in typed:
        if isinstance(text, str) and (link := LINK.search(text)):
            yield _("A link in a text: %(link)s") % {"link": link[0][:80]}


def suspicious(address: str) -> tuple[str, str]:
    """(host, why) of a website that hides where it leads; both empty for an ordinary one."""
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").removeprefix("www."), parts.port
    except ValueError:
        return address, _("not an address")
    if not host:
        return "", ""
    reasons = (
        (host in SHORTENERS, _("it shortens links")),
        (bool(IP_ADDRESS.fullmatch(host)), _("a number instead of a name")),
        (host.startswith("xn--") or ".xn--" in host or not host.isascii(), _("letters that may look like others")),
        ("@" in parts.netloc, _("a name in front of the host")),
        (port not in (None, 80, 443), _("an unusual port")),
    )
    return next(((host, why) for is_so, why in reasons if is_so), ("", ""))
