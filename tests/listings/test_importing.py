"""Moderators import clinics that nobody registered: looked at first, never public by it, never over what is there."""

import html
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from listings import claims, importing
from listings.claim_search import by_phone
from listings.models import DataSource, Event, Listing, Membership, Origin, PublishedListing, Service, Sheet, Version
from tests.listings.claiming import accept, claim_by_document
from tests.listings.factories import create_live_listing, create_moderator, create_person
from tests.listings.sheet_hands import as_file

pytestmark = pytest.mark.django_db

CLINIC = {
    "row": "listing",
    "listing": "N-1",
    "service": "",
    "name": "Harbor Skin Clinic",
    "street": "12 Pier Street",
    "city": "Philadelphia",
    "state": "PA",
    "zip_code": "19103",
    "phone": "(215) 555-0142",
    "website": "https://harborskin.example",
}
PEN = {
    "row": "service",
    "listing": "N-1",
    "service": "pen",
    "treatment": "mn_pen",
    "session_price": "300",
    "performer": "unknown",
}


@pytest.fixture
def moderator(client, places):
    person = create_moderator()
    client.force_login(person)
    return person


@pytest.fixture
def source(moderator):
    return DataSource.objects.create(name="Open Clinics", license="CC BY 4.0", url="https://open.example/")


def rows(*changes, more=()):
    """The clinic's row with its service, changed, and other rows."""
    clinic = CLINIC | (changes[0] if changes else {})
    service = PEN | {"listing": clinic["listing"]} | (changes[1] if len(changes) > 1 else {})
    headings = list(dict.fromkeys([*clinic, *service, *(name for row in more for name in row)]))
    return as_file([clinic, service, *more], headings=headings)


def upload(client, data, **typed):
    """Upload and read on until all is checked; the last answer."""
    file = SimpleUploadedFile("clinics.csv", data, "text/csv")
    answer = client.post(reverse("admin:listings_listing_import"), {"file": file, **typed})
    if answer.status_code != 302:
        return answer
    url = answer["Location"]
    for _step in range(50):
        answer = client.get(url)
        if b'http-equiv="refresh"' not in answer.content:
            return answer
    raise AssertionError("the check never ends")


def act(client, what, **data):
    url = reverse("admin:listings_listing_import_sheet", args=[Sheet.objects.latest("id").public_id])
    return client.post(url, {"act": what, **data}, follow=True)


def words(answer):
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


def imported():
    return Listing.objects.get(origin__entry="n-1")


def test_a_file_is_shown_before_anything_is_added(client, source):
    answer = upload(client, rows(), source=source.pk)

    said = words(answer)
    assert "1 new clinic" in said
    assert "Harbor Skin Clinic" in said
    assert "Open Clinics" in said
    assert "CC BY 4.0" in said
    assert not Listing.objects.exists()


def test_an_imported_clinic_is_on_no_page_before_it_is_claimed_and_approved(client, source):
    upload(client, rows(), source=source.pk)

    answer = act(client, "import")

    assert "1 clinic is imported. None of them is public" in words(answer)
    listing = imported()
    assert listing.origin.source == source
    assert (listing.live_version, listing.slug) == (None, None)
    assert Service.objects.get(version=listing.open_version()).session_price == 300
    assert not PublishedListing.objects.exists()
    for address in ("/clinics/harbor-skin-clinic-philadelphia/", f"/clinics/{listing.public_id}/"):
        assert client.get(address).status_code == 404
    assert b"Harbor" not in client.get("/clinics/?where=19103").content
    assert client.get("/clinics/map.geojson?where=19103").json()["features"] == []


def test_the_import_stands_in_the_trail_with_its_moderator(client, source, moderator):
    upload(client, rows(), source=source.pk)
    act(client, "import")

    event = Event.objects.get(verb="imported")
    assert (event.actor_id, event.listing_id) == (moderator.pk, imported().pk)


def test_importing_twice_changes_nothing_and_says_so(client, source):
    upload(client, rows(), source=source.pk)
    act(client, "import")

    answer = upload(client, rows(), source=source.pk)

    assert "0 new clinics · 0 imported before, with changes · 1 as it is here" in words(answer)
    act(client, "import")
    assert Listing.objects.count() == 1
    assert Service.objects.count() == 1


def test_a_later_file_changes_the_same_clinic_and_the_same_service(client, source):
    upload(client, rows(), source=source.pk)
    act(client, "import")

    answer = upload(client, rows({"tagline": "By the water"}, {"session_price": "320"}), source=source.pk)
    assert "1 imported before, with changes" in words(answer)
    act(client, "import")

    version = imported().open_version()
    assert version.tagline == "By the water"
    assert [service.session_price for service in Service.objects.filter(version=version)] == [320]


def test_a_clinic_that_is_here_already_is_left_out_unless_a_moderator_says_otherwise(client, source):
    create_live_listing(name="Harbor Skin Clinic", phone="(215) 555-0142")

    answer = upload(client, rows(), source=source.pk)
    assert "1 may be a clinic that is here already, and is left out" in words(answer)
    assert "the same phone" in words(answer)
    act(client, "import")
    assert not Origin.objects.exists()

    act(client, "want", shown=["0"], want=["0"])
    act(client, "import")
    assert Origin.objects.get().entry == "n-1"


