"""Mail about listings, in plain words; each becomes an outbox row in the caller's transaction."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils import formats

from accounts import letters
from accounts.mail_topics import MailTopic
from accounts.models import User
from listings import content
from listings.diff import Change
from listings.facts import Thing, things
from listings.models import Business, ChangeDecision, Credential, Listing, Version
from listings.preflight import PLACE

# What each mail is about, for those who choose what they get; the others say what a moderator decided.
TOPICS = {
    "received": MailTopic.RECEIPTS,
    "all_received": MailTopic.RECEIPTS,
    "live_at_once": MailTopic.RECEIPTS,
    "confirm": MailTopic.FRESHNESS,
    "credentials_end": MailTopic.CERTIFICATES,
    **dict.fromkeys(("closed", "deletion_asked", "deletion_near"), MailTopic.LEAVING),
}


def members_of(business: Business) -> Iterable[User]:
    """Everybody in a business who can sign in."""
    return User.objects.filter(memberships__business=business, is_active=True).order_by("pk")


def _send(template: str, listing: Listing, *, to: User | None = None, **context: object) -> None:
    """Queue one mail to every member of the business, or to one."""
    people = [to] if to else members_of(listing.business)
    topic = TOPICS.get(template, MailTopic.DECISIONS)
    which = _name_and_address(_known_as(listing))
    letters.send(f"listings/mail/{template}.html", topic=topic, people=people, listing=listing, which=which, **context)


def queue_received(version: Version) -> None:
    _send("received", version.listing, version=version)


def queue_all_received(versions: Sequence[Version]) -> None:
    """One mail for drafts of one business that were submitted together."""
    names = [_name_and_address(version) for version in versions]
    _send("all_received", versions[0].listing, names=names)


def queue_approved(version: Version, *, first: bool) -> None:
    _send("approved", version.listing, version=version, first=first)


def queue_sent_back(version: Version) -> None:
    # What the version removes has its name from the live one.
    before = things(content.load(version.base)) if version.base else {}
    parts = {**before, **things(content.load(version))}
    refused = version.change_decisions.filter(accepted=False).order_by("id")
    lines = [f"{_name(parts, row)}: {row.reason}" for row in refused]
    _send("sent_back", version.listing, version=version, lines=lines)


def queue_approved_in_part(version: Version, changes: Sequence[Change]) -> None:
    """Say which changes are live now, and which came back and why."""
    decisions = {(row.section, row.key, row.field): row for row in version.change_decisions.all()}
    live, refused = [], []
    for change in changes:
        row = decisions[change.section, change.key, change.field]
        about = change.about
        if row.accepted:
            live.append(about)
        else:
            refused.append(f"{about}: {row.reason}")
    _send("approved_in_part", version.listing, version=version, live=live, refused=refused)


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


def queue_live_at_once(version: Version, changes: Sequence[Change]) -> None:
    """Say what was published at once, without waiting for a moderator."""
    _send("live_at_once", version.listing, version=version, lines=[change.about for change in changes])


def queue_taken_off(listing: Listing, changed: Sequence[str], reason: str) -> None:
    """Say what a moderator took off the page at once, and why."""
    _send("taken_off", listing, lines=changed, reason=reason)


def queue_undone(listing: Listing, changed: Sequence[str], reason: str) -> None:
    """Say which changes a moderator took back after looking at them, and why."""
    _send("undone", listing, lines=changed, reason=reason)


def queue_merged(listing: Listing, kept: Listing, *, reason: str, until: datetime) -> None:
    """Say that the listing's addresses lead to another now, why, and until when that can be undone."""
    _send("merged", listing, name=_called(listing), kept=_name_and_address(_known_as(kept)), reason=reason, until=until)


def queue_merge_undone(listing: Listing) -> None:
    """Say that the listing stands for itself again."""
    _send("merge_undone", listing, name=_called(listing))


def queue_confirm(listing: Listing, person: User, token: str) -> None:
    """Ask one person whether everything is still right."""
    _send("confirm", listing, to=person, token=token, version=listing.live_version)


def queue_closed(listing: Listing, *, until: datetime) -> None:
    """Say that a location was closed, and until when it can come back."""
    _send("closed", listing, name=_called(listing), until=until)


def queue_deletion_asked(listing: Listing) -> None:
    """Say that a location is closed and when it will be deleted."""
    _send("deletion_asked", listing, name=_called(listing), until=listing.delete_after)


def queue_deletion_near(listing: Listing) -> None:
    """Say once more, a week before, that a location will be deleted."""
    _send("deletion_near", listing, name=_called(listing), until=listing.delete_after)


def _called(listing: Listing) -> str:
    """What the clinic is called, also one that never was live."""
    known = _known_as(listing)
    return known.name if known else str(listing)


def _known_as(listing: Listing) -> Version | None:
    """The version by which people know the clinic: the live one, or the last with a name."""
    return listing.live_version or listing.versions.exclude(name="").order_by("-number").first()


def _name_and_address(version: Version | None) -> str:
    """What tells two locations of one name apart."""
    return ", ".join(filter(None, (version.name, version.address))) if version else ""


def queue_credentials_end(listing: Listing, credentials: Sequence[Credential]) -> None:
    """Say which lines of the ledger end soon, the first first."""
    lines = [_ending(credential) for credential in credentials]
    _send("credentials_end", listing, version=listing.live_version, credentials=credentials, lines=lines)


def _ending(credential: Credential) -> str:
    holder = f" ({credential.holder_name})" if credential.holder_name else ""
    day = formats.date_format(credential.expires_on, "F j, Y") if credential.expires_on else ""
    return f"{credential.kind.label}{holder}: {day}"


def queue_credential_refused(credential: Credential, reason: str) -> None:
    _send("credential_refused", credential.listing, credential=credential, reason=reason)
