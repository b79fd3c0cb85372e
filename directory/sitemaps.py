"""What search engines may index: pages, articles, places with clinics nearby, and listings; split for a million."""

from collections.abc import Sequence
from datetime import date, datetime

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse

from articles.models import Article
from directory.cards import listing_url
from directory.criteria import DEFAULT_RADIUS
from listings.models import PublishedListing, SearchRow
from places.distance import cells_within, distance_from
from places.models import Place, PlaceKind

PAGES = (
    *("home", "clinics", "costs", "learn", "glossary", "before_you_book"),
    *("how_we_check", "how_we_rank", "for_clinics", "privacy"),
    *("about", "terms", "accessibility"),
)
PER_FILE = 10_000


class PagesSitemap(Sitemap):
    """Pages that stand by themselves."""

    def items(self) -> Sequence[str]:
        return PAGES

    def location(self, item: str) -> str:
        return reverse(item)


class ArticlesSitemap(Sitemap):
    """Published articles, but for those that a clinician has to read first."""

    def items(self) -> QuerySet[Article]:
        return Article.objects.published().exclude(needs_clinician=True, reviewed_by="")

    def lastmod(self, item: Article) -> date:
        return item.facts_checked_on


class PlacesSitemap(Sitemap):
    """States and cities that have a clinic within the usual radius; empty places are not offered."""

    limit = PER_FILE

    def items(self) -> list[str]:
        clinics: dict[int, set[tuple[float, float]]] = {}
        for cell, latitude, longitude in SearchRow.objects.values_list("cell", "latitude", "longitude").distinct():
            clinics.setdefault(cell, set()).add((latitude, longitude))
        states = sorted(set(SearchRow.objects.values_list("state", flat=True).distinct()))
        cities = Place.objects.filter(kind=PlaceKind.CITY).order_by("state", "slug")
        near = (
            reverse("place_city", args=[state.lower(), slug])
            for state, slug, latitude, longitude in cities.values_list("state", "slug", "latitude", "longitude")
            if _has_near(clinics, latitude, longitude)
        )
        return [*(reverse("place_state", args=[state.lower()]) for state in states), *near]

    def location(self, item: str) -> str:
        return item


def _has_near(clinics: dict[int, set[tuple[float, float]]], latitude: float, longitude: float) -> bool:
    """Whether any clinic, by grid cell, lies within the usual radius of a point."""
    miles_to = distance_from(latitude, longitude)
    near = (point for cell in cells_within(latitude, longitude, DEFAULT_RADIUS) for point in clinics.get(cell, ()))
    return any(miles_to(*point) <= DEFAULT_RADIUS for point in near)


class ClinicsSitemap(Sitemap):
    """Live listings, in the order in which they came."""

    limit = PER_FILE

    def items(self) -> QuerySet[PublishedListing]:
        return PublishedListing.objects.only("slug", "published_at").order_by("pk")

    def location(self, item: PublishedListing) -> str:
        return listing_url(item.slug)

    def lastmod(self, item: PublishedListing) -> datetime:
        return item.published_at


SITEMAPS: dict[str, type[Sitemap]] = {
    "pages": PagesSitemap,
    "articles": ArticlesSitemap,
    "places": PlacesSitemap,
    "clinics": ClinicsSitemap,
}
