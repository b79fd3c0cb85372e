"""Deciding change by change: what is accepted goes live, what is refused comes back, and nothing else moves."""

import pytest

from accounts.models import OutboxMail
from listings import deciding, drafts, moderation, states
from listings.models import (
    ChangeDecision,
    Event,
    Listing,
    Practitioner,
    Service,
    Version,
    VersionStatus,
)
from tests.listings.factories import (
    approve,
    create_draft,
    create_live_listing,
    create_moderator,
    key,
    submit,
    submit_change,
)

pytestmark = pytest.mark.django_db
PHONE, TAGLINE = ("place", "", "phone"), ("place", "", "tagline")
PEN, RF = str(key("pen")), str(key("rf"))


def owner_of(listing):
    return listing.business.memberships.first().user


def live_of(listing):
    return Listing.objects.get(pk=listing.pk).live_version


def draft_of(listing):
    return Version.objects.get(listing=listing, status=VersionStatus.DRAFT)


def page(client, listing):
    return client.get(f"/clinics/{listing.slug}/").content.decode()


def with_authority(version, by):
    moderation.record_authority(version.listing, by=by, how="call", note="Called.")
    return version


def test_what_is_accepted_is_live_and_what_is_refused_waits_in_a_draft_with_its_reason(client):
    listing = create_live_listing()
    version = submit_change(listing, tagline="Calm skin", deposit=70)

    ended = deciding.decide(version, by=create_moderator(), refused={TAGLINE: "It promises too much."})

    assert ended == version.status == "approved_in_part"
    assert (live_of(listing).deposit, live_of(listing).tagline) == (70, "")
    assert draft_of(listing).tagline == "Calm skin"
    [refusal] = states.refusals(draft_of(listing))
    assert (refusal.place, refusal.reason) == (TAGLINE, "It promises too much.")
    assert "Calm skin" not in page(client, listing)
    assert {(one.field, one.accepted) for one in ChangeDecision.objects.all()} == {
        ("tagline", False),
        ("deposit", True),
    }


def test_the_owner_reads_what_is_live_and_what_came_back(client):
    listing = create_live_listing()
    version = submit_change(listing, tagline="Calm skin", deposit=70)
    deciding.decide(version, by=create_moderator(), refused={TAGLINE: "It promises too much."})

    mail = OutboxMail.objects.get(subject="Part of your changes to Lumen Spa is live")
    assert "Deposit" in mail.text
    assert "Tagline: It promises too much." in mail.text
    client.force_login(owner_of(listing))
    home = client.get("/manage/").content.decode()
    assert "A moderator published part of your change and sent the rest back, with reasons." in home
    assert "The clinic and its place: a moderator says: It promises too much." in home


def test_the_trail_names_what_was_refused():
    listing = create_live_listing()
    version = submit_change(listing, tagline="Calm skin", deposit=70)
    moderator = create_moderator()
    deciding.decide(version, by=moderator, refused={TAGLINE: "No."})

    event = Event.objects.get(verb="approved_in_part")
    assert (event.actor_id, event.object_id, event.facts["refused"]) == (moderator.pk, version.pk, ["place//tagline"])


def test_all_accepted_is_an_approval_and_all_refused_is_sent_back():
    first, second = create_live_listing(), create_live_listing(name="Second Spa")
    moderator = create_moderator()
    fine, wrong = submit_change(first, no_show_fee=70), submit_change(second, no_show_fee=70)

    assert deciding.decide(fine, by=moderator, refused={}) == "approved"
    assert deciding.decide(wrong, by=moderator, refused={("place", "", "no_show_fee"): "Too low."}) == "sent_back"
    assert live_of(first) == fine
    assert live_of(second).no_show_fee is None


def test_a_first_listing_is_taken_whole_or_not():
    version = submit(create_draft())
    [change, *_others] = deciding.compare(version).changes
    place = (change.section, change.key, change.field)
    with pytest.raises(deciding.FirstIsWhole):
        deciding.decide(version, by=create_moderator(), refused={place: "No."})


def test_a_refusal_of_what_is_no_change_decides_nothing():
    version = submit_change(create_live_listing(), no_show_fee=70)
    with pytest.raises(deciding.UnknownChange):
        deciding.decide(version, by=create_moderator(), refused={PHONE: "No."})

    version.refresh_from_db()
    assert version.status == "submitted"


def two_services(**changes):
    listing = create_live_listing(
        services=({"service_key": key("pen")}, {"treatment": "mn_rf", "service_key": key("rf")})
    )
    return listing, drafts.start(listing, by=owner_of(listing))


