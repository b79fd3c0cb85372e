"""Claiming a listing: with a mail at the clinic's domain or a document; a moderator decides, and a dispute waits.

A claim on a listing that has an owner, or beside somebody else's, is a dispute: the owner is told and may answer, and
nothing changes until a moderator decides (`claim_decisions.py`).
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from listings import business_days, claim_cases, claim_domains, claim_emails, documents, trail
from listings.claim_cases import NotClaimable
from listings.documents import Document
from listings.models import Business, Claim, ClaimHow, ClaimState, Listing, MembershipRole, QueueItem, QueueKind, Verb

if TYPE_CHECKING:
    from accounts.models import User

LINK_LASTS = timedelta(days=3)
ANSWER_WITHIN = timedelta(days=14)
REVIEW_BUSINESS_DAYS = 2
CLAIMS_A_DAY = 5
MAILS_A_DAY = 5
MOST_DOCUMENTS = 16


class OwnListing(Exception):
    """The person belongs to the business already."""


class AlreadyClaimed(Exception):
    """A claim of this person on this listing is open."""


class TooManyClaims(Exception):
    """The person began CLAIMS_A_DAY claims within a day."""


class TooManyMails(Exception):
    """MAILS_A_DAY links were asked for within a day."""


class NotAtDomain(Exception):
    """The address is not at the domain of the listing's site."""


class NoProof(Exception):
    """A claim by document without one."""


class TooManyDocuments(Exception):
    """More than MOST_DOCUMENTS would stand behind one answer."""


class LinkUsed(Exception):
    """The link did its work already."""


class LinkOver(Exception):
    """The link is older than LINK_LASTS, or another was sent after it."""


class NotOpen(Exception):
    """The claim was decided or withdrawn meanwhile."""


def site_domain(listing: Listing) -> str:
    """The domain at which an address proves something: of the public page's site, else of what was imported."""
    shown = claim_cases.shown_version(listing)
    return claim_domains.site_domain(shown.website) if shown else ""


# The claimant


@transaction.atomic
def begin(
    listing: Listing,
    *,
    by: "User",
    how: str,
    business_name: str,
    business: Business | None = None,
    email: str = "",
    statement: str = "",
    files: Sequence[Document] = (),
) -> Claim:
    """Say that a listing is one's own clinic; with a document it goes to the moderators, with a mail first a link.

    Raises NotClaimable, OwnListing, AlreadyClaimed, TooManyClaims, NotAtDomain, NoProof, and OSError when the disk
    fails.
    """
    listing, now = claim_cases.lock(listing), timezone.now()
    _check_begin(listing, by, now)
    by_mail = how == ClaimHow.MAIL_AT_DOMAIN
    email = claim_domains.normal(email) if by_mail else ""
    if by_mail and not claim_domains.is_at(email, site_domain(listing)):
        raise NotAtDomain(email)
    if not by_mail and not files:
        raise NoProof(listing)
    try:
        with transaction.atomic():
            claim = Claim.objects.create(
                listing=listing,
                claimant=by,
                state=ClaimState.DRAFT,
                how=how,
                business_name=business_name,
                business=business,
                statement=statement,
                email=email,
                created_at=now,
            )
    except IntegrityError as error:
        raise AlreadyClaimed(listing) from error
    for file in files:
        documents.store_for_claim(file, claim, by=by, is_answer=False)
    trail.record(Verb.CLAIM_BEGUN, listing, claim, by=by, role=trail.CLAIMANT, facts={"how": how})
    if by_mail:
        _send_link(claim, now)
    else:
        _send(claim, listing, by=by)
    return claim


def _check_begin(listing: Listing, by: "User", now: datetime) -> None:
    if not Listing.objects.claimable().filter(pk=listing.pk).exists():
        raise NotClaimable(listing)
    if listing.business.memberships.filter(user=by).exists():
        raise OwnListing(listing)
    if Claim.objects.open().filter(listing=listing, claimant=by).exists():
        raise AlreadyClaimed(listing)
    if Claim.objects.filter(claimant=by, created_at__gt=now - timedelta(days=1)).count() >= CLAIMS_A_DAY:
        raise TooManyClaims(by)


@transaction.atomic
def send_link_again(claim: Claim, *, by: "User") -> None:
    """Send a new link to the same address; the one before opens nothing any more. Raises NotOpen, TooManyMails."""
    _listing, claim = claim_cases.lock_claim(claim)
    now = timezone.now()
    if claim.state != ClaimState.DRAFT:
        raise NotOpen(claim)
    if claim_cases.events_of(claim, Verb.CLAIM_MAIL_SENT).filter(at__gt=now - timedelta(days=1)).count() >= MAILS_A_DAY:
        raise TooManyMails(claim)
    trail.record(Verb.CLAIM_MAIL_SENT, claim.listing, claim, by=by, role=trail.CLAIMANT)
    _send_link(claim, now)


def _send_link(claim: Claim, now: datetime) -> None:
    token = secrets.token_urlsafe(24)
    claim.token_hash, claim.token_sent_at, claim.token_expires_at = _hash(token), now, now + LINK_LASTS
    claim.save(update_fields=["token_hash", "token_sent_at", "token_expires_at"])
    claim_emails.queue_link(claim, token)


