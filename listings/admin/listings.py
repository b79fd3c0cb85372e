"""Listings and their versions to read; holding a listing back and bringing it back."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from listings import content, diff, holding_back, states, taking_off
from listings import importing as origins
from listings.access import HOLD_BACK, LIFT
from listings.admin import comparison, history, importing, merging, words
from listings.admin.evidence_rows import evidence_rows
from listings.admin.pages import ReadOnlyAdmin, draw, known_id, moderator_of
from listings.forms.moderation import ReasonForm, SuspendForm, TakeOffForm
from listings.models import Listing, QueueItem, QueueKind, Version, VersionStatus

ELSEWHERE = "America/New_York"


@admin.register(Listing)
class ListingAdmin(ReadOnlyAdmin):
    """Every location; its page holds all that is known of it, and the two acts on it."""

    list_display = ("open_page", "place", "state", "first_live_at")
    list_display_links = None
    list_filter = (
        "is_example",
        ("live_version", admin.EmptyFieldListFilter),
        ("suspended_at", admin.EmptyFieldListFilter),
    )
    list_select_related = ("business", "live_version")
    search_fields = ("slug__startswith", "public_id", "live_version__name")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Listing]:
        newest = Version.objects.filter(listing=OuterRef("pk")).order_by("-number")
        typed = {name: Subquery(newest.values(name)[:1]) for name in ("name", "city", "state")}
        return super().get_queryset(request).annotate(**{f"newest_{name}": typed[name] for name in typed})

    @admin.display(description=gettext_lazy("name"))
    def open_page(self, listing: Listing) -> SafeString:
        url = reverse("admin:listings_listing_change", args=[listing.pk])
        name = listing.live_version.name if listing.live_version else getattr(listing, "newest_name", "")
        return format_html('<a href="{}">{}</a>', url, name or _name(listing))

    @admin.display(description=gettext_lazy("city"))
    def place(self, listing: Any) -> str:
        shown = listing.live_version
        city, state = (shown.city, shown.state) if shown else (listing.newest_city, listing.newest_state)
        return ", ".join(filter(None, (city, state)))

    @admin.display(description=gettext_lazy("state"))
    def state(self, listing: Listing) -> str:
        return states.public_words(listing)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        moderator_of(request)
        return _listing_page(request, _get_listing(known_id(object_id)))

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        own = [
            path("import/", view(importing.start_page), name="listings_listing_import"),
            path("import/<slug:sheet_id>/", view(importing.sheet_page), name="listings_listing_import_sheet"),
            path("<int:pk>/suspend/", view(suspend), name="listings_listing_suspend"),
            path("<int:pk>/restore/", view(restore), name="listings_listing_restore"),
            path("<int:pk>/take-off/", view(take_off), name="listings_listing_take_off"),
            path("<int:pk>/merge/", view(merging.ask_page), name="listings_listing_merge"),
        ]
        return own + super().get_urls()


@require_POST
def suspend(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a listing off the public pages; twice is once."""
    by = moderator_of(request, HOLD_BACK)
    listing = _get_listing(pk)
    form = SuspendForm(request.POST)
    if listing.live_version is None:
        return _listing_page(request, listing, form, [_("It was never live: there is nothing to take down.")])
    if not form.is_valid():
        return _listing_page(request, listing, form, [_("Nothing was done yet: see the message beside the field.")])
    holding_back.suspend(listing, by=by, **form.cleaned_data)
    messages.success(request, _("Suspended. Its address says that it is held back; the owner has the reason by mail."))
    return redirect("admin:listings_listing_change", pk)


@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring a suspended listing back as it was; twice is once."""
    by = moderator_of(request, LIFT)
    listing = _get_listing(pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _listing_page(request, listing, form, [_("Nothing was done yet: see the message beside the field.")])
    try:
        holding_back.restore(listing, by=by, reason=form.cleaned_data["reason"])
    except holding_back.NeedsAnother:
        told = _("You held it back yourself, or it is your own business. Another moderator has to lift it.")
        return _listing_page(request, listing, form, [told])
    messages.success(request, _("Restored as it was; the owner has mail."))
    return redirect("admin:listings_listing_change", pk)


@require_POST
def take_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a person or a service off the live page at once."""
    by = moderator_of(request, HOLD_BACK)
    listing = _get_listing(pk)
    form = TakeOffForm(request.POST, there=taking_off.removable(listing), prefix="off")
    if not form.is_valid():
        told = [_("Nothing was done yet: see the message beside the field.")]
        return _listing_page(request, listing, None, told, off=form)
    section, _colon, key = form.cleaned_data["what"].partition(":")
    try:
        taking_off.take_off(listing, section=section, key=key, by=by, reason=form.cleaned_data["reason"])
    except taking_off.NotThere:
        return _listing_page(request, listing, None, [_("The live page does not show that any more.")], off=form)
    except taking_off.OwnListing:
        told = [_("This is your own business. Another moderator has to act.")]
        return _listing_page(request, listing, None, told, off=form)
    messages.success(request, _("Taken off. Another moderator looks at it today; the owner has the reason by mail."))
    return redirect("admin:listings_listing_change", pk)


