"""The bare page: what a results page costs that looks nothing up.

Twenty cards of the site's look and four facet groups from constant lists, written the ordinary way with humanize
filters, behind the site's own middleware, without a database. Other pages are measured against it.
"""

from datetime import time
from decimal import Decimal
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

TEMPLATES = Path(__file__).resolve().parent
FACETS = [
    {
        "name": name,
        "label": label,
        "choices": [
            {"value": f"{name}_{n}", "label": f"{label} choice {n}", "count": 1234 - 37 * n, "checked": n == 1}
            for n in range(8)
        ],
    }
    for name, label in (("checked", "Evidence"), ("treatment", "Treatment"), ("concern", "Concern"), ("who", "Who"))
]
CLINICS = [
    {
        "slug": f"clinic-{n}",
        "name": f"Example Skin and Laser Clinic of Street {n}",
        "miles": 0.7 + 1.3 * n,
        "session": Decimal("325.00") + n,
        "course": Decimal("1095.00") + n,
        "sky": "hsl(168 28% 80%)",
        "sun": "hsl(168 40% 91%)",
        "ground": "hsl(168 24% 62%)",
        "x": 92 + n,
        "y": 42,
        "street": f"{100 + n} Walnut Street",
        "city": "Philadelphia",
        "state": "PA",
        "closes": time(18, 30) if n % 3 else None,
        "is_example": True,
        "badges": [
            {"label": "Nurse license checked", "pending": False},
            {"label": "Insurance: paper seen", "pending": True},
        ],
        "offers": ["Pen microneedling", "RF microneedling", "PRP", "Growth factors"],
        "service": "Pen microneedling",
        "note": "numbing included",
    }
    for n in range(20)
]


def bare(request: HttpRequest) -> HttpResponse:
    return render(request, "bare.html", {"clinics": CLINICS, "facets": FACETS})


urlpatterns = [path("bare/", bare), path("", include("directory.urls"))]
