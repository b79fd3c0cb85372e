"""Businesses and the trail, to look at."""

from typing import Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import CharField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from listings.admin.pages import ReadOnlyAdmin, read_id
from listings.models import Business, Event, Listing, Membership


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


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    """The trail; searched by the number or the public id of a listing."""

    list_display = ("at", "verb", "who", "role", "listing", "object_type", "object_id")
    list_filter = ("verb", "role")
    search_fields = ("listing_id",)
    search_help_text = _("Number or public id of a listing")
    ordering = ("-id",)
    fields = ("at", "verb", "who", "role", "listing", "object_type", "object_id", "facts", "words")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        people = get_user_model().objects.filter(pk=OuterRef("actor_id"))
        name = Coalesce(NullIf("name", Value("")), "email", output_field=CharField())
        shown = people.annotate(shown=name).values("shown")
        return super().get_queryset(request).annotate(actor=Subquery(shown))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Event], search_term: str
    ) -> tuple[QuerySet[Event], bool]:
        wanted = search_term.strip()
        if not wanted:
            return queryset, False
        pks = list(Listing.objects.filter(public_id=wanted).values_list("pk", flat=True))
        number = read_id(wanted)
        if number is not None:
            pks.append(number)
        return queryset.filter(listing_id__in=pks), False

    @admin.display(description=_("who"))
    def who(self, event: Any) -> str:
        return event.actor or ""

    @admin.display(description=_("listing"), ordering="listing_id")
    def listing(self, event: Event) -> SafeString | str:
        if event.listing_id is None:
            return ""
        url = reverse("admin:listings_listing_change", args=[event.listing_id])
        return format_html('<a href="{}">{}</a>', url, event.listing_id)

    @admin.display(description=_("words"))
    def words(self, event: Event) -> str:
        note = getattr(event, "note", None)
        return note.text if note else ""