def find(token: str) -> Claim | None:
    """The claim whose latest link this is, whatever became of it."""
    claims = Claim.objects.select_related("listing__live_version", "claimant")
    return claims.filter(token_hash=_hash(token)).first() if token else None


def check_link(claim: Claim) -> None:
    """Raises LinkUsed, NotOpen or LinkOver."""
    if claim.mail_confirmed_at:
        raise LinkUsed(claim)
    if claim.state != ClaimState.DRAFT:
        raise NotOpen(claim)
    if claim.link_is_over:
        raise LinkOver(claim)


@transaction.atomic
def confirm_mail(claim: Claim, *, by: "User") -> None:
    """Confirm the address by its link, once, and hand the claim to the moderators.

    Raises what `check_link` does, and NotClaimable.
    """
    token_hash = claim.token_hash
    listing, claim = claim_cases.lock_claim(claim)
    if claim.token_hash != token_hash:
        raise LinkOver(claim)
    check_link(claim)
    if not Listing.objects.claimable().filter(pk=listing.pk).exists():
        raise NotClaimable(listing)
    claim.mail_confirmed_at = timezone.now()
    claim.save(update_fields=["mail_confirmed_at"])
    trail.record(Verb.CLAIM_MAIL_CONFIRMED, listing, claim, by=by, role=trail.CLAIMANT)
    _send(claim, listing, by=by)


def _send(claim: Claim, listing: Listing, *, by: "User") -> None:
    """Hand a claim to the moderators; where somebody runs the listing, she is told and has time to answer."""
    now = timezone.now()
    has_owner = claim_cases.owners_of(listing).exists()
    claim.state, claim.sent_at = ClaimState.WAITING, now
    claim.answer_until = now + ANSWER_WITHIN if has_owner else None
    claim.save(update_fields=["state", "sent_at", "answer_until"])
    QueueItem.objects.create(
        kind=QueueKind.CLAIM,
        object_id=claim.pk,
        listing=listing,
        opened_at=now,
        due_at=business_days.due_after(claim.answer_until or now, REVIEW_BUSINESS_DAYS),
    )
    claim_cases.note_signals(listing)
    trail.record(Verb.CLAIM_SENT, listing, claim, by=by, role=trail.CLAIMANT, facts={"disputed": has_owner})
    claim_emails.queue_received(claim)
    if has_owner:
        claim_emails.queue_claimed(claim)


@transaction.atomic
def withdraw(claim: Claim, *, by: "User") -> None:
    """Take one's claim back. Raises NotOpen."""
    _listing, claim = claim_cases.lock_claim(claim)
    if not claim.is_open:
        raise NotOpen(claim)
    end(claim, by=by, role=trail.CLAIMANT)


def end(claim: Claim, *, by: "User | None", role: str) -> None:
    """Withdraw an open claim inside the caller's transaction; an owner who was asked about it is told."""
    was_told = claim.answer_until is not None
    claim.state, claim.ended_at = ClaimState.WITHDRAWN, timezone.now()
    claim.save(update_fields=["state", "ended_at"])
    claim_cases.close_item(claim)
    claim_cases.note_signals(claim.listing)
    trail.record(Verb.CLAIM_WITHDRAWN, claim.listing, claim, by=by, role=role)
    if was_told:
        claim_emails.queue_over(claim)


# The owner who is there


@transaction.atomic
def answer(claim: Claim, words: str, *, by: "User", files: Sequence[Document] = ()) -> None:
    """Say why the listing is one's own; the moderators need not wait longer. A later answer replaces the words.

    Raises NotOpen, TooManyDocuments, and OSError when the disk fails.
    """
    listing, claim = claim_cases.lock_claim(claim)
    is_owner = listing.business.memberships.filter(user=by, role=MembershipRole.OWNER).exists()
    if claim.state != ClaimState.WAITING or claim.answer_until is None or not is_owner:
        raise NotOpen(claim)
    if files and claim.documents.filter(is_answer=True).count() + len(files) > MOST_DOCUMENTS:
        raise TooManyDocuments(claim)
    now, is_first = timezone.now(), claim.answered_at is None
    claim.answer, claim.answered_at, claim.answered_by = words, now, by
    claim.save(update_fields=["answer", "answered_at", "answered_by"])
    for file in files:
        documents.store_for_claim(file, claim, by=by, is_answer=True)
    if is_first:
        due_at = min(business_days.due_after(now, REVIEW_BUSINESS_DAYS), claim_cases.item_of(claim).due_at)
        claim_cases.items(claim).update(due_at=due_at)
    claim_cases.note_signals(listing)
    trail.record(Verb.CLAIM_ANSWERED, listing, claim, by=by, role=trail.OWNER)


def against(user: "User") -> list[Claim]:
    """Claims of others that wait on listings of which this person is an owner, the oldest first."""
    mine = Q(listing__business__memberships__user=user, listing__business__memberships__role=MembershipRole.OWNER)
    claims = Claim.objects.waiting().filter(mine, answer_until__isnull=False).exclude(claimant=user)
    return list(claims.select_related("listing__live_version").order_by("sent_at", "pk"))


def open_of(user: "User") -> list[Claim]:
    """A person's own claims that are not over, the oldest first."""
    claims = Claim.objects.open().filter(claimant=user)
    return list(claims.select_related("listing__live_version").order_by("created_at", "pk"))


def _hash(token: str) -> str:
    return sha256(token.encode(errors="replace")).hexdigest()
