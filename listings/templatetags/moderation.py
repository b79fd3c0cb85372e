from typing import Any

from django import template
from django.utils import timezone

from listings import backlog, queue_counts
from listings.access import LOOK, MODERATE, staff_may

register = template.Library()


@register.inclusion_tag("admin/listings/head.html")
def queue_head(user: Any) -> dict[str, Any]:
    """What waits, as links to the queue; nothing for whoever may not look into it."""
    if not (user and staff_may(user, LOOK)):
        return {"counts": None}
    waiting = queue_counts.count(now=timezone.now())
    return {"counts": waiting, "words": {name: queue_counts.words(n) for name, n in vars(waiting).items()}}


@register.inclusion_tag("admin/listings/front.html")
def moderators_front(user: Any) -> dict[str, Any]:
    """The backlog, what lapses soon and the last 30 days, for whoever may look."""
    if not (user and staff_may(user, LOOK)):
        return {"front": None}
    return {"front": backlog.front(now=timezone.now()), "decides": staff_may(user, MODERATE)}
