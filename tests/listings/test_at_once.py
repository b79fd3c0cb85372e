"""What an owner publishes at once, what waits, and what is looked at afterwards."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import OutboxMail
from listings import at_once, content, diff, drafts, evidence, holding_back, ledger, looks, moderation
from listings.models import (
    Credential,
    Event,
    Listing,
    OpeningPeriod,
    Practitioner,
    QueueItem,
    Service,
    ServiceAddOn,
    Version,
)
from tests.listings.factories import (
    add_hours,
    add_member,
    change_listing,
    check,
    create_credential,
    create_live_listing,
    create_moderator,
    key,
    submit,
    submit_change,
)
from tests.listings.moderating import sign_in_moderator

pytestmark = pytest.mark.django_db
TWO = (
    {"people": ("J. Example", "K. Example"), "addons": ("led",), "device_id": "exceed"},
    {"treatment": "mn_rf", "people": ("J. Example",), "price": "500.00"},
)
PEOPLE = ({}, {"name": "K. Example"})


@pytest.fixture
def listing():
    return create_live_listing(services=TWO, practitioners=PEOPLE, tagline="Since 2015")


def owner_of(listing):
    return listing.business.memberships.first().user


def begin(listing):
    return drafts.start(listing, by=owner_of(listing))


def set_hours(draft):
    add_hours(draft)


def set_deposit(draft):
    Version.objects.filter(pk=draft.pk).update(deposit=50)


def remove_person(draft):
    Practitioner.objects.filter(version=draft, name="K. Example").delete()
    for service in Service.objects.filter(version=draft):
        service.practitioner_keys = [one for one in service.practitioner_keys if one != str(key("K. Example"))]
        service.save()


def remove_service(draft):
    content.remove_service(draft, Service.objects.get(version=draft, treatment="mn_rf").key)


def remove_addon(draft):
    ServiceAddOn.objects.filter(version=draft).delete()


def remove_device(draft):
    Service.objects.filter(version=draft).update(device=None)


def set_tagline(draft):
    Version.objects.filter(pk=draft.pk).update(tagline="Best in town")


def set_phone(draft):
    Version.objects.filter(pk=draft.pk).update(phone="(215) 555-0100")


def set_price(draft):
    Service.objects.filter(version=draft, treatment="mn_pen").update(session_price=300)


def set_device(draft):
    Service.objects.filter(version=draft).update(device="skinpen_precision")


def add_person_to_service(draft):
    for service in Service.objects.filter(version=draft, treatment="mn_rf"):
        service.practitioner_keys = [str(key("J. Example")), str(key("K. Example"))]
        service.save()


def swap_person(draft):
    for service in Service.objects.filter(version=draft, treatment="mn_rf"):
        service.practitioner_keys = [str(key("K. Example"))]
        service.save()


def hand_in(listing, *changes):
    draft = begin(listing)
    for change in changes:
        change(draft)
    draft.refresh_from_db()
    return submit(draft, by=owner_of(listing))


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (set_hours, "harmless"),
        (set_deposit, "harmless"),
        (remove_person, "removal"),
        (remove_service, "removal"),
        (remove_addon, "removal"),
        (remove_device, "removal"),
    ],
)
def test_harmless_changes_and_removals_are_live_at_once(listing, change, rule):
    version = hand_in(listing, change)

    listing.refresh_from_db()
    assert (version.status, version.decided_rule, version.decided_by) == ("approved", rule, None)
    assert listing.live_version == version
    assert not QueueItem.objects.waiting().filter(kind="version").exists()
    assert Event.objects.get(verb="published_at_once").facts == {"rule": rule}


@pytest.mark.parametrize(
    "change",
    [set_tagline, set_phone, set_price, set_device, add_person_to_service, swap_person],
    ids=lambda f: f.__name__,
)
def test_everything_else_waits(listing, change):
    live = listing.live_version_id

    version = hand_in(listing, change)

    listing.refresh_from_db()
    assert (version.status, listing.live_version_id) == ("submitted", live)
    assert QueueItem.objects.waiting().filter(kind="version", object_id=version.pk).exists()


def test_a_mixed_change_waits_as_a_whole(client, listing):
    version = hand_in(listing, set_hours, remove_service, set_tagline)

    assert version.status == "submitted"
    assert OpeningPeriod.objects.filter(version=listing.live_version).count() == 0
    assertContains(client.get(listing.get_absolute_url()), "$500")


def test_a_first_version_always_waits():
    assert at_once.rule_for([], None, None) is None


def test_what_was_begun_on_an_older_page_waits(listing):
    draft = begin(listing)
    set_hours(draft)
    newer = drafts.copy(listing.live_version, listing=listing, by=None, base=listing.live_version, rule="x")
    Version.objects.filter(pk=newer.pk).update(status="approved", decided_at=draft.created_at)
    change_listing(listing, live_version=newer)

    assert submit(draft).status == "submitted"


def test_what_is_held_back_is_not_changed_without_a_moderator(listing):
    holding_back.suspend(listing, by=create_moderator(), reason="Papers.")

    assert hand_in(listing, set_hours).status == "submitted"


def test_removing_the_last_service_is_no_way_to_an_empty_page(listing):
    draft = begin(listing)
    for service in Service.objects.filter(version=draft):
        content.remove_service(draft, service.key)

    with pytest.raises(moderation.NotReady):
        submit(draft, by=owner_of(listing))


def test_with_a_person_go_the_badges_that_rested_on_her(client, listing):
    check(create_credential(listing, holder="K. Example", number="RN-9"))
    before = client.get("/clinics/?where=19103&checked=license")

    hand_in(listing, remove_person)

    assertContains(before, listing.slug)
    assertNotContains(client.get("/clinics/?where=19103&checked=license"), f'data-listing="{listing.slug}"')


def test_every_removal_of_a_person_is_looked_at_and_one_in_twenty_others(listing):
    hand_in(listing, remove_person)
    assert QueueItem.objects.waiting().filter(kind="look").count() == 1

    changes = diff.changes(content.load(listing.live_version), content.load(listing.live_version))
    drawn = [at_once.is_looked_at(Version(listing_id=n, number=2), changes) for n in range(4000)]
    assert drawn == [at_once.is_looked_at(Version(listing_id=n, number=2), changes) for n in range(4000)]
    assert 150 < sum(drawn) < 250


def test_a_removed_credential_is_gone_at_once_and_looked_at(client, listing):
    credential = create_credential(listing)
    check(credential)

    evidence.remove(credential, by=owner_of(listing))

    item = QueueItem.objects.waiting().get(kind="look")
    assert item.risk == ["Credential removed: Registered nurse license"]
    assert not any(line.is_public for line in ledger.read(listing, time_zone="America/New_York", now=item.opened_at))


def test_the_owner_reads_that_it_is_live(client, listing):
    draft = begin(listing)
    set_hours(draft)
    client.force_login(owner_of(listing))

    page = client.post(
        reverse("manage_submit", args=[listing.public_id]), {"revision": draft.revision, "token": ""}, follow=True
    )

    assertContains(page, "It is live now.")
    assertNotContains(page, "A moderator answers")
    mail = OutboxMail.objects.get(kind="live_at_once")
    assert "Opening hours" not in mail.subject
    assert "Monday" in mail.text


# Looking afterwards


@pytest.fixture
def look(listing):
    hand_in(listing, remove_person)
    return QueueItem.objects.waiting().get(kind="look")


def page_of(item):
    return reverse("admin:listings_queueitem_open", args=[item.pk])


def test_the_page_shows_before_and_after(client, look):
    sign_in_moderator(client)

    page = client.get(page_of(look))

    assertContains(page, "Something was taken away, which never waits.")
    assertContains(page, "K. Example")
    assertContains(page, "Before")
    assertNotContains(page, "Since 2015")


def test_fine_leaves_it_and_is_on_record(client, listing, look):
    mo = sign_in_moderator(client)

    client.post(page_of(look), {"act": "fine"})
    again = client.post(page_of(look), {"act": "fine"})

    assert not QueueItem.objects.waiting().filter(kind="look").exists()
    assert Event.objects.get(verb="looked").actor_id == mo.pk
    assertContains(again, "Somebody looked at it meanwhile", status_code=409)


def test_undo_brings_back_what_was_removed_and_keeps_what_came_since(client, listing, look):
    sign_in_moderator(client)
    hand_in(Listing.objects.get(pk=listing.pk), set_deposit)

    empty = client.post(page_of(look), {"act": "undo", "reason": " "})
    client.post(page_of(look), {"act": "undo", "reason": "She works there, the register says."})

    assertContains(empty, "only spaces", status_code=422)
    live = Listing.objects.get(pk=listing.pk).live_version
    assert set(Practitioner.objects.filter(version=live).values_list("name", flat=True)) == {"J. Example", "K. Example"}
    assert live.deposit == 50
    assert str(key("K. Example")) in Service.objects.get(version=live, treatment="mn_pen").practitioner_keys
    assert "She works there" in OutboxMail.objects.get(kind="undone").text


def test_undo_leaves_the_owners_open_draft_and_her_submission_alone(listing, look):
    waiting = submit_change(Listing.objects.get(pk=listing.pk), tagline="New")

    looks.undo(Event.objects.get(pk=look.object_id), by=create_moderator(), reason="Back.")

    waiting.refresh_from_db()
    assert (waiting.status, waiting.tagline) == ("submitted", "New")
    assert Listing.objects.get(pk=listing.pk).open_version() == waiting


def test_what_the_page_says_otherwise_by_now_is_not_undone(listing, look):
    live = Listing.objects.get(pk=listing.pk).live_version
    event = Event.objects.get(pk=look.object_id)
    made = looks.undo(event, by=create_moderator(), reason="Back.")
    QueueItem.objects.filter(pk=look.pk).update(done_at=None)

    assert made.base == live
    with pytest.raises(looks.NothingToUndo):
        looks.undo(event, by=create_moderator(), reason="Back again.")


def test_the_page_can_be_held_back_from_there(client, listing, look):
    sign_in_moderator(client)

    client.post(page_of(look), {"act": "suspend", "reason": "Who treats there now?"})

    assertContains(client.get(listing.get_absolute_url()), "not shown at the moment")


def test_nobody_looks_at_their_own_business(listing, look):
    member = add_member(listing.business, email="mo@lumen.example")

    for act in (looks.fine, lambda event, by: looks.undo(event, by=by, reason="x")):
        with pytest.raises(looks.OwnChange):
            act(Event.objects.get(pk=look.object_id), by=member)


def test_a_removed_credential_has_a_page_without_undo(client, listing):
    credential = create_credential(listing)
    evidence.remove(credential, by=owner_of(listing))
    sign_in_moderator(client)

    page = client.get(page_of(QueueItem.objects.waiting().get(kind="look")))

    assertContains(page, "Registered nurse license")
    assertNotContains(page, 'value="undo"')
    assert Credential.objects.get(pk=credential.pk).removed_at
