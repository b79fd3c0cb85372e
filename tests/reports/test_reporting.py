"""A visitor reports a problem: without an account, a cookie or a script."""

import html
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from accounts.models import OutboxMail
from listings import leaving
from listings.models import QueueItem
from reports import cases
from reports.models import Case, Report
from tests.articles.factories import create_article
from tests.listings.factories import create_draft, create_live_listing

pytestmark = pytest.mark.django_db
OPENED = re.compile(r'name="opened" value="([^"]*)"')
KINDS = re.compile(r'type="radio" name="kind" value="([^"]*)"')
SIGNS = re.compile(r"<li>(.*?)</li>")
NOW = timezone.now()


@pytest.fixture
def listing():
    return create_live_listing()


def address(listing):
    return f"/report/clinics/{listing.slug}/"


def opened(page):
    return html.unescape(OPENED.search(page.content.decode())[1])


def report(client, path, *, after=20, **fields):
    """Open the form, take a while, send it."""
    with time_machine.travel(NOW, tick=False):
        stamp = opened(client.get(path))
    data = {"kind": "wrong_fact", "words": "They moved to Pine Street.", "email": "", "opened": stamp, **fields}
    with time_machine.travel(NOW + timedelta(seconds=after), tick=False):
        return client.post(path, data)


def test_a_report_waits_in_the_queue_and_says_so(client, listing):
    response = report(client, address(listing))

    page = client.get(response["Location"]).content.decode()
    assert "within two business days" in page
    case = Case.objects.get()
    assert (case.listing, case.kind) == (listing, "wrong_fact")
    assert QueueItem.objects.get(kind="report", object_id=case.pk).risk == ["Something on the page is wrong"]


@pytest.mark.parametrize("kind", ["injury", "infection", "shared_needles", "unlicensed"])
def test_harm_is_due_the_same_day_and_before_everything_else(client, listing, kind):
    response = report(client, address(listing), kind=kind)

    assert "looks into it today" in client.get(response["Location"]).content.decode()
    item = QueueItem.objects.get(kind="report")
    late = {"opened_at": NOW, "due_at": NOW - timedelta(days=3)}
    QueueItem.objects.create(kind="version", object_id=1, **late)
    assert QueueItem.objects.waiting().first() == item
    assert item.due_at - item.opened_at < timedelta(days=1)


def test_reporting_sets_no_cookie(client, listing):
    report(client, address(listing))

    assert not client.cookies


def test_who_leaves_an_address_gets_a_line_and_nobody_else_sees_it(client, listing):
    report(client, address(listing), email="rose@visitor.example")

    sent = OutboxMail.objects.get(to=["rose@visitor.example"])
    assert "A person reads it: within two business days." in sent.text
    assert "rose@visitor.example" not in client.get(f"/clinics/{listing.slug}/").content.decode()


def test_the_listings_page_never_shows_an_accusation(client, listing):
    before = client.get(f"/clinics/{listing.slug}/").content

    report(client, address(listing), kind="injury", words="They burned me.")

    assert client.get(f"/clinics/{listing.slug}/").content == before


def test_a_listing_leads_to_the_form_which_names_it(client, listing):
    assert f'href="{address(listing)}"' in client.get(f"/clinics/{listing.slug}/").content.decode()

    html = client.get(address(listing)).content.decode()

    assert "About Lumen Spa, Philadelphia" in html
    assert "The clinic never learns who you are" in html


def test_a_report_about_an_article_names_it_and_offers_what_fits_an_article(client):
    create_article()

    html = client.get("/report/?article=needles-and-scars").content.decode()

    assert "About the article “Needles and scars”" in html
    assert KINDS.findall(html) == ["wrong_fact", "other"]
    assert "clinic never" not in html
    assert "No clinic" not in html
    assert '<a href="/report/">' in html
    assert '<a class="button quiet" href="/learn/needles-and-scars/">' in html


def test_a_report_about_an_article_is_kept_with_it_and_leads_back_to_it(client):
    create_article()

    response = report(client, "/report/?article=needles-and-scars", words="A figure is old.")

    assert Case.objects.get().article == "needles-and-scars"
    main = client.get(response["Location"]).content.decode().split("<main")[1].split("</main>")[0]
    assert '<a class="button quiet" href="/learn/needles-and-scars/">Back to “Needles and scars”</a>' in main
    assert "Find a clinic" not in main


def test_what_a_clinic_may_have_done_cannot_be_said_of_an_article(client):
    create_article()

    page = report(client, "/report/?article=needles-and-scars", kind="impostor")

    assert page.status_code == 422
    assert "Choose one of these" in page.content.decode()


@pytest.mark.parametrize("slug", ["never-written", "needles-and-scars", "\x00", "<b>", "a" * 10_000])
def test_an_article_that_visitors_cannot_read_is_not_named_and_can_be_reported(client, slug):
    create_article(status="draft")

    html = client.get("/report/", {"article": slug}).content.decode()

    assert "Needles and scars" not in html
    assert len(KINDS.findall(html)) == 9
    sent = report(client, f"/report/?{urlencode({'article': slug})}", words="It is gone.")
    assert 'href="/learn/needles' not in client.get(sent["Location"]).content.decode()


