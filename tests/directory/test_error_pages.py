"""Error pages: in words that a person uses, with a way on."""

import re

import pytest
from django.contrib.staticfiles import finders
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection
from django.test import Client
from django.views import defaults

from tests.directory.pages import ELSEWHERE, INLINE, headings_are_in_order


def not_found(client, rf):
    return client.get("/there-is-nothing-here/")


def unreadable(client, rf):
    return client.get("/", HTTP_HOST="elsewhere.example")


def forbidden(client, rf):
    return defaults.permission_denied(rf.get("/"), PermissionDenied())


def stale(client, rf):
    return Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "owner@lumen.example"})


def broken(client, rf):
    return defaults.server_error(rf.get("/"))


PAGES = [
    pytest.param(not_found, 404, "There is no such page", id="404"),
    pytest.param(unreadable, 400, "That request could not be read", id="400"),
    pytest.param(forbidden, 403, "You may not open this page", id="403"),
    pytest.param(stale, 403, "The form was not sent", id="403 of a form"),
    pytest.param(broken, 500, "Something broke on our side", id="500"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("answer", "status", "heading"), PAGES)
def test_an_error_says_what_happened_and_shows_a_way_on(client, rf, answer, status, heading):
    response = answer(client, rf)
    html = response.content.decode()
    main = html[html.index("<main") : html.index("</main>")]

    assert response.status_code == status
    assert f"<h1>{heading}</h1>" in main
    assert re.search(r'<a class="button" href="/', main)


@pytest.mark.django_db
@pytest.mark.parametrize(("answer", "status", "heading"), PAGES)
def test_an_error_page_keeps_the_rules_of_every_page(client, rf, answer, status, heading):
    html = answer(client, rf).content.decode()

    assert headings_are_in_order(html)
    assert not INLINE.search(html)
    assert not ELSEWHERE.search(html)


def test_the_page_for_a_fault_of_ours_needs_no_database(client, rf):
    html = broken(client, rf).content.decode()

    sheet = re.search(r'<link rel="stylesheet" href="/static/([^"]+)"', html)[1]
    assert finders.find(sheet)


@pytest.mark.django_db
def test_a_visitor_reads_an_honest_page_when_the_database_is_gone():
    def gone(*_args):
        raise OperationalError("gone")

    with connection.execute_wrapper(gone):
        response = Client(raise_request_exception=False).get("/")

    assert response.status_code == 500
    assert "It was logged, and it is not your doing." in response.content.decode()
