"""The front page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.links import newest
from directory.validators import changes_of, revalidated
from directory.views.clinics import results_address

CITIES = (
    "Philadelphia, PA",
    "New York, NY",
    "Los Angeles, CA",
    "Chicago, IL",
    "Houston, TX",
    "Miami, FL",
    "Atlanta, GA",
    "Phoenix, AZ",
)


@require_safe
@revalidated(by_minute=False)
def home(request: HttpRequest) -> HttpResponse:
    context = {
        "cities": [(city, results_address(where=city)) for city in CITIES],
        "articles": newest(3, changes=changes_of(request)),
    }
    return render(request, "directory/home.html", context)
