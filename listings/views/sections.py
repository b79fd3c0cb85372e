"""What every section page of the editor shares: where it stands, and what was typed there."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy

from listings import editing, preflight, states
from listings.access import get_managed_listing
from listings.content import Content
from listings.models import Listing, Version, VersionStatus
from listings.states import Refusal

SECTIONS = (
    (preflight.PLACE, gettext_lazy("The clinic and its place"), "manage_place"),
    (preflight.PEOPLE, gettext_lazy("People"), "manage_people"),
    (preflight.SERVICES, gettext_lazy("Services and prices"), "manage_services"),
    (preflight.HOURS, gettext_lazy("Opening hours"), "manage_hours"),
    (preflight.CREDENTIALS, gettext_lazy("Hygiene and safety"), "manage_credentials"),
    (preflight.PHOTOS, gettext_lazy("Photos"), "manage_photos"),
    (preflight.PAIRS, gettext_lazy("Before and after"), "manage_pairs"),
)
# The key of a service, person or pair that is not in the list yet.
NEW = "new"
TITLES = {section: title for section, title, _name in SECTIONS}


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
            "title": TITLES[self.section],
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
        SectionLink(str(title), reverse(name, args=[listing.public_id]), section == current, section in refused)
        for section, title, name in SECTIONS
    ]
