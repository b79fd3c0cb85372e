"""Two listings of one clinic become one address; nothing moves, two moderators decide, it can be undone."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import OutboxMail
from listings import drafts, merging, moderation
from listings.merging import Why
from listings.models import Event, Listing, ListingSlug, Merge, PublishedListing, QueueItem, SearchRow, Trait
from tests.listings.factories import (
    add_member,
    change_listing,
    create_draft,
    create_live_listing,
    create_moderator,
    create_person,
    submit,
    submit_change,
)
from tests.listings.moderating import sign_in_moderator

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept():
    return create_live_listing(name="Lumen Spa", website="https://lumen.example")


@pytest.fixture
def twin():
    owner = create_person(email="twin@lumen.example")
    return create_live_listing(owner=owner, name="Lumen Spa Philly", phone="(215) 555-0177")


@pytest.fixture
def first():
    return create_moderator(email="first@pinpoint.example")


@pytest.fixture
def second():
    return create_moderator(email="second@pinpoint.example")


def merge(listing, kept, *, by, and_by):
    merge = merging.ask(listing, kept, by=by, reason="Same door, same phone.")
    merging.confirm(merge, by=and_by)
    listing.refresh_from_db()
    return Merge.objects.get(pk=merge.pk)


def test_nothing_changes_before_a_second_moderator_confirms(client, kept, twin, first):
    merging.ask(twin, kept, by=first, reason="Same door.")

    assertContains(client.get(twin.get_absolute_url()), "Lumen Spa Philly")
    assert QueueItem.objects.get(kind="merge").not_for == first


def test_every_address_of_the_one_leads_to_the_other_at_once(client, kept, twin, first, second):
    ListingSlug.objects.create(slug="lumen-of-old", listing=twin)

    merge(twin, kept, by=first, and_by=second)

    for slug in (twin.slug, "lumen-of-old"):
        response = client.get(f"/clinics/{slug}/")
        assert (response.status_code, response.url) == (301, kept.get_absolute_url())


def test_search_map_sitemap_and_comparison_show_the_kept_one_alone(client, kept, twin, first, second):
    merge(twin, kept, by=first, and_by=second)

    assertNotContains(client.get("/clinics/?where=19103"), twin.slug)
    assertNotContains(client.get("/clinics/map.geojson?where=19103"), twin.slug)
    assertNotContains(client.get("/sitemap-clinics.xml"), f"/{twin.slug}/")
    assertContains(client.get(f"/compare/?clinic={twin.slug}"), kept.get_absolute_url())
    assertContains(client.get(f"/report/clinics/{twin.slug}/"), "Lumen Spa")
    left = [PublishedListing.objects.filter(pk=twin.pk), SearchRow.objects.filter(listing_id=twin.pk)]
    assert not any(rows.exists() for rows in (*left, Trait.objects.filter(listing=twin)))


def test_content_team_and_evidence_stay_where_they_are(kept, twin, first, second):
    before = (twin.business_id, twin.live_version_id, list(twin.versions.values_list("pk", "status")))

    merge(twin, kept, by=first, and_by=second)

    assert (twin.business_id, twin.live_version_id, list(twin.versions.values_list("pk", "status"))) == before


def test_its_people_are_told_by_mail_and_on_their_home(client, kept, twin, first, second):
    merge(twin, kept, by=first, and_by=second)
    client.force_login(twin.business.memberships.get().user)

    mail = OutboxMail.objects.get(kind="merged")

    assert mail.to == ["twin@lumen.example"]
    assert "Same door, same phone." in mail.text
    assert "Lumen Spa, 1845 Walnut Street" in mail.text
    assertContains(client.get(reverse("manage_home")), "merged with another listing of this clinic")


def test_what_waited_goes_back_to_its_owner_and_nothing_is_submitted_there(kept, twin, first, second):
    waiting = submit_change(twin, tagline="New")

    merge(twin, kept, by=first, and_by=second)

    waiting.refresh_from_db()
    assert waiting.status == "withdrawn"
    draft = twin.open_version()
    with pytest.raises(moderation.NotReady) as refusal:
        submit(draft, by=draft.created_by)
    assert "merged with another one" in str(refusal.value)
    assert drafts.start(twin, by=draft.created_by) == draft


def test_it_is_undone_within_30_days_and_all_is_as_before(client, kept, twin, first, second):
    done = merge(twin, kept, by=first, and_by=second)

    merging.undo(done, by=first, reason="Two clinics after all.")

    assertContains(client.get(twin.get_absolute_url()), "Lumen Spa Philly")
    assertContains(client.get("/clinics/?where=19103"), twin.slug)
    assert OutboxMail.objects.filter(kind="merge_undone", to=["twin@lumen.example"]).exists()
    verbs = Event.objects.filter(listing_id=twin.pk, verb__startswith="merge").values_list("verb", "actor_id")
    assert list(verbs) == [("merge_asked", first.pk), ("merged", second.pk), ("merge_undone", first.pk)]


def test_after_30_days_it_stays(kept, twin, first, second):
    done = merge(twin, kept, by=first, and_by=second)

    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False), pytest.raises(merging.TooLate):
        merging.undo(done, by=first, reason="Too late.")


def test_who_asked_does_not_confirm_and_who_confirmed_does_not_undo(kept, twin, first, second):
    asked = merging.ask(twin, kept, by=first, reason="Same.")

    with pytest.raises(merging.OwnMerge):
        merging.confirm(asked, by=first)
    merging.confirm(asked, by=second)
    with pytest.raises(merging.OwnMerge):
        merging.undo(asked, by=second, reason="No.")


@pytest.mark.parametrize("whose", ["kept", "twin"])
def test_nobody_merges_a_listing_of_their_own_business(kept, twin, first, second, whose):
    member = add_member({"kept": kept, "twin": twin}[whose].business, email="mo@lumen.example")

    with pytest.raises(merging.OwnMerge):
        merging.ask(twin, kept, by=member, reason="Same.")
    asked = merging.ask(twin, kept, by=first, reason="Same.")
    with pytest.raises(merging.OwnMerge):
        merging.confirm(asked, by=member)


def test_no_chain_and_no_cycle_comes_about(kept, twin, first, second):
    third = create_live_listing(owner=create_person(email="third@lumen.example"), name="Lumen Third")
    merge(twin, kept, by=first, and_by=second)
    kept.refresh_from_db()

    for one, into, why in [
        (kept, twin, Why.KEPT_LEADS_ON),
        (third, twin, Why.KEPT_LEADS_ON),
        (kept, third, Why.OTHERS_LEAD_HERE),
        (twin, third, Why.ALREADY),
        (third, third, Why.SAME),
    ]:
        assert merging.obstacle(one, into) == why
        with pytest.raises((merging.CannotMerge, KeyError)):
            merging.ask(one, into, by=first, reason="Same.")


def test_two_merges_asked_for_crosswise_end_in_one(kept, twin, first, second):
    one = merging.ask(twin, kept, by=first, reason="Same.")
    other = merging.ask(kept, twin, by=second, reason="Same.")
    merging.confirm(one, by=second)

    with pytest.raises(merging.CannotMerge):
        merging.confirm(other, by=first)
    assert Merge.objects.get(pk=other.pk).state == "asked"
    assert Listing.objects.get(pk=kept.pk).merged_into is None


@pytest.mark.parametrize("held", ["paused_at", "suspended_at", "closed_at"])
def test_visitors_are_never_led_to_what_is_not_shown(kept, twin, first, second, held):
    asked = merging.ask(twin, kept, by=first, reason="Same.")
    change_listing(kept, **{held: timezone.now()})

    with pytest.raises(merging.CannotMerge):
        merging.confirm(asked, by=second)
    twin.refresh_from_db()
    assert twin.merged_into is None


def test_what_was_never_public_is_merged_too(client, kept, first, second):
    waiting = submit(create_draft(owner=create_person(email="new@spa.example"), name="Lumen"))

    merge(waiting.listing, kept, by=first, and_by=second)

    waiting.refresh_from_db()
    assert waiting.status == "withdrawn"


def test_one_merge_of_a_listing_at_a_time(kept, twin, first):
    third = create_live_listing(owner=create_person(email="third@lumen.example"), name="Lumen Third")
    merging.ask(twin, kept, by=first, reason="Same.")

    with pytest.raises(merging.CannotMerge):
        merging.ask(twin, third, by=first, reason="Same.")


# In the admin


def merge_of(listing):
    return reverse("admin:listings_listing_merge", args=[listing.pk])


def item_page():
    return reverse("admin:listings_queueitem_open", args=[QueueItem.objects.get(kind="merge").pk])


def test_the_page_of_a_listing_offers_its_likeness_with_the_reasons(client, kept):
    other = create_live_listing(owner=create_person(email="twin@lumen.example"), name="Lumen Two")
    sign_in_moderator(client)

    page = client.get(reverse("admin:listings_listing_change", args=[other.pk]))

    assertContains(page, "May be listed twice")
    assertContains(page, "the same phone")
    assertContains(page, f"{merge_of(other)}?into={kept.slug}")


@pytest.mark.parametrize("typed", ["slug", "address", "public_id", "number"])
def test_the_preview_says_what_redirects_and_what_stays(client, kept, twin, typed):
    sign_in_moderator(client)
    names = {
        "slug": kept.slug,
        "address": f"https://pinpoint.example/clinics/{kept.slug}/",
        "public_id": kept.public_id,
        "number": str(kept.pk),
    }

    page = client.get(merge_of(twin), {"into": names[typed]})

    assertContains(page, f"/clinics/{twin.slug}/")
    assertContains(page, "1 services, 0 photos, 0 credentials. Nothing is moved.")
    assertContains(page, "1 person who runs it gets mail")
    assertContains(page, "Ask for the merge")


@pytest.mark.parametrize("typed", ["nowhere", "9" * 40, "“spa”", "-1"])
def test_a_listing_that_is_not_there_is_said_so(client, twin, typed):
    sign_in_moderator(client)

    page = client.get(merge_of(twin), {"into": typed})

    assertContains(page, "No listing has this address or id.", status_code=422)
    assertNotContains(page, "Ask for the merge", status_code=422)


def test_two_moderators_merge_by_their_pages(client, kept, twin):
    sign_in_moderator(client)
    empty = client.post(merge_of(twin), {"into": kept.slug, "reason": "  "})
    client.post(merge_of(twin), {"into": kept.slug, "reason": "Same door."})
    own = client.post(item_page(), {"act": "confirm"})
    sign_in_moderator(client, email="second@pinpoint.example")
    seen = client.get(item_page())
    client.post(item_page(), {"act": "confirm"})

    assertContains(empty, "only spaces", status_code=422)
    assertContains(own, "Another moderator has to confirm it", status_code=409)
    assertContains(seen, "Same door.")
    twin.refresh_from_db()
    assert twin.merged_into == kept
    again = client.post(item_page(), {"act": "confirm"})
    assertContains(again, "This was decided meanwhile: Merged.", status_code=409)
    assertNotContains(again, 'value="confirm"', status_code=409)


def test_the_second_moderator_leaves_them_apart_and_says_why(client, kept, twin, first):
    merging.ask(twin, kept, by=first, reason="Same.")
    sign_in_moderator(client, email="second@pinpoint.example")

    empty = client.post(item_page(), {"act": "refuse", "reason": ""})
    client.post(item_page(), {"act": "refuse", "reason": "Two doors."})

    assertContains(empty, "Nothing was done yet", status_code=422)
    assert Merge.objects.get().state == "refused"
    assert not QueueItem.objects.waiting().filter(kind="merge").exists()


def test_a_moderator_undoes_it_on_the_page_of_the_merge(client, kept, twin, second):
    first = sign_in_moderator(client)
    merge(twin, kept, by=first, and_by=second)

    page = client.get(reverse("admin:listings_listing_change", args=[twin.pk]))
    client.post(item_page(), {"act": "undo", "reason": "Two clinics."})

    assertContains(page, item_page())
    twin.refresh_from_db()
    assert twin.merged_into is None
