"""The listing page, ready to print; the owner's preview is the same page over a draft."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from urllib.parse import quote_plus

from django.utils import formats
from django.utils.translation import gettext as _

from directory import pair_words
from directory.cards import Badge, photo_url
from directory.covers import Cover, cover_of
from directory.ledger_rows import LedgerRow, ledger_rows
from directory.pair_words import Pair
from directory.price_lines import (
    PriceLine,
    Visit,
    confirmed_words,
    headline_order,
    headline_service,
    price_line,
    visits_note_of,
    visits_of,
)
from listings import hours, key_facts, ledger, prices, vocabulary
from listings.catalogue_rules import Notice, notices
from listings.content import Content
from listings.key_facts import Days
from listings.languages import language_names
from listings.ledger import LedgerLine, LineState
from listings.models import Access, ScopeRule, Service
from listings.models.catalogue import CatalogueEntry

NOT_STATED = "not stated"
MOST_PHOTOS = 3


@dataclass(frozen=True)
class Fact:
    label: str
    value: str


class Photo(NamedTuple):
    """A picture of the gallery."""

    url: str
    alt: str
    caption: str
    focus: str


@dataclass(frozen=True)
class ListingPage:
    """All that the listing template prints."""

    name: str
    tagline: str
    about: str
    place: str
    address: str
    open_now: str
    badges: list[Badge]
    # Something was checked, but of nobody who performs a listed service: it makes no badge.
    checked_without_badge: bool
    headline: PriceLine | None
    prices: list[PriceLine]
    visits: list[Visit]
    visits_for: str
    visits_note: str
    ledger: list[LedgerRow]
    people: list[Fact]
    facts: list[Fact]
    week: list[hours.DayLine]
    notices: list[Notice]
    off_label: list[str]
    scope: str
    phone: str
    website: str
    email: str
    directions: str
    cover: Cover
    photos: list[Photo]
    pairs: list[Pair]
    # How many pairs there are for each group of skin types, zero included.
    pair_counts: str
    codes: list[str]
    # When address, phone, hours and people were last said to be right.
    confirmed: str
    is_old: bool


def build(
    live: Content,
    lines: Sequence[LedgerLine],
    *,
    scope: ScopeRule | None,
    days: Days,
    now: datetime,
) -> ListingPage:
    """Build the page from a version's content, the ledger at `now`, and the days on which facts were confirmed."""
    version = live.version
    services = sorted(live.services, key=headline_order)
    rows = [price_line(service, live, days, now) for service in services]
    about_clinic = key_facts.oldest(live, days)
    first = headline_service(live)
    headline = rows[services.index(first)] if first else None
    counting = ledger.counting_lines(lines, live.performing_keys())
    return ListingPage(
        name=version.name,
        tagline=version.tagline,
        about=version.about,
        place=f"{version.city}, {version.state}" if version.city else "",
        address=version.address,
        open_now=_open_now(live, now),
        badges=_badges(counting),
        checked_without_badge=not counting and any(line.state == LineState.HOLDS for line in lines),
        headline=headline,
        prices=rows,
        visits=visits_of(first, live) if first else [],
        visits_for=headline.treatment if headline else "",
        visits_note=visits_note_of(first) if first else "",
        ledger=ledger_rows(lines, physician=version.physician_responsible),
        people=_people(live),
        facts=_facts(live),
        week=hours.week_lines([(period.weekday, period.opens, period.closes) for period in live.periods]),
        notices=notices(_offered(services, live)),
        off_label=list(dict.fromkeys(row.off_label for row in rows if row.off_label)),
        scope=_scope_words(live, scope),
        phone=version.phone,
        website=version.website,
        email=version.email,
        directions="https://www.openstreetmap.org/search?query=" + quote_plus(version.address),
        cover=cover_of(version.name, 400, 300),
        photos=_photos(live),
        pairs=pair_words.shown(live),
        pair_counts=pair_words.counts(live),
        codes=_codes(live),
        confirmed=confirmed_words(about_clinic),
        is_old=key_facts.is_old(about_clinic, now=now),
    )


