"""The owner's home, and the preview that is the real page."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from directory import owner_home, shop_window
from directory.views.listing import page_context
from listings import editing
from listings.access import get_managed_listing


@login_required
@require_safe
def manage_home(request: HttpRequest) -> HttpResponse:
    home = owner_home.home_of(request.user, now=timezone.now())  # type: ignore[arg-type]
    return render(request, "manage/home.html", {"home": home})


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
