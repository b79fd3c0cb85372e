"""The same picture at another clinic: found by perceptual hash and told to the moderator; it never refuses by itself.

Two hashes of 64 bits that differ in at most six share at least two of their eight bytes, so that an index on bytes
finds every near copy among few candidates.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Min

from listings.models import Listing, Photo, PhotoByte, Version, VersionPhoto
from listings.models.versions import VersionStatus

MOST_BITS_APART = 6
# A picture of one color or one slope has next to no edges, and is like every other such picture.
FEWEST_EDGES = 5
BITS = 64


@dataclass(frozen=True)
class Twin:
    """A picture of a version that stands on another clinic's page, and since when."""

    alt: str
    clinic: str
    since: datetime


def codes(perceptual_hash: str) -> list[int]:
    """The eight bytes of a hash, each with its place: what is looked up."""
    return [place << 8 | value for place, value in enumerate(bytes.fromhex(perceptual_hash))]


def note(photo: Photo) -> None:
    """Make a new photo one that can be found."""
    PhotoByte.objects.bulk_create([PhotoByte(photo=photo, code=code) for code in codes(photo.perceptual_hash)])


def is_near(one: str, other: str) -> bool:
    """Whether two hashes are of the same picture, perhaps made smaller, lighter or saved anew."""
    return (int(one, 16) ^ int(other, 16)).bit_count() <= MOST_BITS_APART


def has_edges(perceptual_hash: str) -> bool:
    return FEWEST_EDGES <= int(perceptual_hash, 16).bit_count() <= BITS - FEWEST_EDGES


def of_version(version: Version) -> list[Twin]:
    """Pictures that a version adds and that another business shows to the public; three queries, or one for none."""
    before = VersionPhoto.objects.filter(version=version.base_id).values("photo_id")
    added = VersionPhoto.objects.filter(version=version).exclude(photo__in=before).select_related("photo")
    own = [use for use in added if has_edges(use.photo.perceptual_hash)]
    near = _near([use.photo for use in own], version.listing)
    if not near:
        return []
    standing = _standing([photo_id for photo_id, _hash in near])
    return [
        Twin(use.alt or use.photo.get_kind_display(), *standing[photo_id])
        for use in own
        for photo_id, perceptual_hash in near
        if photo_id in standing and is_near(use.photo.perceptual_hash, perceptual_hash)
    ]


def _near(photos: list[Photo], listing: Listing) -> list[tuple[int, str]]:
    """Id and hash of other businesses' photos that are near one of these."""
    hashes = {photo.perceptual_hash for photo in photos}
    wanted = {code for one in hashes for code in codes(one)}
    if not wanted:
        return []
    found = PhotoByte.objects.filter(code__in=wanted, photo__withdrawn_at=None)
    found = found.exclude(photo__listing__business=listing.business_id).distinct()
    rows: Iterable[tuple[int, str]] = found.values_list("photo_id", "photo__perceptual_hash").iterator()
    return [row for row in rows if any(is_near(row[1], one) for one in hashes)]


def _standing(photo_ids: list[int]) -> dict[int, tuple[str, datetime]]:
    """Clinic and first day of those that are public now."""
    uses = VersionPhoto.objects.filter(photo__in=photo_ids)
    shown = uses.filter(version=F("photo__listing__live_version"), photo__listing__in=Listing.objects.live())
    names = dict(shown.values_list("photo_id", "version__name"))
    approved = (VersionStatus.APPROVED, VersionStatus.APPROVED_IN_PART)
    first = (
        uses.filter(version__status__in=approved).order_by().values("photo_id").annotate(at=Min("version__decided_at"))
    )
    since = {row["photo_id"]: row["at"] for row in first}
    return {photo_id: (name, since[photo_id]) for photo_id, name in names.items()}
