"""Finding a clinic: the results page."""

from dataclasses import replace
from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from articles import finding
from articles.finding import Hit
from articles.headings import Guide
from directory import results
from directory.cards import cards_for
from directory.chips import chips_of
from directory.criteria import Criteria, read
from directory.filter_form import amounts, facet_groups, help_url_of, notices_of, order_choices
from directory.fragments import Fragment
from directory.relaxations import relaxations
from directory.understanding import understand
from directory.understanding.pieces import NEAR_ME, WHERE, Correction
from directory.understanding.suggesting import suggest_terms
from directory.validators import changes_of, revalidated
from places.models import Place


class Tiles(NamedTuple):
    """Where the map's tiles come from, if from anywhere."""

    url: str
    credit: str


MAP = Fragment("_components/map.html", holes=["source", "list"])
SEARCH_BAR = Fragment("_components/searchbar.html", holes=["where", "what"])


@require_safe
@revalidated(by_minute=True)
def clinics(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    criteria = read(request.GET, now=now)
    found = results.search(criteria, now=now, changes=changes_of(request))
    here = reverse("clinics")
    guide = _guide(criteria, changes_of(request))
    context = {
        "criteria": criteria,
        "found": found,
        "heading": _heading(criteria, found.count),
        "cards": cards_for(found.hits, sort=criteria.sort, now=now, has_words=bool(criteria.words)),
        "facets": facet_groups(criteria, found, guide),
        "chips": chips_of(criteria),
        "notices": notices_of(criteria, guide),
        "corrections": _corrections(criteria, found.count, here),
        "near_me": criteria.understood.piece(NEAR_ME),
        "amounts": amounts(criteria, request.GET),
        "prices_help": help_url_of("course_max", guide),
        "orders": order_choices(criteria),
        "others": _offered_places(criteria, criteria.place.others, here),
        "suggestions": _offered_places(criteria, criteria.place.suggestions, here),
        "as_what": _as_what(criteria, here),
        "relaxations": relaxations(criteria, found, now=now) if not found.count else [],
        "course_link": here + criteria.without_filters("course_max").address(),
        "previous": here + criteria.address(page=criteria.page - 1) if 1 < criteria.page <= found.pages else "",
        "next": here + criteria.address(page=criteria.page + 1) if criteria.page < found.pages else "",
        "page": min(criteria.page, found.pages),
        "form": criteria.spelled_out(),
        "map": _map(reverse("clinics_map") + criteria.address(page=min(criteria.page, found.pages)), here),
        "bare": here,
        "library": _library(criteria.what, guide),
        "past_the_end": criteria.page if criteria.page > found.pages else None,
        "search_bar": SEARCH_BAR.render(None, (criteria.where, criteria.what)),
    }
    template = "directory/_results.html" if request.htmx else "directory/clinics.html"  # type: ignore[attr-defined]
    return render(request, template, context)


@require_safe
@cache_control(public=True, max_age=3600)
def clinics_suggest(request: HttpRequest) -> JsonResponse:
    """Typeahead: `?q=acn` → {"suggestions": [{"label": "Acne scars", "value": "Acne scars", "note": ""}]}."""
    found = suggest_terms(request.GET.get("q", ""))
    lines = [{"label": line.label, "value": line.label, "note": line.synonym} for line in found]
    return JsonResponse({"suggestions": lines})


def _map(source: str, here: str) -> SafeString:
    return MAP.render(Tiles(settings.MAP_TILE_URL, settings.MAP_TILE_CREDIT), (source, here))


def _corrections(criteria: Criteria, count: int, here: str) -> list[tuple[Correction, str]]:
    """What words may have meant, with that search; unknown words are asked about where nothing was found."""
    asked = (*criteria.understood.others, *(() if count else criteria.understood.corrections))
    return [(each, here + criteria.address(what=each.line)) for each in asked]


def _as_what(criteria: Criteria, here: str) -> str:
    """Address of the search with what stands under "Where" under "What", if that says more than an unknown place."""
    if not criteria.place.problem or not any(piece.is_filter for piece in understand(criteria.where).pieces):
        return ""
    return here + criteria.address(where="", what=f"{criteria.what} {criteria.where}".strip())


def _guide(criteria: Criteria, changes: int) -> Guide:
    """Articles that are led to from here name the prices around the place that was searched."""
    where = urlencode({"where": criteria.where}) if criteria.where and criteria.place.is_known else ""
    return Guide(changes, f"?{where}" if where else "")


def _library(what: str, guide: Guide) -> list[Hit]:
    if not what:
        return []
    return [replace(hit, url=guide.placed(hit.url)) for hit in finding.beside(what, changes=guide.changes)]


def _heading(criteria: Criteria, count: int) -> str:
    if criteria.place.problem:
        return _("We do not know “%(place)s”") % {"place": criteria.where or criteria.where_in_words}
    clinics = ngettext("%(n)s clinic", "%(n)s clinics", count) % {"n": f"{count:,}"}
    if criteria.has_point:
        miles = {"clinics": clinics, "miles": criteria.radius, "place": criteria.place.label}
        return _("%(clinics)s within %(miles)s miles of %(place)s") % miles
    if criteria.place.state:
        return _("%(clinics)s in %(place)s") % {"clinics": clinics, "place": criteria.place.label}
    return _("%(clinics)s in the United States") % {"clinics": clinics}


def _offered_places(criteria: Criteria, places: tuple[Place, ...], here: str) -> list[tuple[str, str]]:
    piece = criteria.understood.piece(WHERE)
    bare = criteria.but(what=criteria.understood.line_without(*piece.at)) if piece and not criteria.where else criteria
    return [(place.label, here + bare.address(where=place.label)) for place in places]


def results_address(**query: object) -> str:
    """Address of a search: `results_address(where="Philadelphia, PA")`."""
    return reverse("clinics") + "?" + urlencode(query, doseq=True)
