"""What a phone loads before it has anything of the site."""

import gzip
import re
from pathlib import Path

from django.contrib.staticfiles import finders

from articles import loading
from articles.models import Article
from tests.listings.factories import create_live_listing

LARGEST_FIRST_VISIT = 150 * 1024
# Without fonts and photos.
LARGEST_PAGE = 60 * 1024
MOST_REQUESTS = 8
ASSET = re.compile(r'(?:href|src)="/static/([^"]+\.(?:css|js|woff2))"')


def weight(asset):
    stored = Path(finders.find(asset)).read_bytes()
    return len(stored) if asset.endswith("woff2") else len(gzip.compress(stored))


def test_the_results_page_is_light_on_a_first_visit(client, db):
    for number in range(20):
        create_live_listing(name=f"Lumen Skin Clinic {number}")

    page = client.get("/clinics/?where=19103").content
    assets = set(ASSET.findall(page.decode()))

    assert len(assets) >= 6
    assert len(gzip.compress(page)) + sum(map(weight, assets)) <= LARGEST_FIRST_VISIT


def test_the_longest_article_is_light_on_a_first_visit(client, db):
    loading.load()
    longest = max(Article.objects.all(), key=lambda article: len(article.body))

    page = client.get(longest.get_absolute_url()).content
    assets = {asset for asset in ASSET.findall(page.decode()) if asset.endswith(("css", "js"))}

    assert len(gzip.compress(page)) + sum(map(weight, assets)) <= LARGEST_PAGE


def test_page_style_and_scripts_are_few_and_small(client, db):
    for number in range(20):
        create_live_listing(name=f"Lumen Skin Clinic {number}")

    page = client.get("/clinics/?where=19103").content
    assets = {asset for asset in ASSET.findall(page.decode()) if asset.endswith(("css", "js"))}

    # Beside these comes the page itself; browsers fetch a site's icon once, apart from its pages. The map comes later.
    assert len(assets) + 1 <= MOST_REQUESTS
    assert not [asset for asset in assets if "map" in asset or "leaflet" in asset]
    assert len(gzip.compress(page)) + sum(map(weight, assets)) <= LARGEST_PAGE
