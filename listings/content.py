"""A version with all its children, read in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from uuid import UUID

from django.db.models import DateField, PositiveSmallIntegerField, Value

from listings.models import (
    BeforeAfter,
    OpeningException,
    OpeningPeriod,
    Practitioner,
    Service,
    ServiceAddOn,
    ServicePackage,
    Version,
    VersionPhoto,
)
from listings.models.versions import VersionChild

# Everything that belongs to a version; copying, comparing and freezing walk this list.
CHILDREN: tuple[type[VersionChild], ...] = (
    Practitioner,
    Service,
    ServicePackage,
    ServiceAddOn,
    OpeningPeriod,
    OpeningException,
    VersionPhoto,
    BeforeAfter,
)

NOT_COPIED = {"id", "version", "version_id"}

# Fields of Version that an owner writes; all others are about the version itself.
CONTENT_FIELDS = (
    "name",
    "tagline",
    "about",
    "street",
    "unit",
    "city",
    "state",
    "zip_code",
    "latitude",
    "longitude",
    "coordinates_confirmed",
    "time_zone",
    "phone",
    "email",
    "website",
    "languages",
    "step_free",
    "parking",
    "consultation",
    "consultation_fee",
    "deposit",
    "no_show_fee",
    "patch_test",
    "physician_responsible",
    "first_examined_by_id",
)


@dataclass
class Content:
    """A version and its children, in their order."""

    version: Version
    practitioners: list[Practitioner] = field(default_factory=list)
    services: list[Service] = field(default_factory=list)
    packages: list[ServicePackage] = field(default_factory=list)
    addons: list[ServiceAddOn] = field(default_factory=list)
    periods: list[OpeningPeriod] = field(default_factory=list)
    exceptions: list[OpeningException] = field(default_factory=list)
    photos: list[VersionPhoto] = field(default_factory=list)
    pairs: list[BeforeAfter] = field(default_factory=list)

    @cached_property
    def _packages_by_service(self) -> dict[UUID, list[ServicePackage]]:
        packages = defaultdict(list)
        for package in self.packages:
            packages[package.service_key].append(package)
        return packages

    @cached_property
    def _addons_by_service(self) -> dict[UUID, list[ServiceAddOn]]:
        addons = defaultdict(list)
        for addon in self.addons:
            addons[addon.service_key].append(addon)
        return addons

    def set_packages(self, packages: list[ServicePackage]) -> None:
        """Take other packages, of all services together."""
        self.packages = sorted(packages, key=lambda package: package.sessions)
        self.__dict__.pop("_packages_by_service", None)

    def packages_of(self, service: Service) -> list[ServicePackage]:
        return self._packages_by_service.get(service.key, [])

    def addons_of(self, service: Service) -> list[ServiceAddOn]:
        return self._addons_by_service.get(service.key, [])

    def performers_of(self, service: Service) -> list[Practitioner]:
        """The people named for a service; nobody named means nobody, not everybody."""
        keys = set(service.practitioner_keys)
        return [person for person in self.practitioners if str(person.key) in keys]

    def performing_keys(self) -> set[UUID]:
        """Keys of the people who perform at least one service."""
        named = {key for service in self.services for key in service.practitioner_keys}
        return {person.key for person in self.practitioners if str(person.key) in named}


def load(version: Version) -> Content:
    """Read a version's children: seven queries, whatever its size."""
    periods, exceptions = _hours(version)
    return Content(
        version=version,
        practitioners=list(Practitioner.objects.filter(version=version).select_related("role")),
        services=list(
            Service.objects.filter(version=version).select_related(
                "treatment", "treatment__parent", "device", "performer"
            )
        ),
        packages=list(ServicePackage.objects.filter(version=version).order_by("sessions")),
        addons=list(ServiceAddOn.objects.filter(version=version).select_related("addon")),
        periods=periods,
        exceptions=exceptions,
        photos=list(VersionPhoto.objects.filter(version=version, photo__withdrawn_at=None).select_related("photo")),
        pairs=list(
            BeforeAfter.objects.consented().filter(version=version).select_related("before", "after", "treatment")
        ),
    )


def _hours(version: Version) -> tuple[list[OpeningPeriod], list[OpeningException]]:
    """Weekly hours and exceptional dates in one query."""
    no_date, no_weekday = Value(None, DateField()), Value(None, PositiveSmallIntegerField())
    weekly = OpeningPeriod.objects.order_by().filter(version=version).annotate(date=no_date)
    dated = OpeningException.objects.order_by().filter(version=version).annotate(weekday=no_weekday)
    columns = ("key", "weekday", "opens", "closes", "date")
    rows = sorted(
        weekly.values_list(*columns).union(dated.values_list(*columns), all=True),
        key=lambda row: (row[4] is not None, row[1] or 0, row[4] or date.min, row[2] or 0),
    )
    periods = [
        OpeningPeriod(version=version, key=key, weekday=weekday, opens=opens, closes=closes)
        for key, weekday, opens, closes, day in rows
        if day is None
    ]
    exceptions = [
        OpeningException(version=version, key=key, date=day, opens=opens, closes=closes)
        for key, _weekday, opens, closes, day in rows
        if day is not None
    ]
    return periods, exceptions


def copy_children(source: Version, target: Version, *, only: Sequence[type[VersionChild]] = CHILDREN) -> None:
    """Give `target` its own rows of everything `source` holds, under the same keys; of `only` these kinds."""
    for model in only:
        names = [f.attname for f in model._meta.concrete_fields if f.attname not in NOT_COPIED]
        rows = model._default_manager.filter(version=source).values(*names)
        model._default_manager.bulk_create([model(version=target, **row) for row in rows])


def put_in_order(photos: Sequence[VersionPhoto]) -> None:
    """Number the photos of a draft as they are given."""
    for position, use in enumerate(photos):
        use.position = position
    VersionPhoto.objects.bulk_update(photos, ["position"])


def remove_service(version: Version, key: UUID) -> None:
    """Take a service with its packages and add-ons out of a draft."""
    for model, name in ((Service, "key"), (ServicePackage, "service_key"), (ServiceAddOn, "service_key")):
        model._default_manager.filter(version=version, **{name: key}).delete()
