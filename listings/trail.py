"""The one way to add to the trail."""

from typing import TYPE_CHECKING

from django.db.models import Model
from django.utils import timezone

from listings.models import Event, EventNote, Listing, MembershipRole, Verb

if TYPE_CHECKING:
    from accounts.models import User

OWNER = "owner"
EDITOR = "editor"
MODERATOR = "moderator"
CLAIMANT = "claimant"
RULE = "rule"


def record(
    verb: Verb,
    listing: Listing | None,
    thing: Model,
    *,
    by: "User | None",
    role: str,
    facts: dict[str, object] | None = None,
    words: str = "",
) -> Event:
    """Append who did what to which thing; codes and ids go into `facts`, typed words into an erasable note.

    A member who acts for a listing as OWNER is noted as the editor that she may be.
    """
    if role == OWNER and listing is not None and by is not None:
        role = _role_of(listing, by)
    event = Event.objects.create(
        verb=verb,
        at=timezone.now(),
        actor_id=by.pk if by else None,
        role=role,
        listing_id=listing.pk if listing else None,
        object_type=thing._meta.model_name or "",
        object_id=thing.pk,
        facts=facts or {},
    )
    if words:
        EventNote.objects.create(event=event, text=words)
    return event


def _role_of(listing: Listing, member: "User") -> str:
    is_editor = listing.business.memberships.filter(user=member, role=MembershipRole.EDITOR).exists()
    return EDITOR if is_editor else OWNER


def last_words(listing: Listing, verb: Verb) -> str:
    """The words of the latest act of a kind; empty where none were written, or were erased."""
    note = EventNote.objects.filter(event__listing_id=listing.pk, event__verb=verb).order_by("-event_id").first()
    return note.text if note else ""
