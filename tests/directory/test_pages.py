"""Pages that stand by themselves, and what every public page owes its reader."""

import re

import pytest
from django.contrib.staticfiles import finders
from django.db import OperationalError, connection
from django.urls import reverse
from django.utils import timezone

from directory.filter_form import SORT_LABELS
from directory.orders import RINGS
from listings.models import CredentialKind
from tests.articles.factories import create_article
from tests.directory.pages import ELSEWHERE, INLINE, headings_are_in_order
from tests.listings.factories import create_live_listing

pytestmark = pytest.mark.django_db

STATIC = [
    *("/how-we-check/", "/how-we-rank/", "/for-clinics/", "/privacy/"),
    *("/about/", "/terms/", "/accessibility/"),
    *("/something-went-wrong/", "/learn/glossary/", "/before-you-book/", "/plan/"),
]
PUBLIC = ["/", *STATIC, "/learn/", "/learn/needles-and-scars/", "/clinics/?where=19103", "/clinics/?where=nowhere"]
LISTING = "/clinics/lumen-spa-philadelphia/"


@pytest.fixture
def filled(places):
    """A directory with a clinic and an article."""
    create_live_listing()
    create_article()


@pytest.fixture(params=[*PUBLIC, LISTING])
def response(request, client, filled):
    return client.get(request.param)


def text_of(client, address):
    """A page's words, without markup."""
    html = client.get(address).content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def test_a_public_page_answers_and_sets_no_cookie(response):
    assert response.status_code == 200
    assert not response.cookies


def test_a_public_page_has_nothing_inline_and_asks_nobody_else(response):
    html = response.content.decode()

    assert not INLINE.search(html)
    assert not ELSEWHERE.search(re.sub(r'<link rel="canonical"[^>]+>', "", html))
    assert "script-src 'self'" in response["Content-Security-Policy"]


def test_a_public_page_can_be_walked_by_its_headings(response):
    html = response.content.decode()

    assert headings_are_in_order(html)
    assert '<a class="skip" href="#main">' in html
    assert '<main id="main">' in html


def test_outside_production_a_page_says_that_it_is_an_example_and_stays_out_of_search_engines(response):
    html = response.content.decode()

    assert "Example directory: the clinics here are invented." in html
    assert html.count('<meta name="robots" content="noindex">') == 1


@pytest.mark.parametrize("address", ["/", *STATIC])
def test_in_production_a_page_may_be_found(client, settings, address):
    settings.IS_PRODUCTION = True

    html = client.get(address).content.decode()

    assert "Example directory" not in html
    assert "noindex" not in html


@pytest.mark.parametrize("address", ["/", *STATIC, "/healthz", "/readyz", "/robots.txt"])
def test_a_page_to_read_takes_no_form(client, address):
    assert client.post(address).status_code == 405


def test_titles_and_descriptions_tell_pages_apart(client):
    pages = [client.get(address).content.decode() for address in ["/", *STATIC]]

    titles = {re.search(r"<title>(.*?)</title>", page)[1] for page in pages}
    assert len(titles) == len(pages)
    assert all("Pinpoint" in title for title in titles)


def test_how_we_check_names_every_badge_with_how_it_is_checked(client):
    html = client.get("/how-we-check/").content.decode()
    looked_up, read = html.index('id="looked-up"'), html.index('id="paper-seen"')

    for kind in CredentialKind.objects.current():
        assert kind.badge_label in html
        assert f'id="{kind.code}"' in html
    assert looked_up < html.index('id="license_rn"') < read < html.index('id="insurance_liability"')


def test_how_we_check_leads_to_the_public_registers(client):
    assert 'href="https://www.pals.pa.gov/"' in client.get("/how-we-check/").content.decode()


@pytest.mark.parametrize(("days", "words"), [(1, "within a day"), (100, "within 100 days"), (1095, "within 3 years")])
def test_how_we_check_follows_the_catalogue(client, days, words):
    CredentialKind.objects.filter(code="clia").update(max_age_days=days)

    assert words in client.get("/how-we-check/").content.decode()


def test_a_retired_kind_is_not_offered_as_a_badge(client):
    CredentialKind.objects.filter(code="clia").update(retired_at=timezone.now())

    assert 'id="clia"' not in client.get("/how-we-check/").content.decode()


def test_the_ordering_rule_names_every_order_and_ring(client):
    words = text_of(client, "/how-we-rank/")

    for label in SORT_LABELS.values():
        assert str(label).lower() in words.lower()
    assert ", ".join(map(str, RINGS[:-1])) + f" and {RINGS[-1]} miles" in words


def test_for_clinics_answers_the_first_questions_before_its_button(client, settings):
    settings.OPERATOR_EMAIL = "desk@pinpoint.example"

    html = client.get("/for-clinics/").content.decode()

    button = html.index(f'<a class="button" href="{reverse("account_signup")}?next={reverse("manage_home")}">')
    for answer in ("It is free", "At hand", "Ten minutes", "Two business days", "desk@pinpoint.example"):
        assert html.index(answer) < button


def test_add_your_listing_leads_to_signing_in(client):
    response = client.get(reverse("manage_home"))

    assert response["Location"] == "/accounts/login/?next=/manage/"


def test_search_engines_are_kept_out_of_an_example_directory(client):
    assert client.get("/robots.txt").content == b"User-agent: *\nDisallow: /\n"


def test_search_engines_may_read_public_pages_in_production(client, settings):
    settings.IS_PRODUCTION = True

    rules = client.get("/robots.txt").content.decode().splitlines()

    assert "Disallow: /" not in rules
    assert {"Disallow: /manage/", "Disallow: /accounts/", "Disallow: /admin/"} <= set(rules)


def test_the_icon_by_its_old_name_leads_to_the_icon(client):
    response = client.get("/favicon.ico")

    assert response.status_code == 302
    assert finders.find(response["Location"].removeprefix("/static/"))


def gone(*_args):
    raise OperationalError("gone")


def test_a_watcher_learns_that_the_database_answers_or_not(client):
    assert client.get("/readyz").status_code == 200

    with connection.execute_wrapper(gone):
        assert client.get("/readyz").status_code == 503


def test_a_watcher_of_the_process_needs_no_database(client):
    with connection.execute_wrapper(gone):
        assert client.get("/healthz").content == b"ok\n"
