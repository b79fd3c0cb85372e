"""Reporting a problem: without an account, a cookie or a script."""

import time
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from listings.following import slugs_now
from listings.models import Listing
from reports import cases
from reports.forms import ArticleReportForm, ReportForm, stamp
from reports.models import ReportKind

# Reports from one internet address within an hour.
MOST_AN_HOUR = 6
HOUR = 3600


class Subject(NamedTuple):
    """What a report is about: a listing, an article, or neither."""

    back: str
    clinic: str = ""
    listing: Listing | None = None
    # The title of an article that visitors can read; its slug is kept also where they cannot.
    title: str = ""
    article: str = ""


# No cookie and no session stand behind this form, so nobody's rights can be borrowed by another site.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_listing(request: HttpRequest, slug: str) -> HttpResponse:
    live = Listing.objects.live().select_related("live_version")
    listing = live.filter(slug=slug).first() or live.filter(slug=slugs_now([slug]).get(slug)).first()
    if listing is None or listing.live_version is None:
        raise Http404
    version = listing.live_version
    clinic = f"{version.name}, {version.city}"
    return report(request, Subject(listing.get_absolute_url(), clinic=clinic, listing=listing))


def report(request: HttpRequest, subject: Subject) -> HttpResponse:
    """The form about a subject, or what became of it."""
    form_class = ArticleReportForm if subject.title else ReportForm
    if request.method != "POST":
        form = form_class(initial={"opened": stamp()})
        return render(request, "reports/report.html", {"about": subject, "form": form})
    form = form_class(request.POST)
    status = 422
    if not _is_from_here(request):
        form.add_error(None, _("This came from another site. Send it once more from here, please."))
    elif form.is_valid():
        if _is_flood(request):
            form.add_error(None, _("That were many reports within an hour. Nothing is lost: send this one later."))
            status = 429
        else:
            taken_in = cases.take_in(
                ReportKind(form.cleaned_data["kind"]),
                words=form.cleaned_data["words"],
                email=form.cleaned_data["email"],
                listing=subject.listing,
                article=subject.article,
            )
            query = {"about": "safety" if taken_in.case.is_safety else "page"}
            if subject.title:
                query["article"] = subject.article
            return redirect(f"{reverse('report_sent')}?{urlencode(query)}")
    # What was typed stays; the stamp is a new one.
    typed = request.POST.copy()
    typed["opened"], typed["website"] = stamp(), ""
    form.data = typed
    return render(request, "reports/report.html", {"about": subject, "form": form}, status=status)


def _is_from_here(request: HttpRequest) -> bool:
    origin = request.headers.get("Origin")
    return origin in (None, "null") or urlsplit(origin).netloc == request.get_host()


def _is_flood(request: HttpRequest) -> bool:
    if settings.RATE_LIMITS_OFF:
        return False
    try:
        address = get_adapter().get_client_ip(request)
    except PermissionDenied:
        address = ""
    # A digest that means something for this hour alone: the address itself is written nowhere.
    hour = int(time.time()) // HOUR
    key = salted_hmac("reports", f"{hour} {address}").hexdigest()
    cache.add(key, 0, timeout=HOUR)
    count = cache.incr(key)
    # Counting up in the database's cache forgets the time that the first report set.
    cache.touch(key, HOUR)
    return count > MOST_AN_HOUR
