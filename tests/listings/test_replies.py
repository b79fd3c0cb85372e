"""An owner answers a moderator, and asks once for a second look."""

import pytest
from django.urls import reverse

from listings import drafts, moderation, replies, states
from listings.models import QueueItem, RefusalReply, Version
from tests.listings.factories import approve, create_draft, create_live_listing, create_moderator, submit, submit_change

pytestmark = pytest.mark.django_db
TAGLINE = ("place", "", "tagline")


def refuse(version, *, by=None, reason="Promises a result."):
    """Send a submission back with one reason; returns the draft that follows."""
    return moderation.send_back(version, by=by or create_moderator(), reasons={TAGLINE: reason}, note="")


@pytest.fixture
def refused(places):
    return refuse(submit(create_draft(tagline="Clear skin in a week")))


def answer(client, listing, place=TAGLINE, **fields):
    section, key, field = place
    data = {"section": section, "key": key, "field": field, "words": "It is our street's name.", **fields}
    return client.post(reverse("manage_reply", args=[listing.public_id]), data, follow=True)


def test_an_answer_goes_along_to_the_moderator(client, refused):
    client.force_login(refused.created_by)

    page = answer(client, refused.listing).content.decode()
    assert "It goes along when you submit" in page
    again = submit(Version.objects.get(pk=refused.pk))
    item = QueueItem.objects.get(object_id=again.pk, done_at=None)
    client.force_login(create_moderator())

    desk = client.get(reverse("admin:listings_queueitem_open", args=[item.pk])).content.decode()
    assert "It is our street&#x27;s name." in desk
    assert "Promises a result." in desk


def test_the_owner_reads_what_was_refused_and_about_what(client, refused):
    client.force_login(refused.created_by)

    page = client.get(reverse("manage_listing", args=[refused.listing.public_id])).content.decode()

    assert "Tagline</b><br>Promises a result." in page


def test_a_second_look_goes_to_another_moderator(client, refused):
    first, other = create_moderator(), create_moderator(email="other@pinpoint.example")
    client.force_login(refused.created_by)
    answer(client, refused.listing, second_look="on")
    version = submit(Version.objects.get(pk=refused.pk))
    item = QueueItem.objects.get(object_id=version.pk)

    with pytest.raises(moderation.AskedForAnother):
        moderation.take(item, by=first)
    with pytest.raises(moderation.AskedForAnother):
        moderation.reject(version, by=first, reason="No.")
    client.force_login(first)
    desk = reverse("admin:listings_queueitem_open", args=[item.pk])
    assert "the owner asked for a second look" in client.post(desk, {"act": "take"}).content.decode()
    shown = client.get(desk).content.decode()
    assert "the owner asked for a second look" in shown
    assert 'name="act"' not in shown

    assert "The owner asks for a second look" in item.risk
    approve(version, by=other)
    assert version.listing.__class__.objects.get(pk=version.listing_id).live_version_id == version.pk


def test_a_second_look_can_be_had_once(client, refused):
    other = create_moderator(email="other@pinpoint.example")
    client.force_login(refused.created_by)
    answer(client, refused.listing, second_look="on")
    again = refuse(submit(Version.objects.get(pk=refused.pk)), by=other)

    page = answer(client, again.listing, second_look="on")

    assert page.status_code == 409
    assert "It can be had once." in page.content.decode()
    assert "It is our street&#x27;s name." in page.content.decode()
    assert RefusalReply.objects.count() == 1
    assert (
        "Ask for a second look"
        not in client.get(reverse("manage_listing", args=[again.listing.public_id])).content.decode()
    )


def test_after_an_approval_it_can_be_had_again(refused):
    replies.reply(refused.listing, TAGLINE, words="See our sign.", second_look=True, by=refused.created_by)
    listing = approve(submit(Version.objects.get(pk=refused.pk)), by=create_moderator(email="other@pinpoint.example"))
    draft = refuse(submit_change(listing, tagline="Gone in a day"))

    assert [one.may_ask for one in states.refusals(draft)] == [True]


def test_a_rejection_can_be_answered_too(client, places):
    listing = create_live_listing()
    version = submit_change(listing, name="Glow Hospital")
    moderation.reject(version, by=create_moderator(), reason="This is not a hospital.")
    client.force_login(version.submitted_by)

    page = answer(client, listing, ("", "", ""), second_look="on").content.decode()

    draft = listing.open_version()
    assert "Your answer is kept." in page
    assert (draft.name, draft.made_from) == ("Glow Hospital", version)
    listing.refresh_from_db()
    assert listing.live_version.name == "Lumen Spa"


@pytest.mark.parametrize("words", ["", "   ", "x" * 1001, "a\u202eb"])
def test_what_is_no_answer_is_told_and_stays(client, refused, words):
    client.force_login(refused.created_by)

    page = answer(client, refused.listing, words=words)

    assert page.status_code == 422
    assert not RefusalReply.objects.exists()


def test_what_was_not_refused_cannot_be_answered(client, refused):
    client.force_login(refused.created_by)

    page = answer(client, refused.listing, ("place", "", "phone")).content.decode()

    assert "There is nothing to answer any more" in page
    assert not RefusalReply.objects.exists()


def test_an_answer_after_submitting_is_too_late(client, refused):
    client.force_login(refused.created_by)
    submit(Version.objects.get(pk=refused.pk))

    assert "There is nothing to answer any more" in answer(client, refused.listing).content.decode()


def test_taking_back_a_second_look_and_asking_anew_is_still_one(refused):
    replies.reply(refused.listing, TAGLINE, words="See our sign.", second_look=True, by=refused.created_by)

    replies.reply(refused.listing, TAGLINE, words="See our sign, please.", second_look=True, by=refused.created_by)

    assert RefusalReply.objects.get().words == "See our sign, please."
    assert drafts.start(refused.listing, by=refused.created_by).pk == refused.pk
