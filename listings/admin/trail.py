"""The trail: who opened, took, decided and changed what, when and why; to filter, to read, and to take out."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import CharField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from listings import sheet_file, trail
from listings.access import EXPORT_TRAIL, staff_may
from listings.admin.pages import ReadOnlyAdmin, read_id
from listings.models import Event, Listing

HEADINGS = ["at", "verb", "who", "actor_id", "role", "listing_id", "object_type", "object_id", "facts", "words"]
PERIODS = {"1": _("Today and yesterday"), "7": _("7 days"), "30": _("30 days"), "365": _("A year")}
ROLES = {
    trail.MODERATOR: _("moderator"),
    trail.OWNER: _("owner"),
    trail.EDITOR: _("editor"),
    trail.CLAIMANT: _("claimant"),
    trail.RULE: _("a rule"),
}
MOST_COUNTED = 10_000


class CappedPaginator(Paginator):
    """Counts no further than MOST_COUNTED: the trail grows for ever, and nobody pages through all of it."""

    @cached_property
    def count(self) -> int:
        found: Any = self.object_list
        return int(found.order_by()[:MOST_COUNTED].count())


class PersonFilter(admin.SimpleListFilter):
    """Those on the staff; anybody else is found by `?who=` with the number of the account."""

    title = _("person")
    parameter_name = "who"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        staff = get_user_model().objects.filter(is_staff=True).order_by("pk")[:50]
        return [(str(person.pk), str(person)) for person in staff]

    def has_output(self) -> bool:
        return True

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if not self.value():
            return queryset
        number = read_id(self.value() or "")
        return queryset.filter(actor_id=number) if number is not None else queryset.none()


class PeriodFilter(admin.SimpleListFilter):
    title = _("period")
    parameter_name = "days"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(PERIODS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        value = self.value()
        return queryset.filter(at__gte=timezone.now() - timedelta(days=int(value))) if value in PERIODS else queryset


class RoleFilter(admin.SimpleListFilter):
    """From a fixed list: asking a long trail which roles stand in it reads all of it."""

    title = _("role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(ROLES.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(role=self.value()) if self.value() in ROLES else queryset


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    """The trail; searched by the number or the public id of a listing."""

    list_display = ("at", "verb", "who", "role", "listing", "object_type", "object_id", "words")
    list_filter = (PersonFilter, PeriodFilter, RoleFilter, "verb")
    list_select_related = ("note",)
    search_fields = ("listing_id",)
    search_help_text = _("Number or public id of a listing")
    ordering = ("-id",)
    paginator = CappedPaginator
    show_facets = admin.ShowFacets.NEVER
    fields = ("at", "verb", "who", "role", "listing", "object_type", "object_id", "facts", "words")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        people = get_user_model().objects.filter(pk=OuterRef("actor_id"), deleted_at=None)
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

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(require_safe(self.export))
        return [path("export/", view, name="listings_event_export"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        query = request.GET.urlencode()
        export = f"{reverse('admin:listings_event_export')}{'?' if query else ''}{query}"
        context = {"title": _("The trail"), "export": export if staff_may(request.user, EXPORT_TRAIL) else ""}
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def export(self, request: HttpRequest) -> StreamingHttpResponse:
        """What the filters of the address show, all of it, as CSV."""
        if not staff_may(request.user, EXPORT_TRAIL):
            raise PermissionDenied
        found = self.get_changelist_instance(request).get_queryset(request)
        pieces = sheet_file.write(HEADINGS, _rows(found.select_related("note").iterator(chunk_size=2000)))
        name = f"pinpoint-trail-{timezone.localdate():%Y-%m-%d}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
        return StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8", headers=headers)

    @admin.display(description=_("who"))
    def who(self, event: Any) -> SafeString | str:
        if event.actor_id is None:
            return ""
        url = f"{reverse('admin:listings_event_changelist')}?who={event.actor_id}"
        return format_html('<a href="{}">{}</a>', url, who_words(event))

    @admin.display(description=_("listing"), ordering="listing_id")
    def listing(self, event: Event) -> SafeString | str:
        if event.listing_id is None:
            return ""
        url = reverse("admin:listings_listing_change", args=[event.listing_id])
        return format_html('<a href="{}">{}</a>', url, event.listing_id)

    @admin.display(description=_("words"))
    def words(self, event: Event) -> str:
        return words_of(event)


def who_words(event: Any) -> str:
    """The name of who acted; of an account that was deleted its number, which goes on telling people apart."""
    if event.actor_id is None:
        return ""
    return event.actor or str(_("deleted account %(number)s")) % {"number": event.actor_id}


def words_of(event: Event) -> str:
    note = getattr(event, "note", None)
    return note.text if note else ""


def _rows(events: Iterable[Any]) -> Iterator[dict[str, str]]:
    for event in events:
        yield {
            "at": event.at.isoformat(),
            "verb": event.verb,
            "who": who_words(event),
            "actor_id": str(event.actor_id or ""),
            "role": event.role,
            "listing_id": str(event.listing_id or ""),
            "object_type": event.object_type,
            "object_id": str(event.object_id or ""),
            "facts": "; ".join(f"{name}={value}" for name, value in event.facts.items()),
            "words": words_of(event),
        }