def _offered(services: Sequence[Service], live: Content) -> Iterator[CatalogueEntry]:
    """Every catalogue entry that this page offers and that may carry a warning."""
    for service in services:
        yield service.treatment
        yield from (addon.addon for addon in live.addons_of(service))


def _badges(counting: Sequence[LedgerLine]) -> list[Badge]:
    badges = ledger.badges(counting)
    groups = {badge.group for badge in badges if not badge.pending}
    # One wording may stand for two kinds of paper; either panel tells what it means.
    kinds = {words: line.kind.code for line in counting for words in (line.kind.badge_label, line.kind.pending_label)}
    return [
        Badge(badge.label, badge.pending, kinds[badge.label])
        for badge in badges
        if not badge.pending or badge.group not in groups
    ]


def _open_now(live: Content, now: datetime) -> str:
    periods = [(period.weekday, period.opens, period.closes) for period in live.periods]
    exceptions = [(day.date.isoformat(), day.opens, day.closes) for day in live.exceptions]
    state = hours.state_at(now, live.version.time_zone, periods, exceptions)
    return state.words(now) if state else _("hours not stated")


def _photos(live: Content) -> list[Photo]:
    return [
        Photo(
            url=photo_url({"token": use.photo.token, "widths": use.photo.widths()}, 800),
            alt=use.alt or use.photo.get_kind_display(),
            caption=use.caption,
            focus=use.focus,
        )
        for use in live.photos[:MOST_PHOTOS]
    ]


def _people(live: Content) -> list[Fact]:
    return [Fact(person.name, _person_words(person.role.label, person.supervised_by)) for person in live.practitioners]


def _person_words(role: str, supervised_by: str) -> str:
    return _("%(role)s, supervised by %(name)s") % {"role": role, "name": supervised_by} if supervised_by else role


def _facts(live: Content) -> list[Fact]:
    version = live.version
    fee = f", {prices.format_money(version.consultation_fee)}" if version.consultation_fee else ""
    consultation = (
        version.get_consultation_display() + fee if version.consultation != NOT_STATED.replace(" ", "_") else ""
    )
    pairs = [
        (_("Physician responsible"), version.physician_responsible),
        (_("Who examines a new patient first"), version.first_examined_by.label if version.first_examined_by else ""),
        (_("Consultation"), consultation),
        (_("Deposit"), prices.format_money(version.deposit) if version.deposit else ""),
        (_("No-show fee"), prices.format_money(version.no_show_fee) if version.no_show_fee else ""),
        (_("Patch test"), version.get_patch_test_display() if version.patch_test != "not_stated" else ""),
        (_("Languages"), ", ".join(language_names(version.languages))),
        (_("Step-free entrance"), version.get_step_free_display() if version.step_free != Access.NOT_STATED else ""),
        (_("Before and after pictures by skin type"), pair_words.counts(live)),
        (_("Parking"), version.get_parking_display() if version.parking != Access.NOT_STATED else ""),
    ]
    return [Fact(label, value or _("not stated")) for label, value in pairs]


def _scope_words(live: Content, scope: ScopeRule | None) -> str:
    """A neutral line wherever an esthetician performs: rules differ by state."""
    if not any(service.performer_id.startswith("esthetician") for service in live.services):
        return ""
    words = _("Rules differ by state. Ask who is medically responsible.")
    if scope is None:
        return words
    date = formats.date_format(scope.checked_on, "j M Y")
    return _("Rules differ by state. %(state)s: %(rule)s Checked on %(date)s. Ask who is medically responsible.") % {
        "state": scope.state,
        "rule": scope.says,
        "date": date,
    }


def _codes(live: Content) -> list[str]:
    """Catalogue codes on this page, for the articles that explain them."""
    codes: list[str] = []
    for service in live.services:
        codes += [service.treatment_id, *service.concerns, *(addon.addon_id for addon in live.addons_of(service))]
        codes += [service.device_id] if service.device_id else []
    parents = [
        vocabulary.terms(vocabulary.CONCERN)[code].parent
        for code in codes
        if code in vocabulary.terms(vocabulary.CONCERN)
    ]
    return list(dict.fromkeys([*codes, *filter(None, parents)]))
