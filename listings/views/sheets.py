"""Many listings at once: the sheet out, the sheet in, what it would change, drafts, and submitting them together."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from listings import exports, sheet_file, sheets
from listings.access import get_managed_business, get_managed_sheet
from listings.models import Business, Sheet, SheetListing, SheetOutcome
from listings.sheet_words import error_words

PARTS_A_PAGE = 20


@dataclass(frozen=True)
class PartRow:
    """What one listing's rows come to, as the page shows it."""

    part: SheetListing
    errors: list[str]
    outcome: str


@login_required
@require_safe
def manage_sheets(request: HttpRequest) -> HttpResponse:
    """Take the sheet out and bring it in again, for each business of this person."""
    return _desk(request)


def _desk(request: HttpRequest, *, problem: str = "", at: Business | None = None, status: int = 200) -> HttpResponse:
    user: Any = request.user
    businesses = Business.objects.filter(memberships__user=user).order_by("id")
    now = timezone.now()
    rows = [
        {
            "business": business,
            "name": business.name or str(user),
            "listings": exports.of_business(business).count(),
            "sheets": business.sheets.filter(expires_at__gt=now).order_by("-id")[:5],
            "problem": problem if business == at else "",
        }
        for business in businesses
    ]
    limits = {"most_rows": f"{sheet_file.MOST_ROWS:,}", "most_megabytes": sheet_file.MOST_BYTES // 1024 // 1024}
    return render(request, "manage/sheets.html", {"rows": rows, **limits}, status=status)


@login_required
@require_safe
def manage_sheet_download(request: HttpRequest, business_id: int) -> StreamingHttpResponse:
    business = get_managed_business(request.user, business_id)  # type: ignore[arg-type]
    name = f"pinpoint-{timezone.localdate():%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return StreamingHttpResponse(exports.sheet(business), content_type="text/csv; charset=utf-8", headers=headers)


@login_required
@require_POST
def manage_sheet_upload(request: HttpRequest, business_id: int) -> HttpResponse:
    business = get_managed_business(request.user, business_id)  # type: ignore[arg-type]
    file = request.FILES.get("sheet")
    if file is None:
        return _desk(request, problem=_("Choose the file first."), at=business, status=422)
    try:
        data = file.read(sheet_file.MOST_BYTES + 1)
        sheet = sheets.upload(business, by=request.user, data=data, file_name=file.name or "")  # type: ignore[arg-type]
    except sheet_file.Unreadable as unreadable:
        return _desk(request, problem=str(unreadable), at=business, status=422)
    except sheets.TooManyUploads:
        words = _("You uploaded %(n)s sheets within an hour. Wait a while, then try again.")
        return _desk(request, problem=words % {"n": sheets.UPLOADS_AN_HOUR}, at=business, status=429)
    return redirect("manage_sheet", business.pk, sheet.public_id)


@login_required
@require_safe
def manage_sheet(request: HttpRequest, business_id: int, sheet_id: str) -> HttpResponse:
    """The dry run. Each look at an unfinished one checks some more rows, so the page goes on by reloading itself."""
    sheet = get_managed_sheet(request.user, business_id, sheet_id)  # type: ignore[arg-type]
    if request.method == "GET" and sheets.check_some(sheet):
        progress = {"done": sheets.rows_checked(sheet), "most": sheet.row_count}
        return render(request, "manage/sheet_checking.html", {"sheet": sheet, **progress})
    telling = sheet.parts.filter(Q(change_count__gt=0) | Q(error_count__gt=0) | ~Q(notes=[]))
    page = Paginator(telling.select_related("listing", "draft"), PARTS_A_PAGE).get_page(request.GET.get("page"))
    context = {"sheet": sheet, "page": page, "parts": [_part_row(sheet, part) for part in page], **_counts(sheet)}
    return render(request, "manage/sheet.html", context)


def _counts(sheet: Sheet) -> dict[str, int]:
    broken, changed = Q(error_count__gt=0), Q(change_count__gt=0)
    counts: dict[str, int] = sheet.parts.aggregate(
        changes=Sum("change_count", default=0),
        changed_changes=Sum("change_count", filter=~broken, default=0),
        errors=Sum("error_count", default=0),
        broken=Count("pk", filter=broken),
        changed=Count("pk", filter=changed & ~broken),
        waiting=Count("pk", filter=changed & ~broken & Q(outcome=SheetOutcome.NONE)),
        drafts=Count("pk", filter=Q(outcome=SheetOutcome.DRAFT)),
        submitted=Count("pk", filter=Q(outcome=SheetOutcome.SUBMITTED)),
        left=Count("pk", filter=Q(outcome__in=[SheetOutcome.LEFT, SheetOutcome.NOT_READY])),
    )
    return counts


def _part_row(sheet: Sheet, part: SheetListing) -> PartRow:
    errors = [error_words(sheet, error) for error in part.errors]
    return PartRow(part, errors, part.get_outcome_display() if part.outcome else "")


@login_required
@require_POST
def manage_sheet_drafts(request: HttpRequest, business_id: int, sheet_id: str) -> HttpResponse:
    sheet = get_managed_sheet(request.user, business_id, sheet_id)  # type: ignore[arg-type]
    if sheets.make_some(sheet, by=request.user):  # type: ignore[arg-type]
        messages.info(request, _("Part of the drafts are made. Go on for the rest."))
    else:
        messages.success(request, _("The drafts are made. Your public pages are as they were."))
    return redirect("manage_sheet", business_id, sheet_id)


@login_required
@require_POST
def manage_sheet_submit(request: HttpRequest, business_id: int, sheet_id: str) -> HttpResponse:
    sheet = get_managed_sheet(request.user, business_id, sheet_id)  # type: ignore[arg-type]
    if sheets.submit_some(sheet, by=request.user):  # type: ignore[arg-type]
        messages.info(request, _("Part of the drafts are submitted. Go on for the rest."))
    else:
        messages.success(request, _("Submitted. A moderator answers within two business days, by mail."))
    return redirect("manage_sheet", business_id, sheet_id)


@login_required
@require_POST
def manage_sheet_discard(request: HttpRequest, business_id: int, sheet_id: str) -> HttpResponse:
    """Forget the upload; drafts made of it stay."""
    get_managed_sheet(request.user, business_id, sheet_id).delete()  # type: ignore[arg-type]
    messages.success(request, _("The uploaded sheet is gone. Drafts that were made of it stay."))
    return redirect("manage_sheets")
