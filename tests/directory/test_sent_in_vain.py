"""A form that is sent after the session ended: nothing typed is lost, and nothing is done by anybody else."""

import html
import re

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from listings.models import Version
from tests.accounts.factories import PASSWORD, create_user
from tests.listings.factories import create_live_listing, submit_change
from tests.listings.moderating import page_of, sign_in_moderator

pytestmark = pytest.mark.django_db

BROWSER = {"Accept": "text/html,application/xhtml+xml"}
OWN = {**BROWSER, "Origin": "http://testserver"}
FIELD = re.compile(r'<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', re.DOTALL)
MARK = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def kept_in(response):
    """What the page would send again."""
    text = response.content.decode()
    return {html.unescape(name): html.unescape(value) for name, value in FIELD.findall(text)}


@pytest.fixture
def waiting():
    return submit_change(create_live_listing(), tagline="Best in town")


REFUSAL = {"act": "send_back", "back-note": "Say on what this rests.\nLine <two> & more"}


def test_a_decision_after_the_session_ended_comes_back_with_all_its_words(client, waiting):
    response = client.post(page_of(waiting), REFUSAL, headers=BROWSER)

    assertContains(response, "You are signed out", status_code=403)
    assertContains(response, "Say on what this rests.", status_code=403)
    assert kept_in(response) == REFUSAL


def test_signed_in_again_one_press_decides(client, waiting):
    kept = kept_in(client.post(page_of(waiting), REFUSAL, headers=BROWSER))
    sign_in_moderator(client)

    client.post(page_of(waiting), kept, headers=BROWSER)

    waiting.refresh_from_db()
    assert waiting.status == "sent_back"
    assert waiting.decision_reason == REFUSAL["back-note"].strip()


def test_the_mark_of_an_older_session_costs_one_more_press():
    listing = create_live_listing()
    version = submit_change(listing, tagline="Best in town")
    browser = Client(enforce_csrf_checks=True)
    sign_in_moderator(browser)
    first = browser.post(page_of(version), {**REFUSAL, "csrfmiddlewaretoken": "x" * 64}, headers=OWN)
    again = {**kept_in(first), "csrfmiddlewaretoken": MARK.search(first.content.decode())[1]}

    browser.post(page_of(version), again, headers=OWN)

    assertContains(first, "one more press sends it", status_code=403)
    version.refresh_from_db()
    assert version.status == "sent_back"


def test_another_sites_form_is_refused_and_not_offered_again(waiting):
    browser = Client(enforce_csrf_checks=True)
    sign_in_moderator(browser)

    response = browser.post(page_of(waiting), REFUSAL, headers={**BROWSER, "Origin": "https://elsewhere.example"})

    assertContains(response, "The form was not sent", status_code=403)
    assert not kept_in(response)


def test_an_owners_form_comes_back_too(client):
    listing = create_live_listing()
    address = reverse("manage_place", args=[listing.public_id])

    response = client.post(address, {"name": "Lumen Skin", "tagline": "Calm and exact"}, headers=BROWSER)

    assert kept_in(response) == {"name": "Lumen Skin", "tagline": "Calm and exact"}
    assert not Version.objects.filter(name="Lumen Skin").exists()


def test_a_password_is_never_written_into_a_page(client):
    create_user(email="a@lumen.example")

    response = client.post(reverse("manage_home"), {"password": PASSWORD}, headers=BROWSER)

    assert response.status_code == 302
    stale = Client(enforce_csrf_checks=True).post("/accounts/login/", {"password": PASSWORD}, headers=OWN)
    assertNotContains(stale, PASSWORD, status_code=403)


def test_a_script_that_saves_by_itself_gets_its_redirect(client):
    assert client.post(reverse("manage_home"), {"name": "x"}, headers={"Accept": "*/*"}).status_code == 302
