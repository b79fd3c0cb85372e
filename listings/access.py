"""Who may reach what: one function per thing; outsiders get 404."""

from enum import Enum, auto
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from listings.models import (
    Business,
    Credential,
    EvidenceDocument,
    Invitation,
    Listing,
    Membership,
    MembershipRole,
    Photo,
    Sheet,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

MODERATE = "listings.moderate"


class Act(Enum):
    """What a member of a business may want to do with it."""

    SEE = auto()
    EDIT = auto()
    PAUSE = auto()
    TEAM = auto()
    HAND_OVER = auto()
    CLOSE = auto()
    DELETE = auto()
    EXPORT = auto()


# What an editor may not do; everything else every member may.
OWNERS_ONLY = frozenset({Act.TEAM, Act.HAND_OVER, Act.PAUSE, Act.CLOSE, Act.DELETE, Act.EXPORT})


def may(user: "User", business: Business, act: Act) -> bool:
    """Whether this person may do this with a business, as its team stands now."""
    members = business.memberships.filter(user=user)
    return (members.filter(role=MembershipRole.OWNER) if act in OWNERS_ONLY else members).exists()


def may_as(role: str, act: Act) -> bool:
    """Whether a member of this role may do this."""
    return role == MembershipRole.OWNER or act not in OWNERS_ONLY


def get_business_for(user: "User", business_id: int, act: Act) -> Business:
    """A business of this person; 404 for outsiders, 403 for an editor where only an owner may."""
    business = get_managed_business(user, business_id)
    if not may(user, business, act):
        raise PermissionDenied
    return business


def get_listing_for(user: "User", public_id: str, act: Act) -> Listing:
    """A listing of a business of this person; 404 for outsiders, 403 for an editor where only an owner may."""
    listing = get_managed_listing(user, public_id)
    if not may_as(listing.my_role, act):
        raise PermissionDenied
    return listing


def get_member(user: "User", business_id: int, member_id: int) -> Membership:
    """A membership of a business whose team this person may change; 404 for outsiders, 403 for editors."""
    business = get_business_for(user, business_id, Act.TEAM)
    return get_object_or_404(business.memberships.select_related("business", "user"), pk=member_id)


def get_invitation(user: "User", business_id: int, invitation_id: int) -> Invitation:
    """An invitation to a business whose team this person may change; 404 for outsiders, 403 for editors."""
    business = get_business_for(user, business_id, Act.TEAM)
    return get_object_or_404(business.invitations.select_related("business"), pk=invitation_id)


def get_managed_listing(user: "User", public_id: str) -> Listing:
    """A listing of a business this person is a member of, with her role there as `my_role`, or 404."""
    listings = Listing.objects.managed_by(user).annotate(role=F("business__memberships__role"))
    found = get_object_or_404(listings.select_related("business", "live_version"), public_id=public_id)
    found.my_role = found.role  # type: ignore[attr-defined]
    return found


def get_managed_business(user: "User", business_id: int) -> Business:
    """A business this person is a member of, or 404."""
    return get_object_or_404(Business.objects.filter(memberships__user=user), pk=business_id)


def get_chosen_business(user: "User", typed: str) -> Business | None:
    """The business that an address or a form names; None where it names none, 404 for what is not this person's."""
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit() and len(typed) < 19):
        raise Http404
    return get_managed_business(user, int(typed))


def get_managed_sheet(user: "User", business_id: int, sheet_id: str) -> Sheet:
    """An uploaded sheet of a business this person is a member of, or 404."""
    sheets = Sheet.objects.filter(business__memberships__user=user).select_related("business")
    return get_object_or_404(sheets, business_id=business_id, public_id=sheet_id, expires_at__gt=timezone.now())


def get_managed_credential(user: "User", listing: Listing, credential_id: int) -> Credential:
    """A line of a managed listing's ledger that was not removed, or 404."""
    if not listing.business.memberships.filter(user=user).exists():
        raise Http404
    return get_object_or_404(listing.credentials.filter(removed_at=None).select_related("kind"), pk=credential_id)


def get_document(user: "User", public_id: str) -> EvidenceDocument:
    """A private document, for members of its business and for moderators; 404 for everybody else."""
    document = get_object_or_404(
        EvidenceDocument.objects.select_related("credential__listing__business"), public_id=public_id
    )
    listing = document.credential.listing
    if listing.business.memberships.filter(user=user).exists():
        return document
    if document.credential.sent_at and may_moderate(user):
        return document
    raise Http404


def get_photo(user: "User | AnonymousUser", token: str) -> Photo:
    """A photo in a live listing's live version for anybody; otherwise for its business and for moderators only."""
    photo = get_object_or_404(Photo.objects.select_related("listing__business"), token=token, withdrawn_at=None)
    if photo.is_shown:
        return photo
    if user.is_authenticated and (photo.listing.business.memberships.filter(user=user).exists() or may_moderate(user)):
        return photo
    raise Http404


def may_moderate(user: "User | AnonymousUser") -> bool:
    return user.is_active and user.is_staff and user.has_perm(MODERATE)
