"""Mail that a person may do without: switched off on her page, or by one press from the mail itself."""

import re

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts import letters, unsubscribing
from accounts.mail_topics import ESSENTIAL, OPTIONAL, MailTopic
from accounts.models import MailRefusal, OutboxMail
from tests.accounts.factories import create_user

pytestmark = pytest.mark.django_db

TEMPLATE = "listings/mail/restored.html"
PAGE = "/accounts/mail/"


class Named:
    public_id = "abc"


def send(person, topic=MailTopic.FRESHNESS):
    return letters.send(TEMPLATE, topic=topic, people=[person], listing=Named)


def stop_path(person, topic=MailTopic.FRESHNESS):
    return re.sub(r"^https?://[^/]+", "", unsubscribing.address(person, topic))


def test_a_mail_program_stops_mail_with_one_post_and_no_cookie():
    person = create_user()
    send(person)
    headers = OutboxMail.objects.get().headers
    browser = Client(enforce_csrf_checks=True)

    path = re.fullmatch(r"<http://localhost:8000(/\S+)>", headers["List-Unsubscribe"])[1]
    answer = browser.post(path, {"List-Unsubscribe": "One-Click"})

    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert answer.status_code == 200
    assert not answer.cookies
    assert send(person) == 0
    assert OutboxMail.objects.count() == 1


def test_opening_the_address_changes_nothing(client):
    person = create_user()

    shown = client.get(stop_path(person))
    client.head(stop_path(person))

    assert "Stop these mails?" in shown.content.decode()
    assert not shown.cookies
    assert send(person) == 1


def test_stopping_is_undone_on_the_same_page(client):
    person = create_user()
    client.post(stop_path(person))
    client.post(stop_path(person))

    html = client.post(stop_path(person), {"again": "yes"}).content.decode()

    assert "These mails come again" in html
    assert send(person) == 1


def test_only_mail_of_that_topic_stops(client):
    person = create_user()
    client.post(stop_path(person))

    assert send(person, MailTopic.CERTIFICATES) == 1
    assert send(person, MailTopic.DECISIONS) == 1


@pytest.mark.parametrize("topic", sorted(ESSENTIAL))
def test_essential_mail_offers_no_end_and_an_address_for_it_opens_nothing(client, topic):
    person = create_user()

    send(person, topic)

    assert "List-Unsubscribe" not in OutboxMail.objects.get().headers
    assert client.post(stop_path(person, topic)).status_code == 404
    with pytest.raises(unsubscribing.Essential):
        unsubscribing.refuse(person, topic)
    with pytest.raises(IntegrityError), transaction.atomic():
        MailRefusal.objects.create(user=person, topic=topic)


@pytest.mark.parametrize("token", ["x", "WzEsImZyZXNobmVzcyJd:1:forged", "%00", "é" * 300])
def test_an_address_that_was_never_sent_opens_nothing(client, token):
    assert client.post(reverse("unsubscribe", args=[token])).status_code == 404


def test_a_wish_is_kept_once():
    person = create_user()
    unsubscribing.refuse(person, MailTopic.FRESHNESS)

    with pytest.raises(IntegrityError), transaction.atomic():
        MailRefusal.objects.create(user=person, topic=MailTopic.FRESHNESS)


def test_an_address_ends_with_the_account(client):
    person = create_user(is_active=False)

    assert client.get(stop_path(person)).status_code == 404


def test_a_person_chooses_on_her_page(client):
    person = create_user()
    client.force_login(person)
    before = client.get(PAGE).content.decode()

    client.post(PAGE, {"certificates": "on", "receipts": "on"})

    assert before.count("checked>") == len(OPTIONAL)
    assert unsubscribing.refused_by(person) == {"freshness"}
    after = client.get(PAGE).content.decode()
    assert after.count("checked>") == len(OPTIONAL) - 1


def test_who_is_not_signed_in_chooses_nothing(client):
    assert client.get(PAGE)["Location"].startswith("/accounts/login/")
    assert client.post(PAGE)["Location"].startswith("/accounts/login/")


def test_mail_goes_to_those_who_want_it_in_one_query(django_assert_num_queries):
    people = [create_user(email=f"person{number}@clinic.example") for number in range(5)]
    unsubscribing.refuse(people[0], MailTopic.FRESHNESS)

    with django_assert_num_queries(1):
        wanted = unsubscribing.who_want(MailTopic.FRESHNESS, people)

    assert wanted == people[1:]
