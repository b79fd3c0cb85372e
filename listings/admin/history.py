"""The trail of a listing, with the people and the typed words that belong to it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Case, CharField, F, OuterRef, Subquery, Value, When
from django.utils.translation import gettext as _

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
    """The latest acts first, in one query."""
    people = get_user_model().objects.filter(pk=OuterRef("actor_id"))
    known = Case(
        When(deleted_at__isnull=False, then=Value("")),
        When(name="", then=F("email")),
        default=F("name"),
        output_field=CharField(),
    )
    events = Event.objects.filter(listing_id=listing_id).annotate(
        who=Subquery(people.annotate(known=known).values("known"))
    )
    return [_line(event) for event in events.select_related("note").order_by("-id")[:LONGEST]]


def _line(event: Any) -> Line:
    note = getattr(event, "note", None)
    return Line(
        at=event.at,
        who="" if event.who is None else event.who or _("a deleted account"),
        role=event.role,
        what=event.get_verb_display(),
        about=f"{event.object_type} {event.object_id or ''}".strip(),
        note=note.text if note else "",
    )
