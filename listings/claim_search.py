"""Finding one's own clinic among what was imported, by something that only its people are likely to have at hand."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from listings.models import Credential, Listing, Version

MOST = 5


@dataclass(frozen=True)
class Found:
    """One clinic: what is said of it, and nothing more. `reference` is what the claim's address names."""

    name: str
    place: str
    reference: str


def by_phone(phone: str) -> list[Found]:
    """Clinics with this number, "(215) 555-0142"."""
    return _found(Q(phone=phone))


def by_license(number: str) -> list[Found]:
    """Clinics with a license or certificate of this number, letters of either case."""
    holds = Credential.objects.filter(listing=OuterRef("listing"), number__iexact=number, removed_at=None)
    # What a team prepares is its own until it is sent; what was imported nobody sends.
    known = holds.filter(Q(sent_at__isnull=False) | Q(listing__live_version=None))
    return _found(Exists(known))


def by_name(name: str, zip_code: str) -> list[Found]:
    """Clinics of exactly this name, letters of either case, in this ZIP code."""
    return _found(Q(name__iexact=name, zip_code=zip_code))


def _found(condition: Q | Exists) -> list[Found]:
    """Public listings, and those that nobody runs; one that somebody prepares is not found."""
    listings = Listing.objects.claimable().filter(suspended_at=None, paused_at=None)
    versions = _shown().filter(condition, listing__in=listings).exclude(name="").select_related("listing")
    return [
        Found(
            version.name,
            ", ".join(filter(None, (version.city, version.state))),
            (version.listing.slug or "") if version.listing.live_version_id else version.listing.public_id,
        )
        for version in versions.order_by("name", "pk")[:MOST]
    ]


def _shown() -> QuerySet[Version]:
    """The version that stands for each listing: the public one, else the latest that has a name."""
    named = Version.objects.filter(listing=OuterRef("listing")).exclude(name="").order_by("-number").values("pk")[:1]
    is_live = Q(listing__live_version=OuterRef("pk"))
    live = Version.objects.filter(is_live, pk=OuterRef("pk"))
    return Version.objects.filter(Exists(live) | Q(listing__live_version=None, pk=Subquery(named)))
