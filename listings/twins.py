"""The same picture at another clinic: found by perceptual hash and told to the moderator; it never refuses by itself.

Where two hashes of 64 bits differ in at most six, at least one of their quarters of 16 bits differs in at most one: an
index on quarters, asked for each quarter and its sixteen neighbors, finds every near copy among few candidates
(multi-index hashing: Norouzi, Punjani, Fleet, CVPR 2012).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Min

from listings.models import Listing, Photo, PhotoQuarter, Version, VersionPhoto
from listings.models.versions import VersionStatus

MOST_BITS_APART = 6
# A picture of one color or one slope has next to no edges, and is like every other such picture.
FEWEST_EDGES = 5
BITS = 64
QUARTER = 16
# Ids in one query.
MOST_AT_ONCE = 10_000


@dataclass(frozen=True)
class Twin:
    """A picture of a version that stands on another clinic's page, and since when."""

    alt: str
    clinic: str
    since: datetime


def codes(perceptual_hash: str) -> list[int]:
    """The four quarters of a hash, each with its place: what is kept of a photo."""
    number = int(perceptual_hash, 16)
    return [place << QUARTER | number >> place * QUARTER & (1 << QUARTER) - 1 for place in range(BITS // QUARTER)]


def neighbors(perceptual_hash: str) -> list[int]:
    """The quarters, and all that differ from one of them in one bit: what is looked up."""
    kept = codes(perceptual_hash)
    return kept + [code ^ 1 << bit for code in kept for bit in range(QUARTER)]


def note(photos: Iterable[Photo]) -> None:
    """Make new photos ones that can be found."""
    rows = (PhotoQuarter(photo=photo, code=code) for photo in photos for code in codes(photo.perceptual_hash))
    PhotoQuarter.objects.bulk_create(rows, batch_size=5000)


def is_near(one: int, other: int) -> bool:
    """Whether two hashes are of the same picture, perhaps made smaller, lighter or saved anew."""
    return (one ^ other).bit_count() <= MOST_BITS_APART


def has_edges(perceptual_hash: str) -> bool:
    return FEWEST_EDGES <= int(perceptual_hash, 16).bit_count() <= BITS - FEWEST_EDGES


def of_version(version: Version) -> list[Twin]:
    """Pictures that a version adds and that another business shows to the public; five queries, or one for none."""
    before = VersionPhoto.objects.filter(version=version.base_id).values("photo_id")
    added = VersionPhoto.objects.filter(version=version).exclude(photo__in=before).select_related("photo")
    own = [use for use in added if has_edges(use.photo.perceptual_hash)]
    near = _near([use.photo for use in own]) if own else []
    standing = _standing([photo_id for photo_id, _hash in near], besides=version.listing) if near else {}
    return [
        Twin(use.alt or use.photo.get_kind_display(), *standing[photo_id])
        for use in own
        for photo_id, number in near
        if photo_id in standing and is_near(int(use.photo.perceptual_hash, 16), number)
    ]


def _near(photos: list[Photo]) -> list[tuple[int, int]]:
    """Id and hash of the photos that are near one of these, themselves too."""
    hashes = {photo.perceptual_hash for photo in photos}
    wanted = {code for one in hashes for code in neighbors(one)}
    # By id, in two steps: joined, PostgreSQL reads every photo there is.
    candidates = list(set(PhotoQuarter.objects.filter(code__in=wanted).values_list("photo_id", flat=True)))
    numbers = [int(one, 16) for one in hashes]
    found: list[tuple[int, int]] = []
    for start in range(0, len(candidates), MOST_AT_ONCE):
        some = Photo.objects.filter(pk__in=candidates[start : start + MOST_AT_ONCE], withdrawn_at=None)
        rows = ((pk, int(perceptual_hash, 16)) for pk, perceptual_hash in some.values_list("pk", "perceptual_hash"))
        found += [row for row in rows if any(is_near(row[1], one) for one in numbers)]
    return found


def _standing(photo_ids: list[int], *, besides: Listing) -> dict[int, tuple[str, datetime]]:
    """Clinic and first day of those that other businesses show to the public now."""
    uses = VersionPhoto.objects.filter(photo__in=photo_ids).exclude(photo__listing__business=besides.business_id)
    shown = uses.filter(version=F("photo__listing__live_version"), photo__listing__in=Listing.objects.live())
    names = dict(shown.values_list("photo_id", "version__name"))
    approved = (VersionStatus.APPROVED, VersionStatus.APPROVED_IN_PART)
    first = (
        uses.filter(version__status__in=approved).order_by().values("photo_id").annotate(at=Min("version__decided_at"))
    )
    since = {row["photo_id"]: row["at"] for row in first}
    return {photo_id: (name, since[photo_id]) for photo_id, name in names.items()}
