"""The queue: what waits, in which order, and who may see it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from listings import moderation
from listings.models import QueueItem
from tests.accounts.factories import create_user
from tests.listings.factories import (
    create_credential,
    create_draft,
    create_live_listing,
    create_person,
    submit,
    submit_change,
)
from tests.listings.moderating import item_of, page_of, sign_in_moderator

pytestmark = pytest.mark.django_db

QUEUE = "/admin/listings/queueitem/"
NEXT = "/admin/listings/queueitem/next/"


@pytest.fixture
def moderator(client):
    return sign_in_moderator(client)


def wait_until(thing, **fields):
    QueueItem.objects.filter(pk=item_of(thing).pk).update(**fields)


def test_what_waits_stands_there_with_its_name_and_signals(client, moderator):
    version = submit(create_draft(services=({"performer": "esthetician_under_supervision"},)))

    response = client.get(QUEUE)

    assertContains(response, "Submitted listing: Lumen Spa")
    assertContains(response, page_of(version))
    assertContains(response, "New account; Esthetician performs")


def test_a_credential_stands_there_with_its_kind_and_clinic(client, moderator):
    credential = create_credential(create_live_listing())

    response = client.get(QUEUE)

    assertContains(response, f"Credential to check: {credential.kind.label}: Lumen Spa")


def test_the_oldest_due_stands_first_and_says_how_late_it_is(client, moderator):
    early = submit(create_draft(name="Early Spa"))
    late = submit(create_draft(name="Late Spa"))
    wait_until(early, due_at=timezone.now() + timedelta(hours=2, minutes=5))
    wait_until(late, due_at=timezone.now() - timedelta(days=1, minutes=5))

    html = client.get(QUEUE).content.decode()

    assert html.index("Late Spa") < html.index("Early Spa")
    assert "1 day late" in html
    assert "due in 2 hours" in html


def test_who_has_an_item_stands_beside_it_until_it_lapses(client, moderator):
    item = item_of(submit(create_draft()))
    moderation.take(item, by=create_person(email="ada@pinpoint.example", name="Ada Example"))

    assertContains(client.get(QUEUE), "Ada Example since")

    QueueItem.objects.update(taken_at=timezone.now() - timedelta(minutes=31))
    assertNotContains(client.get(QUEUE), "Ada Example")


def test_done_items_are_shown_when_asked_for(client, moderator):
    version = submit(create_draft())
    moderation.withdraw(version, by=version.created_by)

    assertNotContains(client.get(QUEUE), "Lumen Spa")
    assertContains(client.get(f"{QUEUE}?state=done"), "Lumen Spa")


def test_what_i_took_is_shown_when_asked_for(client, moderator):
    moderation.take(item_of(submit(create_draft(name="Mine Spa"))), by=moderator)
    submit(create_draft(name="Other Spa"))

    response = client.get(f"{QUEUE}?state=mine")

    assertContains(response, "Mine Spa")
    assertNotContains(response, "Other Spa")


def test_the_queue_costs_the_same_however_long_it_is(client, moderator, django_assert_max_num_queries):
    for number in range(12):
        submit(create_draft(name=f"Spa {number}", owner=create_person(email=f"o{number}@x.example")))

    with django_assert_max_num_queries(8):
        client.get(QUEUE)


def test_next_takes_the_oldest_free_item_and_opens_it(client, moderator):
    taken, free = submit(create_draft(name="Taken Spa")), submit(create_draft(name="Free Spa"))
    moderation.take(item_of(taken), by=create_person(email="ada@pinpoint.example"))

    response = client.post(NEXT)

    assertRedirects(response, page_of(free))
    assert item_of(free).taken_by == moderator


def test_next_passes_over_ones_own_business(client, moderator):
    submit(create_draft(owner=moderator))

    response = client.post(NEXT, follow=True)

    assertContains(response, "Nothing waits that is free")


def test_next_goes_on_with_ones_own_item_when_none_is_free(client, moderator):
    version = submit(create_draft())
    moderation.take(item_of(version), by=moderator)

    assertRedirects(client.post(NEXT), page_of(version))


def test_opening_an_address_takes_nothing(client, moderator):
    version = submit(create_draft())

    assert client.get(NEXT).status_code == 405
    client.get(page_of(version))

    assert item_of(version).taken_by is None


def test_the_index_says_how_many_wait(client, moderator):
    submit(create_draft())

    assertContains(client.get("/admin/"), "Waiting: 1")


def test_the_index_says_nothing_to_other_staff(client):
    client.force_login(create_user(email="staff@pinpoint.example", is_staff=True))

    assertNotContains(client.get("/admin/"), "Waiting:")


def test_there_is_no_form_to_add_change_or_delete_an_item(client, moderator):
    version = submit(create_draft())
    item = item_of(version)

    assert client.get(f"{QUEUE}add/").status_code == 403
    assert client.post(f"{QUEUE}{item.pk}/delete/", {"post": "yes"}).status_code == 403
    assertRedirects(client.get(f"{QUEUE}{item.pk}/change/"), page_of(version))


@pytest.mark.parametrize("wrong", ["0", "99999999999999999", "9" * 30, "x", "-1", "²"])
def test_an_address_of_nothing_is_not_found(client, moderator, wrong):
    for page in (f"{QUEUE}{wrong}/open/", f"{QUEUE}{wrong}/change/"):
        assert client.get(page, follow=True).status_code == 404


@pytest.mark.parametrize("person", ["visitor", "owner", "staff without the right"])
def test_nobody_else_gets_in(client, person):
    listing = create_live_listing()
    credential = create_credential(listing)
    version = submit_change(listing, name="Lumen Clinic")
    pages = [
        QUEUE,
        NEXT,
        page_of(version),
        page_of(credential),
        reverse("admin:listings_credential_check", args=[credential.pk]),
        reverse("admin:listings_credential_changelist"),
        reverse("admin:listings_listing_changelist"),
        reverse("admin:listings_listing_change", args=[listing.pk]),
        reverse("admin:listings_listing_suspend", args=[listing.pk]),
        reverse("admin:listings_listing_restore", args=[listing.pk]),
        reverse("admin:listings_version_change", args=[version.pk]),
        reverse("admin:listings_event_changelist"),
        reverse("admin:listings_business_changelist"),
    ]
    if person == "owner":
        client.force_login(version.created_by)
    if person == "staff without the right":
        client.force_login(create_user(email="staff@pinpoint.example", is_staff=True))

    for page in pages:
        for response in (
            client.get(page, follow=True),
            client.post(page, {"act": "approve", "reason": "x"}, follow=True),
        ):
            if person == "visitor":
                assert response.redirect_chain[-1][0].startswith("/accounts/login/"), page
            else:
                assert response.status_code in (403, 405), page

    version.refresh_from_db()
    listing.refresh_from_db()
    assert version.status == "submitted"
    assert listing.suspended_at is None


def names_of(response):
    return [line.what.rpartition(": ")[2] for line in response.context["page"].lines]


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("", ["Safe Spa", "Late Spa", "Mine Spa", "Free Spa", "Import Spa"]),
        ("?lane=safety", ["Safe Spa"]),
        ("?lane=imports", ["Import Spa"]),
        ("?due=late", ["Late Spa"]),
        ("?state=mine", ["Mine Spa"]),
        ("?state=taken", ["Mine Spa"]),
        ("?state=free&due=late", ["Late Spa"]),
        ("?kind=credential", []),
        ("?kind=version&signal=price", ["Free Spa"]),
        ("?signal=link", []),
        ("?kind=nothing&page=x&lane=\U0001f642", ["Safe Spa", "Late Spa", "Mine Spa", "Free Spa", "Import Spa"]),
    ],
)
def test_an_address_names_what_it_shows(client, moderator, address, names):
    now = timezone.now()
    waiting = {
        name: submit(create_draft(name=name, services=({"price": price},)))
        for name, price in (
            ("Safe Spa", "325.00"),
            ("Late Spa", "325.00"),
            ("Mine Spa", "325.00"),
            ("Free Spa", "20.00"),
            ("Import Spa", "325.00"),
        )
    }
    wait_until(waiting["Safe Spa"], lane=0, due_at=now + timedelta(days=3))
    wait_until(waiting["Late Spa"], due_at=now - timedelta(days=3))
    wait_until(waiting["Import Spa"], lane=2, due_at=now - timedelta(days=9))
    moderation.take(item_of(waiting["Mine Spa"]), by=moderator)

    assert names_of(client.get(QUEUE + address)) == names


def test_what_is_no_filter_is_named(client, moderator):
    assertContains(client.get(f"{QUEUE}?kind=<b>x"), "“kind=&lt;b&gt;x” is no filter")


def test_a_line_says_what_the_item_is_about_where_and_from_whom(client, moderator):
    submit_change(create_live_listing(), phone="(215) 555-0177", tagline="Open late")

    response = client.get(QUEUE)

    for words in ("2 facts about the clinic", "Philadelphia, PA", "owner@lumen.example", "Changed phone"):
        assertContains(response, words)


def test_an_item_is_taken_and_given_back_from_the_list(client, moderator):
    item = item_of(submit(create_draft()))

    response = client.post(f"{QUEUE}{item.pk}/take/?kind=version", follow=True)

    assertRedirects(response, f"{QUEUE}?kind=version")
    assertContains(response, "Mo Example since")
    client.post(f"{QUEUE}{item.pk}/release/")
    item.refresh_from_db()
    assert item.taken_by is None


def test_what_another_has_is_not_taken_from_the_list(client, moderator):
    item = item_of(submit(create_draft()))
    moderation.take(item, by=create_person(email="ada@pinpoint.example", name="Ada Example"))

    response = client.post(f"{QUEUE}{item.pk}/take/", follow=True)

    assertContains(response, "Another moderator has this item")
    item.refresh_from_db()
    assert item.taken_by.name == "Ada Example"


def test_next_stays_within_the_filters_of_the_list(client, moderator):
    submit(create_draft())
    credential = create_credential(create_live_listing(name="Other Spa"))

    assertRedirects(client.post(f"{NEXT}?kind=credential"), f"{page_of(credential)}?kind=credential")


def test_next_passes_over_what_the_owner_wants_another_to_decide(client, moderator):
    version = submit(create_draft())
    wait_until(version, not_for=moderator)

    assertContains(client.post(NEXT, follow=True), "Nothing waits that is free")


def test_a_long_queue_is_paged_and_counted_no_further_than_anybody_counts(client, moderator, monkeypatch):
    monkeypatch.setattr("listings.admin.queue_list.PER_PAGE", 2)
    monkeypatch.setattr("listings.queue_counts.MOST_COUNTED", 3)
    for number in range(4):
        submit(create_draft(name=f"Spa {number}"))

    first, second = client.get(QUEUE), client.get(f"{QUEUE}?page=2")

    assertContains(first, "Items: 2+")
    assertContains(first, "Waiting: 2+")
    assert names_of(first) + names_of(second) == [f"Spa {number}" for number in range(4)]
    assert not second.context["page"].after


def test_every_page_of_the_admin_says_how_much_waits(client, moderator):
    safe, late = submit(create_draft()), submit(create_draft(name="Late Spa"))
    wait_until(safe, lane=0)
    wait_until(late, due_at=timezone.now() - timedelta(days=3))

    response = client.get("/admin/listings/listing/")

    for words in ("Waiting: 2", "Safety: 1", "Late: 1"):
        assertContains(response, words)
