"""Deciding a claim: the listing moves to the claimant's business, or stays. Its content and its page are untouched."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from listings import claim_cases, claim_emails, drafts, moderation, team, trail
from listings.claim_cases import NotClaimable
from listings.models import (
    AuthorityHow,
    Business,
    Claim,
    ClaimHow,
    ClaimState,
    Listing,
    MembershipRole,
    SheetListing,
    Verb,
    VersionStatus,
)

if TYPE_CHECKING:
    from accounts.models import User

AUTHORITY = {
    ClaimHow.MAIL_AT_DOMAIN: AuthorityHow.DOMAIN_MAIL,
    ClaimHow.DOCUMENT: AuthorityHow.DOCUMENT,
}


class AlreadyDecided(Exception):
    """Somebody else decided, or the claimant took it back."""


class OwnClaim(Exception):
    """Nobody decides on her own claim, nor on a listing of her own business."""


class AnswerPending(Exception):
    """The owner who is there may still answer."""


class CaseChanged(Exception):
    """Another claim or an answer came, or the listing moved, since the moderator opened the page."""


class BelongsAlready(Exception):
    """The claimant was asked into the team that has the listing: there is nothing to move."""


class NotTheirs(Exception):
    """The claimant is no owner of the chosen business, or her account is gone."""


@transaction.atomic
def accept(claim: Claim, *, by: "User", business: Business | None, seen: str, note: str, reason: str) -> None:
    """Move the listing to a business of the claimant, or to a new one, and refuse what else was claimed of it.

    `seen` is the `claim_cases.mark` of the page, `note` what was seen, `reason` goes to the other claimants and to the
    team that had it. Raises AlreadyDecided, OwnClaim, CaseChanged, AnswerPending, NotClaimable, NotTheirs,
    BelongsAlready.
    """
    listing, claim = claim_cases.lock_claim(claim)
    _check(claim, listing, by)
    others = Claim.objects.open().filter(listing=listing).exclude(pk=claim.pk)
    if claim_cases.mark(listing) != seen or (not reason and others.exists()):
        raise CaseChanged(listing)
    if claim_cases.awaits_answer(claim):
        raise AnswerPending(claim)
    if listing.deleted_at or listing.merged_into_id:
        raise NotClaimable(listing)
    _decide(claim, ClaimState.ACCEPTED, by=by, reason=note)
    facts = _move(claim, listing, business, by, reason)
    trail.record(Verb.CLAIM_ACCEPTED, listing, claim, by=by, role=trail.MODERATOR, facts=facts, words=note)
    moderation.record_authority(listing, by=by, how=AUTHORITY[ClaimHow(claim.how)], note=note[:1000])
    for other in others.select_related("claimant", "listing__live_version"):
        _refuse(other, listing, by=by, reason=reason)
    claim_emails.queue_accepted(claim)


@transaction.atomic
def refuse(claim: Claim, *, by: "User", reason: str) -> None:
    """Leave the listing as it is, and say why. Raises AlreadyDecided, OwnClaim."""
    listing, claim = claim_cases.lock_claim(claim)
    _check(claim, listing, by)
    _refuse(claim, listing, by=by, reason=reason)
    claim_cases.note_signals(listing)
    if claim.answer_until:
        claim_emails.queue_over(claim)


def _check(claim: Claim, listing: Listing, by: "User") -> None:
    if claim.state != ClaimState.WAITING:
        raise AlreadyDecided(claim)
    if is_own(claim, listing, by):
        raise OwnClaim(claim)


def is_own(claim: Claim, listing: Listing, by: "User") -> bool:
    """Whether a moderator claims this listing herself, runs it, or shares a business with who claims it."""
    claims = Claim.objects.open().filter(listing=listing, claimant=by).exists()
    runs = listing.business.memberships.filter(user=by).exists()
    return claims or runs or by.memberships.filter(business__memberships__user=claim.claimant_id).exists()


def _decide(claim: Claim, state: ClaimState, *, by: "User", reason: str) -> None:
    claim.state, claim.ended_at, claim.decided_by, claim.reason = state, timezone.now(), by, reason
    claim.save(update_fields=["state", "ended_at", "decided_by", "reason"])
    claim_cases.close_item(claim)


def _refuse(claim: Claim, listing: Listing, *, by: "User", reason: str) -> None:
    _decide(claim, ClaimState.REFUSED, by=by, reason=reason)
    trail.record(Verb.CLAIM_REFUSED, listing, claim, by=by, role=trail.MODERATOR, words=reason)
    claim_emails.queue_refused(claim)


def _move(claim: Claim, listing: Listing, business: Business | None, by: "User", reason: str) -> dict[str, object]:
    """Give the listing to the claimant; a team that had it loses it whole. Returns which business gave and got it."""
    former = listing.business
    owner = claim.claimant
    if owner is None or not owner.is_active:
        raise NotTheirs(claim)
    if former.memberships.filter(user=owner).exists():
        raise BelongsAlready(claim)
    if business is None:
        business = team.begin(claim.business_name, by=owner)
    elif not business.memberships.filter(user=owner, role=MembershipRole.OWNER).exists():
        raise NotTheirs(claim)
    had_it = [member.user for member in former.memberships.filter(user__is_active=True).select_related("user")]
    if had_it or listing.live_version_id:
        _end_what_was_begun(listing, by)
    claim_emails.queue_moved(claim, had_it, reason)
    listing.business, listing.taken_over_at = business, timezone.now()
    listing.save(update_fields=["business", "taken_over_at"])
    return {"from": former.pk, "to": business.pk}


def _end_what_was_begun(listing: Listing, by: "User") -> None:
    """End what a team had begun and nobody published: draft or submission, rows of a sheet, papers."""
    version = listing.open_version()
    if version and version.status == VersionStatus.SUBMITTED:
        version = moderation.withdraw(version, by=by, role=trail.MODERATOR)
    if version:
        drafts.discard(version, by=by, role=trail.MODERATOR)
    SheetListing.objects.filter(listing=listing).delete()
    listing.credentials.filter(sent_at=None, removed_at=None).update(removed_at=timezone.now())
