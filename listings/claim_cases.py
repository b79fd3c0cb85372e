"""What is known of all claims on one listing: who runs it, who else claims it, and what waits for a moderator."""

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from listings import risks
from listings.models import (
    Claim,
    Event,
    EvidenceDocument,
    Listing,
    Membership,
    MembershipRole,
    QueueItem,
    QueueKind,
    Verb,
    Version,
    VersionStatus,
)


class NotClaimable(Exception):
    """The listing is closed, merged into another, deleted, or not public and with an owner."""


def lock(listing: Listing) -> Listing:
    """The listing as it stands now; whoever else claims it or decides on it waits until this transaction ends."""
    return Listing.objects.select_for_update().get(pk=listing.pk)


def lock_claim(claim: Claim) -> tuple[Listing, Claim]:
    """As `lock`, with a claim on it as it stands now."""
    listing = lock(claim.listing)
    claim = Claim.objects.select_related("claimant", "listing__live_version").get(pk=claim.pk)
    return listing, claim


def owners_of(listing: Listing) -> QuerySet[Membership]:
    """Owners who can sign in."""
    return listing.business.memberships.filter(role=MembershipRole.OWNER, user__is_active=True)


def awaits_answer(claim: Claim) -> bool:
    """Whether somebody who runs the listing may still answer before a moderator accepts."""
    return claim.may_be_answered and owners_of(claim.listing).exists()


def versions_for_team(listing: Listing) -> QuerySet[Version]:
    """Versions that the present team may read: of what a former one wrote, only what was public."""
    versions = Version.objects.filter(listing=listing)
    if listing.taken_over_at is None:
        return versions
    published = Q(status__in=(VersionStatus.APPROVED, VersionStatus.APPROVED_IN_PART))
    return versions.filter(Q(created_at__gte=listing.taken_over_at) | Q(created_by=None) | published)


def documents_for_team(listing: Listing) -> QuerySet[EvidenceDocument]:
    """Evidence that the present team may read: nothing that a former one uploaded."""
    documents = EvidenceDocument.objects.filter(credential__listing=listing)
    return documents.filter(uploaded_at__gte=listing.taken_over_at) if listing.taken_over_at else documents


def mark(listing: Listing) -> str:
    """What a moderator looked at: who has the listing, which claims wait, and what was answered until when."""
    waiting = Claim.objects.waiting().filter(listing=listing).order_by("pk")
    parts = [
        f"{pk}.{answered.timestamp() if answered else ''}" for pk, answered in waiting.values_list("pk", "answered_at")
    ]
    return " ".join([str(listing.business_id), *parts])


def items(claim: Claim) -> QuerySet[QueueItem]:
    return QueueItem.objects.filter(kind=QueueKind.CLAIM, object_id=claim.pk, done_at=None)


def item_of(claim: Claim) -> QueueItem:
    return items(claim).get()


def close_item(claim: Claim) -> None:
    items(claim).update(done_at=timezone.now())


def signals(listing: Listing, waiting: int) -> list[str]:
    """Why the claims on a listing are a dispute, in words for the queue."""
    found = [_("The listing has an owner")] if owners_of(listing).exists() else []
    if waiting > 1:
        found.append(ngettext("%(n)s claim waits", "%(n)s claims wait", waiting) % {"n": waiting})
    return found


def note_signals(listing: Listing) -> None:
    """Write beside each waiting claim of a listing what makes it a dispute now."""
    waiting = list(Claim.objects.waiting().filter(listing=listing).values_list("pk", flat=True))
    found = signals(listing, len(waiting))
    QueueItem.objects.filter(kind=QueueKind.CLAIM, object_id__in=waiting, done_at=None).update(
        risk=found, signal_bits=risks.bits([risks.Risk.DISPUTE] if found else [])
    )


def events_of(claim: Claim, verb: Verb) -> QuerySet[Event]:
    return Event.objects.filter(listing_id=claim.listing_id, verb=verb, object_type="claim", object_id=claim.pk)


def shown_version(listing: Listing) -> Version | None:
    """The version whose name, town and site stand for a listing: the public one, else the latest that was written."""
    return listing.live_version or listing.versions.exclude(name="").order_by("-number").first()


def name_of(listing: Listing) -> str:
    """What a listing is called where somebody claims it."""
    version = shown_version(listing)
    return version.name if version else _("A listing without a name")


def place_of(listing: Listing) -> str:
    """Town and state of a listing, and no more."""
    version = shown_version(listing)
    return ", ".join(filter(None, (version.city, version.state))) if version else ""
