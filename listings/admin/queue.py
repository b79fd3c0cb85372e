"""The queue: everything that waits, oldest due first, each leading to the page on which it is decided."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import Case, CharField, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from listings import moderation
from listings.access import LOOK
from listings.admin import words
from listings.admin.claims import claim_page
from listings.admin.credentials import check_page
from listings.admin.deciding import decide_page
from listings.admin.pages import ReadOnlyAdmin, known_id, moderator_of
from listings.models import Claim, Credential, QueueItem, QueueKind, Version, VersionStatus
from listings.models.queue import QUEUE_ORDER, TAKE_LAPSES_AFTER

# So many free items are tried when others take them in the same moment.
TRIES = 10


class DoneFilter(admin.SimpleListFilter):
    """Waiting items unless others are asked for."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("mine", gettext_lazy("Taken by me")), ("done", gettext_lazy("Done"))]

    def choices(self, changelist: Any) -> Any:
        first, *others = super().choices(changelist)
        yield {**first, "display": _("Waiting")}
        yield from others

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "mine":
            lapsed = timezone.now() - TAKE_LAPSES_AFTER
            return queryset.filter(done_at=None, taken_by=request.user.pk, taken_at__gt=lapsed)
        return queryset.filter(done_at__isnull=self.value() != "done")


@admin.register(QueueItem)
class QueueItemAdmin(ReadOnlyAdmin):
    """Everything that waits, oldest due first; there are no stock forms, only the pages that decide."""

    list_display = ("what", "due", "opened", "signals", "taken")
    list_display_links = None
    list_filter = (DoneFilter, "lane", "kind")
    list_select_related = ("taken_by",)
    list_per_page = 50
    ordering = QUEUE_ORDER

    def get_queryset(self, request: HttpRequest) -> QuerySet[QueueItem]:
        return super().get_queryset(request).annotate(clinic=_clinic_name(), credential=_credential_name())

    @admin.display(description=gettext_lazy("what"))
    def what(self, item: Any) -> SafeString:
        url = reverse("admin:listings_queueitem_open", args=[item.pk])
        parts = [item.get_kind_display(), item.credential, item.clinic]
        return format_html('<a href="{}">{}</a>', url, ": ".join(part for part in parts if part))

    @admin.display(description=gettext_lazy("due"), ordering="due_at")
    def due(self, item: QueueItem) -> SafeString:
        is_late = item.done_at is None and item.due_at < timezone.now()
        return format_html('<span class="{}">{}</span>', "late" if is_late else "", words.due_words(item))

    @admin.display(description=gettext_lazy("opened"), ordering="opened_at")
    def opened(self, item: QueueItem) -> str:
        return words.age_words(item.opened_at)

    @admin.display(description=gettext_lazy("look at"))
    def signals(self, item: QueueItem) -> str:
        return "; ".join(item.risk)

    @admin.display(description=gettext_lazy("taken by"))
    def taken(self, item: QueueItem) -> str:
        return words.taken_words(item) if item.done_at is None else ""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(LOOK)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(LOOK)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": _("What waits"), **(extra_context or {})})

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        moderator_of(request)
        return redirect("admin:listings_queueitem_open", known_id(object_id))

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        own = [
            path("next/", view(open_next), name="listings_queueitem_next"),
            path("<int:pk>/open/", view(open_item), name="listings_queueitem_open"),
        ]
        return own + super().get_urls()


def _clinic_name() -> Any:
    """The submitted name for a version; else what the clinic is called live, or was when it was submitted."""
    sent = Version.objects.filter(listing=OuterRef("listing")).exclude(status=VersionStatus.DRAFT).order_by("-number")
    proposed = Version.objects.filter(pk=OuterRef("object_id"))
    # What was imported and is claimed was never submitted.
    written = Version.objects.filter(listing=OuterRef("listing")).exclude(name="").order_by("-number")
    live = F("listing__live_version__name")
    return Case(
        When(kind=QueueKind.VERSION, then=Subquery(proposed.values("name"))),
        When(kind=QueueKind.CLAIM, then=Coalesce(live, Subquery(written.values("name")[:1]))),
        default=Coalesce(live, Subquery(sent.values("name")[:1])),
        output_field=CharField(),
    )


def _credential_name() -> Any:
    credential = Credential.objects.filter(pk=OuterRef("object_id")).values("kind__label")
    return Case(When(kind=QueueKind.CREDENTIAL, then=Subquery(credential)), default=Value(""), output_field=CharField())


# The page on which an item of each kind is decided; apps above this one add theirs.
PAGES: dict[str, Callable[[HttpRequest, QueueItem], HttpResponse]] = {
    QueueKind.VERSION: decide_page,
    QueueKind.CREDENTIAL: lambda request, item: check_page(request, item.object_id),
    QueueKind.CLAIM: lambda request, item: claim_page(request, item.object_id),
}


@require_POST
def open_next(request: HttpRequest) -> HttpResponse:
    """Take the oldest due item that nobody has, and open it; when none is free, go on with one's own."""
    by = moderator_of(request)
    lapsed = timezone.now() - TAKE_LAPSES_AFTER
    own_claims = Claim.objects.filter(claimant=by).values("pk")
    waiting = QueueItem.objects.waiting().exclude(listing__business__memberships__user=by)
    waiting = waiting.exclude(kind=QueueKind.CLAIM, object_id__in=own_claims)
    for item in waiting.filter(Q(taken_by=None) | Q(taken_at__lt=lapsed))[:TRIES]:
        try:
            moderation.take(item, by=by)
        except (moderation.TakenByAnother, moderation.AlreadyDecided):
            continue
        return redirect("admin:listings_queueitem_open", item.pk)
    own = waiting.filter(taken_by=by).first()
    if own:
        return redirect("admin:listings_queueitem_open", own.pk)
    messages.info(request, _("Nothing waits that is free."))
    return redirect("admin:listings_queueitem_changelist")


def open_item(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of an item: deciding on a version, checking a credential, and so on."""
    moderator_of(request)
    item = get_object_or_404(QueueItem.objects.select_related("listing", "taken_by"), pk=pk)
    return PAGES[item.kind](request, item)
