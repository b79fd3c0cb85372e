"""Listings, businesses and the trail to look at; holding a listing back and bringing it back."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from listings import moderation
from listings.access import MODERATE
from listings.forms.moderation import ReasonForm
from listings.models import Business, Event, Listing


class ReadOnlyAdmin(admin.ModelAdmin):
    """To look at; what changes these rows are processes, not forms."""

    show_full_result_count = False
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Listing)
class ListingAdmin(ReadOnlyAdmin):
    list_display = ("name", "slug", "business", "first_live_at", "suspended_at", "hold")
    list_filter = ("is_example", ("suspended_at", admin.EmptyFieldListFilter))
    list_select_related = ("business", "live_version")
    search_fields = ("slug__startswith", "public_id")

    @admin.display(description=gettext_lazy("name"))
    def name(self, listing: Listing) -> str:
        return listing.live_version.name if listing.live_version else _("never live")

    @admin.display(description=gettext_lazy("hold back"))
    def hold(self, listing: Listing) -> SafeString:
        words = _("Restore") if listing.suspended_at else _("Suspend")
        return format_html('<a href="{}">{}</a>', reverse("admin:listings_listing_hold", args=[listing.pk]), words)

    def get_urls(self) -> list[Any]:
        own = [path("<int:pk>/hold/", self.admin_site.admin_view(self.hold_page), name="listings_listing_hold")]
        return own + super().get_urls()

    def hold_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Suspend a public listing, or restore a suspended one, with a reason."""
        if not request.user.has_perm(MODERATE):
            raise PermissionDenied
        listing = get_object_or_404(Listing.objects.select_related("live_version"), pk=pk)
        form = ReasonForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            act = moderation.restore if listing.suspended_at else moderation.suspend
            act(listing, by=request.user, reason=form.cleaned_data["reason"])  # type: ignore[arg-type]
            messages.success(request, _("Done. The owner has the reason by mail."))
            return redirect("admin:listings_listing_changelist")
        context = {
            **self.admin_site.each_context(request),
            "title": _("Restore") if listing.suspended_at else _("Suspend"),
            "listing": listing,
            "form": form,
            "media": self.media,
        }
        return TemplateResponse(request, "admin/listings/hold.html", context, status=422 if form.errors else 200)


@admin.register(Business)
class BusinessAdmin(ReadOnlyAdmin):
    list_display = ("name", "created_at", "is_example")
    search_fields = ("name",)


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ("at", "verb", "listing_id", "object_type", "object_id", "role", "actor_id")
    list_filter = ("verb", "role")
    search_fields = ("=listing_id",)
