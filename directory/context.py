"""What every template may show about the site itself."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    return {"site_mode": settings.SITE_MODE, "is_example_site": not settings.IS_PRODUCTION}
