"""The trail of a listing, with the people and the typed words that belong to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import get_user_model

from listings.models import Event

LONGEST = 50


@dataclass(frozen=True)
class Line:
    """One act, in words."""

    at: datetime
    who: str
    role: str
    what: str
    about: str
    note: str


def of_listing(listing_id: int) -> list[Line]:
    """The latest acts first, in two queries."""
    events = Event.objects.filter(listing_id=listing_id).select_related("note").order_by("-id")[:LONGEST]
    return list(_lines(events))


def _lines(events: Iterable[Event]) -> Iterable[Line]:
    events = list(events)
    people = get_user_model().objects.in_bulk({event.actor_id for event in events if event.actor_id})
    for event in events:
        person = people.get(event.actor_id or 0)
        note = getattr(event, "note", None)
        yield Line(
            at=event.at,
            who=str(person or ""),
            role=event.role,
            what=event.get_verb_display(),
            about=f"{event.object_type} {event.object_id or ''}".strip(),
            note=note.text if note else "",
        )