def test_a_refused_removal_keeps_the_service_and_an_accepted_price_goes_live():
    listing, draft = two_services()
    Service.objects.filter(version=draft, key=key("rf")).delete()
    Service.objects.filter(version=draft, key=key("pen")).update(session_price=399)
    version = submit(draft)

    deciding.decide(version, by=create_moderator(), refused={("services", RF, ""): "Your website still offers it."})

    prices = dict(Service.objects.filter(version=live_of(listing)).values_list("key", "session_price"))
    assert set(prices) == {key("pen"), key("rf")}
    assert prices[key("pen")] == 399
    assert set(Service.objects.filter(version=draft_of(listing)).values_list("key", flat=True)) == {key("pen")}


def test_a_refused_person_is_named_by_no_service_that_goes_live():
    listing = create_live_listing()
    draft = drafts.start(listing, by=owner_of(listing))
    person = Practitioner.objects.create(version=draft, key=key("new"), name="K. New", role_id="registered_nurse")
    service = Service.objects.get(version=draft)
    service.practitioner_keys = [*service.practitioner_keys, str(person.key)]
    service.session_price = 399
    service.save()
    version = submit(draft)

    deciding.decide(version, by=create_moderator(), refused={("people", str(person.key), ""): "No such license."})

    live = Service.objects.get(version=live_of(listing))
    assert live.session_price == 399
    assert str(person.key) not in live.practitioner_keys
    assert str(person.key) in Service.objects.get(version=draft_of(listing)).practitioner_keys


def test_what_would_leave_a_page_that_cannot_stand_is_not_decided():
    listing, draft = two_services()
    Service.objects.filter(version=draft).delete()
    Service.objects.create(
        version=draft,
        key=key("new"),
        treatment_id="mn_pen",
        performer_id="registered_nurse",
        areas=["face_full"],
        price_basis="session",
        session_price=200,
    )
    version = submit(draft)

    with pytest.raises(moderation.NotReady):
        deciding.decide(version, by=create_moderator(), refused={("services", str(key("new")), ""): "Not offered."})

    version.refresh_from_db()
    assert version.status == "submitted"
    assert Service.objects.filter(version=live_of(listing)).count() == 2


def test_a_changed_name_needs_authority_only_where_it_is_accepted():
    listing = create_live_listing()
    version = submit_change(listing, name="Vale Skin", deposit=70)
    moderator = create_moderator()
    with pytest.raises(moderation.AuthorityMissing):
        deciding.decide(version, by=moderator, refused={("place", "", "deposit"): "Too low."})

    deciding.decide(version, by=moderator, refused={("place", "", "name"): "Who says so?"})
    assert (live_of(listing).name, live_of(listing).deposit) == ("Lumen Spa", 70)


def behind(**fields):
    """A submission that was begun before the public page got a deposit and another tagline."""
    listing = create_live_listing()
    old = listing.live_version
    approve(submit_change(listing, tagline="Live words", deposit=50))
    draft = drafts.start(Listing.objects.get(pk=listing.pk), by=owner_of(listing))
    Version.objects.filter(pk=draft.pk).update(**{"base": old, "tagline": "", "deposit": None, **fields})
    return listing, submit(Version.objects.get(pk=draft.pk))


def test_what_the_public_page_became_meanwhile_stays():
    listing, version = behind(no_show_fee=80)

    assert deciding.decide(version, by=create_moderator(), refused={}) == "approved_in_part"
    live = live_of(listing)
    assert (live.tagline, live.deposit, live.no_show_fee) == ("Live words", 50, 80)
    assert not Version.objects.filter(listing=listing, status="draft").exists()


def test_a_conflict_is_shown_and_never_overwritten_by_silence():
    listing, version = behind(tagline="Owner's words")
    moderator = create_moderator()
    assert deciding.compare(version).conflicts == {TAGLINE}
    with pytest.raises(deciding.Undecided):
        deciding.decide(version, by=moderator, refused={})

    deciding.decide(version, by=moderator, refused={}, accepted=[TAGLINE])
    assert (live_of(listing).tagline, live_of(listing).deposit) == ("Owner's words", 50)


def test_equal_edits_on_both_sides_are_no_change():
    _listing, version = behind(tagline="Live words", deposit=50, no_show_fee=80)

    assert [change.field for change in deciding.compare(version).changes] == ["no_show_fee"]


def test_the_refused_part_can_be_sent_again_and_a_second_look_is_had_once(client):
    listing = create_live_listing()
    version = submit_change(listing, tagline="Calm skin", deposit=70)
    first = create_moderator()
    deciding.decide(version, by=first, refused={TAGLINE: "It promises too much."})
    client.force_login(owner_of(listing))
    answer = {"section": "place", "key": "", "field": "tagline", "words": "It promises nothing.", "second_look": "on"}
    client.post(f"/manage/{listing.public_id}/reply/", answer)

    again = submit(draft_of(listing))

    with pytest.raises(moderation.AskedForAnother):
        deciding.decide(again, by=first, refused={})
    deciding.decide(again, by=create_moderator(email="second@pinpoint.example"), refused={})
    assert live_of(listing).tagline == "Calm skin"
