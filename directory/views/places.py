"""Pages of cities and states, and what a course costs where."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from directory import cost_figures, structured_data
from directory.place_page import PlacePage, city_page, month_of, state_page, state_url
from directory.structured_data import Crumb
from directory.validators import revalidated
from places.lookup import city_by_slug
from places.models import Place, PlaceKind
from places.states import STATES, state_of


@require_safe
@revalidated(by_minute=True)
def place_state(request: HttpRequest, state: str) -> HttpResponse:
    if state != state.lower():
        return redirect("place_state", state.lower(), permanent=True)
    place = Place.objects.filter(kind=PlaceKind.STATE, state=state.upper()).first()
    if place is None:
        # "/in/pennsylvania/", as people guess it.
        if code := state_of(state.replace("-", " ")):
            return redirect("place_state", code.lower(), permanent=True)
        raise Http404
    page = state_page(place, now=timezone.now())
    return _page(request, page, [Crumb(_("Clinics"), "/clinics/"), Crumb(page.name)])


@require_safe
@revalidated(by_minute=True)
def place_city(request: HttpRequest, state: str, city: str) -> HttpResponse:
    if state != state.lower():
        return redirect("place_city", state.lower(), city, permanent=True)
    place = city_by_slug(state, city)
    if place is None:
        raise Http404
    crumbs = [Crumb(_("Clinics"), "/clinics/"), Crumb(STATES[place.state], state_url(place.state)), Crumb(place.name)]
    return _page(request, city_page(place, now=timezone.now()), crumbs)


def _page(request: HttpRequest, page: PlacePage, crumbs: list[Crumb]) -> HttpResponse:
    base = f"{request.scheme}://{request.get_host()}"
    data = [structured_data.breadcrumb(crumbs, base)]
    if page.questions:
        data.append(structured_data.questions([(each.question, each.answer) for each in page.questions]))
    context = {
        "page": page,
        "crumbs": crumbs,
        "month": month_of(page.prices),
        "canonical": base + request.path,
        "json_ld": [structured_data.script(block) for block in data],
    }
    return render(request, "directory/place.html", context)


@require_safe
@revalidated(by_minute=False)
def costs(request: HttpRequest) -> HttpResponse:
    overview = cost_figures.overview(request.GET.get("where", ""))
    crumbs = [Crumb(_("Costs"))]
    base = f"{request.scheme}://{request.get_host()}"
    context = {
        "costs": overview,
        "crumbs": crumbs,
        "canonical": base + request.path,
        "json_ld": [structured_data.script(structured_data.breadcrumb(crumbs, base))],
    }
    return render(request, "directory/costs.html", context)
