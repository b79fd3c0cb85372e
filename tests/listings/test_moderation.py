"""The life of a version, and that the live page stays up through all of it."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from listings import content, drafts, guards, holding_back, moderation, publishing, search_index
from listings.models import (
    AuthorityRecord,
    Event,
    Listing,
    PublishedListing,
    QueueItem,
    SearchRow,
    Service,
    Version,
)
from tests.listings.factories import (
    approve,
    create_draft,
    create_live_listing,
    create_moderator,
    create_person,
    submit,
    submit_change,
)

pytestmark = pytest.mark.django_db


def shown_name(listing):
    return PublishedListing.objects.get(pk=listing.pk).name


def test_an_approved_listing_is_in_the_shop_window():
    listing = create_live_listing()

    assert listing.slug == "lumen-spa-philadelphia"
    assert shown_name(listing) == "Lumen Spa"
    assert SearchRow.objects.filter(listing_id=listing.pk).count() == 1


def test_the_live_page_stays_up_through_draft_submit_send_back_and_reject():
    listing = create_live_listing()
    waiting = submit_change(listing, name="Lumen Clinic")
    assert shown_name(listing) == "Lumen Spa"

    draft = moderation.send_back(
        waiting, by=create_moderator(), reasons={("place", "", "name"): "Not the name on the sign."}, note="See below."
    )
    assert shown_name(listing) == "Lumen Spa"
    assert draft.name == "Lumen Clinic"

    moderation.reject(submit(draft), by=create_moderator(), reason="Still not.")
    assert shown_name(listing) == "Lumen Spa"
    assert Listing.objects.live().filter(pk=listing.pk).exists()


def test_an_approved_change_replaces_the_live_page_and_keeps_the_old_address():
    listing = create_live_listing()

    changed = approve(submit_change(listing, name="Lumen Clinic"))

    assert shown_name(listing) == "Lumen Clinic"
    assert changed.slug == "lumen-clinic-philadelphia"
    assert [old.slug for old in changed.old_slugs.all()] == ["lumen-spa-philadelphia"]


def test_two_clinics_of_one_name_get_two_addresses():
    first = create_live_listing()
    second = create_live_listing(street="12 Market Street")

    assert (first.slug, second.slug) == ("lumen-spa-philadelphia", "lumen-spa-philadelphia-2")


def test_the_second_moderator_is_told_that_it_is_decided():
    version = submit(create_draft())
    stale = Version.objects.get(pk=version.pk)
    approve(version)

    with pytest.raises(moderation.AlreadyDecided):
        moderation.reject(stale, by=create_moderator(email="other@pinpoint.example"), reason="No.")

    assert Version.objects.get(pk=version.pk).status == "approved"


def test_a_double_click_is_one_submission():
    draft = create_draft()
    token = uuid4()

    first = moderation.submit(draft, by=draft.created_by, token=token)
    second = moderation.submit(Version.objects.get(pk=draft.pk), by=draft.created_by, token=token)

    assert first == second
    assert QueueItem.objects.filter(kind="version").count() == 1


def test_an_incomplete_draft_is_not_submitted_and_says_why():
    draft = create_draft(phone="", services=())

    with pytest.raises(moderation.NotReady) as refusal:
        submit(draft)

    sections = {problem.section for problem in refusal.value.problems}
    assert sections == {"place", "services"}


def test_without_recorded_authority_nothing_is_approved():
    version = submit(create_draft())

    with pytest.raises(moderation.AuthorityMissing):
        moderation.approve(version, by=create_moderator())

    assert not PublishedListing.objects.exists()
    assert Version.objects.get(pk=version.pk).status == "submitted"


@pytest.mark.parametrize("change", [{"name": "Other Spa"}, {"phone": "+12155550199"}, {"website": "https://o.example"}])
def test_a_changed_name_phone_or_site_needs_authority_anew(change):
    version = submit_change(create_live_listing(), **change)

    with pytest.raises(moderation.AuthorityMissing):
        moderation.approve(version, by=create_moderator())
    moderation.record_authority(version.listing, by=create_moderator(), how="call", note="The number on the door.")
    moderation.approve(version, by=create_moderator())

    assert Version.objects.get(pk=version.pk).status == "approved"


def test_a_changed_tagline_needs_no_new_authority():
    version = submit_change(create_live_listing(), tagline="Since 2019")

    moderation.approve(version, by=create_moderator())

    assert Version.objects.get(pk=version.pk).status == "approved"


def test_nobody_decides_on_their_own_business():
    owner = create_moderator(email="owner-and-moderator@pinpoint.example")
    version = submit(create_draft(owner=owner))

    for act in (
        lambda: moderation.approve(version, by=owner),
        lambda: moderation.reject(version, by=owner, reason="x"),
        lambda: moderation.send_back(version, by=owner, reasons={}, note="x"),
    ):
        with pytest.raises(moderation.OwnSubmission):
            act()


def test_an_esthetician_alone_is_not_published_where_the_rule_is_strong():
    services = ({"performer": "esthetician_independent"},)
    draft = create_draft(city="Newark", state="NJ", zip_code="07102", services=services)

    with pytest.raises(moderation.NotReady) as refusal:
        submit(draft)

    assert "13:28-2.15" not in str(refusal.value)
    assert "stratum corneum" in str(refusal.value)


def test_where_the_rule_is_weak_she_is_a_signal_for_the_moderator():
    services = ({"performer": "esthetician_independent"},)

    version = submit(create_draft(services=services))

    risk = QueueItem.objects.get(object_id=version.pk, kind="version").risk
    assert "Esthetician performs; the rule in this state is not settled" in risk


def test_taking_back_makes_a_draft_of_the_same_content():
    version = submit(create_draft())

    draft = moderation.withdraw(version, by=version.created_by)

    assert draft.is_draft
    assert draft.name == "Lumen Spa"
    assert Service.objects.get(version=draft).key == Service.objects.get(version=version).key
    assert not QueueItem.objects.waiting().filter(kind="version").exists()


def test_what_is_taken_back_and_resubmitted_within_a_day_keeps_its_due_time():
    version = submit(create_draft())
    due = QueueItem.objects.get(object_id=version.pk, kind="version").due_at

    again = submit(moderation.withdraw(version, by=version.created_by))

    assert QueueItem.objects.get(object_id=again.pk, kind="version").due_at == due


def test_a_suspended_listing_leaves_the_shop_window_and_comes_back_as_it_was():
    listing = create_live_listing()

    holding_back.suspend(listing, by=create_moderator(), reason="Asked for papers.")
    assert not PublishedListing.objects.exists()
    assert not SearchRow.objects.exists()

    holding_back.restore(listing, by=create_moderator(email="other@pinpoint.example"), reason="Papers seen.")
    assert shown_name(listing) == "Lumen Spa"


def test_who_held_a_listing_back_does_not_lift_it_nor_does_its_own_business():
    listing, first = create_live_listing(), create_moderator()
    own = create_moderator(email="own@pinpoint.example")
    listing.business.memberships.create(user=own, role="editor")
    holding_back.suspend(listing, by=first, reason="Asked for papers.")

    for person in (first, own):
        with pytest.raises(holding_back.NeedsAnother):
            holding_back.restore(listing, by=person, reason="Papers seen.")

    assert not Listing.objects.get(pk=listing.pk).is_public


def test_every_act_leaves_an_event():
    listing = create_live_listing()
    holding_back.suspend(listing, by=create_moderator(), reason="Asked for papers.")

    verbs = list(Event.objects.filter(listing_id=listing.pk).values_list("verb", flat=True))

    assert verbs == ["started", "submitted", "authority_recorded", "approved", "suspended"]


def test_one_moderator_has_an_item_at_a_time():
    version = submit(create_draft())
    item = QueueItem.objects.get(object_id=version.pk, kind="version")
    other = create_moderator(email="other@pinpoint.example")
    moderation.take(item, by=create_moderator())

    with pytest.raises(moderation.TakenByAnother):
        moderation.take(item, by=other)

    moderation.release(item, by=create_moderator())
    moderation.take(item, by=other)
    moderation.take(item, by=other)
    assert item.taken_by == other
    verbs = list(Event.objects.filter(object_type="queueitem").values_list("verb", flat=True))
    assert verbs == ["taken", "released", "taken"]


def test_the_shop_window_equals_what_versions_say():
    create_live_listing()
    create_live_listing(name="Old City Skin", services=({}, {"treatment": "mn_rf", "price": "650"}))
    before = list(PublishedListing.objects.order_by("pk").values("slug", "services", "hours", "badges"))
    rows = list(SearchRow.objects.order_by("listing_id", "service_no").values())
    words = search_index.find_text(["skin"])

    assert publishing.rebuild() == 2

    assert list(PublishedListing.objects.order_by("pk").values("slug", "services", "hours", "badges")) == before
    assert list(SearchRow.objects.order_by("listing_id", "service_no").values()) == rows
    assert len(words) == 1
    assert search_index.find_text(["skin"]) == words


def test_two_drafts_at_once_are_one(django_user_model):
    listing = create_live_listing()
    owner = listing.business.memberships.first().user

    assert drafts.start(listing, by=owner) == drafts.start(listing, by=owner)


def test_an_old_tab_does_not_save_over_a_newer_one():
    draft = create_draft()
    drafts.claim_revision(draft, draft.revision)

    with pytest.raises(drafts.StaleDraft):
        drafts.claim_revision(Version.objects.get(pk=draft.pk), 0)


@pytest.mark.parametrize(
    "change",
    [
        {"status": "approved"},
        {"status": "nonsense"},
        {"status": "submitted", "decided_rule": "harmless"},
        {"status": "submitted"},
        {"latitude": 91.0},
        {"latitude": None},
        {"consultation_fee": 0},
    ],
)
def test_the_database_refuses_a_half_decided_or_impossible_version(change):
    draft = create_draft()

    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.filter(pk=draft.pk).update(**change)


def test_the_database_refuses_a_second_open_version():
    draft = create_draft()

    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.create(listing=draft.listing, number=2)


def test_the_database_refuses_a_submission_without_the_minimum():
    draft = create_draft(phone="")

    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.filter(pk=draft.pk).update(status="submitted", submitted_at="2026-11-22T00:00Z")


@pytest.mark.parametrize(
    "change",
    [
        {"session_price": 0},
        {"session_price": -5},
        {"numbing": "extra"},
        {"price_kind": "introductory"},
        {"weeks_between_min": 6, "weeks_between_max": 4},
        {"max_depth_mm": 11},
        {"currency": "EUR"},
    ],
)
def test_the_database_refuses_an_impossible_service(change):
    draft = create_draft()

    with pytest.raises(IntegrityError), transaction.atomic():
        Service.objects.filter(version=draft).update(**change)


needs_triggers = pytest.mark.skipif(connection.vendor != "postgresql", reason="guards are PostgreSQL triggers")


@needs_triggers
def test_guard_a_submitted_version_and_its_children_are_frozen():
    version = submit(create_draft())

    for act in (
        lambda: Version.objects.filter(pk=version.pk).update(name="Other"),
        lambda: Version.objects.filter(pk=version.pk).update(status="draft", submitted_at=None),
        lambda: Service.objects.filter(version=version).update(minutes=5),
        lambda: Service.objects.filter(version=version).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


@needs_triggers
def test_a_missing_guard_is_told_but_not_before_the_migrations_that_bring_it():
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER listings_service_frozen ON listings_service")
        missing = guards.triggers_are_installed(databases=["default"])
        MigrationRecorder(connection).migration_qs.filter(app="listings").latest("name").delete()
        before_migrating = guards.triggers_are_installed(databases=["default"])

    assert [problem.msg for problem in missing] == ["Trigger listings_service_frozen is missing."]
    assert before_migrating == []


@needs_triggers
def test_guard_events_are_append_only():
    create_draft()

    for act in (lambda: Event.objects.update(verb="approved"), lambda: Event.objects.all().delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


@needs_triggers
def test_guard_the_live_version_is_an_approved_one_of_the_same_listing():
    listing = create_live_listing()
    other = create_live_listing(name="Other Spa")
    draft = create_draft(name="Third Spa", owner=create_person(email="third@spa.example"))

    for version in (other.live_version, draft):
        with pytest.raises(IntegrityError), transaction.atomic():
            Listing.objects.filter(pk=listing.pk).update(live_version=version)


def test_a_listing_reads_its_content_in_seven_queries(django_assert_num_queries):
    listing = create_live_listing(services=({}, {"treatment": "mn_rf"}, {"treatment": "mn_stamp"}))

    version = listing.live_version

    with django_assert_num_queries(7):
        content.load(version)


def test_a_change_of_prices_needs_no_new_authority_and_one_of_the_phone_does():
    cheaper, moved = create_live_listing(), create_live_listing(name="Other Spa")
    AuthorityRecord.objects.all().delete()

    assert moderation.has_authority(submit_change(cheaper, deposit=50))
    assert not moderation.has_authority(submit_change(moved, phone="(215) 555-0177"))
