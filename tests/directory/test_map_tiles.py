"""Tiles under the map: off unless the operator names their server, and then open for that server alone."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from directory.map_tiles import tile_sources

pytestmark = pytest.mark.django_db

TILES = "https://tiles.example/{z}/{x}/{y}.png"


def test_no_tiles_are_loaded_unless_their_server_is_named(client):
    page = client.get(reverse("clinics"))

    assert "data-tiles" not in page.content.decode()
    assert "img-src 'self' data:;" in page.headers["Content-Security-Policy"] + ";"
    assert "no map tiles" in client.get(reverse("privacy")).content.decode()


@pytest.mark.parametrize(
    ("url", "sources"),
    [
        ("", []),
        (TILES, ["https://tiles.example"]),
        ("http://localhost:8090/{z}/{x}/{y}.png?key=1", ["http://localhost:8090"]),
        ("https://{s}.tiles.example/{z}/{x}/{y}{r}.png", ["https://*.tiles.example"]),
    ],
)
def test_the_policy_opens_for_that_host_alone(url, sources):
    assert tile_sources(url) == sources


@pytest.mark.parametrize(
    "url",
    [
        "tiles.example/{z}/{x}/{y}.png",
        "ftp://tiles.example/{z}/{x}/{y}.png",
        "https://tiles.example/world.png",
        "https:///{z}/{x}/{y}.png",
        "https://a b/{z}/{x}/{y}.png",
        "https://a;script-src *.example/{z}/{x}/{y}.png",
        "https://{s}{s}.example/{z}/{x}/{y}.png",
    ],
)
def test_what_is_no_address_of_tiles_is_refused_at_the_start(url):
    with pytest.raises(ImproperlyConfigured, match="MAP_TILE_URL"):
        tile_sources(url)


def test_a_named_server_is_on_the_map_with_its_credit_and_on_the_privacy_page(client, settings):
    settings.MAP_TILE_URL, settings.MAP_TILE_CREDIT = TILES, "Tiles: <Example>"

    page = client.get(reverse("clinics")).content.decode()

    assert f'data-tiles="{TILES}"' in page
    assert 'data-credit="Tiles: &lt;Example&gt;"' in page
    assert "shows no streets" not in page
    assert "tiles.example, which learns" in client.get(reverse("privacy")).content.decode()
