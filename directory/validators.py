"""What tells a visitor's copy of a page from a new one, known before anything is rendered.

A page depends on what is published (clinics, catalogue, articles: one counter), on the release, on the language, and,
where it says who is open or which badge holds, on the minute. Whoever is signed in gets no validator: her messages are
hers alone.
"""

import hashlib
from collections.abc import Callable
from functools import cache, wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import condition

from listings import change_counter

View = Callable[..., HttpResponse]
CODE = ("*.py", "*.html", "*.toml")
FOLDERS = ("directory", "articles", "reports", "listings", "places", "templates", "static")


def revalidated(*, by_minute: bool) -> Callable[[View], View]:
    """Let a public page answer 304 to a copy that is still right; `by_minute` where it shows what holds now."""

    def decorate(view: View) -> View:
        def etag(request: HttpRequest, *args: Any, **kwargs: Any) -> str | None:
            return None if is_known(request) else _etag(request, by_minute=by_minute)

        conditional = condition(etag_func=etag)(view)

        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            response = conditional(request, *args, **kwargs)
            patch_vary_headers(response, ["HX-Request"])
            if is_known(request) or response.status_code not in (200, 304):
                response.headers.pop("ETag", None)
                patch_cache_control(response, private=True, no_cache=True)
            else:
                patch_cache_control(response, public=True, no_cache=True)
            return response

        return answer

    return decorate


def is_known(request: HttpRequest) -> bool:
    """Whether the visitor may be signed in, or has a message waiting."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES or "messages" in request.COOKIES


def _etag(request: HttpRequest, *, by_minute: bool) -> str:
    minute = timezone.now().strftime("%Y%m%d%H%M") if by_minute else ""
    where = (request.scheme, request.get_host(), request.get_full_path(), bool(request.htmx))  # type: ignore[attr-defined]
    request.changes = change_counter.changes()  # type: ignore[attr-defined]
    parts = (where, request.changes, release(), get_language(), minute)  # type: ignore[attr-defined]
    return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:24]}"'


def changes_of(request: HttpRequest) -> int:
    """`change_counter.changes()`, read once a request."""
    if not hasattr(request, "changes"):
        request.changes = change_counter.changes()  # type: ignore[attr-defined]
    return request.changes  # type: ignore[attr-defined]


@cache
def release() -> str:
    """Changes with every file that makes a page."""
    files = sorted(
        path for folder in FOLDERS for pattern in CODE for path in (settings.BASE_DIR / folder).rglob(pattern)
    )
    stamps = [(str(path.relative_to(settings.BASE_DIR)), path.stat().st_mtime_ns) for path in files]
    return hashlib.sha256(repr((stamps, settings.SITE_MODE)).encode()).hexdigest()[:12]
