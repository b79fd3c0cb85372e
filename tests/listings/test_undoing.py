"""One change of a draft is undone, and the rest of the draft stays."""

from decimal import Decimal
from uuid import uuid4

import pytest

from listings import content, drafts, undoing
from listings.models import OpeningPeriod, Practitioner, Service, ServiceAddOn, ServicePackage, Version
from tests.listings.factories import (
    add_hours,
    add_practitioner,
    add_service,
    approve,
    create_draft,
    create_live_listing,
    submit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(client):
    """A draft that changes something of every kind."""
    first = create_draft(services=({"packages": ((3, 900),), "addons": ("prp",)}, {"treatment": "mn_rf"}))
    add_hours(first)
    listing = approve(submit(first))
    person = listing.business.memberships.get().user
    client.force_login(person)
    draft = drafts.start(listing, by=person)
    service = Service.objects.get(version=draft, treatment="mn_pen")
    Version.objects.filter(pk=draft.pk).update(phone="(215) 555-0199", consultation="fee", consultation_fee=50)
    Version.objects.filter(pk=draft.pk).update(street="1 Other Street", zip_code="19104")
    Service.objects.filter(pk=service.pk).update(session_price=Decimal(410), minutes=45)
    ServicePackage.objects.filter(version=draft).update(total=Decimal(1000))
    ServiceAddOn.objects.filter(version=draft).delete()
    ServiceAddOn.objects.create(version=draft, key=uuid4(), service_key=service.key, addon_id="led")
    content.remove_service(draft, Service.objects.get(version=draft, treatment="mn_rf").key)
    add_service(draft, treatment="peel", price="120")
    Practitioner.objects.filter(version=draft).update(supervised_by="Dr. New")
    add_practitioner(draft, name="K. Example", position=1)
    OpeningPeriod.objects.filter(version=draft, weekday=0).update(closes=20 * 60)
    draft.refresh_from_db()
    return draft


def name(change):
    return change.section, change.key, change.field


def press(client, draft, change):
    fields = {"section": change.section, "key": change.key, "field": change.field}
    return client.post(f"/manage/{draft.listing.public_id}/undo/", fields)


def test_each_change_is_undone_alone_and_all_of_them_leave_the_public_page(client, draft):
    before = undoing.pending(content.load(draft))
    assert len(before) >= 11
    for change in before:
        left = {name(other) for other in undoing.pending(content.load(draft))}
        press(client, draft, change)
        draft.refresh_from_db()

        assert {name(other) for other in undoing.pending(content.load(draft))} == left - {name(change)}

    assert undoing.pending(content.load(draft)) == []


def test_the_overview_names_each_change_with_a_way_back(client, draft):
    html = client.get(f"/manage/{draft.listing.public_id}/").content.decode()

    assert "What this draft changes" in html
    assert html.count("/undo/") == len(undoing.pending(content.load(draft)))
    assert "(215) 555-0199" in html


def test_what_is_not_changed_cannot_be_undone(client, draft):
    for section, key, field in (("place", "", "name"), ("services", "x", "price"), ("nowhere", "\x00", "💉")):
        response = client.post(
            f"/manage/{draft.listing.public_id}/undo/", {"section": section, "key": key, "field": field}, follow=True
        )
        assert "reads as on the public page already" in response.content.decode()


def test_what_lies_with_a_moderator_is_shown_as_waiting_and_stays(client):
    listing = create_live_listing()
    person = listing.business.memberships.get().user
    client.force_login(person)
    draft = drafts.start(listing, by=person)
    Version.objects.filter(pk=draft.pk).update(phone="(215) 555-0199")
    draft.refresh_from_db()
    submit(draft, by=person)

    html = client.get(f"/manage/{listing.public_id}/").content.decode()
    client.post(f"/manage/{listing.public_id}/undo/", {"section": "place", "key": "", "field": "phone"})

    assert "Waiting for a moderator" in html
    assert "/undo/" not in html
    assert Version.objects.get(pk=draft.pk).phone == "(215) 555-0199"
