"""Pages of cities and states: what is there, answered from data, and honest where nothing is."""

import re

import pytest

from listings import area_prices
from places import towns
from places.distance import miles_between
from tests.listings.factories import check, create_credential, create_live_listing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]


def read(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def test_a_city_says_how_many_clinics_there_are_and_what_is_checked(client):
    checked = create_live_listing()
    check(create_credential(checked))
    create_live_listing(name="Other Spa", consultation="fee", consultation_fee="50")

    html = read(client, "/in/pa/philadelphia/")

    assert "2 clinics within 25 miles of Philadelphia, PA" in html
    assert "At 1 of 2 clinics within 25 miles of Philadelphia, PA, today." in html
    assert "1 of 2 clinics within 25 miles of Philadelphia, PA say so." in html
    assert "Lumen Spa" in html
    assert '"@type": "FAQPage"' in html
    assert '<link rel="canonical" href="http://testserver/in/pa/philadelphia/">' in html


def test_a_city_names_no_price_under_eight_and_the_median_from_eight_on(client):
    for price in range(100, 800, 100):
        create_live_listing(name=f"Spa {price}", services=({"price": str(price)},))
    area_prices.refresh()
    before = read(client, "/in/pa/philadelphia/")
    create_live_listing(name="Eighth Spa", services=({"price": "800"},))
    area_prices.refresh()

    after = read(client, "/in/pa/philadelphia/")

    assert "we name no figure" in before
    assert "$1,350" in after
    assert "$300 to $2,400" in after
    assert "examples included" in after


def test_a_state_lists_its_cities_with_clinics(client):
    create_live_listing()
    create_live_listing(name="Pitt Spa", city="Pittsburgh", zip_code="15222", latitude=40.44, longitude=-79.99)

    html = read(client, "/in/pa/")

    assert "2 clinics in Pennsylvania" in html
    assert 'href="/in/pa/pittsburgh/"' in html


def test_an_empty_place_is_honest_and_not_indexed(client, settings):
    html = read(client, "/in/mt/billings/")

    assert "No clinic is listed near Billings, MT yet." in html
    assert '<meta name="robots" content="noindex">' in html
    assert "FAQPage" not in html


@pytest.mark.parametrize(
    "address", ["/in/xx/", "/in/pa/no-such-city/", "/in/zz/philadelphia/", "/in/pa/philadelphia-/", "/in/12/"]
)
def test_what_is_no_place_has_no_page(client, address):
    read(client, address, status=404)


def test_one_spelling_of_an_address_is_the_page(client):
    assert client.get("/in/PA/philadelphia/")["Location"] == "/in/pa/philadelphia/"
    assert client.get("/in/PA/")["Location"] == "/in/pa/"


def test_a_listing_leads_to_its_city_and_state(client):
    html = read(client, create_live_listing().get_absolute_url())

    assert 'href="/in/pa/"' in html
    assert 'href="/in/pa/philadelphia/"' in html


def test_costs_are_shown_by_state_and_for_a_place(client):
    for price in range(100, 900, 100):
        create_live_listing(name=f"Spa {price}", services=({"price": str(price)},))
    area_prices.refresh()

    html = read(client, "/costs/?where=19103")

    assert "Within about 25 miles of Philadelphia, PA 19103" in html
    assert '<a href="/in/pa/">Pennsylvania</a>' in html
    assert html.count('role="img"') == 2
    assert html.count("$1,350") >= 3


def test_tables_of_prices_are_told_apart_by_their_place(client):
    for price in range(100, 900, 100):
        create_live_listing(name=f"Spa {price}", services=({"price": str(price)},))
    area_prices.refresh()

    labels = re.findall(r'role="region" tabindex="0" aria-label="([^"]+)"', read(client, "/costs/?where=19103"))

    assert labels[:2] == ["Prices: Philadelphia, PA 19103", "Prices: United States"]
    assert len(labels) == len(set(labels))


def test_costs_of_an_unknown_place_offer_near_spellings(client):
    html = read(client, "/costs/?where=Philadelfia")

    assert "We do not know “Philadelfia”." in html
    assert "Philadelphia, PA" in html
    assert "so we name no figure" in html


@pytest.mark.parametrize("where", ["\x00", "a" * 10_000, "<script>", "91,0", "%", "\u202eabc", "💉"])
def test_no_nonsense_breaks_the_costs(client, where):
    assert "<script>" not in read(client, "/costs/?" + "where=" + where.replace("%", "%25")).split("<main")[1]


def test_the_sitemap_names_places_with_clinics_and_no_others(client):
    create_live_listing()

    index = read(client, "/sitemap.xml")
    places = read(client, "/sitemap-places.xml")
    clinics = read(client, "/sitemap-clinics.xml")

    assert "http://testserver/sitemap-clinics.xml" in index
    assert "http://testserver/in/pa/philadelphia/" in places
    assert "http://testserver/in/nj/camden/" in places
    assert "http://testserver/in/pa/</loc>" in places
    assert "billings" not in places
    assert "http://testserver/clinics/lumen-spa-philadelphia/" in clinics


@pytest.mark.parametrize("address", ["/in/pa/philadelphia/", "/in/pa/", "/costs/?where=19103"])
def test_a_place_costs_the_same_queries_however_many_clinics(client, django_assert_max_num_queries, address):
    for number in range(9):
        create_live_listing(name=f"Spa {number}")
    area_prices.refresh()
    client.get(address)

    with django_assert_max_num_queries(11):
        client.get(address)


def test_places_set_no_cookie(client):
    create_live_listing()

    assert not client.get("/in/pa/philadelphia/").cookies


def test_a_state_is_found_under_its_name(client):
    assert client.get("/in/pennsylvania/")["Location"] == "/in/pa/"
    assert client.get("/in/new-jersey/")["Location"] == "/in/nj/"
    assert client.get("/in/nowhere/").status_code == 404


def test_the_sitemap_offers_no_place_without_a_clinic_within_the_radius(client):
    listing = create_live_listing()
    version = listing.live_version
    sitemap = client.get("/sitemap-places.xml").content.decode()
    offered = re.findall(r"<loc>http://testserver(/in/pa/[^<]+/)</loc>", sitemap)

    far = [
        address
        for address in offered
        if (town := towns.find("PA", address.split("/")[3]))
        and miles_between(version.latitude, version.longitude, town.latitude, town.longitude) > 25
    ]
    assert "/in/pa/philadelphia/" in offered
    assert far == []
    assert all(b"No clinic is listed near" not in client.get(address).content for address in offered[::25])