def test_a_clinic_imported_from_another_source_is_noticed(client, source):
    upload(client, rows(), source=source.pk)
    act(client, "import")

    answer = upload(client, rows({"listing": "77"}), name="Other List", license="By mail of November 2, 2026")

    assert "Was imported from Open Clinics as Harbor Skin Clinic, Philadelphia" in words(answer)
    act(client, "import")
    assert Origin.objects.count() == 1


def test_what_somebody_claimed_is_never_changed_by_an_import(client, source, moderator):
    upload(client, rows(), source=source.pk)
    act(client, "import")
    accept(claim_by_document(imported()), by=moderator)

    answer = upload(client, rows({"tagline": "Changed"}), source=source.pk)

    assert "Left as it is: it has an owner, or was public once. An import never changes it." in words(answer)
    act(client, "import")
    assert imported().open_version().tagline == ""


def test_a_clinic_that_is_claimed_between_check_and_import_is_left(client, source, moderator):
    upload(client, rows(), source=source.pk)
    act(client, "import")
    upload(client, rows({"tagline": "Changed"}), source=source.pk)
    accept(claim_by_document(imported()), by=moderator)

    answer = act(client, "import")

    assert "nothing was written" in words(answer)
    assert imported().open_version().tagline == ""


def test_two_moderators_who_import_the_same_file_make_one_clinic(client, source, moderator):
    upload(client, rows(), source=source.pk)
    first = Sheet.objects.latest("id")
    upload(client, rows(), source=source.pk)
    act(client, "import")

    importing.make_some(first, by=moderator)

    assert Listing.objects.count() == 1
    assert first.parts.get().outcome == "left"


def test_who_claims_an_imported_clinic_reads_where_its_facts_come_from_and_goes_on_from_them(client, source, moderator):
    upload(client, rows(), source=source.pk)
    act(client, "import")
    [found] = by_phone("(215) 555-0142")
    owner = create_person(email="new@vale.example", verified=True)
    client.force_login(owner)

    page = words(client.get(f"{reverse('manage_claim_new')}?listing={found.reference}"))
    assert "Nobody runs this listing yet." in page
    assert "comes from Open Clinics (CC BY 4.0, " in page
    accept(claim_by_document(imported()), by=moderator)

    overview = words(client.get(reverse("manage_listing", args=[imported().public_id])))
    assert "Harbor Skin Clinic" in overview
    assert "Open Clinics" in overview


def test_errors_are_named_by_row_and_column_and_leave_the_clinic_out(client, source):
    other = {**CLINIC, "listing": "N-2", "name": "Vale Spa", "phone": "12"}

    answer = upload(client, rows(more=[other]), source=source.pk)

    said = words(answer)
    assert "Row 4, column I (phone):" in said
    act(client, "import")
    assert list(Origin.objects.values_list("entry", flat=True)) == ["n-1"]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ([{"listing": ""}, {"listing": ""}], "Give what the source calls this clinic"),
        ([{}, {"service": ""}], "Give what the source calls this service"),
        ([{"name": ""}], "A clinic needs a name."),
        ([{"listing": "x" * 121}], "at most 120 letters"),
    ],
)
def test_rows_without_what_is_needed_are_told_so(client, source, changed, told):
    answer = upload(client, rows(*changed), source=source.pk)

    assert told in words(answer)
    act(client, "import")
    assert not Listing.objects.exists()


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({}, "Name the source, or choose one above."),
        ({"name": "Open Clinics", "license": "CC0"}, "This source is known: choose it above."),
        ({"name": "New list"}, "Say what allows us to use its data."),
    ],
)
def test_a_file_without_source_or_license_is_not_taken(client, source, typed, told):
    answer = upload(client, rows(), **typed)

    assert answer.status_code == 422
    assert told in words(answer)
    assert not Sheet.objects.exists()


def test_an_unreadable_file_is_told_about_and_begins_no_source(client, moderator):
    answer = upload(client, b"PK\x03\x04", name="New list", license="CC0")

    assert answer.status_code == 422
    assert "This is a workbook, not a CSV file." in words(answer)
    assert "New list" in answer.content.decode()
    assert not DataSource.objects.exists()


def test_a_forgotten_file_leaves_what_was_imported(client, source):
    upload(client, rows(), source=source.pk)
    act(client, "import")

    act(client, "forget")

    assert not Sheet.objects.exists()
    assert imported().open_version().name == "Harbor Skin Clinic"


def test_an_imported_clinic_can_be_claimed_by_mail_at_its_domain(client, source):
    upload(client, rows(), source=source.pk)
    act(client, "import")

    assert claims.site_domain(imported()) == "harborskin.example"
    assert not Membership.objects.filter(business=imported().business).exists()
    assert Version.objects.get(listing=imported()).created_by is None
