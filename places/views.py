from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from places.lookup import suggest


@require_safe
@cache_control(public=True, max_age=3600)
def places_suggest(request: HttpRequest) -> JsonResponse:
    """Typeahead: `?q=phil` → {"places": [{"label": "Philadelphia, PA", "kind": "city"}]}."""
    found = suggest(request.GET.get("q", ""))
    return JsonResponse({"places": [{"label": place.label, "kind": place.kind} for place in found]})
