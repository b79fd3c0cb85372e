"""Pages that stand by themselves, and the two addresses that watchers ask."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from articles.complaints import offices
from directory import how_we_check as checks
from directory.listing_drawing import draw_ledger
from directory.validators import changes_of, revalidated
from listings import review_times
from listings.models import CredentialKind


@require_safe
@revalidated(by_minute=False)
def how_we_check(request: HttpRequest) -> HttpResponse:
    kinds = CredentialKind.objects.current().order_by("position")
    times = review_times.kept(now=timezone.now())
    context = {
        "words": draw_ledger(checks.words()),
        "chapters": checks.chapters(kinds, changes=changes_of(request)),
        "measured": checks.promise_kept(times),
    }
    return render(request, "directory/how_we_check.html", context)


@require_safe
@revalidated(by_minute=False)
def how_we_rank(request: HttpRequest) -> HttpResponse:
    return render(request, "directory/how_we_rank.html")


@require_safe
@revalidated(by_minute=False)
def for_clinics(request: HttpRequest) -> HttpResponse:
    known = settings.SESSION_COOKIE_NAME in request.COOKIES
    begin = reverse("manage_home") if known else f"{reverse('account_signup')}?next={reverse('manage_home')}"
    return render(request, "directory/for_clinics.html", {"operator": settings.OPERATOR_EMAIL, "begin": begin})


@require_safe
@revalidated(by_minute=False)
def privacy(request: HttpRequest) -> HttpResponse:
    context = {"operator": settings.OPERATOR_EMAIL, "tile_server": urlsplit(settings.MAP_TILE_URL).hostname}
    return render(request, "directory/privacy.html", context)


@require_safe
@revalidated(by_minute=False)
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "directory/about.html", {"operator": settings.OPERATOR_EMAIL})


@require_safe
@revalidated(by_minute=False)
def terms(request: HttpRequest) -> HttpResponse:
    return render(request, "directory/terms.html", {"operator": settings.OPERATOR_EMAIL})


@require_safe
@revalidated(by_minute=False)
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "directory/accessibility.html", {"operator": settings.OPERATOR_EMAIL})


@require_safe
@revalidated(by_minute=False)
def something_went_wrong(request: HttpRequest) -> HttpResponse:
    return render(request, "directory/something_went_wrong.html", {"offices": offices()})


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """The process and its database answer."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("the database does not answer\n", content_type="text/plain", status=503)
    return HttpResponse("ready\n", content_type="text/plain")


@require_safe
@cache_control(public=True, max_age=86400)
def favicon(request: HttpRequest) -> HttpResponse:
    """For browsers that ask without being told where it is."""
    return redirect(static("icons/favicon.svg"))


@require_safe
@cache_control(public=True, max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    private = "Disallow: /manage/\nDisallow: /accounts/\nDisallow: /admin/\n"
    sitemap = f"Sitemap: {request.build_absolute_uri(reverse('sitemap_index'))}\n"
    lines = private + sitemap if settings.IS_PRODUCTION else "Disallow: /\n"
    return HttpResponse(f"User-agent: *\n{lines}", content_type="text/plain")
