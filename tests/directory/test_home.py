"""The front page."""

import re

import pytest

from directory.views.home import CITIES
from tests.articles.factories import create_article
from tests.listings.factories import create_live_listing

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(client):
    return lambda: client.get("/").content.decode()


def test_home_says_what_this_is(home):
    assert "<h1" in home()
    assert "Find a microneedling clinic you can check" in home()


def test_a_search_from_home_finds_the_clinic(client, places, home):
    create_live_listing()
    form = re.search(r'<form class="searchbar"[^>]*action="([^"]+)"[^>]*>(.*?)</form>', home(), re.DOTALL)

    response = client.get(form[1], {"where": "19103", "what": "acne scars"})

    assert 'name="where"' in form[2]
    assert 'name="what"' in form[2]
    assert 'data-listing="lumen-spa-philadelphia"' in response.content.decode()


def test_every_city_on_home_is_known(client, places, home):
    links = dict(re.findall(r'<a class="chip" href="([^"]+)">([^<]+)</a>', home()))

    assert list(links.values()) == list(CITIES)
    for address, city in links.items():
        assert f"within 25 miles of {city}" in client.get(address).content.decode()


def test_home_shows_the_first_three_articles(home):
    for number in range(1, 5):
        create_article(slug=f"article-{number}", title=f"Article {number}", position=number)

    shown = re.findall(r'href="/learn/article-(\d)/"', home())

    assert shown == ["1", "2", "3"]


def test_home_leaves_the_articles_out_when_there_are_none(home):
    assert "Read before you decide" not in home()


def test_home_asks_the_database_at_most_three_times(client, places, django_assert_max_num_queries):
    create_live_listing()
    create_article()
    client.get("/")

    with django_assert_max_num_queries(3):
        client.get("/")
