"""What rate limits count is gone when its time is over."""

from datetime import timedelta

import time_machine
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from accounts import attempts


def kept():
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM django_cache")
        return cursor.fetchone()[0]


def test_what_is_over_is_deleted_and_the_rest_stays(db):
    cache.set("over", 1, timeout=60)
    cache.set("counting", 1, timeout=3600)

    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
        assert attempts.forget_expired() == 1

    assert kept() == 1
    assert cache.get("counting") == 1
