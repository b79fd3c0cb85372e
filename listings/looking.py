"""That a moderator opened a waiting item is part of the trail: once for each take, and not at each reload."""

from typing import TYPE_CHECKING

from listings import trail
from listings.models import Event, QueueItem, Verb

if TYPE_CHECKING:
    from accounts.models import User


def note_opened(item: QueueItem, *, by: "User") -> None:
    """Record that somebody on the staff opened an item, unless that stands there since it was last taken."""
    seen = Event.objects.filter(object_type="queueitem", object_id=item.pk, actor_id=by.pk, verb=Verb.OPENED)
    last = seen.order_by("-id").values_list("at", flat=True).first()
    is_known = last is not None and (item.taken_at is None or item.taken_at <= last)
    if not is_known:
        trail.record(Verb.OPENED, item.listing, item, by=by, role=trail.MODERATOR, facts={"kind": item.kind})
