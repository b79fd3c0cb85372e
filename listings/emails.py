"""Mail about listings, in plain words; each becomes an outbox row in the caller's transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from listings import content
from listings.facts import Thing, things
from listings.models import ChangeDecision, Credential, Listing, Version
from listings.preflight import PLACE

if TYPE_CHECKING:
    from accounts.models import User


def _send(template: str, listing: Listing, *, to: "User | None" = None, **context: object) -> None:
    """Queue one mail to every member of the business, or to one; the template's first line is the subject."""
    members = listing.business.memberships.filter(user__is_active=True)
    recipients = [to.email] if to else list(members.values_list("user__email", flat=True))
    if not recipients:
        return
    text = render_to_string(
        f"listings/mail/{template}.txt",
        {"listing": listing, "operator": settings.OPERATOR_EMAIL, "site": site_address(), **context},
    )
    subject, _blank, body = text.strip().partition("\n")
    for recipient in recipients:
        EmailMessage(subject=subject.strip(), body=body.strip() + "\n", to=[recipient]).send()


def site_address() -> str:
    """Scheme and host that links in mail start with."""
    return settings.SITE_ADDRESS


def queue_received(version: Version) -> None:
    _send("received", version.listing, version=version)


def queue_all_received(versions: Sequence[Version]) -> None:
    """One mail for drafts of one business that were submitted together."""
    _send("all_received", versions[0].listing, versions=versions)


def queue_approved(version: Version, *, first: bool) -> None:
    _send("approved", version.listing, version=version, first=first)


def queue_sent_back(version: Version) -> None:
    # What the version removes has its name from the live one.
    before = things(content.load(version.base)) if version.base else {}
    parts = {**before, **things(content.load(version))}
    refused = version.change_decisions.filter(accepted=False).order_by("id")
    lines = [f"{_name(parts, row)}: {row.reason}" for row in refused]
    _send("sent_back", version.listing, version=version, lines=lines)


def _name(parts: dict[tuple[str, str], Thing], row: ChangeDecision) -> str:
    """What a refused change is about, in the owner's words."""
    part = parts.get((row.section, row.key))
    if part is None:
        return row.section
    fact = part.fact(row.field)
    if fact is None:
        return part.title
    return fact.label if row.section == PLACE else f"{part.title}, {fact.label}"


def queue_rejected(version: Version) -> None:
    _send("rejected", version.listing, version=version)


def queue_suspended(listing: Listing, reason: str) -> None:
    _send("suspended", listing, reason=reason)


def queue_restored(listing: Listing) -> None:
    _send("restored", listing)


def queue_confirm(listing: Listing, person: "User", token: str) -> None:
    """Ask one person whether everything is still right."""
    _send("confirm", listing, to=person, token=token, version=listing.live_version)


def queue_closed(listing: Listing, *, until: datetime) -> None:
    """Say that a location was closed, and until when it can come back."""
    name = listing.live_version.name if listing.live_version else str(listing)
    _send("closed", listing, name=name, until=until)


def queue_credentials_end(listing: Listing, credentials: Sequence[Credential]) -> None:
    """Say which lines of the ledger end soon, the first first."""
    _send("credentials_end", listing, version=listing.live_version, credentials=credentials)


def queue_credential_refused(credential: Credential, reason: str) -> None:
    _send("credential_refused", credential.listing, credential=credential, reason=reason)
