"""Taking everything along, and deleting one's account."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from listings import access, farewell, leaving, takeout
from listings.access import Act
from listings.models import Business


@login_required
@require_safe
def manage_data(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    return render(request, "manage/data.html", {"businesses": Business.objects.of_member(user)})


@login_required
@require_POST
def manage_data_download(request: HttpRequest, business_id: int) -> HttpResponseBase:
    """Everything of a business as one ZIP, for its owners."""
    user: Any = request.user
    business = access.get_business_for(user, business_id, Act.EXPORT)
    try:
        takeout.begin(business, by=user)
    except takeout.TooOften:
        words = _("You took everything out %(n)s times within an hour. Wait a while, then try again.")
        messages.error(request, words % {"n": takeout.AN_HOUR})
        return redirect("manage_data")
    headers = {
        "Content-Disposition": f'attachment; filename="{takeout.file_name(business, now=timezone.now())}"',
        "Cache-Control": "private, no-store",
        # Packed already: it is not to be packed again on the way.
        "Content-Encoding": "identity",
    }
    pieces = takeout.archive(business, by=user)
    return StreamingHttpResponse(pieces, content_type="application/zip", headers=headers)


@login_required
@reauthentication_required
@require_http_methods(["GET", "HEAD", "POST"])
def manage_account_delete(request: HttpRequest) -> HttpResponse:
    """Say what deleting the account does; a tick and a press do it."""
    user: Any = request.user
    is_sure, problem = bool(request.POST.get("sure")), ""
    if request.method == "POST" and is_sure:
        try:
            farewell.delete_account(user)
        except farewell.StillNeeded:
            problem = _("This cannot be done yet; the reason is below. Nothing was changed.")
        else:
            logout(request)
            messages.success(request, _("Your account is deleted. A last mail says so."))
            return redirect("home")
    elif request.method == "POST":
        problem = _("Tick the box to say that you are sure.")
    context = {
        "farewell": farewell.preview(user),
        "problem": problem,
        "days": leaving.DELETED_AFTER.days,
        "is_staff": user.is_staff,
    }
    return render(request, "manage/account_delete.html", context, status=422 if problem else 200)
