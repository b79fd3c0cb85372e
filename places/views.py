from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from places.box import read_box
from places.models import PlaceKind
from places.on_map import names_within
from places.typeahead import Suggestion, suggest


@require_safe
@cache_control(public=True, max_age=3600)
def places_suggest(request: HttpRequest) -> JsonResponse:
    """Typeahead: `?q=191` → {"suggestions": [{"label": "Philadelphia, PA 19101", "value": "19101", …}]}."""
    lines = [
        {"label": line.label, "value": line.value, "kind": line.kind, "note": _note(line)}
        for line in suggest(request.GET.get("q", ""))
    ]
    return JsonResponse({"suggestions": lines})


def _note(line: Suggestion) -> str:
    """A word on what this is, where the label does not say it."""
    return line.nickname or ("" if line.kind == PlaceKind.CITY else str(PlaceKind(line.kind).label))


@require_safe
@cache_control(public=True, max_age=3600)
def places_named(request: HttpRequest) -> JsonResponse:
    """Names for a map: `?bbox=-76,39,-75,40` → {"places": [{"name": "Camden", "kind": "city", "at": [-75.1, 40]}]}."""
    box = read_box(request.GET.get("bbox", ""))
    if box is None:
        return JsonResponse({"error": _("a view is four numbers: west, south, east, north")}, status=400)
    found = names_within(box)
    places = [{"name": place.name, "kind": place.kind, "at": [place.longitude, place.latitude]} for place in found]
    return JsonResponse({"places": places})
