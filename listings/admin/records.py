"""Businesses, to look at."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from listings.admin.pages import ReadOnlyAdmin
from listings.models import Business, Membership


class MembershipInline(admin.TabularInline):
    model = Membership
    fields = ("user", "role")
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Business)
class BusinessAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "created_at", "is_example")
    search_fields = ("name", "=memberships__user__email", "listings__slug")
    fields = ("name", "created_at", "is_example", "its_listings")
    inlines = (MembershipInline,)

    @admin.display(description=_("listings"))
    def its_listings(self, business: Business) -> SafeString:
        rows = [
            (reverse("admin:listings_listing_change", args=[listing.pk]), str(listing))
            for listing in business.listings.order_by("id")
        ]
        return format_html_join(" · ", '<a href="{}">{}</a>', rows)
