"""The owner's home, and the preview that is the real page."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from directory import shop_window
from directory.views.listing import page_context
from listings import editing, states
from listings.access import get_managed_listing
from listings.models import Listing


@login_required
@require_safe
def manage_home(request: HttpRequest) -> HttpResponse:
    listings = Listing.objects.managed_by(request.user).select_related("live_version").order_by("id")  # type: ignore[arg-type]
    rows = []
    for listing in listings:
        version = editing.shown_version(listing)
        name = (version.name if version else "") or (listing.live_version.name if listing.live_version else "")
        rows.append({"listing": listing, "name": name, "version": version, "state": states.describe(listing, version)})
    return render(request, "manage/home.html", {"rows": rows})


@login_required
@require_safe
def manage_preview(request: HttpRequest, public_id: str) -> HttpResponse:
    """What visitors would see if the draft were approved now; what is missing reads as it would."""
    listing = get_managed_listing(request.user, public_id)  # type: ignore[arg-type]
    version = editing.shown_version(listing)
    if version is None:
        raise Http404
    context = page_context(request, shop_window.of_version(listing, version, with_waiting=True))
    return render(request, "manage/preview.html", {**context, "public_id": public_id})
