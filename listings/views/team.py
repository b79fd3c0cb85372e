"""The team of a business: who belongs to it, who is asked, and every change of it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from listings import access, team, team_trail
from listings.access import Act
from listings.forms.team import BusinessForm, InvitationForm
from listings.models import Business, MembershipRole


@login_required
@require_safe
def manage_team(request: HttpRequest, business_id: int) -> HttpResponse:
    business = access.get_business_for(request.user, business_id, Act.SEE)  # type: ignore[arg-type]
    return _page(request, business)


def _page(
    request: HttpRequest,
    business: Business,
    *,
    form: InvitationForm | None = None,
    naming: BusinessForm | None = None,
    status: int = 200,
) -> HttpResponse:
    user: Any = request.user
    members = list(business.memberships.filter(user__is_active=True).select_related("user").order_by("role", "pk"))
    owners = [member for member in members if member.role == MembershipRole.OWNER]
    context = {
        "business": business,
        "members": sorted(members, key=lambda member: (member.role != MembershipRole.OWNER, member.pk)),
        "is_owner": any(member.user_id == user.pk for member in owners),
        "is_last_owner": [member.user_id for member in owners] == [user.pk],
        "invitations": business.invitations.open().select_related("invited_by").order_by("-sent_at", "-pk"),
        "form": form or InvitationForm(auto_id="invite_%s"),
        "naming": naming or BusinessForm(initial={"name": business.name}, auto_id="name_%s"),
        "trail": team_trail.lines(business),
        "lasts": team.INVITATION_LASTS.days,
    }
    return render(request, "manage/team.html", context, status=status)


@login_required
@require_POST
def manage_team_invite(request: HttpRequest, business_id: int) -> HttpResponse:
    business = access.get_business_for(request.user, business_id, Act.TEAM)  # type: ignore[arg-type]
    form = InvitationForm(request.POST, auto_id="invite_%s")
    if form.is_valid():
        address = form.cleaned_data["email"]
        try:
            team.invite(business, address, form.cleaned_data["role"], by=request.user)  # type: ignore[arg-type]
        except team.AlreadyMember:
            form.add_error("email", _("This person belongs to the team already."))
        except team.AlreadyInvited:
            form.add_error("email", _("An invitation to this address is open. Withdraw it below to send a new one."))
        except team.TooManyInvitations:
            words = _("You sent %(n)s invitations within a day. Send more tomorrow.")
            form.add_error(None, words % {"n": team.INVITATIONS_A_DAY})
        except team.NotAnOwner as no_longer:
            raise PermissionDenied from no_longer
        else:
            words = _("An invitation is on its way to %(address)s. Nothing there after ten minutes? See below.")
            messages.success(request, words % {"address": address})
            return redirect("manage_team", business_id)
    return _page(request, business, form=form, status=422)


@login_required
@require_POST
def manage_team_name(request: HttpRequest, business_id: int) -> HttpResponse:
    business = access.get_business_for(request.user, business_id, Act.TEAM)  # type: ignore[arg-type]
    form = BusinessForm(request.POST, auto_id="name_%s")
    if not form.is_valid():
        return _page(request, business, naming=form, status=422)
    try:
        team.rename(business, form.cleaned_data["name"], by=request.user)  # type: ignore[arg-type]
    except team.NotAnOwner as no_longer:
        raise PermissionDenied from no_longer
    messages.success(request, _("Saved."))
    return redirect("manage_team", business_id)


@login_required
@require_POST
def manage_team_withdraw(request: HttpRequest, business_id: int, invitation_id: int) -> HttpResponse:
    invitation = access.get_invitation(request.user, business_id, invitation_id)  # type: ignore[arg-type]
    try:
        team.revoke(invitation, by=request.user)  # type: ignore[arg-type]
    except team.InvitationUsed:
        messages.error(request, _("It was accepted a moment ago. This is the team now."))
    except team.NotAnOwner as no_longer:
        raise PermissionDenied from no_longer
    else:
        messages.success(request, _("Withdrawn. Its link opens nothing any more."))
    return redirect("manage_team", business_id)


@login_required
@require_POST
def manage_team_role(request: HttpRequest, business_id: int, member_id: int) -> HttpResponse:
    member = access.get_member(request.user, business_id, member_id)  # type: ignore[arg-type]
    role = request.POST.get("role", "")
    try:
        if role not in MembershipRole.values:
            messages.error(request, _("Choose a role."))
        else:
            team.change_role(member, role, by=request.user)  # type: ignore[arg-type]
            messages.success(request, _("The role is changed, from this moment on."))
    except team.LastOwner:
        messages.error(request, _("A business needs an owner. Make somebody else an owner first."))
    except team.NotAnOwner as no_longer:
        raise PermissionDenied from no_longer
    return redirect("manage_team", business_id)


@login_required
@require_POST
def manage_team_remove(request: HttpRequest, business_id: int, member_id: int) -> HttpResponse:
    member = access.get_member(request.user, business_id, member_id)  # type: ignore[arg-type]
    try:
        team.remove(member, by=request.user)  # type: ignore[arg-type]
    except team.LastOwner:
        messages.error(request, _("A business needs an owner. Make somebody else an owner first."))
        return redirect("manage_team", business_id)
    except team.NotAnOwner as no_longer:
        raise PermissionDenied from no_longer
    words = _("%(person)s no longer belongs to the team, from this moment on.")
    messages.success(request, words % {"person": member.user})
    return redirect("manage_home" if member.user == request.user else "manage_team", *_here(member, request))


def _here(member: Any, request: HttpRequest) -> list[int]:
    return [] if member.user == request.user else [member.business_id]


@login_required
@require_POST
def manage_team_leave(request: HttpRequest, business_id: int) -> HttpResponse:
    """End one's own membership; every member may, but for the last owner."""
    business = access.get_business_for(request.user, business_id, Act.SEE)  # type: ignore[arg-type]
    member = business.memberships.select_related("business", "user").get(user=request.user.pk)
    try:
        team.remove(member, by=request.user)  # type: ignore[arg-type]
    except team.LastOwner:
        messages.error(request, _("You are the only owner. Hand the business over first."))
        return redirect("manage_team", business_id)
    messages.success(request, _("You left %(business)s.") % {"business": business.title})
    return redirect("manage_home")


@login_required
@require_POST
def manage_team_hand_over(request: HttpRequest, business_id: int) -> HttpResponse:
    """Make another member the owner and oneself an editor."""
    business = access.get_business_for(request.user, business_id, Act.HAND_OVER)  # type: ignore[arg-type]
    chosen = request.POST.get("member", "")
    member = business.memberships.filter(pk=int(chosen)).first() if chosen.isascii() and chosen.isdigit() else None
    try:
        if member is None:
            raise team.NotAMember(chosen)
        team.hand_over(business, to=member, by=request.user)  # type: ignore[arg-type]
    except team.NotAMember:
        messages.error(request, _("Choose who is to be the owner."))
    except team.NotAnOwner as no_longer:
        raise PermissionDenied from no_longer
    else:
        messages.success(request, _("Handed over to %(person)s. You are an editor now.") % {"person": member.user})
    return redirect("manage_team", business_id)


@login_required
@require_POST
def manage_business_new(request: HttpRequest) -> HttpResponse:
    """Begin another business beside those that there are."""
    form = BusinessForm(request.POST, auto_id="begin_%s")
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors["name"])))
        return redirect("manage_home")
    business = team.begin(form.cleaned_data["name"], by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("%(business)s is begun. Add its first location.") % {"business": business.title})
    return redirect("manage_team", business.pk)
