"""Before a visitor books: the check that stays on her device, and the sheet of questions."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.before_you_book import Row, rows
from directory import before_sheet, comparing, shop_window
from directory.validators import revalidated


@require_safe
@revalidated(by_minute=True)
def before_you_book(request: HttpRequest) -> HttpResponse:
    """The check; answers are never sent here. `clinic` names up to four clinics whose open questions are added."""
    now = timezone.now()
    slugs = comparing.wanted_slugs(request.GET.getlist("clinic")[:20])
    found = {slug: shop_window.find(slug) for slug in slugs[: comparing.MOST]}
    context = {
        "parts": _parts(),
        "rows": rows(),
        "clinics": [before_sheet.sheet(shown, now=now) for shown in found.values() if shown],
        "unknown": [slug for slug, shown in found.items() if shown is None],
        "left_out": len(slugs[comparing.MOST :]),
        "canonical": request.build_absolute_uri(reverse("before_you_book")),
    }
    return render(request, "directory/before_you_book.html", context)


def _parts() -> list[tuple[str, list[Row]]]:
    """The rows under their headings."""
    headings = {
        "health": _("Your health"),
        "medicines": _("Your medicines"),
        "skin": _("The skin to be treated, today"),
        "history": _("Your skin before"),
        "rf": _("Only where radiofrequency (RF) is used"),
    }
    return [(heading, [row for row in rows() if row.part == part]) for part, heading in headings.items()]
