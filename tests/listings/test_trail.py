"""The trail as moderators read it: who opened what, whose acts, and taking it out."""

import csv
import io

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts import emptying, roles
from listings import holding_back, moderation
from listings.models import Event, QueueItem
from tests.accounts.factories import create_user
from tests.listings.factories import create_credential, create_draft, create_live_listing, create_person, submit
from tests.listings.moderating import item_of, page_of, sign_in_moderator

pytestmark = pytest.mark.django_db

TRAIL = "/admin/listings/event/"
EXPORT = "/admin/listings/event/export/"


def sign_in_senior(client):
    user = create_user(email="senior@pinpoint.example", name="Senior Example")
    roles.give_role(user, roles.SENIORS)
    client.force_login(user)
    return user


def exported(client, query=""):
    response = client.get(EXPORT + query)
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_opening_an_item_is_noted_once_and_not_at_each_reload(client):
    moderator = sign_in_moderator(client)
    version = submit(create_draft())

    for _time in range(3):
        client.get(page_of(version))

    event = Event.objects.get(verb="opened")
    assert (event.actor_id, event.object_id, event.listing_id) == (
        moderator.pk,
        item_of(version).pk,
        version.listing_id,
    )


def test_opening_is_noted_anew_after_a_take_and_for_each_person(client):
    moderator = sign_in_moderator(client)
    version = submit(create_draft())
    client.get(page_of(version))
    moderation.take(item_of(version), by=moderator)
    client.get(page_of(version))
    client.get(page_of(version))
    sign_in_moderator(client, email="ada@pinpoint.example", name="Ada Example")
    client.get(page_of(version))

    assert Event.objects.filter(verb="opened").count() == 3


def test_opening_a_credential_by_its_own_address_is_noted_too(client):
    sign_in_moderator(client)
    credential = create_credential(create_live_listing())

    client.get(reverse("admin:listings_credential_check", args=[credential.pk]))
    client.get(page_of(credential))

    assert Event.objects.filter(verb="opened").count() == 1


def test_taking_what_is_about_no_listing_is_noted():
    now = timezone.now()
    item = QueueItem.objects.create(kind="report", object_id=1, opened_at=now, due_at=now)

    moderation.take(item, by=create_person())

    assert Event.objects.get(verb="taken").listing_id is None


def test_the_trail_is_filtered_by_person_period_and_listing(client):
    moderator = sign_in_moderator(client)
    listing = create_live_listing()
    holding_back.suspend(listing, by=moderator, reason="Papers asked for.")

    response = client.get(TRAIL, {"who": moderator.pk, "days": "7", "q": listing.public_id})

    assert [event.verb for event in response.context["cl"].result_list] == ["suspended"]
    assertContains(response, "Papers asked for.")


@pytest.mark.parametrize("who", ["x", "-1", "9" * 40, "\U0001f642"])
def test_a_person_who_is_none_has_no_trail(client, who):
    sign_in_moderator(client)
    create_live_listing()

    assertContains(client.get(TRAIL, {"who": who}), "0 events")


def test_the_trail_of_a_deleted_account_goes_on_under_its_number(client):
    sign_in_moderator(client)
    listing = create_live_listing()
    owner = listing.versions.first().created_by
    emptying.empty(owner)

    response = client.get(TRAIL, {"who": owner.pk})

    assertContains(response, f"deleted account {owner.pk}")
    assertNotContains(response, "owner@lumen.example")


def test_a_senior_takes_out_what_the_filters_show(client):
    senior = sign_in_senior(client)
    listing = create_live_listing()
    holding_back.suspend(listing, by=senior, reason='=HYPERLINK("evil")')

    rows = exported(client, f"?who={senior.pk}")

    assert [row["verb"] for row in rows] == ["suspended"]
    assert rows[0]["who"] == "Senior Example"
    assert rows[0]["words"] == '\'=HYPERLINK("evil")'
    assert len(exported(client)) == Event.objects.count()


def test_others_do_not_take_it_out(client):
    sign_in_moderator(client)

    assert client.get(EXPORT).status_code == 403
    assertNotContains(client.get(TRAIL), "Take these out")


def test_a_long_trail_costs_the_same(client, django_assert_max_num_queries):
    sign_in_moderator(client)
    for _time in range(3):
        create_live_listing()

    with django_assert_max_num_queries(9):
        client.get(TRAIL)
