"""Write example clinics in bulk, through the same pure functions as publishing."""

from bisect import bisect
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import accumulate, islice
from random import Random
from typing import TypeVar
from uuid import UUID

from django.db import models, transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import User
from directory.example import clinics
from directory.example.clinics import ExampleClinic
from directory.example.writing import Ids, insert
from listings import business_days, ledger, publishing, search_blocks, search_index
from listings.content import Content
from listings.ledger import Evidence
from listings.models import (
    AddOn,
    Business,
    CheckHow,
    CheckLevel,
    Credential,
    CredentialCheck,
    CredentialKind,
    Device,
    Listing,
    OpeningPeriod,
    PerformerRole,
    Practitioner,
    PublishedListing,
    PublishedPage,
    QueueItem,
    QueueKind,
    SearchRow,
    Service,
    ServiceAddOn,
    ServicePackage,
    Trait,
    Treatment,
    Version,
    VersionStatus,
)
from places.models import Place, PlaceKind

BATCH = 500
PHILADELPHIA = ("Philadelphia", "PA")
Progress = Callable[[int, int], None]
Row = TypeVar("Row", bound=models.Model)


class Spread:
    """ZIP codes drawn like the population: a city by its people, then one of its ZIP codes."""

    def __init__(self) -> None:
        zips: dict[tuple[str, str], list[Place]] = {}
        for place in Place.objects.filter(kind=PlaceKind.ZIP).order_by("name"):
            zips.setdefault((place.label.rpartition(",")[0], place.state), []).append(place)
        cities = Place.objects.filter(kind=PlaceKind.CITY, population__gt=0).order_by("pk")
        self.cities = [
            (city.population, zips[(city.name, city.state)]) for city in cities if (city.name, city.state) in zips
        ]
        self.limits = list(accumulate(population for population, _zips in self.cities))
        self.philadelphia = zips[PHILADELPHIA]

    def draw(self, random: Random) -> Place:
        chosen = self.cities[bisect(self.limits, random.randrange(self.limits[-1]))]
        return random.choice(chosen[1])


