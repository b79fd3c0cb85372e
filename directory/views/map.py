"""The clinics of a search for the map beside the list, and for other people's tools."""

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from directory import results
from directory.criteria import read
from directory.map import feature_collection
from directory.validators import changes_of, revalidated
from places.box import read_box


@require_safe
@revalidated(by_minute=True)
def clinics_map(request: HttpRequest) -> JsonResponse:
    """The same search as `/clinics/`; `bbox=west,south,east,north` in degrees asks for one view of it."""
    now = timezone.now()
    criteria = read(request.GET, now=now)
    given = request.GET.get("bbox", "")
    box = read_box(given)
    collection = feature_collection(criteria, results.pins(criteria, now=now, changes=changes_of(request)), box=box)
    if given and box is None:
        collection["dropped"].append(_("a view is four numbers: west, south, east, north"))
    return JsonResponse(collection, content_type="application/geo+json")