def _get_listing(pk: int) -> Listing:
    return get_object_or_404(Listing.objects.select_related("business", "live_version"), pk=pk)


def _name(listing: Listing) -> str:
    return listing.live_version.name if listing.live_version else _("never live (%(id)s)") % {"id": listing.public_id}


def _listing_page(
    request: HttpRequest,
    listing: Listing,
    form: ReasonForm | None = None,
    refusals: Sequence[str] = (),
    off: TakeOffForm | None = None,
) -> HttpResponse:
    live = listing.live_version
    there = taking_off.removable(listing) if listing.is_public else []
    versions = listing.versions.select_related("submitted_by", "decided_by").order_by("-number")
    context = {
        "title": _name(listing),
        "listing": listing,
        "live": live,
        "origin": origins.origin_of(listing),
        "state": states.describe(listing, listing.open_version()).words,
        "members": listing.business.memberships.select_related("user").order_by("id"),
        "versions": [(version, _when(version)) for version in versions],
        "waiting": QueueItem.objects.waiting().filter(listing=listing),
        "evidence": evidence_rows(listing, time_zone=live.time_zone if live else ELSEWHERE),
        "authority": listing.authority_records.select_related("by").order_by("-at"),
        "history": history.of_listing(listing.pk),
        "alike": merging.likenesses(listing),
        "merge": _merge_item(listing) if listing.merged_into_id else None,
        "off": off or (TakeOffForm(there=there, prefix="off") if there else None),
        "form": form or (ReasonForm() if listing.suspended_at else SuspendForm()),
    }
    return draw(request, "listing/page.html", context, refusals=refusals, status=422 if refusals else 200)


def _merge_item(listing: Listing) -> QueueItem | None:
    return QueueItem.objects.filter(kind=QueueKind.MERGE, listing=listing).order_by("-id").first()


def _when(version: Version) -> str:
    """When a version was last moved, in words."""
    moved = version.decided_at or version.submitted_at or version.created_at
    return words.moment(moved)


@admin.register(Version)
class VersionAdmin(ReadOnlyAdmin):
    """All that was ever submitted, to read: content is changed by owners in their editor, and by nobody here."""

    list_display = ("open_page", "number", "status", "submitted_at", "decided_at", "decided_by")
    list_display_links = None
    list_filter = ("status",)
    list_select_related = ("decided_by",)
    search_fields = ("name", "=listing__public_id", "listing__slug")
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Version]:
        return super().get_queryset(request).exclude(status=VersionStatus.DRAFT)

    @admin.display(description=gettext_lazy("name"))
    def open_page(self, version: Version) -> SafeString:
        url = reverse("admin:listings_version_change", args=[version.pk])
        return format_html('<a href="{}">{}</a>', url, version.name)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """A submitted or decided version beside what was live when it was made; a draft is its owner's alone."""
        moderator_of(request)
        versions = Version.objects.exclude(status=VersionStatus.DRAFT)
        version = get_object_or_404(
            versions.select_related("listing__live_version", "base", "submitted_by", "decided_by"),
            pk=known_id(object_id),
        )
        before = content.load(version.base) if version.base else None
        proposed = content.load(version)
        item = QueueItem.objects.filter(kind=QueueKind.VERSION, object_id=version.pk).order_by("-id").first()
        context = {
            "title": str(version),
            "version": version,
            "listing": version.listing,
            "decided": words.decided_words(version) if version.decided_at else "",
            "parts": comparison.compare(before, proposed, diff.changes(before, proposed), None),
            "refused": states.refusals(version),
            "item": item,
        }
        return draw(request, "version/page.html", context)
