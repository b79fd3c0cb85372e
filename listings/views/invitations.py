"""The page that an invitation leads to. Opening it changes nothing; the button joins the team."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import User
from listings import team
from listings.models import Invitation

# What became of an invitation -> the status of the page that says so.
ENDED = {
    team.InvitationUsed: ("used", 410),
    team.InvitationWithdrawn: ("withdrawn", 410),
    team.InvitationOver: ("over", 410),
    team.OtherAddress: ("other", 403),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def manage_invitation(request: HttpRequest, token: str) -> HttpResponse:
    invitation = team.find(token)
    if invitation is None:
        raise Http404
    user = request.user if isinstance(request.user, User) else None
    try:
        team.check(invitation, user)
        if request.method != "POST":
            return _page(request, invitation, "open" if user else "signed_out", 200)
        if user is None:
            return redirect(f"{reverse('account_login')}?{urlencode({'next': request.path})}")
        team.accept(invitation, by=user)
    except tuple(ENDED) as ended:
        state, status = ENDED[type(ended)]
        is_mine = user is not None and invitation.accepted_by_id == user.pk
        return _page(request, invitation, "mine" if is_mine else state, 200 if is_mine else status)
    messages.success(request, _("You belong to %(business)s now.") % {"business": invitation.business.title})
    return redirect("manage_home")


def _page(request: HttpRequest, invitation: Invitation, state: str, status: int) -> HttpResponse:
    context = {
        "invitation": invitation,
        "business": invitation.business.title,
        "inviter": str(invitation.invited_by) if invitation.invited_by else "",
        "state": state,
        "next": urlencode({"next": request.path}),
    }
    return render(request, "manage/invitation.html", context, status=status)
