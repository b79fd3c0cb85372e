"""Addresses that a listing had before, or had until it was merged, lead to the one that is public now."""

from collections.abc import Iterable

from django.db.models import Q

from listings.models import Listing, PublishedListing


def slugs_now(slugs: Iterable[str]) -> dict[str, str]:
    """Former slug -> the slug of the public listing to which it leads; what leads nowhere is not in it."""
    wanted = set(slugs)
    if not wanted:
        return {}
    led: dict[str, int] = {}
    listings = Listing.objects.filter(Q(slug__in=wanted) | Q(old_slugs__slug__in=wanted)).distinct()
    for listing in listings.prefetch_related("old_slugs"):
        own = {listing.slug, *(old.slug for old in listing.old_slugs.all())}
        led |= {slug: listing.merged_into_id or listing.pk for slug in own & wanted if slug}
    names = dict(PublishedListing.objects.filter(pk__in=list(led.values())).values_list("pk", "slug"))
    return {slug: names[pk] for slug, pk in led.items() if pk in names}
