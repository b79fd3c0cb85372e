"""Taking a listing off, bringing it back, closing it, and changing one's mind."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from listings import leaving
from listings.access import Act, get_listing_for


@login_required
@require_POST
def manage_pause(request: HttpRequest, public_id: str) -> HttpResponse:
    leaving.pause(get_listing_for(request.user, public_id, Act.PAUSE), by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("Paused. Visitors read that the clinic is not shown at the moment."))
    return redirect("manage_listing", public_id)


@login_required
@require_POST
def manage_resume(request: HttpRequest, public_id: str) -> HttpResponse:
    listing = get_listing_for(request.user, public_id, Act.PAUSE)  # type: ignore[arg-type]
    leaving.resume(listing, by=request.user)  # type: ignore[arg-type]
    listing.refresh_from_db()
    if listing.is_public:
        messages.success(request, _("Shown again, as it was."))
    else:
        messages.info(request, _("Your pause is over, but the page is still not shown; the reason is below."))
    return redirect("manage_listing", public_id)


@login_required
@require_POST
def manage_close(request: HttpRequest, public_id: str) -> HttpResponse:
    leaving.close(get_listing_for(request.user, public_id, Act.CLOSE), by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("Closed. For 30 days you can open it again here, as it was."))
    return redirect("manage_listing", public_id)


@login_required
@require_POST
def manage_delete(request: HttpRequest, public_id: str) -> HttpResponse:
    """Close a listing now and have it deleted 30 days later."""
    leaving.ask_deletion(get_listing_for(request.user, public_id, Act.DELETE), by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("Closed, and deleted for good in 30 days. Until then you can keep it, here."))
    return redirect("manage_listing", public_id)


@login_required
@require_POST
def manage_keep(request: HttpRequest, public_id: str) -> HttpResponse:
    """Stop a deletion that was asked for."""
    try:
        leaving.stop_deletion(get_listing_for(request.user, public_id, Act.DELETE), by=request.user)  # type: ignore[arg-type]
    except leaving.TooLate:
        messages.error(request, _("No deletion waits. This is how it stands now."))
    else:
        messages.success(request, _("It stays, as it was."))
    return redirect("manage_listing", public_id)


@login_required
@require_POST
def manage_reopen(request: HttpRequest, public_id: str) -> HttpResponse:
    try:
        leaving.reopen(get_listing_for(request.user, public_id, Act.CLOSE), by=request.user)  # type: ignore[arg-type]
    except leaving.TooLate:
        messages.error(request, _("It was closed more than 30 days ago, or is open. Register the location anew."))
    else:
        messages.success(request, _("Open again, as it was."))
    return redirect("manage_listing", public_id)
