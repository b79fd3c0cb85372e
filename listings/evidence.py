"""Lines of the evidence ledger: sent by owners, checked by moderators, never rewritten."""

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from listings import business_days, emails, looks, publishing, risks, taking_off, trail
from listings.models import (
    CheckLevel,
    Credential,
    CredentialCheck,
    Event,
    Listing,
    QueueItem,
    QueueKind,
    RegisterFinding,
    Verb,
)
from listings.preflight import PEOPLE

if TYPE_CHECKING:
    from accounts.models import User

CHECK_BUSINESS_DAYS = 2


class OwnEvidence(Exception):
    """Nobody checks the evidence of their own business."""


class NotSent(Exception):
    """The line was removed, or its owner has not sent it."""


@transaction.atomic
def send(credential: Credential, *, by: "User") -> None:
    """Hand a line to the moderators; from here on its facts are fixed. Sending twice changes nothing."""
    now = timezone.now()
    if not Credential.objects.filter(pk=credential.pk, sent_at=None, removed_at=None).update(sent_at=now):
        return
    credential.refresh_from_db()
    QueueItem.objects.create(
        kind=QueueKind.CREDENTIAL,
        object_id=credential.pk,
        listing=credential.listing,
        opened_at=now,
        due_at=business_days.due_after(now, CHECK_BUSINESS_DAYS),
        **risks.as_fields(risks.of_credential(credential)),
    )
    trail.record(
        Verb.CREDENTIAL_SENT,
        credential.listing,
        credential,
        by=by,
        role=trail.OWNER,
        facts={"kind": credential.kind_id},
    )
    publishing.refresh(credential.listing)


def send_waiting(listing: Listing, *, by: "User") -> None:
    """Send every line that its owner prepared before the listing was submitted."""
    for credential in listing.credentials.filter(sent_at=None, removed_at=None):
        send(credential, by=by)


@transaction.atomic
def remove(credential: Credential, *, by: "User") -> None:
    """Take a line off the ledger at once. One that was never sent is deleted with its documents' rows."""
    listing = credential.listing
    if credential.sent_at is None:
        credential.delete()
        return
    now = timezone.now()
    if Credential.objects.filter(pk=credential.pk, removed_at=None).update(removed_at=now):
        QueueItem.objects.filter(kind=QueueKind.CREDENTIAL, object_id=credential.pk, done_at=None).update(done_at=now)
        event = trail.record(Verb.CREDENTIAL_REMOVED, listing, credential, by=by, role=trail.OWNER)
        looks.ask_for(event, listing, words=[_("Credential removed: %(kind)s") % {"kind": credential.kind.label}])
        publishing.refresh(listing)


def _stop(credential: Credential, event: Event, *, by: "User", reason: str) -> None:
    """Take whose license is suspended off the live page, and have another moderator look the same day."""
    listing = Listing.objects.get(pk=credential.listing_id)
    try:
        if credential.holder_key is None:
            raise taking_off.NotThere(credential)
        taking_off.take_off(listing, section=PEOPLE, key=str(credential.holder_key), by=by, reason=reason)
    except taking_off.NotThere:
        words = [_("The register says suspended: %(kind)s") % {"kind": credential.kind.label}]
        looks.ask_for(event, listing, words=words, is_safety=True, not_for=by)


@transaction.atomic
def check(
    credential: Credential,
    *,
    by: "User",
    level: CheckLevel,
    how: str,
    register_status: str = "",
    discipline: str = RegisterFinding.NOT_LOOKED,
    next_check_on: date | None = None,
    reason: str = "",
) -> CredentialCheck:
    """Append what was checked and let the badges follow in the same transaction. Raises OwnEvidence, NotSent.

    A license that its register calls suspended takes its holder and what she alone performs off the live page.
    """
    if credential.listing.business.memberships.filter(user=by).exists():
        raise OwnEvidence(credential)
    if not Credential.objects.sent().select_for_update().filter(pk=credential.pk).exists():
        raise NotSent(credential)
    now = timezone.now()
    done = CredentialCheck.objects.create(
        credential=credential,
        level=level,
        how=how,
        at=now,
        by=by,
        register_status=register_status,
        discipline=discipline,
        next_check_on=next_check_on,
        reason=reason,
    )
    QueueItem.objects.filter(kind=QueueKind.CREDENTIAL, object_id=credential.pk, done_at=None).update(done_at=now)
    event = trail.record(
        Verb.CREDENTIAL_CHECKED,
        credential.listing,
        credential,
        by=by,
        role=trail.MODERATOR,
        facts={"level": level, "how": how},
        words=reason,
    )
    if level in (CheckLevel.REFUSED, CheckLevel.SUSPENDED):
        emails.queue_credential_refused(credential, reason)
    publishing.refresh(credential.listing)
    if level == CheckLevel.SUSPENDED:
        _stop(credential, event, by=by, reason=reason)
    return done
