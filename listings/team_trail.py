"""What happened in a business's team, in words for its members."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from listings.models import Business, Event

LONGEST = 20


@dataclass(frozen=True)
class Line:
    """One act; `about` is the other person it was done to."""

    at: datetime
    who: str
    what: str
    about: str


def lines(business: Business) -> list[Line]:
    """The latest acts first, in two queries."""
    events = list(Event.objects.filter(object_type="business", object_id=business.pk).order_by("-id")[:LONGEST])
    ids = {pk for event in events for pk in (event.actor_id, event.facts.get("person")) if pk}
    people = {user.pk: str(user) for user in User.objects.filter(pk__in=ids)}
    return [
        Line(
            event.at,
            people.get(event.actor_id or 0, ""),
            event.get_verb_display(),
            people.get(event.facts.get("person") or 0, ""),
        )
        for event in events
    ]
