"""The queue: everything that waits, oldest due first, each leading to the page on which it is decided."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from listings import looking, moderation
from listings.access import LOOK
from listings.admin import queue_list, words
from listings.admin.claims import claim_page
from listings.admin.credentials import check_page
from listings.admin.deciding import decide_page
from listings.admin.pages import ReadOnlyAdmin, draw, known_id, moderator_of
from listings.models import Claim, QueueItem, QueueKind
from listings.models.queue import TAKE_LAPSES_AFTER

# So many free items are tried when others take them in the same moment.
TRIES = 10


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
}


@require_POST
def open_next(request: HttpRequest) -> HttpResponse:
    """Take the oldest due item that nobody has, and open it; when none is free, go on with one's own."""
    by, now = moderator_of(request), timezone.now()
    lapsed = now - TAKE_LAPSES_AFTER
    wanted = queue_list.read(request.GET)
    own_claims = Claim.objects.filter(claimant=by).values("pk")
    waiting = queue_list.items(wanted.of_waiting(), by=by, now=now).exclude(listing__business__memberships__user=by)
    waiting = waiting.exclude(kind=QueueKind.CLAIM, object_id__in=own_claims).exclude(not_for=by)
    for item in waiting.filter(Q(taken_by=None) | Q(taken_at__lt=lapsed))[:TRIES]:
        try:
            moderation.take(item, by=by)
        except (moderation.TakenByAnother, moderation.AlreadyDecided, moderation.AskedForAnother):
            continue
        return redirect("admin:listings_queueitem_open", item.pk)
    own = waiting.filter(taken_by=by).first()
    if own:
        return redirect("admin:listings_queueitem_open", own.pk)
    messages.info(request, _("Nothing waits that is free."))
    return _to_list(request)


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
    return _to_list(request)


@require_POST
def release_item(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an item back, and stay in the list."""
    by = moderator_of(request)
    moderation.release(get_object_or_404(QueueItem.objects.select_related("listing"), pk=pk), by=by)
    messages.success(request, _("Released."))
    return _to_list(request)


def _refused(refusal: Exception, item: QueueItem) -> list[str]:
    if isinstance(refusal, moderation.AlreadyDecided):
        return [_("This was decided meanwhile.")]
    return words.refusal_words(refusal, item)


def _to_list(request: HttpRequest) -> HttpResponse:
    """The list with the filters of the address that was posted to."""
    wanted = queue_list.read(request.GET)
    return redirect(reverse("admin:listings_queueitem_changelist") + wanted.at(wanted.page))


def open_item(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of an item: deciding on a version, checking a credential, and so on."""
    by = moderator_of(request)
    item = get_object_or_404(QueueItem.objects.select_related("listing", "taken_by"), pk=pk)
    if request.method == "GET":
        looking.note_opened(item, by=by)
    return PAGES[item.kind](request, item)
