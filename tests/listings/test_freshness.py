"""Facts have a day on which somebody said that they are right; old ones are amber, and their clinic is asked."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from accounts.models import OutboxMail
from listings import drafts, freshness, holding_back
from listings.models import Confirmation, ConfirmationLink, Event, Service
from tests.listings.factories import approve, create_live_listing, create_person, submit

pytestmark = pytest.mark.django_db
LATER = timedelta(days=100)


def page(client, listing):
    return client.get(listing.get_absolute_url()).content.decode()


def owner_of(listing):
    return listing.business.memberships.get().user


def link_in_mail():
    mail = OutboxMail.objects.filter(subject__startswith="Is everything").get()
    return re.search(r"https?://[^/]+(/manage/confirm/\S+)", mail.text)[1]


def start_change(listing):
    return drafts.start(listing, by=owner_of(listing))


def raise_price(listing, price="350"):
    draft = start_change(listing)
    Service.objects.filter(version=draft).update(session_price=Decimal(price))
    return draft


def test_a_page_says_when_its_prices_were_confirmed_and_gets_amber_after_90_days(client):
    with time_machine.travel("2026-08-01T12:00:00Z"):
        listing = create_live_listing()
        fresh = page(client, listing)
    with time_machine.travel("2026-11-10T12:00:00Z"):
        old = page(client, listing)

    assert "Confirmed by the clinic 1 Aug 2026" in fresh
    assert "Over 90 days ago" not in fresh
    assert old.count("Over 90 days ago: ask before you go.") == 2


def test_a_change_confirms_what_it_changes_and_nothing_else(client):
    with time_machine.travel("2026-08-01T12:00:00Z"):
        listing = create_live_listing()
    with time_machine.travel("2026-11-10T12:00:00Z"):
        listing = approve(submit(raise_price(listing)))
        html = page(client, listing)

    assert "Confirmed by the clinic 10 Nov 2026" in html
    assert "Address, phone, hours and people: Confirmed by the clinic 1 Aug 2026" in html


def test_old_facts_are_asked_about_once_in_a_month():
    listing = create_live_listing()
    with time_machine.travel(timezone.now() + LATER):
        assert freshness.ask_due() == 1
        assert freshness.ask_due() == 0
    with time_machine.travel(timezone.now() + LATER + timedelta(days=31)):
        assert freshness.ask_due() == 1
    assert ConfirmationLink.objects.filter(listing=listing).count() == 2


def test_fresh_facts_and_hidden_pages_are_not_asked_about():
    create_live_listing()
    hidden = create_live_listing(name="Hidden Spa")
    assert freshness.ask_due() == 0
    holding_back.suspend(hidden, by=create_person(email="m@pinpoint.example"), reason="A reason")

    with time_machine.travel(timezone.now() + LATER):
        assert freshness.ask_due() == 1


def test_one_press_without_signing_in_confirms_all_and_works_once(client):
    listing = create_live_listing()
    with time_machine.travel(timezone.now() + LATER, tick=False):
        freshness.ask_due()
        address = link_in_mail()
        shown = client.get(address).content.decode()
        seen = re.search(r'name="version" value="(\d+)"', shown)[1]
        done = client.post(address, {"version": seen})
        again = client.post(address, {"version": seen})
        html = page(client, listing)

    assert "$325 per session" in shown
    assert "Thank you" in done.content.decode()
    assert again.status_code == 409
    assert "Over 90 days ago" not in html
    event = Event.objects.get(verb="confirmed")
    assert event.actor_id == owner_of(listing).pk
    assert event.facts["how"] == "mail_link"


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_a_scanner_that_opens_the_link_confirms_nothing(client, method):
    listing = create_live_listing()
    with time_machine.travel(timezone.now() + LATER):
        freshness.ask_due()
        for _time in range(3):
            getattr(client, method)(link_in_mail())
        html = page(client, listing)

    assert "Over 90 days ago" in html
    assert not ConfirmationLink.objects.filter(used_at__isnull=False).exists()
    assert not Event.objects.filter(verb="confirmed").exists()


def test_a_page_that_changed_meanwhile_is_shown_again_instead_of_confirmed(client):
    listing = create_live_listing()
    with time_machine.travel(timezone.now() + LATER):
        freshness.ask_due()
        address = link_in_mail()
        seen = re.search(r'name="version" value="(\d+)"', client.get(address).content.decode())[1]
        approve(submit(raise_price(listing, "410")))
        response = client.post(address, {"version": seen})

        assert response.status_code == 409
        assert "$410 per session" in response.content.decode()
        assert "Nothing was confirmed" in response.content.decode()
        assert not ConfirmationLink.objects.filter(used_at__isnull=False).exists()


def test_an_old_link_and_one_of_a_former_member_say_so_and_change_nothing(client):
    listing = create_live_listing()
    with time_machine.travel(timezone.now() + LATER):
        freshness.ask_due()
        address = link_in_mail()
    with time_machine.travel(timezone.now() + LATER + timedelta(days=22)):
        old = client.post(address, {"version": listing.live_version_id})
    listing.business.memberships.all().delete()
    with time_machine.travel(timezone.now() + LATER):
        former = client.get(address)

    assert old.status_code == former.status_code == 410
    assert "This link is over" in old.content.decode()
    assert not Event.objects.filter(verb="confirmed").exists()


def test_a_link_cannot_be_guessed_from_another(client):
    create_live_listing()
    with time_machine.travel(timezone.now() + LATER):
        freshness.ask_due()
        address = link_in_mail()

        assert client.get(address[:-3] + "xx/").status_code == 404
        assert client.get("/manage/confirm/1/").status_code == 404
        assert client.get("/manage/confirm/%00%F0%9F%92%89:x:y/").status_code == 404


def test_an_owner_confirms_signed_in(client):
    listing = create_live_listing()
    client.force_login(owner_of(listing))
    with time_machine.travel(timezone.now() + LATER):
        client.force_login(owner_of(listing))
        address = f"/manage/{listing.public_id}/confirm/"
        assert "Last confirmed" in client.get(address).content.decode()
        client.post(address, {"version": listing.live_version_id})

        assert "Over 90 days ago" not in page(client, listing)


def test_each_way_in_leads_to_a_field_that_is_there(client):
    listing = create_live_listing(website="https://lumen.example/")
    client.force_login(listing.business.memberships.get().user)

    page = client.get(f"/manage/{listing.public_id}/confirm/").content.decode()
    ways = set(re.findall(rf'href="(/manage/{listing.public_id}/place/)#(id_\w+)"', page))

    assert {field for _path, field in ways} >= {"id_street", "id_phone", "id_website"}
    for path, field in ways:
        assert f'id="{field}"' in client.get(path).content.decode()


def test_the_day_of_a_thing_that_is_gone_is_forgotten():
    listing = create_live_listing(services=({}, {"treatment": "mn_rf", "price": "600"}))
    draft = start_change(listing)
    Service.objects.filter(version=draft, treatment="mn_rf").delete()
    submit(draft)

    assert Confirmation.objects.filter(listing=listing, section="services").count() == 1
