from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from places.models import PlaceKind
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
