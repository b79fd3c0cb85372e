"""What every section page of the editor shares: where it stands, and what was typed there."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from listings import editing, preflight, states
from listings.access import get_managed_listing
from listings.content import Content
from listings.models import Listing, Version, VersionStatus
from listings.states import Refusal

PAGES = {
    preflight.PLACE: "manage_place",
    preflight.PEOPLE: "manage_people",
    preflight.SERVICES: "manage_services",
    preflight.HOURS: "manage_hours",
    preflight.CREDENTIALS: "manage_credentials",
    preflight.PHOTOS: "manage_photos",
    preflight.PAIRS: "manage_pairs",
}
# The key of a service, person or pair that is not in the list yet.
NEW = "new"


@dataclass(frozen=True)
class SectionLink:
    title: str
    url: str
    is_current: bool
    has_refusal: bool


@dataclass
class Editing:
    """One request to one section of one listing."""

    request: HttpRequest
    listing: Listing
    version: Version
    section: str
    key: str = ""

    @property
    def is_frozen(self) -> bool:
        return self.version.status == VersionStatus.SUBMITTED

    @cached_property
    def refusals(self) -> list[Refusal]:
        """Reasons of the submission that the draft came back from."""
        return states.refusals(self.version if self.version.pk else None)

    @cached_property
    def live(self) -> Content | None:
        """What visitors read today; None where the editor shows just that."""
        return editing.live_content(self.listing) if self.version.pk != self.listing.live_version_id else None

    def typed(self) -> Any:
        """What was typed before and could not be saved; None when everything typed is saved."""
        return editing.kept(self.version if self.version.pk else None, self.section, self.key)

    def page(self, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
        version = self.version if self.version.pk else None
        refusals = [refusal for refusal in self.refusals if refusal.section == self.section]
        shared = {
            "listing": self.listing,
            "version": self.version,
            "sections": section_links(self.listing, self.refusals, current=self.section),
            "title": preflight.SECTION_TITLES[self.section],
            "revision": editing.revision_of(version),
            "is_frozen": self.is_frozen,
            "refusals": [refusal for refusal in refusals if refusal.key in ("", self.key)],
        }
        return render(self.request, template, {**shared, **context}, status=status)


def open_section(request: HttpRequest, public_id: str, section: str, key: str = "") -> Editing:
    """The listing and the version that the editor shows; 404 for outsiders."""
    listing = get_managed_listing(request.user, public_id)  # type: ignore[arg-type]
    version = editing.shown_version(listing) or Version(listing=listing)
    return Editing(request, listing, version, section, key)


def section_links(listing: Listing, refusals: Sequence[Refusal], *, current: str) -> list[SectionLink]:
    refused = {refusal.section for refusal in refusals}
    return [
        SectionLink(str(title), reverse(PAGES[name], args=[listing.public_id]), name == current, name in refused)
        for name, title in preflight.SECTION_TITLES.items()
    ]