@pytest.mark.parametrize(
    "path", ["/report/", "/report/?article=needles-and-scars", "/report/clinics/lumen-spa-philadelphia/"]
)
def test_the_signs_of_an_emergency_stand_whole_above_the_form(client, listing, path):
    create_article()

    html = client.get(path).content.decode()

    emergency = html.split('id="now"')[1].split("</section>")[0]
    whole = client.get("/something-went-wrong/").content.decode().split('id="now"')[1].split("</section>")[0]
    assert SIGNS.findall(emergency) == SIGNS.findall(whole)
    assert len(SIGNS.findall(emergency)) == 5
    assert 'href="tel:911"' in emergency
    assert "(common professional knowledge, no source seen by us)" in emergency
    assert 'href="/something-went-wrong/"' in emergency
    assert html.index('id="now"') < html.index("<form")


def test_the_same_reported_again_goes_into_the_same_case(client, listing):
    report(client, address(listing))
    report(client, address(listing), words="And the phone is wrong.")
    report(client, address(listing), kind="closed")

    assert sorted(case.reports.count() for case in Case.objects.all()) == [1, 2]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"words": ""}, "Write what happened"),
        ({"words": "   "}, "only spaces"),
        ({"words": "x" * 5001}, "at most 5000"),
        ({"words": "x" * 1_000_000}, "at most 5000"),
        ({"words": "a\x00b"}, "characters"),
        ({"kind": "slander"}, "Choose one of these"),
        ({"kind": ""}, "Choose what it is about"),
        ({"email": "nobody"}, "This is no e-mail address"),
        ({"email": "a@b.example\nBcc: all@b.example"}, "This is no e-mail address"),
        ({"website": "https://spam.example"}, "filled in by a program"),
        ({"opened": "forged"}, "open for too long"),
        ({"after": 1}, "quicker than anybody types"),
        ({"after": 90_000}, "open for too long"),
    ],
)
def test_what_cannot_be_sent_says_why_and_keeps_what_was_typed(client, listing, fields, said):
    typed = {"words": "They moved to Pine Street.", **fields}

    page = report(client, address(listing), **typed)

    words = page.content.decode()
    assert page.status_code == 422
    assert said in html.unescape(words)
    if typed["words"].isprintable():
        assert html.escape(typed["words"]) in words
    assert not Report.objects.exists()


def test_what_is_typed_is_text_and_never_a_tag(client, listing):
    page = report(client, address(listing), words="<script>alert(1)</script>", kind="")

    assert "<script>alert(1)" not in page.content.decode()


def test_a_flood_from_one_address_is_held_and_loses_nothing(client, listing, settings):
    settings.RATE_LIMITS_OFF = False
    for number in range(6):
        assert report(client, address(listing), words=f"Number {number}").status_code == 302

    page = report(client, address(listing), words="Number seven")

    assert page.status_code == 429
    assert "Number seven" in page.content.decode()
    assert Report.objects.count() == 6


def test_another_site_cannot_send_it(client, listing):
    with time_machine.travel(NOW, tick=False):
        stamp = opened(client.get(address(listing)))
    data = {"kind": "closed", "words": "Gone.", "opened": stamp}
    with time_machine.travel(NOW + timedelta(seconds=20), tick=False):
        page = client.post(address(listing), data, headers={"Origin": "https://elsewhere.example"})

    assert page.status_code == 422
    assert not Report.objects.exists()


def test_what_visitors_do_not_see_cannot_be_reported_by_its_address(client, listing):
    draft = create_draft(name="Never live")
    leaving.close(listing, by=listing.business.memberships.get().user)

    assert client.get(address(listing)).status_code == 404
    assert client.get(f"/report/clinics/{draft.listing.public_id}/").status_code == 404


def test_two_hundred_reports_of_the_same_are_one_case_of_two_hundred(listing):
    for _number in range(205):
        cases.take_in("closed", words="Closed.", listing=listing)

    assert Case.objects.get().reports.count() == 200


def test_what_to_do_when_something_went_wrong_names_911_first(client):
    page = client.get("/something-went-wrong/").content.decode()

    assert page.index("Call 911") < page.index("Call the clinic the same day") < page.index("MedWatch")
    assert "within 72 hours" in page


def test_the_hour_passes_and_no_address_is_written_down(client, listing, settings):
    settings.RATE_LIMITS_OFF = False
    for number in range(6):
        report(client, address(listing), words=f"Number {number}")

    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, expires FROM django_cache")
        rows = cursor.fetchall()

    assert rows
    assert not [key for key, _expires in rows if "127.0.0.1" in key]
    left = [datetime.fromisoformat(str(expires)).replace(tzinfo=UTC) - timezone.now() for _key, expires in rows]
    assert min(left) > timedelta(minutes=50)