class Builder:
    """Makes rows for one batch of clinics and writes them table by table."""

    def __init__(self, *, moderator: User, seed: int) -> None:
        self.now = timezone.now()
        self.moderator, self.random = moderator, Random(seed)  # noqa: S311
        self.spread = Spread()
        self.ids = Ids()
        self.treatments = {row.code: row for row in Treatment.objects.select_related("parent")}
        self.roles = PerformerRole.objects.in_bulk()
        self.devices = Device.objects.in_bulk()
        self.addons = AddOn.objects.in_bulk()
        self.kinds = CredentialKind.objects.in_bulk()
        self.taken = set(Listing.objects.exclude(slug=None).values_list("slug", flat=True))

    def build(self, count: int, *, near_philadelphia: int, progress: Progress) -> None:
        """Write `count` live listings, the first `near_philadelphia` of them in Philadelphia."""
        places = iter(
            self.random.choice(self.spread.philadelphia) if n < near_philadelphia else self.spread.draw(self.random)
            for n in range(count)
        )
        done = 0
        while batch := list(islice(places, BATCH)):
            with transaction.atomic():
                self._write(batch, done)
            done += len(batch)
            progress(done, count)
        search_blocks.rebuild()
        self.ids.settle()

    def _write(self, places: list[Place], offset: int) -> None:
        made = [clinics.make(self.random, offset + n, place.state) for n, place in enumerate(places)]
        businesses = self._new([Business(name=clinic.name, is_example=True, created_at=self.now) for clinic in made])
        listings = self._new(
            [self._listing(*parts) for parts in zip(made, places, businesses, strict=True)],
        )
        versions = self._new(
            [self._version(*parts) for parts in zip(made, places, listings, strict=True)],
        )
        contents = [self._content(clinic, version) for clinic, version in zip(made, versions, strict=True)]
        _insert(contents)
        evidence = self._evidence(made, listings, contents)
        self._go_live(listings, versions)
        windows = [
            publishing.build_window(listing, live, own, days={}, now=self.now)
            for listing, live, own in zip(listings, contents, evidence, strict=True)
        ]
        insert(PublishedListing, [window.card for window in windows])
        insert(PublishedPage, [window.page for window in windows])
        insert(Trait, [trait for window in windows for trait in window.traits])
        publishing.give_hours(windows)
        insert(SearchRow, [row for window in windows for row in window.rows])
        search_index.write_text([window.text for window in windows])

    def _listing(self, clinic: ExampleClinic, place: Place, business: Business) -> Listing:
        city = place.label.rpartition(",")[0]
        wanted = slugify(f"{clinic.name} {city}")[:100]
        slug, n = wanted, 2
        while slug in self.taken:
            slug, n = f"{wanted}-{n}", n + 1
        self.taken.add(slug)
        ago = timedelta(days=self.random.randint(1, 300))
        return Listing(business=business, slug=slug, first_live_at=self.now - ago, created_at=self.now, is_example=True)

    def _version(self, clinic: ExampleClinic, place: Place, listing: Listing) -> Version:
        north, east = clinic.shift if clinic.confirmed else (0.0, 0.0)
        return Version(
            listing=listing,
            number=1,
            created_at=self.now,
            name=clinic.name,
            about=clinic.about,
            street=clinic.street,
            city=place.label.rpartition(",")[0],
            state=place.state,
            zip_code=place.name,
            latitude=round(place.latitude + north, 5),
            longitude=round(place.longitude + east, 5),
            coordinates_confirmed=clinic.confirmed,
            time_zone=place.time_zone,
            phone=clinic.phone,
            website=clinic.website,
            languages=list(clinic.languages),
            consultation=clinic.consultation,
            consultation_fee=clinic.consultation_fee,
            deposit=clinic.deposit,
        )

    def _content(self, clinic: ExampleClinic, version: Version) -> Content:
        live = Content(version)
        for at, person in enumerate(clinic.people):
            role = self.roles[person.role]
            live.practitioners.append(
                Practitioner(
                    version=version,
                    key=self._key(),
                    position=at,
                    name=person.name,
                    role=role,
                    supervised_by=person.supervised_by,
                )
            )
        keys = [str(person.key) for person in live.practitioners]
        for at, example in enumerate(clinic.services):
            service = Service(
                version=version,
                key=self._key(),
                position=at,
                treatment=self.treatments[example.treatment],
                concerns=list(example.concerns),
                areas=list(example.areas),
                device=self.devices[example.device] if example.device else None,
                performer=self.roles[example.performer],
                practitioner_keys=keys,
                session_price=example.session_price,
                price_is_from=example.is_from,
                numbing=example.numbing,
                numbing_price=example.numbing_price,
                aftercare=example.aftercare,
                aftercare_price=example.aftercare_price,
                minutes=example.minutes,
                usual_sessions=example.usual_sessions,
            )
            live.services.append(service)
            live.packages += [
                ServicePackage(version=version, key=self._key(), service_key=service.key, sessions=n, total=total)
                for n, total in example.packages
            ]
            live.addons += [
                ServiceAddOn(version=version, key=self._key(), service_key=service.key, addon=self.addons[code])
                for code in example.addons
            ]
        live.periods = [
            OpeningPeriod(version=version, key=self._key(), weekday=weekday, opens=opens, closes=closes)
            for weekday, opens, closes in clinic.hours
        ]
        return live

    def _key(self) -> UUID:
        return UUID(int=self.random.getrandbits(128), version=4)

    def _evidence(
        self, made: list[ExampleClinic], listings: list[Listing], contents: list[Content]
    ) -> list[list[Evidence]]:
        credentials: list[Credential] = []
        sources = []
        for clinic, listing, live in zip(made, listings, contents, strict=True):
            for line in clinic.evidence:
                credentials.append(self._credential(line, listing, live))
                sources.append((line, live))
        self._new(credentials)
        checks = [self._check(line, credential) for (line, _live), credential in zip(sources, credentials, strict=True)]
        insert(CredentialCheck, [check for check in checks if check])
        self._queue([credential for credential, check in zip(credentials, checks, strict=True) if check is None])
        evidence: dict[int, list[Evidence]] = {listing.pk: [] for listing in listings}
        for credential, check in zip(credentials, checks, strict=True):
            evidence[credential.listing_id].append(Evidence(credential, [check] if check else []))
        # As the ledger is read: in the catalogue's order.
        return [
            sorted(own, key=lambda each: (each.credential.kind.position, each.credential.holder_name))
            for own in evidence.values()
        ]

    def _credential(self, line: clinics.ExampleEvidence, listing: Listing, live: Content) -> Credential:
        person = live.practitioners[line.person] if line.person is not None else None
        expires_on = self.now.date() + timedelta(days=line.expires_in_days)
        return Credential(
            listing=listing,
            created_at=self.now,
            kind=self.kinds[line.kind],
            holder_key=person.key if person else None,
            holder_name=person.name if person else "",
            state=live.version.state if line.kind.startswith("license") else "",
            number=line.number,
            expires_on=expires_on,
            expires_at=ledger.end_of_day(expires_on, live.version.time_zone),
            sent_at=self.now - timedelta(days=line.checked_days_ago + 1),
        )

    def _check(self, line: clinics.ExampleEvidence, credential: Credential) -> CredentialCheck | None:
        if line.state == "being_checked":
            return None
        at_issuer = credential.kind.counts_at == CheckLevel.CHECKED_AT_ISSUER
        refused = line.state == "refused"
        level = CheckLevel.CHECKED_AT_ISSUER if at_issuer else CheckLevel.DOCUMENT_SEEN
        return CredentialCheck(
            credential=credential,
            level=CheckLevel.REFUSED if refused else level,
            how=CheckHow.PUBLIC_REGISTER if at_issuer else CheckHow.DOCUMENT,
            at=self.now - timedelta(days=line.checked_days_ago + (90 if line.state == "lapsed" else 0)),
            by=self.moderator,
            register_status="active" if at_issuer and not refused else "",
            discipline="none_found" if at_issuer and not refused else "not_looked",
            reason="The number on the document does not match." if refused else "",
        )

    def _queue(self, waiting: list[Credential]) -> None:
        QueueItem.objects.bulk_create(
            QueueItem(
                kind=QueueKind.CREDENTIAL,
                object_id=credential.pk,
                listing_id=credential.listing_id,
                opened_at=self.now,
                due_at=business_days.due_after(self.now, 2),
            )
            for credential in waiting
        )

    def _go_live(self, listings: list[Listing], versions: list[Version]) -> None:
        """Drafts become approved versions once their children stand: frozen rows take none."""
        Version.objects.filter(pk__in=[version.pk for version in versions]).update(
            status=VersionStatus.APPROVED,
            submitted_at=models.F("created_at"),
            decided_at=self.now,
            decided_by=self.moderator,
        )
        own = Version.objects.filter(listing=OuterRef("pk")).values("pk")
        Listing.objects.filter(pk__in=[listing.pk for listing in listings]).update(live_version_id=Subquery(own))

    def _new(self, rows: list[Row]) -> list[Row]:
        """Number rows and write them."""
        self.ids.give(rows)
        if rows:
            insert(type(rows[0]), rows)
        return rows


def _insert(contents: list[Content]) -> None:
    for name, model in (
        ("practitioners", Practitioner),
        ("services", Service),
        ("packages", ServicePackage),
        ("addons", ServiceAddOn),
        ("periods", OpeningPeriod),
    ):
        insert(model, _all(contents, name))


def _all(contents: list[Content], name: str) -> Iterator:
    for live in contents:
        yield from getattr(live, name)
