"""Below an article: what a course costs near the place of its address, and the clinics there."""

import html
import re

import pytest

from articles import loading
from articles.models import Article, FormerAddress
from listings import area_prices
from tests.articles.factories import create_article
from tests.listings.factories import create_live_listing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]

ADDRESS = "/learn/needles-and-scars/"


def read(client, address=ADDRESS):
    return " ".join(html.unescape(client.get(address).content.decode()).split())


@pytest.fixture
def eight_clinics():
    create_article()
    for price in range(100, 900, 100):
        create_live_listing(name=f"Spa {price}", services=({"price": str(price)},))
    area_prices.refresh()


@pytest.mark.parametrize("where", ["", "?where=19103", "?where=Philadelphia%2C+PA"])
def test_an_article_names_course_prices_clinics_and_month(client, eight_clinics, where):
    page = read(client, ADDRESS + where)

    assert "What a course of three costs within about 25 miles of" in page
    assert "$300 to $2,400 at 8 clinics" in page


def test_the_place_of_the_address_leads_to_its_clinics_for_the_articles_subject(client, eight_clinics):
    page = read(client, ADDRESS + "?where=19103")

    assert re.search(r'<a href="/clinics/\?where=[^"]*19103[^"]*">See clinics near', page)
    assert "concern=acne_scar" in page
    assert 'value="19103"' in page


def test_where_too_few_state_a_price_no_figure_is_named(client):
    create_article()

    page = read(client, ADDRESS + "?where=19103")

    assert "we name no figure" in page
    assert "What a course of three costs" not in page


@pytest.mark.parametrize("where", ["nowhere at all", "\x00", "x" * 5000, "<script>", "99999"])
def test_a_place_that_is_none_is_told_and_breaks_nothing(client, where):
    create_article()

    response = client.get(ADDRESS, {"where": where})

    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


def test_a_listing_leads_to_its_articles_with_its_own_place(client, eight_clinics):
    create_article(slug="microneedling-for-acne-scars")

    page = read(client, "/clinics/spa-100-philadelphia/")

    assert 'href="/learn/microneedling-for-acne-scars/?where=19103#how-it-works"' in page


@pytest.mark.parametrize(
    ("terms", "heading", "chosen"),
    [
        (("mn_rf", "laxity"), "Clinics near you: RF microneedling", "treatment=mn_rf"),
        (("prp", "mn_pen"), "Clinics near you: PRP", "addon=prp"),
        (("acne_scar",), "Clinics near you: Acne scars", "concern=acne_scar"),
        (("home_roller", "mn_roller"), "Clinics near you", ""),
        (("license_rn", "mn_pen"), "Clinics near you", ""),
        ((), "Clinics near you", ""),
    ],
)
def test_the_first_term_is_what_clinics_are_looked_for_by(client, terms, heading, chosen):
    create_article(terms=terms)

    page = read(client)

    assert f'<h2 id="where">{heading}</h2>' in page
    assert f'href="/clinics/?where=Philadelphia%2C+PA{"&" + chosen if chosen else ""}"' in page


def test_no_article_sends_its_readers_to_a_filter_that_is_not_understood(client):
    loading.load()

    for slug in Article.objects.values_list("slug", flat=True):
        response = client.get(f"/learn/{slug}/")
        assert "Not understood" not in client.get(response.context["philadelphia"]).content.decode(), slug


def test_a_place_that_has_namesakes_or_a_wrong_spelling_is_asked_about(client):
    create_article()

    assert "Or did you mean" in read(client, f"{ADDRESS}?where=Springfield")
    assert 'href="?where=Philadelphia%2C%20PA#where"' in read(client, f"{ADDRESS}?where=Philadelfia")


def test_a_former_address_keeps_the_place(client):
    article = create_article()
    FormerAddress.objects.create(slug="old-name", article=article)

    response = client.get("/learn/old-name/?where=19103")

    assert (response.status_code, response["Location"]) == (301, f"{ADDRESS}?where=19103")
