"""Forms that reach the site after the session ended, or with the mark of an older one: what was typed is given back.

Nothing is stored. The page that answers holds all that was sent, and one press sends it again.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.views.csrf import csrf_failure as plain_refusal

MARK = "csrfmiddlewaretoken"
NEVER_SHOWN = "password"
FORBIDDEN = 403
FOUND = 302


class KeepTyped:
    """Middleware: a form sent by somebody who is signed out comes back to be sent again, instead of being forgotten."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST" and response.status_code == FOUND and _leads_to_sign_in(response):
            return _given_back(request) if _may_come_back(request) else response
        return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose mark is not this session's: given back where it came from a page of this site, else refused."""
    own = f"{request.scheme}://{request.get_host()}"
    if request.headers.get("Origin") == own and _may_come_back(request):
        return _given_back(request)
    return plain_refusal(request, reason)


def _leads_to_sign_in(response: HttpResponse) -> bool:
    path = urlsplit(response.headers["Location"]).path
    return path in (resolve_url(settings.LOGIN_URL), reverse("admin:login"))


def _may_come_back(request: HttpRequest) -> bool:
    """Whether a person's browser shows the answer, and nothing secret would stand in it."""
    is_page = "text/html" in request.headers.get("Accept", "") and "HX-Request" not in request.headers
    return is_page and not any(NEVER_SHOWN in name for name in request.POST)


def _given_back(request: HttpRequest) -> HttpResponse:
    fields = [(name, value) for name, values in request.POST.lists() for value in values if name != MARK]
    context = {
        "fields": fields,
        # What looks like words: the rest are choices, numbers and marks of the form.
        "words": [value for _name, value in fields if " " in value.strip()],
        "files": [file.name for _name, files in request.FILES.lists() for file in files],
        "to": request.get_full_path(),
        "sign_in": f"{resolve_url(settings.LOGIN_URL)}?next={reverse('manage_home')}",
    }
    response = render(request, "sent_in_vain.html", context, status=FORBIDDEN)
    response.headers["Cache-Control"] = "private, no-store"
    return response
