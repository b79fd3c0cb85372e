"""Something went wrong: emergency first, then whom to call and where to report."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from articles import complaints, links, loading

pytestmark = pytest.mark.django_db
PAGE = "/something-went-wrong/"


def test_the_emergency_stands_first_and_calls_911(client):
    html = client.get(PAGE).content.decode()

    assert html.index('href="tel:911"') < html.index("Call the clinic the same day") < html.index("MedWatch")


def test_harm_from_a_device_can_be_reported_at_once(client):
    response = client.get(PAGE)

    assertContains(response, 'href="https://www.fda.gov/medwatch/"')
    assertContains(response, 'href="tel:+18003321088"')


def test_each_state_on_record_has_a_way_to_complain(client):
    response = client.get(PAGE)

    assert [office.state for office in complaints.offices()] == [
        *("California", "Florida", "New Jersey", "New York", "Pennsylvania", "Texas")
    ]
    for office in complaints.offices():
        assert office.url.startswith("https://")
        assertContains(response, f'href="{office.url}"')


def test_it_leads_to_no_article_that_visitors_cannot_read(client, settings):
    loading.load()
    assertContains(client.get(PAGE), "/learn/side-effects-and-when-to-get-help/#when-to-get-help")

    settings.IS_PRODUCTION = True
    links.forget()

    assertNotContains(client.get(PAGE), "/learn/side-effects-and-when-to-get-help/")
