"""Prints what to ask for, what it costs to publish one listing anew, and to understand a line and to complete one.

Run inside `manage.py shell`, in the project's folder.
"""

import json
import time
from pathlib import Path

from directory.understanding import understand
from directory.understanding.suggesting import suggest_terms
from listings import publishing
from listings.models import Listing, PublishedListing
from places.models import Place

SAVES = 30

zips = list(Place.objects.filter(kind="zip").values_list("name", flat=True))
slugs = list(PublishedListing.objects.order_by("pk").values_list("slug", flat=True)[:5000])
cities = [
    f"/in/{state.lower()}/{slug}/"
    for state, slug in Place.objects.filter(kind="city", population__gte=5000).values_list("state", "slug")
]
listings = list(Listing.objects.live().order_by("pk")[: SAVES + 1])
publishing.refresh(listings.pop())
began = time.process_time()
for listing in listings:
    publishing.refresh(listing)
save_ms = (time.process_time() - began) / SAVES * 1000

lines = [
    line.partition(" =>")[0]
    for line in Path("tests/directory/queries.txt").read_text().splitlines()
    if not line.startswith("#")
]
understand("warm up philadelpia")
suggest_terms("warm up near phil")


def cpu_ms(call, lines):
    """Mean CPU milliseconds of a call a line."""
    began = time.process_time()
    for line in lines:
        call(line)
    return (time.process_time() - began) / len(lines) * 1000


print(json.dumps([zips, slugs, cities, save_ms, cpu_ms(understand, lines), cpu_ms(suggest_terms, lines)]))
