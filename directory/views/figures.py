"""What visitors do with a listing, told by their browser with a beacon."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from directory import beacons
from listings import figures
from listings.models import FigureKind, PublishedListing


# Counted without a form or cookie; the worst that a forged one does is a number off by one a minute.
@csrf_exempt
@require_POST
def figure(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """Count one act; answers 204 whether or not it counts, 404 for what there is not."""
    if kind not in FigureKind.values:
        raise Http404
    if not beacons.is_from_here(request) or beacons.is_bot(request) or not beacons.is_first(request, f"{kind} {slug}"):
        return HttpResponse(status=204)
    shown = PublishedListing.objects.filter(slug=slug).values_list("listing_id", "time_zone").first()
    if shown is None:
        raise Http404
    listing_id, time_zone = shown
    if not beacons.works_there(request, listing_id):
        figures.count(listing_id, FigureKind(kind), time_zone=time_zone)
    return HttpResponse(status=204)
