"""Listings, versions, businesses and the trail, to read; holding a listing back."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.models import OutboxMail
from listings import holding_back, moderation
from listings.models import Business, Event, Listing, PublishedListing
from tests.listings.factories import (
    create_credential,
    create_draft,
    create_live_listing,
    create_moderator,
    submit,
    submit_change,
)
from tests.listings.moderating import page_of, sign_in_moderator

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator(client):
    return sign_in_moderator(client)


def page_of_listing(listing):
    return reverse("admin:listings_listing_change", args=[listing.pk])


def page_to(act, listing):
    return reverse(f"admin:listings_listing_{act}", args=[listing.pk])


def test_a_listing_shows_all_that_is_known_of_it(client, moderator):
    listing = create_live_listing()
    credential = create_credential(listing)
    waiting = submit_change(listing, name="Lumen Clinic")

    response = client.get(page_of_listing(listing))

    assertContains(response, "is with a moderator")
    assertContains(response, "1845 Walnut Street")
    assertContains(response, "owner@lumen.example, Owner")
    assertContains(response, "Called the number on the clinic&#x27;s sign.")
    assertContains(response, reverse("admin:listings_version_change", args=[waiting.pk]))
    assertContains(response, reverse("admin:listings_credential_check", args=[credential.pk]))
    assertContains(response, page_of(waiting))
    assertContains(response, "recorded authority")


def test_a_listing_costs_the_same_however_long_its_story(client, moderator, django_assert_max_num_queries):
    listing = create_live_listing()
    for number in range(4):
        create_credential(listing, number=f"RN-{number}")
        version = submit_change(listing, tagline=f"Story {number}")
        moderation.reject(version, by=create_moderator(), reason="No.")

    with django_assert_max_num_queries(22):
        assert client.get(page_of_listing(listing)).status_code == 200


def test_holding_back_says_so_at_the_address_and_restoring_brings_it_back(client, moderator):
    listing = create_live_listing()

    assertRedirects(client.post(page_to("suspend", listing), {"reason": "Papers asked for."}), page_of_listing(listing))
    assertContains(client.get(listing.get_absolute_url()), "not shown at the moment")
    assert "Papers asked for." in OutboxMail.objects.get(subject__contains="not shown").text
    refused = client.post(page_to("restore", listing), {"reason": "Papers seen."})
    assertContains(refused, "Another moderator has to lift it", status_code=422)
    client.force_login(create_moderator(email="other@pinpoint.example"))
    client.post(page_to("restore", listing), {"reason": "Papers seen."})

    assertContains(client.get(listing.get_absolute_url()), "$325")
    assertContains(client.get(page_of_listing(listing)), "Papers seen.")


def test_a_double_click_holds_back_once_and_never_restores(client, moderator):
    listing = create_live_listing()

    client.post(page_to("suspend", listing), {"reason": "Papers asked for."})
    client.post(page_to("suspend", listing), {"reason": "Papers asked for."})

    assert Listing.objects.get(pk=listing.pk).suspended_at
    assert Event.objects.filter(verb="suspended").count() == 1
    assert OutboxMail.objects.filter(subject__contains="not shown").count() == 1


@pytest.mark.parametrize("act", ["suspend", "restore"])
@pytest.mark.parametrize(
    ("reason", "message"),
    [
        ("", "Write a reason"),
        ("  \n", "These are only spaces"),
        ("x" * 5001, "at most 5000 characters"),
        ("a\x00b", "Null characters"),
    ],
)
def test_a_reason_that_is_none_gets_its_message_and_stays(client, moderator, act, reason, message):
    listing = create_live_listing()

    response = client.post(page_to(act, listing), {"reason": reason})

    assertContains(response, message, status_code=422)
    assert response.context["form"]["reason"].value() == reason
    assert PublishedListing.objects.filter(pk=listing.pk).exists()


@pytest.mark.parametrize("act", ["suspend", "restore"])
def test_opening_the_address_of_an_act_does_nothing(client, moderator, act):
    listing = create_live_listing()

    assert client.get(page_to(act, listing)).status_code == 405


def test_what_was_never_live_is_not_held_back(client, moderator):
    version = submit(create_draft())

    response = client.post(page_to("suspend", version.listing), {"reason": "Too early."})

    assertContains(response, "never live", status_code=422)
    assert not OutboxMail.objects.filter(subject__contains="not shown").exists()


def test_a_version_is_read_beside_what_was_live_then(client, moderator):
    listing = create_live_listing()
    version = submit_change(listing, name="Lumen Clinic")
    moderation.send_back(
        version, by=create_moderator(), reasons={("place", "", "name"): "Not on the sign."}, note="Almost."
    )

    response = client.get(reverse("admin:listings_version_change", args=[version.pk]))

    assertContains(response, "Lumen <ins>Clinic</ins>")
    assertContains(response, "Not on the sign.")
    assertContains(response, "Almost.")
    assertNotContains(response, "<textarea")


def test_a_draft_is_its_owners_alone(client, moderator):
    draft = create_draft()

    assert client.get(reverse("admin:listings_version_change", args=[draft.pk])).status_code == 404
    assertNotContains(client.get(reverse("admin:listings_version_changelist")), "Lumen Spa")


def test_a_business_shows_its_people_and_its_listings(client, moderator):
    listing = create_live_listing()

    response = client.get(reverse("admin:listings_business_change", args=[listing.business_id]))

    assertContains(response, "owner@lumen.example")
    assertContains(response, page_of_listing(listing))


@pytest.mark.parametrize("by", ["pk", "public_id"])
def test_the_trail_is_found_by_a_listing(client, moderator, by):
    listing, other = create_live_listing(), create_live_listing(name="Other Spa")
    trail = reverse("admin:listings_event_changelist")

    response = client.get(trail, {"q": getattr(listing, by)})

    assertContains(response, page_of_listing(listing))
    assertNotContains(response, page_of_listing(other))
    assertContains(response, "owner@lumen.example")


@pytest.mark.parametrize("typed", ["x", "-1", "9" * 5000, "🙂", "²"])
def test_a_search_of_the_trail_for_nothing_finds_nothing(client, moderator, typed):
    create_live_listing()

    response = client.get(reverse("admin:listings_event_changelist"), {"q": typed})

    assertContains(response, "0 events")


def test_the_trail_is_filtered_by_verb(client, moderator):
    create_live_listing()

    response = client.get(reverse("admin:listings_event_changelist"), {"verb__exact": "approved"})

    assert [event.verb for event in response.context["cl"].result_list] == ["approved"]


def test_an_event_shows_its_words(client, moderator):
    listing = create_live_listing()
    holding_back.suspend(listing, by=moderator, reason="Papers asked for.")
    event = Event.objects.get(verb="suspended")

    response = client.get(reverse("admin:listings_event_change", args=[event.pk]))

    assertContains(response, "Papers asked for.")
    assertContains(response, "Mo Example")


@pytest.mark.parametrize("name", ["listing", "version", "credential", "event", "business", "queueitem"])
@pytest.mark.parametrize("superuser", [False, True])
def test_nothing_is_added_changed_or_deleted(client, name, superuser):
    if superuser:
        client.force_login(create_moderator(email="root@pinpoint.example"))
    else:
        sign_in_moderator(client)
    listing = create_live_listing()
    credential = create_credential(listing)
    pk = {
        "listing": listing.pk,
        "version": listing.live_version_id,
        "credential": credential.pk,
        "event": Event.objects.first().pk,
        "business": listing.business_id,
        "queueitem": listing.queue_items.first().pk,
    }[name]
    base = f"/admin/listings/{name}/"

    assert client.get(base).status_code == 200
    assert client.get(f"{base}add/").status_code == 403
    assert client.post(f"{base}{pk}/delete/", {"post": "yes"}).status_code == 403
    client.post(base, {"action": "delete_selected", "_selected_action": [pk], "post": "yes"})
    client.post(f"{base}{pk}/change/", {"name": "Mine now"})

    assert Listing.objects.filter(pk=listing.pk, live_version__name="Lumen Spa").exists()
    assert listing.credentials.exists()
    assert Business.objects.get(pk=listing.business_id).name == ""


@pytest.mark.parametrize("name", ["listing", "version", "credential", "event", "business", "queueitem"])
@pytest.mark.parametrize(
    "query", ["q=🙂", "q=-1", "q=" + "9" * 5000, "q=%27%22", "state=bogus", "p=99999", "o=9.9", "q=%00"]
)
def test_a_list_survives_whatever_is_asked_of_it(client, moderator, name, query):
    create_credential(create_live_listing())

    response = client.get(f"/admin/listings/{name}/?{query}", follow=True)

    assert response.status_code == (400 if query == "q=%00" else 200)


@pytest.mark.parametrize("is_public", [True, False])
def test_visitors_read_the_reason_where_the_moderator_chose_so(client, moderator, is_public):
    listing = create_live_listing()

    client.post(
        page_to("suspend", listing),
        {"reason": "The license is <b>suspended</b>.", **({"is_public": "on"} if is_public else {})},
    )
    page = client.get(listing.get_absolute_url()).content.decode()
    holding_back.restore(
        Listing.objects.get(pk=listing.pk), by=create_moderator(email="other@pinpoint.example"), reason="Renewed."
    )

    assert ("The license is &lt;b&gt;suspended&lt;/b&gt;." in page) == is_public
    assert ("That alone says nothing about the clinic" in page) != is_public
    assert Listing.objects.get(pk=listing.pk).held_back_words == ""
