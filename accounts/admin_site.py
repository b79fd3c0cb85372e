"""The admin behind the one sign-in of the site."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any
from urllib.parse import urlencode

from allauth.account import views
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import lacks_second_step


class PinpointAdminSite(AdminSite):
    """Every admin page asks `has_permission`, and sends whom it refuses to `login`: the two that differ here."""

    site_title = gettext_lazy("Pinpoint admin")
    site_header = gettext_lazy("Pinpoint admin")
    index_title = gettext_lazy("What waits")

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and not lacks_second_step(request.user)

    def admin_view(self, view: Callable[..., HttpResponseBase], cacheable: bool = False) -> Any:
        # Filters of a list hand a NUL on as it is, and PostgreSQL refuses it with an error.
        def without_nul(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if "%00" in request.META.get("QUERY_STRING", ""):
                raise BadRequest("NUL in the query string")
            return view(request, *args, **kwargs)

        return super().admin_view(update_wrapper(without_nul, view), cacheable)

    def login(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        target = _wanted_page(request)
        if not request.user.is_authenticated:
            return redirect(f"{reverse('account_login')}?{urlencode({REDIRECT_FIELD_NAME: target})}")
        if not super().has_permission(request):
            raise PermissionDenied
        if lacks_second_step(request.user):
            messages.warning(
                request, _("The admin needs a second step at sign-in. Set up an app or a passkey, then open it again.")
            )
            return redirect("mfa_index")
        return HttpResponseRedirect(target)

    def logout(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:  # type: ignore[override]
        return views.logout(request)

    def password_change(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:  # type: ignore[override]
        return redirect("account_change_password")


def _wanted_page(request: HttpRequest) -> str:
    target = request.GET.get(REDIRECT_FIELD_NAME, "")
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if safe else reverse("admin:index")
