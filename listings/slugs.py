"""The public address of a listing: made at its first approval, changed only with an approved name, never lost."""

from django.utils.text import slugify

from listings.models import Listing, ListingSlug, Version

# Addresses under /clinics/ that are pages of their own.
RESERVED = {"map.geojson", "map", "compare", "new"}
LONGEST = 100


def give(listing: Listing, version: Version) -> None:
    """Set `listing.slug` for a version that is becoming live; the caller saves it.

    An earlier address is kept as a redirect.
    """
    wanted = _wanted(version)
    if listing.slug and _stem(listing.slug) == wanted:
        return
    name_changed = listing.live_version is None or listing.live_version.name != version.name
    if listing.slug and not name_changed:
        return
    old = listing.slug
    listing.slug = _free(wanted, listing)
    ListingSlug.objects.filter(listing=listing, slug=listing.slug).delete()
    if old and old != listing.slug:
        ListingSlug.objects.get_or_create(slug=old, listing=listing)


def _wanted(version: Version) -> str:
    return slugify(f"{version.name} {version.city}")[:LONGEST].strip("-") or "clinic"


def _stem(slug: str) -> str:
    head, _dash, tail = slug.rpartition("-")
    return head if tail.isdigit() and head else slug


def _free(wanted: str, listing: Listing) -> str:
    """`wanted`, or with the first free number behind it: two clinics may have one name."""
    taken = set(
        Listing.objects.filter(slug__startswith=wanted).exclude(pk=listing.pk).values_list("slug", flat=True)
    ) | set(ListingSlug.objects.filter(slug__startswith=wanted).exclude(listing=listing).values_list("slug", flat=True))
    taken |= RESERVED
    if wanted not in taken:
        return wanted
    return next(slug for n in range(2, len(taken) + 3) if (slug := f"{wanted}-{n}") not in taken)
