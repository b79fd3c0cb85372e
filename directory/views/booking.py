"""Before a visitor books: the check that stays on her device, the sheet of questions, and the course planner."""

from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseRedirectBase
from django.shortcuts import redirect, render
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.before_you_book import Row, rows
from directory import before_block, before_sheet, calendar_file, comparing, plan_form, planner, shop_window
from directory.cards import listing_url
from directory.shop_window import DEFAULT_TIME_ZONE, Shown
from directory.validators import changes_of, revalidated
from directory.views.listing import not_shown


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


@require_safe
@revalidated(by_minute=True)
def plan(request: HttpRequest) -> HttpResponse:
    """Dates and cost of a course at one clinic; all of it stands in the address."""
    slugs = comparing.wanted_slugs(request.GET.getlist("clinic")[:1])
    if not slugs:
        return render(request, "directory/plan_choose.html")
    shown = shop_window.find(slugs[0])
    if shown is None:
        return _elsewhere(request, slugs[0])
    wanted = _wanted(request, shown)
    query = wanted.query(shown.slug) if wanted else ""
    context = {
        "shown": shown,
        "name": shown.live.version.name,
        "address": shown.live.version.address,
        "url": listing_url(shown.slug),
        "wanted": wanted,
        "plan": planner.plan(shown.live, wanted) if wanted else None,
        "cautions": planner.cautions(shown.live, wanted, changes=changes_of(request)) if wanted else [],
        "share": request.build_absolute_uri(f"{reverse('plan')}?{query}"),
        "file": f"{reverse('plan_calendar')}?{query}" if wanted and wanted.first else "",
        "check": before_block.address(shown.slug),
    }
    return render(request, "directory/plan.html", context)


@require_safe
def plan_calendar(request: HttpRequest) -> HttpResponse:
    """The plan as a calendar file; an address without a date leads back to the page that asks for one."""
    slugs = comparing.wanted_slugs(request.GET.getlist("clinic")[:1])
    shown = shop_window.find(slugs[0]) if slugs else None
    wanted = _wanted(request, shown) if shown else None
    if shown is None or wanted is None or wanted.first is None:
        return redirect(f"{reverse('plan')}?{request.GET.urlencode()}")
    url = request.build_absolute_uri(f"{reverse('plan')}?{wanted.query(shown.slug)}")
    events = planner.events(shown.live, wanted, url=url, host=request.get_host().partition(":")[0])
    response = HttpResponse(
        calendar_file.write(events, now=timezone.now()), content_type="text/calendar; charset=utf-8"
    )
    response.headers["Content-Disposition"] = f'attachment; filename="course-{shown.slug}.ics"'
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _wanted(request: HttpRequest, shown: Shown) -> plan_form.Wanted | None:
    zone = ZoneInfo(shown.live.version.time_zone or DEFAULT_TIME_ZONE)
    return plan_form.read(shown.live, request.GET, today=timezone.now().astimezone(zone).date())


def _elsewhere(request: HttpRequest, slug: str) -> HttpResponse:
    """What a plan says of a clinic that visitors may not see; where it moved, the plan moves along."""
    try:
        answer = not_shown(request, slug)
    except Http404:
        return render(request, "directory/plan_choose.html", {"unknown": slug}, status=404)
    if isinstance(answer, HttpResponseRedirectBase):
        query = request.GET.copy()
        query["clinic"] = resolve(answer.url).kwargs["slug"]
        return redirect(f"{reverse('plan')}?{query.urlencode()}")
    return answer
