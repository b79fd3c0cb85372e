"""Deleting a listing for good: content, files and typed words go; the row, its address and the trail's codes stay."""

import logging
from collections.abc import Iterator
from datetime import datetime

from django.core.files.storage import storages
from django.db import DatabaseError, transaction
from django.utils import timezone

from listings import claim_endings, publishing, trail
from listings.leaving import MOST_AT_ONCE, NO_DELETION
from listings.models import (
    AuthorityRecord,
    ClaimDocument,
    Confirmation,
    ConfirmationLink,
    Credential,
    DailyFigure,
    EventNote,
    EvidenceDocument,
    Listing,
    ListingSlug,
    Merge,
    Photo,
    QueueItem,
    SheetListing,
    Verb,
)

log = logging.getLogger("pinpoint.leaving")


def erase_due(*, now: datetime | None = None) -> int:
    """Delete the listings whose time to change one's mind is over; returns how many.

    Files go first: when the disk or the database fails, the listing stays on record and is tried again; one that fails
    keeps no other from going.
    """
    due = Listing.objects.filter(delete_after__lte=now or timezone.now()).order_by("delete_after")[:MOST_AT_ONCE]
    gone = 0
    for listing in due:
        try:
            for storage, name in _files(listing):
                storages[storage].delete(name)
            gone += _erase(listing, now or timezone.now())
        except (OSError, DatabaseError):
            log.exception("listing %s could not be deleted; it is tried again", listing.public_id)
    return gone


def _files(listing: Listing) -> Iterator[tuple[str, str]]:
    """Storage and name of every file of a listing."""
    for photo in Photo.objects.filter(listing=listing).iterator():
        yield from (("photos", photo.file_name(width)) for width in photo.widths())
    for document in EvidenceDocument.objects.filter(credential__listing=listing).iterator():
        yield "evidence", document.file_name
    for paper in ClaimDocument.objects.filter(claim__listing=listing).iterator():
        yield "evidence", paper.file_name


@transaction.atomic
def _erase(listing: Listing, now: datetime) -> int:
    due = Listing.objects.filter(pk=listing.pk, delete_after__lte=now)
    if not due.update(deleted_at=now, live_version=None, held_back_words="", **NO_DELETION):
        return 0
    listing.refresh_from_db()
    claim_endings.listing_deleted(listing)
    # The newest first: each version holds on to the one it was made from.
    for version in listing.versions.order_by("-number"):
        version.delete()
    for model in (Photo, Credential, Confirmation, ConfirmationLink, DailyFigure, AuthorityRecord, QueueItem):
        model._default_manager.filter(listing=listing).delete()
    SheetListing.objects.filter(listing=listing).delete()
    Merge.objects.filter(listing=listing).delete()
    ListingSlug.objects.filter(listing=listing).delete()
    EventNote.objects.filter(event__listing_id=listing.pk).delete()
    publishing.refresh(listing)
    trail.record(Verb.DELETED, listing, listing, by=None, role=trail.RULE)
    return 1
