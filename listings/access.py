"""Who may reach what: one function per thing; outsiders get 404."""

import re
from enum import Enum, auto
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db.models import F, Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from listings.models import (
    Business,
    Claim,
    ClaimDocument,
    ClaimState,
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

# What staff may do, a permission an act; `accounts/roles.py` says which role has which.
LOOK = "listings.look"
MODERATE = "listings.moderate"
CHECK_EVIDENCE = "listings.check_evidence"
HOLD_BACK = "listings.hold_back"
LIFT = "listings.lift"
MERGE = "listings.merge"
IMPORT = "listings.import_listings"
EXPORT_TRAIL = "listings.export_trail"
# A slug or a public id, as they stand in addresses.
REFERENCE = re.compile(r"[a-z0-9-]{1,120}")


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
    ANSWER_CLAIM = auto()


# What an editor may not do; everything else every member may.
OWNERS_ONLY = frozenset({Act.TEAM, Act.HAND_OVER, Act.PAUSE, Act.CLOSE, Act.DELETE, Act.EXPORT, Act.ANSWER_CLAIM})


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
    if not is_of_former_team(document, listing) and listing.business.memberships.filter(user=user).exists():
        return document
    if document.credential.sent_at and staff_may(user, CHECK_EVIDENCE):
        return document
    raise Http404


def is_of_former_team(document: EvidenceDocument, listing: Listing) -> bool:
    """Whether a document was uploaded by a team from which a claim took the listing: no paper for the next one."""
    return listing.taken_over_at is not None and document.uploaded_at < listing.taken_over_at


def get_claimable(typed: str) -> Listing:
    """A listing that may be claimed: by the slug of its page, or by its id where nobody runs it; else 404."""
    if not REFERENCE.fullmatch(typed):
        raise Http404
    listings = Listing.objects.claimable().select_related("business", "live_version")
    by_page = listings.filter(Q(slug=typed) | Q(old_slugs__slug=typed), live_version__isnull=False).first()
    found = by_page or listings.filter(public_id=typed, live_version=None).without_owner().first()
    if found is None:
        raise Http404
    return found


def get_claim(user: "User", public_id: str) -> Claim:
    """A claim of this person, or 404."""
    claims = Claim.objects.filter(claimant=user).select_related("listing__live_version", "claimant")
    return get_object_or_404(claims, public_id=public_id)


def get_claim_to_answer(user: "User", public_id: str) -> Claim:
    """A claim on a listing of this person's business; 404 for outsiders and its claimant, 403 for an editor."""
    claims = Claim.objects.filter(answer_until__isnull=False).exclude(state=ClaimState.ACCEPTED)
    # What was said to a team from which a claim took the listing is not for the next one.
    claims = claims.filter(Q(listing__taken_over_at=None) | Q(sent_at__gte=F("listing__taken_over_at")))
    mine = claims.filter(listing__business__memberships__user=user).exclude(claimant=user)
    claim = get_object_or_404(mine.select_related("listing__live_version", "listing__business"), public_id=public_id)
    if not may(user, claim.listing.business, Act.ANSWER_CLAIM):
        raise PermissionDenied
    return claim


def get_claim_document(user: "User", public_id: str) -> ClaimDocument:
    """A claim's document for who sent it, as long as she claims or runs the listing, and for moderators; else 404."""
    found = get_object_or_404(ClaimDocument.objects.select_related("claim__listing__business"), public_id=public_id)
    claim = found.claim
    runs = found.is_answer and claim.listing.business.memberships.filter(user=user).exists()
    if found.uploaded_by_id == user.pk and (runs or (claim.claimant_id == user.pk and not found.is_answer)):
        return found
    if claim.sent_at and may_moderate(user):
        return found
    raise Http404


def get_photo(user: "User | AnonymousUser", token: str) -> Photo:
    """A photo in a live listing's live version for anybody; otherwise for its business and for moderators only."""
    photo = get_object_or_404(Photo.objects.select_related("listing__business"), token=token, withdrawn_at=None)
    if photo.is_shown:
        return photo
    if user.is_authenticated and (
        photo.listing.business.memberships.filter(user=user).exists() or staff_may(user, LOOK)
    ):
        return photo
    raise Http404


def staff_may(user: "User | AnonymousUser", permission: str) -> bool:
    """Whether this person enters the admin and may do this there."""
    return user.is_active and user.is_staff and user.has_perm(permission)


def may_moderate(user: "User | AnonymousUser") -> bool:
    return staff_may(user, MODERATE)
