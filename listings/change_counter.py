"""How often what visitors read was changed: one number, by which anything kept is told from what is true now."""

from django.db.models import F

from listings.models import PublishCounter
from places import reading


def count_change() -> None:
    """Note that the shop window is not what it was; who counts next waits until this transaction ends."""
    if not PublishCounter.objects.filter(pk=1).update(changes=F("changes") + 1):
        PublishCounter.objects.get_or_create(pk=1, defaults={"changes": 1})


def changes() -> int:
    """How often what visitors read was changed."""
    with reading.cursor() as cursor:
        cursor.execute("SELECT changes FROM listings_publishcounter WHERE id = 1")
        row = cursor.fetchone()
    return row[0] if row else 0
