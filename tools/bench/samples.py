"""Prints what to ask for, and what it costs to publish one listing anew; run inside `manage.py shell`."""

import json
import time

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
print(json.dumps([zips, slugs, cities, save_ms]))
