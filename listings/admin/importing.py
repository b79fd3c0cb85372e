"""Importing in the admin: a file from a source, what it would add, and adding it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from listings import importing, sheet_columns, sheet_file, sheets
from listings.access import IMPORT
from listings.admin.pages import draw, moderator_of
from listings.forms.importing import ImportForm
from listings.models import Sheet, SheetOutcome
from listings.sheet_words import error_words

PARTS_A_PAGE = 20


def start_page(request: HttpRequest) -> HttpResponse:
    """Choose source and file; nothing is added by uploading."""
    by = moderator_of(request, IMPORT)
    if request.method != "POST":
        return _start(request, ImportForm())
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _start(request, form, status=422)
    file = form.cleaned_data["file"]
    try:
        data = file.read(sheet_file.MOST_BYTES + 1)
        sheet_file.read(data)
        sheet = importing.upload(form.chosen(), by=by, data=data, file_name=file.name or "")
    except sheet_file.Unreadable as unreadable:
        form.add_error("file", str(unreadable))
        return _start(request, form, status=422)
    except sheets.TooManyUploads:
        words = _("You uploaded %(n)s sheets within an hour. Wait a while, then try again.")
        form.add_error("file", words % {"n": sheets.UPLOADS_AN_HOUR})
        return _start(request, form, status=429)
    return redirect("admin:listings_listing_import_sheet", sheet.public_id)


def _start(request: HttpRequest, form: ImportForm, *, status: int = 200) -> HttpResponse:
    context = {
        "title": _("Import listings"),
        "form": form,
        "uploads": importing.uploads()[:20],
        "most_rows": f"{sheet_file.MOST_ROWS:,}",
        "most_megabytes": sheet_file.MOST_BYTES // 1024 // 1024,
        "columns": ", ".join(sheet_columns.columns()),
    }
    return draw(request, "import/start.html", context, status=status)


def sheet_page(request: HttpRequest, sheet_id: str) -> HttpResponse:
    """The dry run; each look at an unfinished one checks some more rows, so the page goes on by reloading itself."""
    by = moderator_of(request, IMPORT)
    sheet = get_object_or_404(importing.uploads(), public_id=sheet_id)
    if request.method == "POST":
        return _act(request, sheet, by)
    if request.method == "GET" and sheets.check_some(sheet, check=importing.check):
        progress = {"done": sheets.rows_checked(sheet), "most": sheet.row_count}
        return draw(request, "import/checking.html", {"title": _("Checking the file"), "sheet": sheet, **progress})
    telling = sheet.parts.filter(Q(change_count__gt=0) | Q(error_count__gt=0) | ~Q(notes=[]))
    page = Paginator(telling.select_related("listing", "draft"), PARTS_A_PAGE).get_page(request.GET.get("page"))
    parts = [
        {
            "part": part,
            "errors": [error_words(sheet, error) for error in part.errors],
            "outcome": _outcome_words(part.outcome),
        }
        for part in page
    ]
    context = {
        "title": _("What the file would add"),
        "sheet": sheet,
        "page": page,
        "parts": parts,
        "has_ticks": any(part.alike and not part.outcome for part in page),
        **_counts(sheet),
    }
    return draw(request, "import/sheet.html", context)


def _outcome_words(outcome: str) -> str:
    return {SheetOutcome.NONE: "", SheetOutcome.DRAFT: _("Imported")}.get(SheetOutcome(outcome), _("Left as it was"))


def _counts(sheet: Sheet) -> dict[str, int]:
    says, open_ = Q(change_count__gt=0, error_count=0), Q(outcome=SheetOutcome.NONE)
    free, held = Q(alike_count=0) | Q(is_wanted=True), Q(alike_count__gt=0, is_wanted=False)
    counts: dict[str, int] = sheet.parts.aggregate(
        new=Count("pk", filter=says & open_ & free & Q(listing=None)),
        changed=Count("pk", filter=says & open_ & free & Q(listing__isnull=False)),
        alike_left=Count("pk", filter=says & open_ & held),
        broken=Count("pk", filter=Q(error_count__gt=0)),
        same=Count("pk", filter=Q(change_count=0, error_count=0)),
        done=Count("pk", filter=Q(outcome=SheetOutcome.DRAFT)),
        left=Count("pk", filter=Q(outcome=SheetOutcome.LEFT)),
    )
    return counts


def _act(request: HttpRequest, sheet: Sheet, by: Any) -> HttpResponse:
    act = request.POST.get("act", "")
    if act == "forget":
        sheet.delete()
        messages.success(request, _("The file is forgotten. What was imported from it stays."))
        return redirect("admin:listings_listing_import")
    here = redirect("admin:listings_listing_import_sheet", sheet.public_id)
    if sheet.parts.filter(checked_at=None).exists():
        messages.warning(request, _("Not all rows are checked yet."))
        return here
    if act == "want":
        shown = {int(one) for one in request.POST.getlist("shown") if one.isascii() and one.isdigit()}
        wanted = {int(one) for one in request.POST.getlist("want") if one.isascii() and one.isdigit()}
        importing.want(sheet, wanted=wanted, shown=shown)
        messages.success(request, _("Noted. Nothing is imported yet."))
    elif act == "import":
        is_more = importing.make_some(sheet, by=by)
        done = sheet.parts.filter(outcome=SheetOutcome.DRAFT).count()
        told = ngettext("%(n)s clinic is imported.", "%(n)s clinics are imported.", done) % {"n": done}
        rest = _("None of them is public: each waits for somebody to claim it.")
        messages.success(request, f"{told} {_('Go on for the rest.') if is_more else rest}")
    return here
