from typing import Any

from django import template

from listings.access import may_moderate
from listings.models import QueueItem

register = template.Library()


@register.simple_tag
def waiting_count(user: Any) -> int | None:
    """How many items wait; nothing for whoever may not decide on them."""
    return QueueItem.objects.waiting().count() if may_moderate(user) else None
