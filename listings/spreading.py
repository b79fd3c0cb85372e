"""The same change at other locations of a business: a service's price or device, or a person.

Only what was changed here is carried over, to the service of the same treatment and areas, or the person of the same
name; each result is shown before anything is saved, and becomes a draft of that location.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db import transaction

from listings import content, diff, editing, packing
from listings.content import Content
from listings.diff import Change
from listings.facts import things
from listings.models import Listing, Practitioner, PublishedPage, Service, ServicePackage, Version, VersionStatus
from listings.preflight import PEOPLE, SERVICES

if TYPE_CHECKING:
    from accounts.models import User

# What each fact of a service or a person is stored as; packages are rows of their own.
SERVICE_FIELDS: dict[str, tuple[str, ...]] = {
    "price": ("price_basis", "session_price", "price_is_from", "price_kind", "introductory_ends"),
    "usual_plan": ("usual_sessions", "weeks_between_min", "weeks_between_max"),
    "device": ("device_id",),
    "performer": ("performer_id",),
    "minutes": ("minutes",),
    "max_depth_mm": ("max_depth_mm",),
    "numbing": ("numbing", "numbing_price"),
    "aftercare": ("aftercare", "aftercare_price"),
    "concerns": ("concerns",),
}
PERSON_FIELDS: dict[str, tuple[str, ...]] = {"role": ("role_id",), "supervised_by": ("supervised_by",)}
PACKAGE = "package:"


@dataclass(frozen=True)
class Target:
    """Another location where the same can be changed: what would change there, or why it cannot."""

    listing: Listing
    name: str
    key: str
    changes: list[Change]
    # It is with a moderator, or something typed there is not saved yet.
    is_frozen: bool


def targets(version: Version, section: str, key: str) -> list[Target]:
    """Other locations with the same service or person, where this draft's change would change something."""
    fields = changed_fields(version, section, key)
    if not fields:
        return []
    here = content.load(version)
    found = []
    for listing, there in _others(version.listing):
        shown = there.version
        for twin in _twins(here, there, section, key):
            before = things(there)
            _carry(here, there, section, key, str(twin.key), fields)
            changes = diff.changes_between(before, things(there))
            if changes:
                is_frozen = shown.status == VersionStatus.SUBMITTED
                found.append(Target(listing, f"{shown.name}, {shown.address}", str(twin.key), changes, is_frozen))
    return found


def _others(listing: Listing) -> Iterator[tuple[Listing, Content]]:
    """Each other location as its editor shows it; those without a draft are read packed, in one query for all."""
    others = listing.business.listings.exclude(pk=listing.pk).filter(closed_at=None, merged_into=None)
    listings = list(others.select_related("live_version").order_by("live_version__name", "id"))
    begun = {version.listing_id: version for version in Version.objects.open().filter(listing__in=listings)}
    pages = dict(PublishedPage.objects.filter(listing__in=listings).values_list("listing_id", "packed"))
    for one in listings:
        version = begun.get(one.pk) or one.live_version
        if version is None:
            continue
        packed = packing.unpack(pages[one.pk]) if one.pk in pages and one.pk not in begun else None
        live = packed.live if packed else content.load(version)
        live.version.status = version.status
        yield one, live


def changed_fields(version: Version, section: str, key: str) -> list[str]:
    """Facts of one service or person that a draft changes against the live page and that can be carried over."""
    live = version.listing.live_version
    if live is None or not version.is_draft:
        return []
    known = SERVICE_FIELDS if section == SERVICES else PERSON_FIELDS
    changes = diff.changes(content.load(live), content.load(version))
    own = [change.field for change in changes if (change.section, change.key) == (section, key)]
    return [field for field in own if field in known or field.startswith(PACKAGE)]


@transaction.atomic
def spread(version: Version, section: str, key: str, *, to: Sequence[Target], by: "User") -> list[Version]:
    """Write the change into a draft of each target; returns the drafts. Raises drafts.NotADraft, drafts.StaleDraft."""
    here, fields = content.load(version), changed_fields(version, section, key)
    written = []
    for target in to:

        def write(draft: Version, target: Target = target) -> None:
            there = content.load(draft)
            _carry(here, there, section, key, target.key, fields)
            _save(there, section, target.key)

        revision = editing.revision_of(target.listing.open_version())
        written.append(
            editing.save(target.listing, by=by, revision=revision, section=section, key=target.key, write=write)
        )
    return written


def _twins(here: Content, there: Content, section: str, key: str) -> list[Any]:
    """The same service (treatment and areas) or person (name) in another version."""
    if section == PEOPLE:
        names = {person.name.casefold() for person in here.practitioners if str(person.key) == key}
        return [person for person in there.practitioners if person.name.casefold() in names]
    own = next((service for service in here.services if str(service.key) == key), None)
    return [service for service in there.services if own and _kind(service) == _kind(own)]


def _kind(service: Service) -> tuple[str, tuple[str, ...]]:
    return service.treatment_id, tuple(sorted(service.areas))


def _carry(here: Content, there: Content, section: str, key: str, to_key: str, fields: Iterable[str]) -> None:
    """Make the thing in `there` say of these fields what the one in `here` says; saves nothing."""
    if section == PEOPLE:
        source, target = _one(here.practitioners, key), _one(there.practitioners, to_key)
        _copy(source, target, [name for field in fields for name in PERSON_FIELDS[field]])
        return
    source, target = _one(here.services, key), _one(there.services, to_key)
    _copy(source, target, [name for field in fields for name in SERVICE_FIELDS.get(field, ())])
    sizes = {int(field.removeprefix(PACKAGE)) for field in fields if field.startswith(PACKAGE)}
    if not sizes:
        return
    kept = [one for one in there.packages if one.service_key != target.key or one.sessions not in sizes]
    new = [
        ServicePackage(
            version=there.version, key=uuid4(), service_key=target.key, sessions=one.sessions, total=one.total
        )
        for one in here.packages_of(source)
        if one.sessions in sizes
    ]
    there.set_packages([*kept, *new])


def _one(rows: Iterable[Any], key: str) -> Any:
    return next(row for row in rows if str(row.key) == key)


def _copy(source: Any, target: Any, names: Iterable[str]) -> None:
    for name in names:
        setattr(target, name, getattr(source, name))


def _save(there: Content, section: str, key: str) -> None:
    if section == PEOPLE:
        person: Practitioner = _one(there.practitioners, key)
        person.save()
        return
    service: Service = _one(there.services, key)
    service.save()
    own = [one for one in there.packages if one.service_key == service.key]
    ServicePackage.objects.filter(version=there.version, service_key=service.key).exclude(
        key__in=[one.key for one in own]
    ).delete()
    for one in own:
        if one.pk is None:
            one.save()


def ready(user: "User") -> list[Version]:
    """Drafts of live listings of a person's businesses that can be submitted as they are."""
    open_ = Version.objects.filter(
        status=VersionStatus.DRAFT,
        listing__business__memberships__user=user,
        listing__live_version__isnull=False,
        listing__closed_at=None,
    )
    return list(open_.select_related("listing__live_version").order_by("name", "id"))
