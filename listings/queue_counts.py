"""How much waits, for the head of every page of the admin: one cheap query, however much there is."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import connection

from listings import business_days
from listings.models.queue import Lane

# Beyond this the head says "999+": nobody counts on, and neither does the database.
MOST_COUNTED = 1000

_SOME = "(SELECT COUNT(*) FROM (SELECT 1 FROM listings_queueitem WHERE done_at IS NULL {} LIMIT %s) AS waiting)"
_PROMISED = f"AND lane < {Lane.IMPORTS.value}"
COUNT = "SELECT " + ", ".join(
    _SOME.format(rule)
    for rule in (
        "",
        f"AND lane = {Lane.SAFETY.value}",
        f"{_PROMISED} AND due_at < %s",
        f"{_PROMISED} AND due_at < %s",
    )
)


@dataclass(frozen=True)
class Waiting:
    """Numbers of waiting items, each at most MOST_COUNTED; `today` are due before midnight in New York or late."""

    total: int
    safety: int
    today: int
    late: int


def end_of_today(now: datetime) -> datetime:
    """Midnight in New York, where the promise is kept."""
    tomorrow = now.astimezone(business_days.ZONE).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), tzinfo=business_days.ZONE)


def count(*, now: datetime) -> Waiting:
    """What waits now, in one query that reads at most a thousand entries of an index for each number."""
    until, since = (connection.ops.adapt_datetimefield_value(moment) for moment in (end_of_today(now), now))
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [MOST_COUNTED, MOST_COUNTED, until, MOST_COUNTED, since, MOST_COUNTED])
        return Waiting(*cursor.fetchone())


def words(number: int) -> str:
    """A number as it is shown: "999+" where counting stopped."""
    return f"{MOST_COUNTED - 1:,}+" if number >= MOST_COUNTED else f"{number:,}"
