"""A listing's public page, its photos, and what its address says when it is not shown."""

from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from articles import headings
from directory import listing_drawing, listing_page, price_range, shop_window, structured_data
from directory.cards import listing_url
from directory.place_page import city_url, state_url
from directory.price_lines import headline_service
from directory.shop_window import DEFAULT_TIME_ZONE, Shown
from directory.structured_data import Crumb
from directory.validators import changes_of, revalidated
from directory.views.clinics import results_address
from listings import area_prices, content, ledger, prices, vocabulary
from listings.access import get_photo
from listings.models import Listing, Version
from listings.models.photos import PATIENT_KINDS
from places import towns
from places.states import STATES


@require_safe
@revalidated(by_minute=True)
def listing(request: HttpRequest, slug: str) -> HttpResponse:
    shown = shop_window.find(slug)
    if shown is None:
        return not_shown(request, slug)
    return render(request, "directory/listing.html", page_context(request, shown))


def not_shown(request: HttpRequest, slug: str) -> HttpResponse:
    """What the address of a listing says that visitors may not see, or not here."""
    found = Listing.objects.select_related("live_version", "merged_into").filter(slug=slug).first()
    if found is None:
        return _moved(slug)
    if found.merged_into:
        return redirect(found.merged_into, permanent=True)
    if found.deleted_at:
        return render(request, "directory/listing_closed.html", {}, status=410)
    if found.live_version is None:
        raise Http404
    if found.closed_at:
        return render(request, "directory/listing_closed.html", {"name": found.live_version.name}, status=410)
    return render(request, "directory/listing_held_back.html", {"listing": found})


def _moved(slug: str) -> HttpResponse:
    """An address that a listing had before redirects for ever."""
    former = Listing.objects.filter(old_slugs__slug=slug, live_version__isnull=False)
    now_at = former.select_related("merged_into").first()
    if now_at is None:
        raise Http404
    return redirect(now_at.merged_into or now_at, permanent=True)


def page_context(request: HttpRequest, shown: Shown) -> dict[str, object]:
    """Everything the listing template needs; the owner's preview shows her draft."""
    now = timezone.now()
    changes = changes_of(request)
    live, version = shown.live, shown.live.version
    lines = ledger.lines_of(shown.evidence, time_zone=version.time_zone or DEFAULT_TIME_ZONE, now=now)
    page = listing_page.build(live, lines, scope=vocabulary.scope_rule(version.state), days=shown.days, now=now)
    crumbs = _crumbs(version)
    base = f"{request.scheme}://{request.get_host()}"
    canonical = base + listing_url(shown.slug) if shown.slug else ""
    data = [structured_data.breadcrumb(crumbs, base)]
    if canonical and not shown.is_example:
        data.append(structured_data.clinic(live, lines, canonical))
    # An article names the prices around the place in its address.
    where = f"?where={version.zip_code}" if version.zip_code else ""
    body = listing_drawing.draw(
        page,
        slug=shown.slug,
        articles=headings.explaining(page.codes, query=where, changes=changes),
        price_range=_price_range(live),
        guide=headings.Guide(changes, where),
    )
    return {
        "name": page.name,
        "city": version.city,
        "address": page.address,
        "is_example": shown.is_example,
        "origin": shown.origin,
        "crumbs": crumbs,
        "canonical": canonical,
        "json_ld": [structured_data.script(block) for block in data],
        "body": body,
    }


def _price_range(live: content.Content) -> SafeString | None:
    """Where the headline's whole course price stands among its neighbors'."""
    version, service = live.version, headline_service(live)
    course = prices.course_of_three(service, live.packages_of(service), version) if service else None
    if not service or not course or not course.is_whole or version.latitude is None or version.longitude is None:
        return None
    area = area_prices.area_of(version.latitude, version.longitude)
    figure = area_prices.around([area]).get((area, service.treatment.group))
    return price_range.draw(price_range.price_range(course.cents, figure)) if figure else None


def _crumbs(version: Version) -> list[Crumb]:
    if version.state not in STATES:
        return [Crumb(version.name)]
    return [
        Crumb(STATES[version.state], state_url(version.state)),
        Crumb(version.city, _city_address(version)),
        Crumb(version.name),
    ]


def _city_address(version: Version) -> str:
    """The city's own page, or a search where it is none of ours."""
    town = towns.find(version.state, slugify(version.city))
    return city_url(town) if town else results_address(where=f"{version.city}, {version.state}")


@require_safe
def photo(request: HttpRequest, token: str, width: int) -> FileResponse:
    found = get_photo(request.user, token)
    if width not in found.widths():
        raise Http404
    try:
        file = storages["photos"].open(found.file_name(width))
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(file, content_type="image/webp")
    # A photo that was taken out must be gone within the hour, also from caches on the way; a patient's at once.
    may_be_kept = found.kind not in PATIENT_KINDS and found.is_shown
    response.headers["Cache-Control"] = "public, max-age=3600" if may_be_kept else "private, no-store"
    return response
