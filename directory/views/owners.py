"""The owner's home, and the preview that is the real page."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from directory import owner_home, shop_window
from directory.views.listing import page_context
from listings import claim_words, claims, editing
from listings.access import get_chosen_business, get_managed_listing
from listings.forms.team import BusinessForm
from listings.models import Business


@login_required
@require_safe
def manage_home(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    businesses = list(Business.objects.of_member(user))
    chosen = get_chosen_business(user, request.GET.get("business", ""))
    context = {
        "home": owner_home.home_of(user, now=timezone.now(), business=chosen),
        "businesses": businesses,
        "chosen": chosen or (businesses[0] if len(businesses) == 1 else None),
        "claims": claim_words.describe_all(claims.open_of(user)),
        "naming": BusinessForm(auto_id="begin_%s"),
    }
    return render(request, "manage/home.html", context)


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
