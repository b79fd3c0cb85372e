"""A visitor's copy of a page is right until something that the page shows has changed."""

import pytest
import time_machine

from articles.loading import load as load_articles
from listings import holding_back
from tests.accounts.factories import create_user
from tests.listings.factories import (
    approve,
    check,
    create_credential,
    create_live_listing,
    create_moderator,
    submit_change,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]
LISTING = "/clinics/lumen-spa-philadelphia/"
PAGES = (
    "/", "/clinics/?where=19103", LISTING, "/in/pa/", "/in/pa/philadelphia/", "/costs/", "/how-we-check/",
    "/how-we-rank/", "/for-clinics/", "/privacy/", "/learn/", "/compare/?clinic=lumen-spa-philadelphia",
)  # fmt: skip
NOON = "2026-11-24T17:00:10Z"


@pytest.fixture
def listing():
    with time_machine.travel("2026-11-20T12:00:00Z"):
        return create_live_listing()


def again(client, page):
    """Status of asking again with the copy's own mark."""
    etag = client.get(page)["ETag"]
    return lambda: client.get(page, headers={"If-None-Match": etag}).status_code


@pytest.mark.parametrize("page", PAGES)
@time_machine.travel(NOON, tick=False)
def test_a_copy_that_is_still_right_is_not_sent_again(client, listing, page):
    response = client.get(page)

    assert "public" in response["Cache-Control"]
    assert "no-cache" in response["Cache-Control"]
    assert again(client, page)() == 304
    assert not response.cookies


@pytest.mark.parametrize("page", ["/", "/clinics/?where=19103", LISTING, "/in/pa/", "/costs/"])
@time_machine.travel(NOON, tick=False)
def test_a_published_change_makes_every_copy_old(client, listing, page):
    ask = again(client, page)

    approve(submit_change(listing, tagline="Since 2019"))

    assert ask() == 200


@time_machine.travel(NOON, tick=False)
def test_a_checked_credential_a_suspension_and_an_article_make_copies_old(client, listing):
    ask = again(client, LISTING)
    check(create_credential(listing))
    assert ask() == 200

    ask = again(client, "/learn/")
    load_articles()
    assert ask() == 200

    ask = again(client, LISTING)
    holding_back.suspend(listing, by=create_moderator(), reason="Papers.")
    assert ask() == 200


@pytest.mark.parametrize("page", ["/clinics/?where=19103", LISTING])
def test_where_open_shows_a_copy_is_good_for_its_minute(client, listing, page):
    with time_machine.travel(NOON, tick=False):
        ask = again(client, page)
    with time_machine.travel("2026-11-24T17:00:50Z", tick=False):
        assert ask() == 304
    with time_machine.travel("2026-11-24T17:01:00Z", tick=False):
        assert ask() == 200


@time_machine.travel(NOON, tick=False)
def test_swapped_results_and_whole_pages_are_not_mistaken_for_each_other(client, listing):
    etag = client.get("/clinics/")["ETag"]

    response = client.get("/clinics/", headers={"If-None-Match": etag, "HX-Request": "true"})

    assert response.status_code == 200
    assert "HX-Request" in response["Vary"]


def test_who_is_signed_in_gets_pages_of_her_own(client, listing):
    client.force_login(create_user())

    response = client.get("/")

    assert "ETag" not in response
    assert "private" in response["Cache-Control"]


@time_machine.travel(NOON, tick=False)
def test_a_page_that_is_not_there_is_never_called_unchanged(client, listing):
    etag = client.get("/clinics/")["ETag"]

    response = client.get("/clinics/no-such-clinic/", headers={"If-None-Match": etag})

    assert response.status_code == 404
    assert "ETag" not in response


@time_machine.travel(NOON, tick=False)
def test_answering_that_nothing_changed_takes_one_query(client, listing, django_assert_num_queries):
    etag = client.get("/clinics/?where=19103")["ETag"]

    with django_assert_num_queries(1):
        client.get("/clinics/?where=19103", headers={"If-None-Match": etag})
