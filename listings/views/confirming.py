"""Saying that everything is still right: signed in, or by the link in a mail."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from listings import content, freshness, key_facts
from listings.access import get_managed_listing
from listings.models import ConfirmedHow, Listing, Version
from listings.preflight import HOURS, PEOPLE, PLACE, SERVICES


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def manage_confirm(request: HttpRequest, public_id: str) -> HttpResponse:
    listing = get_managed_listing(request.user, public_id)  # type: ignore[arg-type]
    if listing.live_version is None:
        messages.info(request, _("Nothing is live yet, so there is nothing to confirm."))
        return redirect("manage_listing", public_id)
    if request.method != "POST":
        return _page(request, listing, listing.live_version)
    try:
        freshness.confirm(listing, by=request.user, how=ConfirmedHow.SIGNED_IN, seen=_seen(request))  # type: ignore[arg-type]
    except freshness.ChangedMeanwhile:
        return _page(request, listing, _live(listing), status=409)
    messages.success(request, _("Thank you. Your page says that it was confirmed today."))
    return redirect("manage_listing", public_id)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def manage_confirm_link(request: HttpRequest, token: str) -> HttpResponse:
    """The page that a mail leads to. Opening it changes nothing, however often a scanner does."""
    link = freshness.find_link(token)
    if link is None or not link.listing.is_public:
        raise Http404
    listing, version = link.listing, _live(link.listing)
    try:
        if request.method != "POST":
            freshness.check_link(link)
            return _page(request, listing, version)
        freshness.confirm_by_link(link, seen=_seen(request))
    except freshness.LinkUsed:
        context = {"version": version, "listing": listing, "used": _day_words(link.used_at or timezone.now())}
        return render(request, "manage/confirmed.html", context, status=200 if request.method != "POST" else 409)
    except freshness.LinkExpired:
        return render(request, "manage/confirmed.html", {"version": version, "listing": listing}, status=410)
    except freshness.ChangedMeanwhile:
        return _page(request, listing, _live(listing), status=409)
    return render(request, "manage/confirmed.html", {"version": version, "listing": listing, "done": True})


def _live(listing: Listing) -> Version:
    """The live version as it is now, or 404: there is nothing to confirm on a page that nobody sees."""
    version = Version.objects.filter(live_for=listing).first()
    if version is None:
        raise Http404
    return version


def _seen(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _page(request: HttpRequest, listing: Listing, version: Version, *, status: int = 200) -> HttpResponse:
    live, days, now = content.load(version), key_facts.days_of(listing), timezone.now()
    rows = []
    for fact in key_facts.key_facts(live):
        day = days.get(fact.name, key_facts.said_on(version))
        is_old = key_facts.is_old(day, now=now)
        rows.append({"fact": fact, "day": _day_words(day), "is_old": is_old, "url": _way_in(listing, fact)})
    context = {"listing": listing, "version": version, "rows": rows, "has_changed": status == 409}
    return render(request, "manage/confirm.html", context, status=status)


def _day_words(day: datetime) -> str:
    return formats.date_format(day, "j M Y")


def _way_in(listing: Listing, fact: key_facts.KeyFact) -> str:
    """The form in which a fact can be changed."""
    if fact.section == SERVICES:
        return reverse("manage_service", args=[listing.public_id, fact.key])
    if fact.section == PEOPLE:
        return reverse("manage_person", args=[listing.public_id, fact.key])
    name = {PLACE: "manage_place", HOURS: "manage_hours"}[fact.section]
    # The address is one fact in several fields, of which the street is the first.
    field = "street" if fact.field == "address" else fact.field
    return reverse(name, args=[listing.public_id]) + (f"#id_{field}" if fact.section == PLACE else "")
