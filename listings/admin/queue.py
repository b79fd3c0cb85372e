"""The queue: everything that waits, oldest due first, each leading to the page on which it is decided."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from listings import looking, moderation
from listings.access import LOOK
from listings.admin import queue_list, words
from listings.admin.claims import claim_page
from listings.admin.credentials import check_page
from listings.admin.deciding import decide_page
from listings.admin.going_on import go_on, to_list
from listings.admin.looking_after import look_page
from listings.admin.merging import merge_page
from listings.admin.pages import ReadOnlyAdmin, draw, known_id, moderator_of
from listings.models import QueueItem, QueueKind


@admin.register(QueueItem)
class QueueItemAdmin(ReadOnlyAdmin):
    """Everything that waits; there are no stock forms and no stock list, only the pages that decide."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(LOOK)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(LOOK)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return list_page(request)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        moderator_of(request)
        return redirect("admin:listings_queueitem_open", known_id(object_id))

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        own = [
            path("next/", view(open_next), name="listings_queueitem_next"),
            path("<int:pk>/open/", view(open_item), name="listings_queueitem_open"),
            path("<int:pk>/take/", view(take_item), name="listings_queueitem_take"),
            path("<int:pk>/release/", view(release_item), name="listings_queueitem_release"),
        ]
        return own + super().get_urls()


@require_safe
def list_page(request: HttpRequest) -> HttpResponse:
    """The list that the address asks for; it can be kept as a link."""
    by = moderator_of(request)
    wanted = queue_list.read(request.GET)
    context = {
        "title": _("What waits"),
        "wanted": wanted,
        "query": wanted.query,
        "page": queue_list.page_of(wanted, by=by),
        "filters": queue_list.filters(wanted),
        "queue": reverse("admin:listings_queueitem_changelist"),
        "safety": _("safety"),
    }
    return draw(request, "queueitem/change_list.html", context)


# The page on which an item of each kind is decided; apps above this one add theirs.
PAGES: dict[str, Callable[[HttpRequest, QueueItem], HttpResponse]] = {
    QueueKind.VERSION: decide_page,
    QueueKind.CREDENTIAL: lambda request, item: check_page(request, item.object_id),
    QueueKind.CLAIM: lambda request, item: claim_page(request, item.object_id),
    QueueKind.MERGE: merge_page,
    QueueKind.LOOK: look_page,
}


@require_POST
def open_next(request: HttpRequest) -> HttpResponse:
    """Take the oldest due item that nobody has, and open it; when none is free, go on with one's own."""
    return go_on(request, by=moderator_of(request))


@require_POST
def take_item(request: HttpRequest, pk: int) -> HttpResponse:
    """Have an item for 30 minutes, and stay in the list."""
    by = moderator_of(request)
    item = get_object_or_404(QueueItem.objects.select_related("listing"), pk=pk)
    try:
        moderation.take(item, by=by)
        messages.success(request, _("Yours for 30 minutes."))
    except (moderation.TakenByAnother, moderation.AlreadyDecided, moderation.AskedForAnother) as refusal:
        messages.warning(request, " ".join(_refused(refusal, item)))
    return redirect(to_list(request))


@require_POST
def release_item(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an item back, and stay in the list."""
    by = moderator_of(request)
    moderation.release(get_object_or_404(QueueItem.objects.select_related("listing"), pk=pk), by=by)
    messages.success(request, _("Released."))
    return redirect(to_list(request))


def _refused(refusal: Exception, item: QueueItem) -> list[str]:
    if isinstance(refusal, moderation.AlreadyDecided):
        return [_("This was decided meanwhile.")]
    return words.refusal_words(refusal, item)


def open_item(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of an item: deciding on a version, checking a credential, and so on."""
    by = moderator_of(request)
    items: Any = QueueItem.objects.select_related("listing", "taken_by").annotate(looked_at=looking.last_look(by))
    item = get_object_or_404(items, pk=pk)
    if request.method == "GET":
        looking.note_opened(item, by=by, looked_at=item.looked_at)
    return PAGES[item.kind](request, item)
