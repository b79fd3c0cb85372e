"""An owner's open draft: start, save, discard."""

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import F, Max

from listings import content, trail
from listings.models import (
    Business,
    Listing,
    Membership,
    MembershipRole,
    Practitioner,
    Service,
    ServiceAddOn,
    ServicePackage,
    Verb,
    Version,
    VersionStatus,
)

if TYPE_CHECKING:
    from accounts.models import User


class StaleDraft(Exception):
    """The draft was saved elsewhere (another tab, another person) since this form was opened."""


class NotADraft(Exception):
    """The version was submitted or decided meanwhile and can no longer be edited."""


@transaction.atomic
def register(*, by: "User", business: Business | None = None) -> Listing:
    """Begin a new location with an empty draft; a person's first one also begins her business."""
    if business is None:
        business = Business.objects.create(name="", is_example=by.is_example)
        Membership.objects.create(business=business, user=by, role=MembershipRole.OWNER)
    listing = Listing.objects.create(business=business, is_example=by.is_example)
    version = Version.objects.create(listing=listing, number=1, created_by=by)
    trail.record(Verb.STARTED, listing, version, by=by, role=trail.OWNER)
    return listing


def start(listing: Listing, *, by: "User") -> Version:
    """The listing's open draft; begun as a copy of the live version, or of the last one where none ever was live.

    Raises NotADraft when the open version is with a moderator.
    """
    try:
        with transaction.atomic():
            version = listing.open_version() or _begin(listing, by=by)
    except IntegrityError:
        # Somebody else began one in the same instant: theirs is the draft.
        version = Version.objects.open().get(listing=listing)
    if not version.is_draft:
        raise NotADraft(version)
    return version


def _begin(listing: Listing, *, by: "User") -> Version:
    # What was refused before it was ever live is still what its owner wrote.
    source = listing.live_version or listing.versions.order_by("-number").first()
    version = copy(source, listing=listing, by=by, base=listing.live_version) if source else _blank(listing, by=by)
    trail.record(Verb.STARTED, listing, version, by=by, role=trail.OWNER)
    return version


def _blank(listing: Listing, *, by: "User") -> Version:
    return Version.objects.create(listing=listing, number=next_number(listing), created_by=by)


def copy(
    source: Version,
    *,
    listing: Listing,
    by: "User | None",
    base: Version | None,
    made_from: Version | None = None,
    rule: str = "",
) -> Version:
    """A new draft with the content of `source`, under the same keys; with a `rule`, one that is published by it."""
    fields = {name: getattr(source, name) for name in content.CONTENT_FIELDS}
    draft = Version.objects.create(
        listing=listing,
        number=next_number(listing),
        created_by=by,
        base=base,
        made_from=made_from,
        decided_rule=rule,
        **fields,
    )
    content.copy_children(source, draft)
    return draft


def next_number(listing: Listing) -> int:
    highest: int | None = listing.versions.aggregate(highest=Max("number"))["highest"]
    return (highest or 0) + 1


# What a new location does not share with the one it is copied from.
OF_THE_PLACE = frozenset(
    {
        *("street", "unit", "city", "state", "zip_code", "latitude", "longitude", "coordinates_confirmed", "time_zone"),
        *("phone", "email", "step_free", "parking"),
    }
)


@transaction.atomic
def copy_location(source: Version, *, by: "User") -> Listing:
    """Begin another location of the same business with the services and people of `source`.

    Address, phone, hours, photos and credentials are of a place, and are not copied.
    """
    listing = register(by=by, business=source.listing.business)
    version = Version.objects.get(listing=listing)
    shared = [name for name in content.CONTENT_FIELDS if name not in OF_THE_PLACE]
    Version.objects.filter(pk=version.pk).update(**{name: getattr(source, name) for name in shared})
    content.copy_children(source, version, only=(Practitioner, Service, ServicePackage, ServiceAddOn))
    return listing


def claim_revision(version: Version, revision: int) -> None:
    """Take the right to save a form that was opened at `revision`; call inside the transaction that saves.

    Raises StaleDraft when the draft moved on, NotADraft when it is no longer one.
    """
    claimed = Version.objects.filter(pk=version.pk, status=VersionStatus.DRAFT, revision=revision)
    if claimed.update(revision=F("revision") + 1):
        version.revision = revision + 1
        return
    if Version.objects.filter(pk=version.pk, status=VersionStatus.DRAFT).exists():
        raise StaleDraft(version)
    raise NotADraft(version)


@transaction.atomic
def discard(version: Version, *, by: "User", role: str = trail.OWNER) -> None:
    """Throw a draft away; the live page, if any, is untouched. Raises NotADraft."""
    listing = version.listing
    trail.record(Verb.DISCARDED, listing, version, by=by, role=role)
    deleted, _rows = Version.objects.filter(pk=version.pk, status=VersionStatus.DRAFT).delete()
    if not deleted:
        raise NotADraft(version)
