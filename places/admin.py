from django.contrib import admin
from django.http import HttpRequest

from places.models import Place


@admin.register(Place)
class PlaceAdmin(admin.ModelAdmin):
    """To look things up; places change with the committed files only."""

    list_display = ("label", "kind", "state", "population", "time_zone")
    list_filter = ("kind", "state")
    search_fields = ("normalized__startswith", "name__startswith")
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Place | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Place | None = None) -> bool:
        return False
