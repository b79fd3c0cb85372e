"""What a submission says, packed as one text while it waits: the page that decides on it reads one row, not eight.

Of the same changes at several locations of a business it also has a common mark, so that they are decided together.
"""

from collections.abc import Sequence
from hashlib import sha256

from listings import content, packing
from listings.content import Content
from listings.diff import Change
from listings.models import Listing, PackedSubmission, QueueItem, QueueKind, Version, VersionStatus


def keep(version: Version, proposed: Content, changes: Sequence[Change]) -> None:
    """Pack what was submitted; `changes` are those against the public page, none for a first version."""
    PackedSubmission.objects.create(
        version=version, packed=packing.pack(proposed, [], {}), mark=mark_of(changes) if changes else ""
    )


def forget(listing: Listing) -> None:
    """Pack no longer what waits: something in it was withdrawn."""
    PackedSubmission.objects.filter(version__listing=listing).delete()


def read(version: Version) -> Content:
    """The content of a submission, in one query where it is packed."""
    row = PackedSubmission.objects.filter(version=version).first()
    unpacked = packing.unpack(row.packed) if row and version.status == VersionStatus.SUBMITTED else None
    if unpacked is None:
        return content.load(version)
    unpacked.live.version = version
    return unpacked.live


def signs(changes: Sequence[Change]) -> list[tuple[str, ...]]:
    """What makes each change the same as one at another location: keys are of a place, words are not."""
    return [(one.section, one.thing, one.field, *one.before, ">", *one.after) for one in changes]


def mark_of(changes: Sequence[Change]) -> str:
    """The same for submissions that change the same in the same words."""
    return sha256(repr(sorted(signs(changes))).encode()).hexdigest()


def alike(version: Version) -> list[Version]:
    """Waiting submissions of other locations of the same business that change the same; one query."""
    mark = PackedSubmission.objects.filter(version=version).exclude(mark="").values("mark")
    waiting = QueueItem.objects.filter(kind=QueueKind.VERSION, done_at=None).values("object_id")
    others = Version.objects.filter(packedsubmission__mark__in=mark, listing__business=version.listing.business_id)
    found = others.filter(status=VersionStatus.SUBMITTED, pk__in=waiting).exclude(pk=version.pk)
    return list(found.select_related("listing__live_version", "listing__business", "base").order_by("pk"))
