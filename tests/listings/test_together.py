"""One change at several locations, shown before it is saved, and submitted together."""

import html
import re
from decimal import Decimal

import pytest

from accounts.models import OutboxMail
from listings.models import Practitioner, Service, ServicePackage, Version
from tests.listings.factories import approve, create_live_listing, create_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def places(client):
    """Two locations of one clinic with the same service, and its owner signed in."""
    person = create_person()
    here, there = (create_live_listing(name=name, owner=person) for name in ("Lumen North", "Lumen South"))
    client.force_login(person)
    return here, there


def service_of(listing):
    return Service.objects.get(version=listing.live_version)


def form_of(client, address):
    """What the browser would send back of a form, untouched."""
    page = client.get(address).content.decode()
    written = re.findall(r'<input(?=[^>]*type="(?:text|number|hidden)")[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page)
    fields = {name: html.unescape(value) for name, value in written}
    for name, body in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.findall(r'<option value="([^"]*)" selected', body)
        fields[name] = chosen[0] if chosen else ""
    for name, value in re.findall(r'<input type="checkbox" name="([^"]+)" value="([^"]*)"[^>]*checked', page):
        fields.setdefault(name, [])
        fields[name] = [*fields[name], value] if isinstance(fields[name], list) else fields[name]
    fields.pop("csrfmiddlewaretoken", None)
    return fields


def change_price(client, listing, price, **more):
    service = service_of(listing)
    address = f"/manage/{listing.public_id}/services/{service.key}/"
    return client.post(address, {**form_of(client, address), "session_price": price, **more})


def ticked(page, name):
    """The values of the boxes that stand ticked on a page."""
    return re.findall(rf'name="{name}" value="([^"]+)" id="[^"]+" checked', page)


def save_there_too(client, offer):
    return client.post(offer["Location"], {"at": ticked(client.get(offer["Location"]).content.decode(), "at")})


def drafts_of(listing):
    return Version.objects.filter(listing=listing, status="draft")


def test_a_price_changed_here_is_offered_there_with_its_result_and_saved_on_a_press(client, places):
    here, there = places
    offer = change_price(client, here, "350")
    shown = client.get(offer["Location"]).content.decode()
    done = client.post(offer["Location"], {"at": ticked(shown, "at")})

    assert f"Lumen South, {there.live_version.address}" in shown
    assert "$325 per session" in shown
    assert "$350 per session" in shown
    assert done["Location"] == "/manage/together/"
    draft = drafts_of(there).get()
    assert Service.objects.get(version=draft).session_price == Decimal(350)
    assert service_of(there).session_price == Decimal(325)


def test_the_same_price_at_both_is_submitted_within_six_actions(client, places):
    here, there = places
    # 1 the price's form, 2 type, 3 "Save service", 4 "Save there too", 5 "Submit all that are ticked"
    offer = change_price(client, here, "350")
    save_there_too(client, offer)
    page = client.get("/manage/together/").content.decode()
    boxes = ticked(page, "draft")
    client.post("/manage/together/", {"draft": boxes, "token": re.search(r'name="token" value="([^"]+)"', page)[1]})

    assert sorted(box.partition(":")[0] for box in boxes) == sorted([here.public_id, there.public_id])
    assert Version.objects.filter(status="submitted").count() == 2
    assert OutboxMail.objects.filter(subject__contains="2").count() == 1


def test_one_price_is_changed_and_submitted_in_one_form(client, places):
    here, _there = places

    change_price(client, here, "350", submit="1")

    assert Version.objects.get(listing=here, status="submitted")


def test_only_here_changes_nothing_there(client, places):
    here, there = places
    offer = change_price(client, here, "350")
    client.post(offer["Location"], {})

    assert not drafts_of(there).exists()


def test_what_differs_there_stays_as_it_is(client):
    person = create_person()
    here = create_live_listing(name="Lumen North", owner=person)
    there = create_live_listing(name="Lumen South", owner=person, services=({"minutes": 75},))
    client.force_login(person)
    offer = change_price(client, here, "350", package_0_sessions="3", package_0_total="900")
    save_there_too(client, offer)

    service = Service.objects.get(version=drafts_of(there).get())
    assert service.minutes == 75
    assert service.session_price == Decimal(350)
    assert ServicePackage.objects.get(version=service.version).total == Decimal(900)


def test_a_person_is_changed_by_her_name(client, places):
    here, there = places
    person = Practitioner.objects.get(version=here.live_version)
    address = f"/manage/{here.public_id}/people/{person.key}/"
    offer = client.post(address, {**form_of(client, address), "supervised_by": "Dr. New"})
    save_there_too(client, offer)

    assert Practitioner.objects.get(version=drafts_of(there).get()).supervised_by == "Dr. New"


def test_a_location_with_a_moderator_is_named_and_left(client, places):
    here, there = places
    change_price(client, there, "300", submit="1")
    offer = change_price(client, here, "350")
    shown = client.get(offer["Location"]).content.decode()
    client.post(offer["Location"], {"at": [f"{there.public_id}:{service_of(there).key}"]})

    assert "This one is with a moderator." in shown
    assert Service.objects.get(version__listing=there, version__status="submitted").session_price == Decimal(300)


def test_another_business_is_never_offered_nor_written(client, places):
    here, _there = places
    stranger = create_live_listing(name="Other Spa", owner=create_person(email="other@other.example"))
    offer = change_price(client, here, "350")
    shown = client.get(offer["Location"]).content.decode()
    client.post(offer["Location"], {"at": [f"{stranger.public_id}:{service_of(stranger).key}"]})
    client.post("/manage/together/", {"draft": [f"{stranger.public_id}:1"]})

    assert "Other Spa" not in shown
    assert Version.objects.filter(listing=stranger).count() == 1


def test_where_nothing_else_has_it_the_way_leads_on(client):
    person = create_person()
    only = create_live_listing(owner=person)
    client.force_login(person)
    offer = change_price(client, only, "350")

    assert client.get(offer["Location"])["Location"] == f"/manage/{only.public_id}/services/"


def test_the_offer_costs_the_same_queries_for_many_locations(client, places, django_assert_max_num_queries):
    here, _there = places
    for number in range(6):
        create_live_listing(name=f"Lumen {number}", owner=here.business.memberships.get().user)
    offer = change_price(client, here, "350")
    client.get(offer["Location"])

    with django_assert_max_num_queries(45):
        client.get(offer["Location"])


def test_a_double_click_submits_once(client, places):
    here, _there = places
    change_price(client, here, "350")
    page = client.get("/manage/together/").content.decode()
    sent = {"draft": ticked(page, "draft"), "token": re.search(r'name="token" value="([^"]+)"', page)[1]}
    client.post("/manage/together/", sent)
    client.post("/manage/together/", sent)

    assert Version.objects.filter(listing=here, status="submitted").count() == 1
    assert approve(Version.objects.get(listing=here, status="submitted")).live_version.status == "approved"


def test_a_new_location_gets_services_and_people_and_nothing_of_the_place(client, places):
    here, _there = places
    response = client.post(f"/manage/{here.public_id}/copy/")

    copied = Version.objects.order_by("-pk").first()
    assert response["Location"] == f"/manage/{copied.listing.public_id}/place/"
    assert copied.listing.business == here.business
    assert (copied.name, copied.street, copied.phone, copied.latitude) == ("Lumen North", "", "", None)
    assert Service.objects.get(version=copied).session_price == Decimal(325)
    assert Practitioner.objects.get(version=copied).name == "J. Example"
    assert not copied.listing.credentials.exists()
    assert client.get(response["Location"]).status_code == 200


def test_what_was_changed_after_it_was_looked_at_is_not_submitted(client, places):
    here, _there = places
    change_price(client, here, "350")
    page = client.get("/manage/together/").content.decode()
    change_price(client, here, "360")
    token = re.search(r'name="token" value="([^"]+)"', page)[1]
    answer = client.post("/manage/together/", {"draft": ticked(page, "draft"), "token": token}, follow=True)

    assert "was changed after you opened the page" in answer.content.decode()
    assert drafts_of(here).exists()


def test_two_twins_at_one_location_are_ticked_apart_and_counted_as_one_place(client):
    person = create_person()
    here = create_live_listing(name="Lumen North", owner=person)
    there = create_live_listing(name="Lumen South", owner=person, services=({}, {"minutes": 75}))
    client.force_login(person)
    offer = change_price(client, here, "350")
    boxes = ticked(client.get(offer["Location"]).content.decode(), "at")
    done = client.post(offer["Location"], {"at": boxes[:1]}, follow=True)

    assert len(set(boxes)) == 2
    assert "Saved at 1 more location." in done.content.decode()
    changed = Service.objects.filter(version=drafts_of(there).get(), session_price=Decimal(350))
    assert changed.count() == 1
