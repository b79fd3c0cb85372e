from typing import Any

from django import template
from django.utils import timezone

from listings import queue_counts
from listings.access import LOOK, staff_may

register = template.Library()


@register.inclusion_tag("admin/listings/head.html")
def queue_head(user: Any) -> dict[str, Any]:
    """What waits, as links to the queue; nothing for whoever may not look into it."""
    if not (user and staff_may(user, LOOK)):
        return {"counts": None}
    waiting = queue_counts.count(now=timezone.now())
    return {"counts": waiting, "words": {name: queue_counts.words(n) for name, n in vars(waiting).items()}}
