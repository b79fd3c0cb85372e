"""Clinics side by side."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from directory import comparing
from directory.validators import changes_of, revalidated


@require_safe
@revalidated(by_minute=True)
def compare(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    slugs = comparing.wanted_slugs(request.GET.getlist("clinic")[:20])
    treatment = request.GET.get("treatment", "")
    found = comparing.compare(slugs, treatment, now=now, changes=changes_of(request))
    shown = [column.slug for column in found.columns]
    context = {
        "comparison": found,
        "slugs": shown,
        "canonical": request.build_absolute_uri(comparing.address(shown, treatment)),
    }
    return render(request, "directory/compare.html", context)
