"""Result cards, ready to print: everything formatted here, so that the template only places it."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from directory.covers import Cover, cover_of
from directory.results import Hit
from listings import hours
from listings.models import PublishedListing


@dataclass(frozen=True)
class Badge:
    """A claim on a card: what was seen, or that something is being checked."""

    label: str
    pending: bool


@dataclass(frozen=True)
class Card:
    """One clinic on the results page. Amounts are whole cents in `session_cents` and `course_cents`."""

    slug: str
    url: str
    name: str
    meta: str
    badges: list[Badge]
    offers: str
    session: str
    session_from: bool
    service: str
    course: str
    photo_url: str
    photo_alt: str
    cover: Cover
    miles: str
    session_dollars: str
    course_dollars: str
    is_example: bool


def cards_for(hits: list[Hit], *, now: datetime) -> list[Card]:
    """Cards in the order of the hits, with one query for all."""
    published = PublishedListing.objects.in_bulk([hit.row.listing_id for hit in hits])
    return [_card(published[hit.row.listing_id], hit, now) for hit in hits if hit.row.listing_id in published]


def _card(listing: PublishedListing, hit: Hit, now: datetime) -> Card:
    shown = listing.services[hit.row.service_no] if hit.row.service_no < len(listing.services) else {}
    has_price = bool(shown) and (hit.has_headline or bool(shown.get("session")))
    meta = (distance_words(hit.miles, listing.coordinates_confirmed), place_words(listing), open_words(listing, now))
    return Card(
        slug=listing.slug,
        url=reverse("listing", args=[listing.slug]),
        name=listing.name,
        meta=" · ".join(filter(None, meta)),
        badges=badges_at(listing, now),
        offers=" · ".join(offers_of(listing)),
        session=shown.get("session", "") if has_price else "",
        session_from=bool(shown.get("session_note")),
        service=shown.get("label", ""),
        course=course_words(shown),
        photo_url=photo_url(listing.photo, 400),
        photo_alt=(listing.photo or {}).get("alt", ""),
        cover=cover_of(listing.name),
        miles="" if hit.miles is None else f"{hit.miles:.1f}",
        session_dollars=dollars(hit.row.session_cents),
        course_dollars=dollars(hit.row.course_cents),
        is_example=listing.is_example,
    )


def distance_words(miles: float | None, confirmed: bool) -> str:
    """ "0.4 mi", or "about 3 mi (ZIP area)" from a point that is only its ZIP's."""
    if miles is None:
        return ""
    if not confirmed:
        return _("about %(miles)s mi (ZIP area)") % {"miles": max(1, round(miles))}
    return _("%(miles)s mi") % {"miles": f"{miles:.1f}" if miles < 10 else round(miles)}


def place_words(listing: PublishedListing) -> str:
    return f"{listing.street}, {listing.city}, {listing.state}"


def open_words(listing: PublishedListing, now: datetime) -> str:
    state = hours.state_at(now, listing.time_zone, listing.hours["periods"], listing.hours["exceptions"])
    return state.words(now) if state else _("hours not stated")


def badges_at(listing: PublishedListing, now: datetime) -> list[Badge]:
    """Badges that hold at this moment; beside a group without any, what is being checked."""
    seconds = int(now.timestamp())
    holding = [badge for badge in listing.badges if not badge["pending"] and badge["until"] > seconds]
    groups = {badge["group"] for badge in holding}
    pending = [badge for badge in listing.badges if badge["pending"] and badge["group"] not in groups]
    return [Badge(badge["label"], badge["pending"]) for badge in (*holding, *pending)]


def offers_of(listing: PublishedListing) -> list[str]:
    """Treatments and add-ons by name, each once."""
    labels = [service["label"] for service in listing.services]
    labels += [addon for service in listing.services for addon in service["addons"]]
    return list(dict.fromkeys(labels))[:6]


def course_words(shown: dict[str, str]) -> str:
    if not shown.get("course"):
        return ""
    return _("course of three %(amount)s, %(note)s") % {"amount": shown["course"], "note": shown["course_note"]}


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
