"""What the moderators' own pages have in common: who is let in, and how a page is drawn."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from listings import looking
from listings.access import LOOK, MODERATE, staff_may
from listings.models import QueueItem

if TYPE_CHECKING:
    from accounts.models import User


# Methods that change nothing.
SAFE = ("GET", "HEAD", "OPTIONS")
# Digits that always fit a signed 64-bit column.
LONGEST_ID = 18


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


def moderator_of(request: HttpRequest, permission: str = MODERATE) -> "User":
    """Who asks, where she may look, or do what the permission names when a button was pressed; all others get 403."""
    needed = LOOK if request.method in SAFE else permission
    if not staff_may(request.user, needed):
        raise PermissionDenied
    return request.user  # type: ignore[return-value]


def noted(kind: str, page: Callable[[HttpRequest, int], HttpResponse]) -> Callable[[HttpRequest, int], HttpResponse]:
    """The page of a thing that is decided on, by its own address: opening it is noted as opening its item is."""

    def view(request: HttpRequest, pk: int) -> HttpResponse:
        by = moderator_of(request)
        items: Any = QueueItem.objects.filter(kind=kind, object_id=pk).annotate(looked_at=looking.last_look(by))
        if request.method == "GET" and (item := items.select_related("listing").order_by("-id").first()):
            looking.note_opened(item, by=by, looked_at=item.looked_at)
        return page(request, pk)

    return view


def known_id(typed: str) -> int:
    """The number in a stock address of the admin, or 404."""
    number = read_id(typed)
    if number is None:
        raise Http404
    return number


def read_id(typed: str) -> int | None:
    """What was typed as the number of a row; nothing when no row can have it."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= LONGEST_ID else None


def draw(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    refusals: Sequence[str] = (),
    status: int = 200,
) -> HttpResponse:
    """A page of the admin; `refusals` stand at its top."""
    only_reads = not staff_may(request.user, MODERATE)
    whole = {**admin.site.each_context(request), **context, "refusals": refusals, "only_reads": only_reads}
    return TemplateResponse(request, f"admin/listings/{template}", whole, status=status)
