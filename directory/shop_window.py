"""A live listing as its page reads it: one row, or the version itself where that row was written by another release."""

from dataclasses import dataclass, replace
from typing import NamedTuple

from listings import content, key_facts, ledger, packing
from listings.content import Content
from listings.key_facts import Days
from listings.ledger import Evidence
from listings.models import Listing, Version
from places import reading

DEFAULT_TIME_ZONE = "America/New_York"


class Attribution(NamedTuple):
    """Where the first facts of a listing came from, and on what terms; `url` may be empty."""

    name: str
    license: str
    url: str


@dataclass(frozen=True)
class Shown:
    """What a listing page shows; an empty `slug` has no address yet."""

    slug: str
    is_example: bool
    live: Content
    evidence: list[Evidence]
    # When each fact was last said to be right.
    days: Days
    # None where the clinic itself registered it.
    origin: Attribution | None = None


def find(slug: str) -> Shown | None:
    """The listing at an address; None where visitors see none there."""
    # Composing the ORM's query would take longer than reading the row.
    statement = """
        SELECT published.listing_id, published.version_id, published.is_example, page.packed,
               source.name, source.license, source.url
        FROM listings_publishedlisting AS published
        LEFT JOIN listings_publishedpage AS page ON page.listing_id = published.listing_id
        LEFT JOIN listings_origin AS origin ON origin.listing_id = published.listing_id
        LEFT JOIN listings_datasource AS source ON source.id = origin.source_id
        WHERE published.slug = %s
    """
    with reading.cursor() as cursor:
        cursor.execute(statement, [slug])
        row = cursor.fetchone()
    if row is None:
        return None
    listing_id, version_id, is_example, packed, *source = row
    origin = Attribution(*source) if source[0] else None
    unpacked = packing.unpack(packed) if packed else None
    if unpacked is None:
        version = Version.objects.select_related("first_examined_by").get(pk=version_id)
        return replace(of_version(Listing.objects.get(pk=listing_id), version), origin=origin)
    return Shown(slug, bool(is_example), unpacked.live, unpacked.evidence, unpacked.days, origin)


def of_version(listing: Listing, version: Version, *, with_waiting: bool = False) -> Shown:
    """A listing as it would look with this version; `with_waiting` also shows evidence that is not sent yet."""
    evidence = ledger.evidence_of(listing, with_waiting=with_waiting)
    return Shown(listing.slug or "", listing.is_example, content.load(version), evidence, key_facts.days_of(listing))
