"""Undo one change of a draft: that part reads again as it does on the public page."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from listings import content, editing
from listings.content import Content
from listings.diff import Change, changes
from listings.models import (
    BeforeAfter,
    Listing,
    OpeningException,
    OpeningPeriod,
    Practitioner,
    Service,
    ServiceAddOn,
    ServicePackage,
    Version,
    VersionPhoto,
    VersionStatus,
)
from listings.models.versions import VersionChild
from listings.preflight import HOURS, PAIRS, PEOPLE, PHOTOS, PLACE, SERVICES
from listings.spreading import PACKAGE, PERSON_FIELDS, SERVICE_FIELDS

if TYPE_CHECKING:
    from accounts.models import User

# What each fact of the clinic is stored as, where its name is not that of its column.
CLINIC_FIELDS: dict[str, tuple[str, ...]] = {
    "address": (
        *("street", "unit", "city", "state", "zip_code", "latitude", "longitude"),
        *("coordinates_confirmed", "time_zone"),
    ),
    "consultation": ("consultation", "consultation_fee"),
    "first_examined_by": ("first_examined_by_id",),
}
SERVICE_COLUMNS = {
    **SERVICE_FIELDS,
    "treatment": ("treatment_id",),
    "areas": ("areas",),
    "practitioners": ("practitioner_keys",),
}
PART_COLUMNS: dict[str, dict[str, tuple[str, ...]]] = {
    SERVICES: SERVICE_COLUMNS,
    PEOPLE: {**PERSON_FIELDS, "name": ("name",)},
    PHOTOS: {"focus": ("focal_x", "focal_y")},
    PAIRS: {name: (f"{name}_id",) for name in ("before", "after", "treatment")},
}
ADD_ON, WEEKDAY, DATE = "addon:", "weekday:", "date:"
MODELS: dict[str, type[VersionChild]] = {
    SERVICES: Service,
    PEOPLE: Practitioner,
    PHOTOS: VersionPhoto,
    PAIRS: BeforeAfter,
}


class NothingToUndo(Exception):
    """The draft does not change that, or not any more."""


def pending(draft: Content) -> list[Change]:
    """What a draft or a submission changes against the public page; nothing where none is live."""
    is_open = draft.version.status in (VersionStatus.DRAFT, VersionStatus.SUBMITTED)
    live = editing.live_content(draft.version.listing) if is_open else None
    return changes(live, draft) if live else []


def undo(listing: Listing, *, section: str, key: str, field: str, by: "User") -> None:
    """Raises NothingToUndo, drafts.NotADraft, drafts.StaleDraft."""
    draft = listing.open_version()
    live = listing.live_version
    if draft is None or live is None:
        raise NothingToUndo(listing)
    if (section, key, field) not in {(one.section, one.key, one.field) for one in pending(content.load(draft))}:
        raise NothingToUndo(listing)
    before = content.load(live)

    revision = editing.revision_of(draft)
    editing.save(
        listing,
        by=by,
        revision=revision,
        section=section,
        key=key,
        write=lambda draft: revert(draft, before, section=section, key=key, field=field),
    )


def revert(draft: Version, before: Content, *, section: str, key: str, field: str) -> None:
    """Make one part of a draft read as in `before`; an empty field says that a thing was added or removed whole."""
    if not field:
        _whole(before, draft, section, key)
    elif field == "photo_order":
        _photo_order(before, draft)
    elif section == PLACE:
        _copy(before.version, draft, CLINIC_FIELDS.get(field, (field,)))
    elif section == HOURS:
        _hours(before, draft, field)
    else:
        _part(before, draft, section, key, field)


def revert_all(draft: Version, before: Content, places: Iterable[tuple[str, str, str]]) -> None:
    """`revert` of many places (section, key, field), after which no service names a person who is not there."""
    # Things that come or go first, the order of photos last: each later one stands on the earlier.
    for section, key, field in sorted(places, key=lambda place: (place[2] != "", place[2] == "photo_order")):
        revert(draft, before, section=section, key=key, field=field)
    leave_out_strangers(draft)


def leave_out_strangers(draft: Version) -> None:
    """Take people who are not in a draft out of its services."""
    people = {str(key) for key in Practitioner.objects.filter(version=draft).values_list("key", flat=True)}
    for service in Service.objects.filter(version=draft):
        there = [key for key in service.practitioner_keys if key in people]
        if there != service.practitioner_keys:
            service.practitioner_keys = there
            service.save(update_fields=["practitioner_keys"])


def _rows(before: Content, section: str) -> list[Any]:
    kinds: dict[str, list[Any]] = {
        SERVICES: [*before.services],
        PEOPLE: [*before.practitioners],
        PHOTOS: [*before.photos],
        PAIRS: [*before.pairs],
    }
    return kinds[section]


def _copy(source: Any, target: Any, names: tuple[str, ...]) -> None:
    for name in names:
        setattr(target, name, getattr(source, name))
    target.save(update_fields=[name.removesuffix("_id") for name in names])


def _clone(row: VersionChild, draft: Version) -> None:
    """A row of the live version as one of the draft, under the same key."""
    names = [f.attname for f in row._meta.concrete_fields if f.attname not in content.NOT_COPIED]
    type(row)._default_manager.create(version=draft, **{name: getattr(row, name) for name in names})


def _whole(before: Content, draft: Version, section: str, key: str) -> None:
    """Take away what was added, or bring back what was removed."""
    model = MODELS[section]
    own = model._default_manager.filter(version=draft, key=key)
    if own.exists():
        if section == SERVICES:
            content.remove_service(draft, UUID(key))
        else:
            own.delete()
        return
    rows = _rows(before, section)
    children: list[Any] = [*before.packages, *before.addons] if section == SERVICES else []
    for row in (*rows, *children):
        if str(getattr(row, "service_key", row.key)) == key:
            _clone(row, draft)


def _photo_order(before: Content, draft: Version) -> None:
    """Live photos in their live order; those that the draft added come after them."""
    places = {use.key: place for place, use in enumerate(before.photos)}
    uses = list(VersionPhoto.objects.filter(version=draft))
    content.put_in_order(sorted(uses, key=lambda use: (places.get(use.key, len(places)), use.position)))


def _hours(before: Content, draft: Version, field: str) -> None:
    if field.startswith(WEEKDAY):
        weekday = int(field.removeprefix(WEEKDAY))
        OpeningPeriod.objects.filter(version=draft, weekday=weekday).delete()
        for period in before.periods:
            if period.weekday == weekday:
                _clone(period, draft)
        return
    day = date.fromisoformat(field.removeprefix(DATE))
    OpeningException.objects.filter(version=draft, date=day).delete()
    for exception in before.exceptions:
        if exception.date == day:
            _clone(exception, draft)


def _part(before: Content, draft: Version, section: str, key: str, field: str) -> None:
    """One fact of a service, a person or a photo."""
    source = next(row for row in _rows(before, section) if str(row.key) == key)
    if field.startswith(PACKAGE):
        sessions = int(field.removeprefix(PACKAGE))
        ServicePackage.objects.filter(version=draft, service_key=key, sessions=sessions).delete()
        for package in before.packages_of(source):
            if package.sessions == sessions:
                _clone(package, draft)
        return
    if field.startswith(ADD_ON):
        code = field.removeprefix(ADD_ON)
        ServiceAddOn.objects.filter(version=draft, service_key=key, addon_id=code).delete()
        for addon in before.addons_of(source):
            if addon.addon_id == code:
                _clone(addon, draft)
        return
    columns = PART_COLUMNS[section].get(field, (field,))
    _copy(source, MODELS[section]._default_manager.get(version=draft, key=key), columns)
