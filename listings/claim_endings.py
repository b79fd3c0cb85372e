"""What becomes of claims when a person or a listing goes, and of their documents when nobody needs them any more."""

import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.core.files.storage import storages
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from listings import claim_cases, claim_emails, claims, trail
from listings.models import Claim, ClaimDocument, ClaimState, Listing

if TYPE_CHECKING:
    from accounts.models import User

log = logging.getLogger("pinpoint.claims")

KEPT_AFTERWARDS = timedelta(days=90)
DRAFT_KEPT = timedelta(days=30)
MOST_AT_ONCE = 200


def person_leaves(user: "User") -> None:
    """Withdraw a person's open claims and empty her words; rows and trail stay. Part of deleting her account."""
    for claim in Claim.objects.open().filter(claimant=user).select_related("listing").order_by("listing_id"):
        _listing, claim = claim_cases.lock_claim(claim)
        if claim.is_open:
            claims.end(claim, by=user, role=trail.CLAIMANT)
    no_link: dict[str, None] = {"token_sent_at": None, "token_expires_at": None}
    Claim.objects.filter(claimant=user).update(business_name="", statement="", email="", token_hash="", **no_link)
    Claim.objects.filter(answered_by=user).update(answer="")


def listing_deleted(listing: Listing) -> None:
    """Tell who still claims a listing that it is gone, and delete its claims; the trail keeps their codes."""
    for claim in Claim.objects.open().filter(listing=listing).select_related("claimant", "listing__live_version"):
        claim_emails.queue_gone(claim)
    Claim.objects.filter(listing=listing).delete()


@transaction.atomic
def forget_drafts(*, now: datetime | None = None) -> int:
    """Withdraw claims whose mail nobody confirmed for thirty days; returns how many."""
    since = (now or timezone.now()) - DRAFT_KEPT
    old = Claim.objects.filter(state=ClaimState.DRAFT, token_sent_at__lt=since).select_related("listing")
    found = [claim_cases.lock_claim(claim)[1] for claim in old.order_by("listing_id")[:MOST_AT_ONCE]]
    ended = [claim for claim in found if claim.state == ClaimState.DRAFT]
    for claim in ended:
        claims.end(claim, by=None, role=trail.RULE)
    return len(ended)


def forget_documents(*, now: datetime | None = None) -> int:
    """Delete documents of claims decided 90 days ago, of withdrawn ones, and of people whose account is gone."""
    since = (now or timezone.now()) - KEPT_AFTERWARDS
    withdrawn = Q(claim__state=ClaimState.WITHDRAWN)
    gone_people = Q(uploaded_by=None) | Q(uploaded_by__deleted_at__isnull=False)
    documents = ClaimDocument.objects.filter(Q(claim__ended_at__lt=since) | withdrawn | gone_people)
    gone = 0
    for document in documents.order_by("pk")[:MOST_AT_ONCE]:
        try:
            storages["evidence"].delete(document.file_name)
        except OSError:
            log.exception("a claim's document could not be deleted; it is tried again: %s", document.public_id)
            continue
        document.delete()
        gone += 1
    return gone
