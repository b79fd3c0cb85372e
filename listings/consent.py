"""A person in a before and after pair takes her consent back: the pictures are gone from that moment."""

import logging
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone

from listings import publishing, submissions, trail
from listings.models import BeforeAfter, Listing, Photo, Verb, VersionStatus

if TYPE_CHECKING:
    from accounts.models import User

log = logging.getLogger("pinpoint.consent")


@transaction.atomic
def withdraw(listing: Listing, key: UUID, *, by: "User") -> int:
    """Take both pictures of a pair off page, search and address, in every version; returns how many pictures.

    Their files are deleted once that is certain. A second call changes nothing.
    """
    pairs = BeforeAfter.objects.filter(version__listing=listing, key=key)
    ids = {photo for both in pairs.values_list("before_id", "after_id") for photo in both if photo}
    photos = list(Photo.objects.filter(pk__in=ids, withdrawn_at=None))
    Photo.objects.filter(pk__in=[photo.pk for photo in photos]).update(withdrawn_at=timezone.now())
    pairs.filter(version__status=VersionStatus.DRAFT).delete()
    if photos:
        facts: dict[str, object] = {"pair": str(key), "photos": [photo.pk for photo in photos]}
        trail.record(Verb.CONSENT_WITHDRAWN, listing, photos[0], by=by, role=trail.OWNER, facts=facts)
        publishing.refresh(listing)
        submissions.forget(listing)
        transaction.on_commit(lambda: _delete_files(photos))
    return len(photos)


def _delete_files(photos: list[Photo]) -> None:
    for photo in photos:
        for width in photo.widths():
            try:
                storages["photos"].delete(photo.file_name(width))
            except OSError:
                log.exception("a withdrawn picture could not be deleted; its address is closed all the same")
