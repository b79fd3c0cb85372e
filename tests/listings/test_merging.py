"""Two people, or two tabs, at one form of the editor; and the script that saves while somebody types."""

import html
import json
import re

import pytest
from django.urls import reverse

from listings import moderation
from listings.models import DraftInput, Service, Version
from tests.listings.factories import approve, create_draft, create_live_listing, create_moderator, submit, submit_change

pytestmark = pytest.mark.django_db
HIDDEN = re.compile(r'name="(revision|opened)" value="([^"]*)"')


@pytest.fixture
def draft(client, places):
    version = create_draft()
    client.force_login(version.created_by)
    return version


def opened(client, draft, name="manage_place", *args):
    """A form as one tab holds it: what it carries, and what it shows."""
    url = reverse(name, args=[draft.listing.public_id, *args])
    carried = {key: html.unescape(text) for key, text in HIDDEN.findall(client.get(url).content.decode())}
    return url, carried, json.loads(carried["opened"])


def test_what_two_tabs_changed_in_different_fields_goes_together(client, draft):
    url, carried, values = opened(client, draft)
    client.post(url, {**values, **carried, "tagline": "From the other tab"})

    response = client.post(url, {**values, **carried, "phone": "215 555 0199"}, follow=True)

    draft.refresh_from_db()
    assert (draft.tagline, draft.phone) == ("From the other tab", "(215) 555-0199")
    words = response.content.decode()
    assert "Meanwhile somebody else had changed: Tagline." in words


def test_a_tab_from_before_an_approval_does_not_bring_the_old_page_back(client, places):
    listing = create_live_listing()
    client.force_login(listing.business.memberships.get().user)
    url, carried, values = opened(client, listing.live_version)
    approve(submit_change(listing, tagline="Approved meanwhile"))

    client.post(url, {**values, **carried, "phone": "215 555 0199"})

    draft = listing.open_version()
    assert (draft.tagline, draft.phone) == ("Approved meanwhile", "(215) 555-0199")


def test_what_both_changed_is_asked_about_and_nothing_is_lost(client, draft):
    url, carried, values = opened(client, draft)
    client.post(url, {**values, **carried, "tagline": "Theirs", "about": "Their words"})

    page = client.post(url, {**values, **carried, "tagline": "Mine"})

    words = page.content.decode()
    assert page.status_code == 409
    assert "<b>Tagline</b>: Theirs" in words
    assert 'value="Mine"' in words
    assert "Their words" in words
    draft.refresh_from_db()
    assert draft.tagline == "Theirs"


@pytest.mark.parametrize(("take", "result"), [([], "Mine"), (["tagline"], "Theirs")])
def test_after_a_clash_the_next_save_keeps_what_was_chosen(client, draft, take, result):
    url, carried, values = opened(client, draft)
    client.post(url, {**values, **carried, "tagline": "Theirs"})
    page = client.post(url, {**values, **carried, "tagline": "Mine"})
    again = {key: html.unescape(text) for key, text in HIDDEN.findall(page.content.decode())}

    client.post(url, {**values, **again, "tagline": "Mine", "take": take})

    draft.refresh_from_db()
    assert draft.tagline == result


def test_a_price_typed_another_way_is_no_change(client, draft):
    key = Service.objects.filter(version=draft).first().key
    url, carried, values = opened(client, draft, "manage_service", key)
    client.post(url, {**values, **carried, "minutes": "75"})

    response = client.post(url, {**values, **carried, "session_price": "$" + values["session_price"][0]})

    assert response.status_code == 302
    assert Service.objects.get(version=draft, key=key).minutes == 75


def test_who_saves_between_a_wrong_form_and_its_mending_is_not_overwritten(client, draft):
    url, carried, values = opened(client, draft)
    wrong = client.post(url, {**values, **carried, "phone": "12"})
    again = {key: html.unescape(text) for key, text in HIDDEN.findall(wrong.content.decode())}
    client.post(url, {**values, **carried, "tagline": "Theirs"})

    client.post(url, {**values, **again, "phone": "215 555 0199"})

    draft.refresh_from_db()
    assert (draft.tagline, draft.phone) == ("Theirs", "(215) 555-0199")


@pytest.mark.parametrize("nonsense", ["", "[", "[1]", '{"tagline": 3}', "[" * 5000, "x" * 200_000])
def test_nonsense_about_what_was_opened_loses_nothing(client, draft, nonsense):
    url, carried, values = opened(client, draft)
    client.post(url, {**values, **carried, "tagline": "Theirs"})

    page = client.post(url, {**values, **carried, "tagline": "Mine", "opened": nonsense})

    draft.refresh_from_db()
    assert page.status_code == 409
    assert draft.tagline == "Theirs"


def test_the_script_saves_a_draft_and_gets_its_number(client, draft):
    url, carried, values = opened(client, draft)

    answer = client.post(url, {**values, **carried, "tagline": "Half a sent", "autosave": "1"}).json()

    draft.refresh_from_db()
    assert answer == {"state": "saved", "revision": draft.revision}
    assert draft.tagline == "Half a sent"


def test_the_script_keeps_what_does_not_validate(client, draft):
    url, carried, values = opened(client, draft)

    answer = client.post(url, {**values, **carried, "phone": "12", "autosave": "1"}).json()

    assert answer["state"] == "kept"
    assert 'value="12"' in client.get(url).content.decode()


def test_the_script_puts_nothing_into_a_list_before_its_button_does(client, draft):
    url, carried, _values = opened(client, draft, "manage_person", "new")

    answers = [
        client.post(url, {**carried, "name": name, "role": "physician", "autosave": "1"}) for name in ("A", "Ad")
    ]

    assert [answer.json()["state"] for answer in answers] == ["kept", "kept"]
    assert DraftInput.objects.get(version=draft, key="new").data["name"] == ["Ad"]


def test_the_script_never_decides_between_two_people(client, draft):
    url, carried, values = opened(client, draft)
    client.post(url, {**values, **carried, "tagline": "Theirs"})

    answer = client.post(url, {**values, **carried, "phone": "215 555 0199", "autosave": "1"})

    assert answer.json() == {"state": "behind"}


def test_the_script_hears_that_the_draft_was_submitted(client, draft):
    url, carried, values = opened(client, draft)
    Version.objects.filter(pk=draft.pk).update(status="submitted", submitted_at=draft.created_at)

    assert client.post(url, {**values, **carried, "autosave": "1"}).json() == {"state": "frozen"}


def test_a_changed_field_says_what_visitors_read(client, places):
    listing = create_live_listing()
    client.force_login(listing.business.memberships.get().user)
    url, carried, values = opened(client, listing.live_version)

    client.post(url, {**values, **carried, "tagline": "New words"})

    words = client.get(url).content.decode()
    assert words.count("Changed. Visitors read:") == 1


def test_a_refused_field_says_why_beside_it(client, places):
    version = submit(create_draft())
    client.force_login(version.created_by)
    moderation.send_back(
        version, by=create_moderator(), reasons={("place", "", "tagline"): "Promises a result."}, note=""
    )

    page = client.get(reverse("manage_place", args=[version.listing.public_id])).content.decode()

    assert "A moderator asks you to mend this: Promises a result." in page
