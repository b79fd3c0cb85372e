"""That a moderator opened a waiting item is part of the trail: once for each take, and not at each reload."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Subquery

from listings import trail
from listings.models import Event, QueueItem, Verb

if TYPE_CHECKING:
    from accounts.models import User


def last_look(by: "User") -> Subquery:
    """For a query of items: when this person last opened each, as `looked_at`."""
    seen = Event.objects.filter(object_type="queueitem", object_id=OuterRef("pk"), actor_id=by.pk, verb=Verb.OPENED)
    return Subquery(seen.order_by("-id").values("at")[:1])


def note_opened(item: QueueItem, *, by: "User", looked_at: datetime | None) -> None:
    """Record that somebody on the staff opened an item, unless that stands there since it was last taken."""
    is_known = looked_at is not None and (item.taken_at is None or item.taken_at <= looked_at)
    if not is_known:
        trail.record(Verb.OPENED, item.listing, item, by=by, role=trail.MODERATOR, facts={"kind": item.kind})
