"""Listings that may be the same clinic: by license, phone, site, name and place, or photo; found, never decided.

Traits of live listings stand in a table that publishing writes, so that a draft is held against all of them by index.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from listings import ledger
from listings.claim_domains import site_domain
from listings.ledger import Evidence
from listings.models import Credential, Listing, PublishedListing, Trait, Version
from listings.words import plain_words
from places.distance import miles_between

# 150 metres: the next door, or the other end of a mall.
SAME_SPOT_MILES = 0.093
LONGEST_VALUE = 140
MOST_FOUND = 5
NOT_DIGITS = re.compile(r"\D+")
NOT_IN_NUMBERS = re.compile(r"[^0-9A-Z]+")
PHONE, SITE, LICENSE, NAME = "phone", "site", "license", "name"


@dataclass
class Likeness:
    """A live listing that may be the same clinic, and why."""

    listing: Listing
    name: str
    city: str
    url: str
    reasons: list[str] = field(default_factory=list)


def traits_of(version: Version, evidence: Iterable[Evidence]) -> set[str]:
    """What a version and its ledger show, in a form in which the same is written the same."""
    found = set()
    if digits := NOT_DIGITS.sub("", version.phone)[-10:]:
        found.add(f"{PHONE}:{digits}")
    if domain := site_domain(version.website):
        found.add(f"{SITE}:{domain}")
    if name := " ".join(plain_words(version.name)):
        found.add(f"{NAME}:{name}")
    for each in evidence:
        found.add(license_trait(each.credential))
    return {value[:LONGEST_VALUE] for value in found if value}


def license_trait(credential: Credential) -> str:
    """The trait of a license's number; empty for what is no license, or has no number."""
    number = NOT_IN_NUMBERS.sub("", credential.number.upper())
    if not number or credential.kind.group != "license":
        return ""
    return f"{LICENSE}:{credential.state} {number}"[:LONGEST_VALUE]


def of_version(version: Version) -> list[Likeness]:
    """Live listings that may be the clinic of a draft or a submission, those with most reasons first; two queries.

    Locations of one business share phone and site: of those only the same name on the same spot counts.
    """
    listing = version.listing
    evidence = ledger.evidence_of(listing, with_waiting=True)
    return _alike(version, traits_of(version, evidence), listing)


def of_new(version: Version) -> list[Likeness]:
    """Live listings that may be a clinic that is in no listing yet; two queries."""
    return _alike(version, traits_of(version, ()), None)


def _alike(version: Version, traits: set[str], listing: Listing | None) -> list[Likeness]:
    rows = Trait.objects.filter(value__in=traits).exclude(listing=listing)
    same: dict[int, set[str]] = {}
    for listing_id, value in rows.values_list("listing_id", "value")[:1000]:
        same.setdefault(listing_id, set()).add(value)
    cards = PublishedListing.objects.filter(pk__in=list(same)).select_related("listing")
    business_id = listing.business_id if listing else None
    found = [_likeness(version, card, same[card.pk], business_id) for card in cards]
    return sorted((one for one in found if one.reasons), key=lambda one: (-len(one.reasons), one.name))[:MOST_FOUND]


def _likeness(version: Version, card: PublishedListing, values: set[str], business_id: int | None) -> Likeness:
    kinds = {value.partition(":")[0] for value in values}
    likeness = Likeness(card.listing, card.name, card.city, card.listing.get_absolute_url())
    is_near = (
        version.latitude is not None
        and version.longitude is not None
        and miles_between(version.latitude, version.longitude, card.latitude, card.longitude) <= SAME_SPOT_MILES
    )
    if NAME in kinds and is_near:
        likeness.reasons.append(_("the same name within 150 metres"))
    if card.listing.business_id == business_id:
        return likeness
    words = {LICENSE: _("the same license number"), PHONE: _("the same phone"), SITE: _("the same website")}
    likeness.reasons += [word for kind, word in words.items() if kind in kinds]
    return likeness


def words_of(found: Sequence[Likeness]) -> list[str]:
    """Signals for a moderator."""
    said = _("May be %(name)s, %(city)s: %(reasons)s")
    return [said % {"name": one.name, "city": one.city, "reasons": ", ".join(one.reasons)} for one in found]
