"""Result cards: everything formatted here, so that the template only places it."""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from directory import price_range, why_here
from directory.covers import Cover, cover_of
from directory.fragments import Fragment, joined, language
from directory.open_now import OpenNow
from directory.results import Hit
from listings import area_prices, vocabulary
from listings.models import PublishedListing
from places import reading


class Badge(NamedTuple):
    """A claim on a card: what was seen, or that something is being checked."""

    label: str
    pending: bool
    # The panel of how_we_check that tells what it means; empty where the badge is no link.
    about: str = ""


class BadgeShape(NamedTuple):
    pending: bool
    linked: bool


class Card(NamedTuple):
    """One clinic on the results page; dollars are plain numbers for data attributes, `badges` and `reasons` HTML."""

    slug: str
    url: str
    name: str
    meta: str
    badges: SafeString
    offers: str
    place: str
    session: str
    service: str
    course: str
    photo_url: str
    photo_alt: str
    photo_focus: str
    miles: str
    session_dollars: str
    course_dollars: str
    price_range: SafeString
    reasons: SafeString
    cover: Cover
    session_from: bool
    is_example: bool


class Shape(NamedTuple):
    """What of a card there is."""

    photo: bool
    session: bool
    session_from: bool
    service: bool
    course: bool
    example: bool


class Published(NamedTuple):
    """Columns of PublishedListing that a card shows."""

    listing_id: int
    slug: str
    name: str
    street: str
    city: str
    state: str
    coordinates_confirmed: bool
    services: list[dict[str, Any]]
    badges: list[dict[str, Any]]
    photo: dict[str, Any] | None
    is_example: bool


CARD_TEXTS = Card._fields[:-3]
CARD = Fragment(
    "_components/card.html",
    holes=[*(f"card.{name}" for name in CARD_TEXTS), *(f"cover.{name}" for name in Cover._fields)],
)
NO_RANGE = joined(())
BADGE = Fragment("_components/badge.html", holes=["label", "about"])
NO_BADGE = Fragment("_components/no_badge.html", holes=[])


def cards_for(hits: Sequence[Hit], *, sort: str, now: datetime, has_words: bool = False) -> list[SafeString]:
    """Cards in the order of the hits, as HTML, with one query for all; `has_words` when words were looked for."""
    published = _published([hit.row.listing_id for hit in hits])
    open_now = OpenNow(now)
    open_now.learn(hit.row.hours_id for hit in hits)
    ranges = _price_ranges(hits)

    def why(listing: Published, hit: Hit) -> SafeString:
        return why_here.draw(hit, sort=sort, has_words=has_words, is_exact=listing.coordinates_confirmed, now=now)

    return [
        draw(_card(listing, hit, open_now, ranges.get(hit.row.listing_id, NO_RANGE), why(listing, hit), now))
        for hit in hits
        if (listing := published.get(hit.row.listing_id))
    ]


def _price_ranges(hits: Sequence[Hit]) -> dict[int, SafeString]:
    """By listing, where its whole course price stands among its neighbors'; one query."""
    keys = {
        hit.row.listing_id: (
            area_prices.area_of(hit.row.latitude, hit.row.longitude),
            vocabulary.group_of(hit.row.treatments),
        )
        for hit in hits
        if hit.row.course_cents is not None
    }
    figures = area_prices.around(area for area, _group in keys.values()) if keys else {}
    return {
        hit.row.listing_id: price_range.draw(price_range.price_range(hit.row.course_cents, figure))
        for hit in hits
        if hit.row.course_cents is not None and (figure := figures.get(keys[hit.row.listing_id]))
    }


def _published(ids: Sequence[int]) -> dict[int, Published]:
    # Twenty rows: composing the ORM's query would take longer than reading them.
    if not ids:
        return {}
    wanted, values = reading.among("listing_id", ids)
    statement = f"SELECT {', '.join(Published._fields)} FROM listings_publishedlisting WHERE {wanted}"  # noqa: S608
    with reading.cursor() as cursor:
        cursor.execute(statement, values)
        return {row[0]: _read(row) for row in cursor.fetchall()}


def _read(row: Sequence[Any]) -> Published:
    """A row as both drivers give it: SQLite has neither booleans nor JSON of its own."""
    given = Published._make(row)
    photo = json.loads(row[9]) if row[9] else None
    return given._replace(services=json.loads(row[7]), badges=json.loads(row[8]), photo=photo)


def draw(card: Card) -> SafeString:
    """One card as HTML."""
    shape = Shape(
        bool(card.photo_url),
        bool(card.session),
        card.session_from,
        bool(card.service),
        bool(card.course),
        card.is_example,
    )
    return CARD.render(shape, (*card[:-3], *card.cover))


