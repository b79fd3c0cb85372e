"""The catalogue, editable: codes stay, rows are retired and never deleted, edited rows are marked."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from listings import catalogue_loading, change_counter, vocabulary
from listings.admin.catalogue_forms import CredentialKindForm, DeviceForm, EntryForm
from listings.catalogue_loading import Row
from listings.models import (
    AddOn,
    BodyArea,
    Concern,
    CredentialKind,
    Device,
    PerformerRole,
    ScopeRule,
    Treatment,
)
from listings.models.catalogue import CatalogueEntry

# What is used in live versions and search rows, and may not change under them.
FIXED = ("code", "state", "bit")


class EditedFilter(admin.SimpleListFilter):
    """Compares checksums in Python: a vocabulary has tens of rows."""

    title = _("edited here")
    parameter_name = "edited"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Yes")), ("no", _("No"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in ("yes", "no"):
            return queryset
        edited = [row.pk for row in queryset if catalogue_loading.is_edited(row)]
        return queryset.filter(pk__in=edited) if self.value() == "yes" else queryset.exclude(pk__in=edited)


class RowAdmin(admin.ModelAdmin):
    """Rows that came from the data files, and may be edited here; the files never overwrite an edit."""

    actions = ("take_from_file",)

    @admin.display(description=_("edited here"))
    def edited(self, row: Row) -> SafeString | str:
        return format_html("<strong>{}</strong>", _("edited")) if catalogue_loading.is_edited(row) else ""

    @admin.action(description=_("Give up edits: read again as the files say"), permissions=["change"])
    def take_from_file(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        done = catalogue_loading.take_from_file(queryset)
        count = len(done.updated)
        text = ngettext(
            "%(count)s entry reads as its file again.", "%(count)s entries read as their files again.", count
        )
        messages.success(request, text % {"count": count})

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        names = {f.name for f in self.model._meta.fields}
        return tuple(name for name in FIXED if name in names) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        change_counter.count_change()
        vocabulary.forget()


class EntryAdmin(RowAdmin):
    """A vocabulary; retiring an entry (a date in `retired at`) takes it out of every choice and keeps what is live."""

    form = EntryForm
    list_display: Any = ("label", "code", "rule", "in_use", "edited")
    list_filter: ClassVar[Any] = ("rule", ("retired_at", admin.EmptyFieldListFilter), EditedFilter)
    search_fields = ("code", "label")
    ordering = ("position", "code")

    @admin.display(boolean=True, description=_("in use"))
    def in_use(self, row: CatalogueEntry) -> bool:
        return row.retired_at is None


for vocabulary_model in (AddOn, BodyArea, Concern, PerformerRole):
    admin.site.register(vocabulary_model, EntryAdmin)


@admin.register(Treatment)
class TreatmentAdmin(EntryAdmin):
    list_display = ("label", "code", "group", "rule", "in_use", "edited")
    list_filter = ("group", *EntryAdmin.list_filter)


@admin.register(Device)
class DeviceAdmin(EntryAdmin):
    form = DeviceForm
    list_display = ("label", "code", "authorization", "number", "checked_on", "in_use", "edited")
    list_filter = ("authorization", "treatment", *EntryAdmin.list_filter)


@admin.register(CredentialKind)
class CredentialKindAdmin(EntryAdmin):
    form = CredentialKindForm
    list_display = ("label", "code", "group", "holder", "counts_at", "in_use", "edited")
    list_filter = ("group", "holder", "counts_at", *EntryAdmin.list_filter)


@admin.register(ScopeRule)
class ScopeRuleAdmin(RowAdmin):
    list_display = ("state", "strength", "blocks_independent_esthetician", "checked_on", "source", "edited")
    list_filter = ("strength", EditedFilter)
