"""How often an owner's listings were looked at and acted on."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from listings import figure_tables, sheet_file
from listings.access import get_managed_listing
from listings.figure_chart import CountChart, count_chart
from listings.figure_tables import BY_DAY, BY_WEEK, PERIODS, FigureTable
from listings.models import FigureKind, Listing

HEADINGS = ["day", "listing", "name", *FigureKind.values]


@login_required
@require_safe
def manage_figures(request: HttpRequest) -> HttpResponse:
    """Figures of all listings of this person, or of the one that the address names."""
    user: Any = request.user
    managed = Listing.objects.managed_by(user).select_related("live_version").distinct().order_by("id")
    everything = list(managed)
    wanted = request.GET.get("listing", "")
    if wanted and not wanted.isalnum():
        raise Http404
    chosen = get_managed_listing(user, wanted) if wanted else None
    by = BY_WEEK if request.GET.get("by") == BY_WEEK else BY_DAY
    table = figure_tables.build([chosen] if chosen else everything, by=by, now=timezone.now())
    kinds = [kind.label for kind in FigureKind]
    context = {
        "listings": everything,
        "chosen": chosen,
        "by": by,
        "table": table,
        "kinds": kinds,
        "totals": list(zip(kinds, table.total.words, table.before.words, strict=True)),
        "charts": _charts(table, by),
        "periods": PERIODS[by],
        "is_empty": not any(table.total.numbers) and not any(table.before.numbers),
        "by_listing": [(one, table.by_listing[one.pk]) for one in everything if one.pk in table.by_listing],
        "has_examples": any(one.is_example for one in everything),
    }
    return render(request, "manage/figures.html", context)


def _charts(table: FigureTable, by: str) -> list[CountChart]:
    named = [(formats.date_format(row.start, "M j") if row.start else "", row) for row in table.rows]
    return [
        count_chart(_("Page views"), [(name, row.views) for name, row in named], every=7),
        count_chart(_("Phone, website and directions"), [(name, row.acts) for name, row in named], every=7),
    ]


@login_required
@require_safe
def manage_figures_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Everything that is kept, a row a day and listing."""
    user: Any = request.user
    listings = list(Listing.objects.managed_by(user).select_related("live_version").distinct().order_by("id"))
    pieces = sheet_file.write(HEADINGS, figure_tables.daily_rows(listings))
    name = f"pinpoint-figures-{timezone.localdate():%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8", headers=headers)