def draw_badges(badges: Sequence[Badge]) -> SafeString:
    """Badges in a row as HTML; an honest word where there are none."""
    return _drawn_badges(tuple(badges), language())


@lru_cache(maxsize=4096)
def _drawn_badges(badges: tuple[Badge, ...], spoken: str | None) -> SafeString:
    if not badges:
        return NO_BADGE.render(None, ())
    return joined(
        BADGE.render(BadgeShape(badge.pending, bool(badge.about)), (badge.label, badge.about)) for badge in badges
    )


def _card(
    listing: Published, hit: Hit, open_now: OpenNow, range_: SafeString, reasons: SafeString, now: datetime
) -> Card:
    shown = listing.services[hit.row.service_no] if hit.row.service_no < len(listing.services) else {}
    has_price = bool(shown) and (hit.has_headline or bool(shown.get("session")))
    meta = (
        distance_words(hit.miles, listing.coordinates_confirmed),
        place_words(listing),
        open_now.words(hit.row.hours_id) or _("hours not stated"),
    )
    return Card(
        slug=listing.slug,
        url=listing_url(listing.slug),
        name=listing.name,
        meta=" · ".join(filter(None, meta)),
        badges=draw_badges(badges_at(listing, now)),
        offers=" · ".join(offers_of(listing)),
        place=f"{listing.city}, {listing.state}",
        session=shown.get("session", "") if has_price else "",
        service=shown.get("label", ""),
        course=course_words(shown),
        photo_url=photo_url(listing.photo, 400),
        photo_alt=(listing.photo or {}).get("alt", ""),
        photo_focus=(listing.photo or {}).get("focus", ""),
        miles="" if hit.miles is None else f"{hit.miles:.1f}",
        session_dollars=dollars(hit.row.session_cents),
        course_dollars=dollars(hit.row.course_cents),
        price_range=range_,
        reasons=reasons,
        cover=cover_of(listing.name),
        session_from=bool(shown.get("session_note")),
        is_example=listing.is_example,
    )


def listing_url(slug: str) -> str:
    """Address of a listing; slugs need no quoting."""
    return _listing_address().replace("/-/", f"/{slug}/")


@lru_cache(maxsize=1)
def _listing_address() -> str:
    return reverse("listing", args=["-"])


def distance_words(miles: float | None, confirmed: bool) -> str:
    """ "0.4 mi", or "about 3 mi (ZIP area)" from a point that is only its ZIP's."""
    if miles is None:
        return ""
    shown = f"{miles:.1f}" if confirmed and miles < 10 else str(max(1, round(miles)))
    return _distance_words(shown, confirmed, language())


@lru_cache(maxsize=4096)
def _distance_words(miles: str, confirmed: bool, spoken: str | None) -> str:
    return (_("%(miles)s mi") if confirmed else _("about %(miles)s mi (ZIP area)")) % {"miles": miles}


def place_words(listing: Published | PublishedListing) -> str:
    return f"{listing.street}, {listing.city}, {listing.state}"


def badges_at(listing: Published | PublishedListing, now: datetime) -> list[Badge]:
    """Badges that hold at this moment; beside a group without any, what is being checked."""
    seconds = int(now.timestamp())
    holding = [badge for badge in listing.badges if not badge["pending"] and badge["until"] > seconds]
    groups = {badge["group"] for badge in holding}
    pending = [badge for badge in listing.badges if badge["pending"] and badge["group"] not in groups]
    return [Badge(badge["label"], badge["pending"]) for badge in (*holding, *pending)]


def offers_of(listing: Published) -> list[str]:
    """Treatments and add-ons by name, each once."""
    labels = [service["label"] for service in listing.services]
    labels += [addon for service in listing.services for addon in service["addons"]]
    return list(dict.fromkeys(labels))[:6]


def course_words(shown: dict[str, str]) -> str:
    if not shown.get("course"):
        return ""
    return _course_words(shown["course"], shown["course_note"], language())


@lru_cache(maxsize=4096)
def _course_words(amount: str, note: str, spoken: str | None) -> str:
    return _("course of three %(amount)s, %(note)s") % {"amount": amount, "note": note}


def photo_url(photo: dict | None, width: int) -> str:
    """Address of the smallest stored copy at least `width` pixels wide; empty without a photo."""
    if not photo:
        return ""
    best = next((stored for stored in photo["widths"] if stored >= width), photo["widths"][-1])
    return reverse("photo", args=[photo["token"], best])


def dollars(cents: int | None) -> str:
    """Plain dollars for a data attribute: "325", "325.50", "" for none."""
    if cents is None:
        return ""
    return str(cents // 100) if cents % 100 == 0 else f"{cents / 100:.2f}"
