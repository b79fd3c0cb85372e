"""What visitors' browsers tell: counted for live listings, once a minute, without cookies, bots or the own team."""

import pytest
from django.test import Client
from django.urls import reverse

from directory import beacons
from listings import figures, holding_back
from listings.models import DailyFigure
from tests.listings.factories import create_draft, create_live_listing, create_moderator, create_person

pytestmark = pytest.mark.django_db

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
KINDS = ("view", "phone", "site", "directions", "shortlist", "compare")


@pytest.fixture(autouse=True)
def _one_minute(time_machine):
    """What is told within a test is told within one minute."""
    time_machine.move_to("2026-11-23T12:00:00Z", tick=False)


@pytest.fixture
def listing():
    return create_live_listing()


def tell(listing_or_slug, kind="view", client=None, **headers):
    slug = getattr(listing_or_slug, "slug", listing_or_slug)
    headers = {"user-agent": BROWSER, "sec-fetch-site": "same-origin", "origin": "http://testserver", **headers}
    headers = {name: value for name, value in headers.items() if value is not None}
    return (client or Client()).post(reverse("figure", args=[kind, slug]), headers=headers)


def counted():
    figures.flush()
    return {row.kind: row.n for row in DailyFigure.objects.all()}


@pytest.mark.parametrize("kind", KINDS)
def test_each_act_of_a_visitor_is_counted(listing, kind):
    answer = tell(listing, kind)

    assert answer.status_code == 204
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")
    assert counted() == {kind: 1}


def test_a_visitors_beacon_is_one_query(listing, django_assert_num_queries):
    with django_assert_num_queries(1):
        tell(listing)


def test_a_browser_counts_once_a_minute(listing, time_machine):
    for _n in range(5):
        tell(listing)
    tell(listing, "phone")
    time_machine.shift(61)
    tell(listing)

    assert counted() == {"view": 2, "phone": 1}


def test_two_visitors_count_each(listing):
    tell(listing)
    tell(listing, client=Client(REMOTE_ADDR="203.0.113.9"))

    assert counted() == {"view": 2}


def test_one_address_cannot_count_without_end(listing, monkeypatch):
    monkeypatch.setattr(beacons, "MOST_A_WINDOW", 3)
    for kind in KINDS:
        tell(listing, kind)

    assert sum(counted().values()) == 3


def test_many_addresses_cannot_fill_the_memory(listing, monkeypatch):
    monkeypatch.setattr(beacons, "MOST_REMEMBERED", 3)
    for n in range(6):
        tell(listing, client=Client(REMOTE_ADDR=f"203.0.113.{n}"))

    assert counted() == {"view": 3}


def test_addresses_are_not_kept_even_in_memory(listing):
    tell(listing, client=Client(REMOTE_ADDR="203.0.113.9"))

    assert "203.0.113.9" not in repr(vars(beacons.window))


@pytest.mark.parametrize("slug", ["nowhere", "lumen-spa-philadelphia-9"])
def test_a_listing_that_there_is_not_is_404(slug):
    assert tell(slug).status_code == 404
    assert counted() == {}


@pytest.mark.parametrize("kind", ["click", "VIEW", "view-", "0"])
def test_a_forged_kind_is_404(listing, kind):
    assert tell(listing, kind).status_code == 404
    assert counted() == {}


def test_only_live_listings_are_counted(listing):
    holding_back.suspend(listing, by=create_moderator(), reason="A question is open.")

    assert tell(listing).status_code == 404
    assert tell(create_draft(owner=create_person(email="b@b.example")).listing.slug or "no-slug").status_code == 404
    assert counted() == {}


@pytest.mark.parametrize(
    "agent",
    [
        None,
        "",
        "Googlebot/2.1 (+http://www.google.com/bot.html)",
        "Mozilla/5.0 (compatible; bingbot/2.0)",
        "python-requests/2.32",
        "curl/8.5",
        "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/142.0",
        "facebookexternalhit/1.1",
    ],
)
def test_bots_are_left_out(listing, agent):
    assert tell(listing, **{"user-agent": agent}).status_code == 204
    assert counted() == {}


@pytest.mark.parametrize(
    "header", [{"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}, {"origin": "null"}]
)
def test_another_site_cannot_count_through_its_visitors(listing, header):
    tell(listing, **header)

    assert counted() == {}


def test_the_clinics_own_team_and_moderators_are_left_out(listing):
    for person in (listing.business.memberships.get().user, create_moderator()):
        client = Client()
        client.force_login(person)
        tell(listing, client=client)

    assert counted() == {}


def test_another_clinics_owner_is_a_visitor_here(listing):
    client = Client()
    client.force_login(create_person(email="b@b.example"))

    tell(listing, client=client)

    assert counted() == {"view": 1}


def test_looking_at_the_address_counts_nothing(client, listing):
    assert client.get(reverse("figure", args=["view", listing.slug])).status_code == 405
    assert counted() == {}


def test_the_pages_name_what_can_be_pressed(client):
    listing = create_live_listing(website="https://lumen.example/")

    text = client.get(listing.get_absolute_url()).content.decode()

    for kind in ("phone", "site", "directions"):
        assert f'data-figure="{kind}"' in text
    assert "js/figures.js" in text
