"""The editor as an owner uses it, and what bad input gets: a message in its place, and nothing typed is lost."""

import zlib
from datetime import date, timedelta
from io import BytesIO
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from listings import holding_back, moderation
from listings.models import Credential, Listing, OpeningPeriod, Photo, Practitioner, Service, Version
from tests.listings.factories import (
    check,
    create_credential,
    create_draft,
    create_live_listing,
    create_moderator,
    create_person,
    submit,
    submit_change,
)

pytestmark = pytest.mark.django_db

PLACE = {
    "name": "Lumen Spa",
    "street": "1845 Walnut Street",
    "city": "Philadelphia",
    "state": "PA",
    "zip_code": "19103",
    "phone": "215 555 0142",
    "consultation": "free",
    "step_free": "not_stated",
    "parking": "not_stated",
    "patch_test": "not_stated",
}
SERVICE = {
    "treatment": "mn_pen",
    "performer": "registered_nurse",
    "price_basis": "session",
    "price_kind": "regular",
    "session_price": "325",
    "numbing": "included",
    "aftercare": "included",
}


@pytest.fixture
def draft(client, places):
    version = create_draft(services=(), practitioners=())
    client.force_login(version.created_by)
    return version


def post(client, draft, name, data, *args, **extra):
    url = reverse(name, args=[draft.listing.public_id, *args])
    draft.refresh_from_db()
    return client.post(url, {"revision": draft.revision, **data}, **extra)


def reopened(client, draft, name, *args):
    return client.get(reverse(name, args=[draft.listing.public_id, *args])).content.decode()


def test_a_person_registers_her_first_clinic_in_the_editor(client, places):
    client.force_login(create_person(email="new@clinic.example"))

    started = client.post(reverse("manage_register"))
    listing = Listing.objects.get()
    client.post(started["Location"], {**PLACE, "revision": 0})
    version = listing.open_version()

    assert version.name == "Lumen Spa"
    assert version.phone == "(215) 555-0142"
    assert version.time_zone == "America/New_York"
    assert not version.coordinates_confirmed
    assert round(version.latitude) == 40


def test_asking_twice_for_a_first_listing_begins_one(client):
    client.force_login(create_person(email="new@clinic.example"))

    client.post(reverse("manage_register"))
    client.post(reverse("manage_register"))

    assert Listing.objects.count() == 1


def test_a_map_link_places_the_pin(client, draft):
    link = "https://maps.example/place/@39.95012,-75.17201,17z"

    post(client, draft, "manage_place", {**PLACE, "coordinates": link})

    draft.refresh_from_db()
    assert (draft.latitude, draft.longitude, draft.coordinates_confirmed) == (39.95012, -75.17201, True)


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("zip_code", "00000", "There is no ZIP code 00000."),
        ("zip_code", "1910", "A ZIP code has five digits"),
        ("state", "NJ", "is in Pennsylvania, not in New Jersey"),
        ("phone", "12", "Type a US phone number"),
        ("coordinates", "somewhere", "No coordinates were found"),
        ("coordinates", "34.05, -118.24", "more than 40 miles from ZIP code"),
        ("name", "Lumen\u202eapS", "invisible control characters"),
        ("name", "x" * 101, "at most 100 characters"),
        ("about", "x" * 3001, "at most 3000 characters"),
        ("website", "not a site", "Type a web address"),
        ("email", "nobody", "Enter a valid email address"),
        ("deposit", "-5", "more than zero"),
    ],
)
def test_wrong_input_about_the_place_is_named_beside_its_field_and_kept(client, draft, field, typed, message):
    response = post(client, draft, "manage_place", {**PLACE, field: typed})

    assert response.status_code == 422
    assert message in response.content.decode()
    again = reopened(client, draft, "manage_place")
    assert message in again
    assert typed[:50] in again


def test_a_null_character_is_refused_and_the_rest_is_kept(client, draft):
    response = post(client, draft, "manage_place", {**PLACE, "name": "Lumen\x00", "tagline": "Kept"})

    assert "Null characters are not allowed" in response.content.decode()
    assert "Kept" in reopened(client, draft, "manage_place")


def test_a_right_to_left_name_is_a_name(client, draft):
    post(client, draft, "manage_place", {**PLACE, "name": "מרפאת אור"})

    draft.refresh_from_db()
    assert draft.name == "מרפאת אור"


@pytest.mark.parametrize("typed", ["350", "$350", "350 $", " 350.00 ", "350 dollars"])
def test_money_is_read_as_people_type_it(client, draft, typed):
    post(client, draft, "manage_service", {**SERVICE, "session_price": typed}, "new")

    assert Service.objects.get(version=draft).session_price == 350


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"session_price": "0"}, "more than zero"),
        ({"session_price": "-5"}, "more than zero"),
        ({"session_price": "1e9"}, "Type an amount in dollars"),
        ({"session_price": "1000000000"}, "more than $50,000"),
        ({"session_price": "cheap"}, "Type an amount in dollars"),
        ({"package_0_sessions": "3", "package_0_total": "1200"}, "3 single sessions cost $975"),
        ({"package_0_sessions": "3"}, "A package needs its number of sessions and its price"),
        ({"numbing": "extra"}, "Say what it costs"),
        ({"price_kind": "introductory"}, "Say until when"),
        ({"price_kind": "introductory", "introductory_ends": "2020-01-01"}, "This day is over"),
        ({"weeks_between_min": "6", "weeks_between_max": "4"}, "shorter than the shortest"),
        ({"max_depth_mm": "25"}, "between 0.1 and 10"),
        ({"treatment": "home_roller"}, "Select a valid choice"),
        ({"treatment": ""}, "This field is required"),
        ({"minutes": "💉"}, "Enter a whole number"),
    ],
)
def test_a_wrong_service_is_named_beside_its_field_and_kept(client, draft, fields, message):
    response = post(client, draft, "manage_service", {**SERVICE, **fields}, "new")

    assert response.status_code == 422
    assert message in response.content.decode()
    assert message in reopened(client, draft, "manage_service", "new")
    assert not Service.objects.filter(version=draft).exists()


def test_what_is_kept_goes_when_it_is_saved(client, draft):
    post(client, draft, "manage_service", {**SERVICE, "session_price": "0"}, "new")
    post(client, draft, "manage_service", SERVICE, "new")

    assert "more than zero" not in reopened(client, draft, "manage_service", "new")
    assert not draft.inputs.exists()


def test_the_course_shows_itself_while_typing(client, draft):
    response = post(client, draft, "manage_service_course", {**SERVICE, "numbing": "extra", "numbing_price": "40"})

    assert response.content.decode() == "$1,095, numbing counted in"


def test_the_course_shows_itself_before_anything_but_the_price_is_typed(client, draft):
    response = post(client, draft, "manage_service_course", {**SERVICE, "treatment": "", "minutes": "x"})

    assert response.content.decode().startswith("$975")


def test_no_course_is_shown_for_a_price_that_cannot_be_read(client, draft):
    response = post(client, draft, "manage_service_course", {**SERVICE, "session_price": "cheap"})

    assert response.content.decode() == ""


def test_a_service_keeps_its_key_when_it_is_changed(client, draft):
    post(client, draft, "manage_service", {**SERVICE, "package_0_sessions": "3", "package_0_total": "900"}, "new")
    service = Service.objects.get(version=draft)

    post(client, draft, "manage_service", {**SERVICE, "session_price": "350"}, str(service.key))

    changed = Service.objects.get(version=draft)
    assert (changed.key, changed.session_price) == (service.key, 350)


def test_removing_a_person_takes_her_from_the_services(client, draft):
    post(client, draft, "manage_person", {"name": "J. Example", "role": "registered_nurse"}, "new")
    person = Practitioner.objects.get(version=draft)
    post(client, draft, "manage_service", {**SERVICE, "practitioner_keys": [str(person.key)]}, "new")

    post(client, draft, "manage_person_remove", {}, person.key)

    assert Service.objects.get(version=draft).practitioner_keys == []


def test_hours_past_midnight_are_the_next_day(client, draft):
    post(client, draft, "manage_hours", {"day4_0_opens": "6 pm", "day4_0_closes": "2 am"})

    period = OpeningPeriod.objects.get(version=draft)
    assert (period.weekday, period.opens, period.closes) == (4, 1080, 1560)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"addon_prp_price": "10"}, "Tick it if you offer it"),
        ({"numbing": "included", "numbing_price": "40"}, "Clear this price"),
    ],
)
def test_a_price_that_would_be_dropped_is_asked_about(client, draft, fields, message):
    html = post(client, draft, "manage_service", {**SERVICE, **fields}, "new").content.decode()

    assert message in html
    assert not Service.objects.exists()


def test_hours_typed_without_am_or_pm_are_asked_about(client, draft):
    html = post(client, draft, "manage_hours", {"day0_0_opens": "9", "day0_0_closes": "5"}).content.decode()

    assert "Type 5 pm, or 5 am if it is the next morning." in html
    assert 'value="5"' in html


def test_hours_that_run_into_the_next_day_are_refused(client, draft):
    fields = {"day0_0_opens": "10 pm", "day0_0_closes": "10 am", "day1_0_opens": "9 am", "day1_0_closes": "5 pm"}

    assert "The day before is still open then." in post(client, draft, "manage_hours", fields).content.decode()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name": "\u200b\u200b"}, "neither letters nor digits"),
        ({"name": "Lu\u200bmen"}, "invisible"),
        ({"name": "."}, "neither letters nor digits"),
        ({"website": "ftp://x.example"}, "Type a web address"),
        ({"website": "http://user:pw@evil.example"}, "Type a web address"),
        ({"website": "http://127.0.0.1"}, "Type a web address"),
        ({"website": "https://\u0435xample.com"}, "Type a web address"),
        ({"deposit": "1,50"}, "amount"),
    ],
)
def test_what_looks_like_a_clinic_and_is_none_is_refused(client, draft, fields, message):
    response = post(client, draft, "manage_place", {**PLACE, **fields})

    assert message in response.content.decode()
    draft.refresh_from_db()
    assert (draft.name, draft.website, draft.deposit) == ("Lumen Spa", "", None)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"about": "Cures scars, 100% guaranteed."}, "promises what nobody can"),
        ({"tagline": "FDA approved"}, "promises what nobody can"),
        ({"street": "P.O. Box 3"}, "A PO box is no place"),
    ],
)
def test_pre_flight_refuses_promises_and_post_boxes(client, fields, said):
    version = create_draft(**fields)
    client.force_login(version.created_by)

    html = client.get(reverse("manage_listing", args=[version.listing.public_id])).content.decode()

    assert said in html
    assert "Submit to a moderator" not in html


def test_a_person_who_performs_nothing_is_named_before_submitting(client):
    version = create_draft(practitioners=({}, {"name": "Bea Lindqvist"}))
    client.force_login(version.created_by)

    html = client.get(reverse("manage_listing", args=[version.listing.public_id])).content.decode()

    assert "Bea Lindqvist performs no service here" in html


def test_a_credential_with_nothing_behind_it_is_not_saved(client, draft):
    nothing = credential(kind="waste_contract", number="")

    html = post(client, draft, "manage_credential_new", nothing).content.decode()

    assert "Add the document, or a number that can be looked up." in html
    assert not Credential.objects.exists()


def test_the_owner_reads_why_her_listing_is_held_back(client):
    listing = create_live_listing()
    holding_back.suspend(listing, by=create_moderator(), reason="Send the insurance paper.")
    client.force_login(listing.business.memberships.get().user)

    html = client.get(reverse("manage_listing", args=[listing.public_id])).content.decode()

    assert "Send the insurance paper." in html
    assert "your public page stays as it is" not in html


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"day0_0_opens": "25:00"}, "Type a time like"),
        ({"day0_0_opens": "9 am"}, "belong together"),
        ({"day0_0_opens": "9", "day0_0_closes": "14", "day0_1_opens": "13", "day0_1_closes": "18"}, "begins before"),
        ({"date0_opens": "9", "date0_closes": "12"}, "Say which date"),
        ({"date0": "sometime"}, "Type a date like"),
    ],
)
def test_wrong_hours_are_named(client, draft, fields, message):
    assert message in post(client, draft, "manage_hours", fields).content.decode()


def test_another_tab_saved_first_and_nothing_typed_is_lost(client, draft):
    old = draft.revision
    post(client, draft, "manage_place", {**PLACE, "tagline": "From the other tab"})

    url = reverse("manage_place", args=[draft.listing.public_id])
    response = client.post(url, {**PLACE, "revision": old, "tagline": "From this tab"})

    html = response.content.decode()
    assert response.status_code == 409
    assert "You and somebody else changed the same" in html
    assert "From this tab" in html
    assert "<b>Tagline</b>: From the other tab" in html
    draft.refresh_from_db()
    assert draft.tagline == "From the other tab"


def upload(name="license.pdf", data=b"%PDF-1.4\n1 0 obj\nendobj\n%%EOF\n"):
    return SimpleUploadedFile(name, data)


def credential(**fields):
    return {"kind": "insurance_liability", "number": "POL-1", "state": "", "person": "", "device": "", **fields}


def test_a_credential_with_its_document_is_private_and_waits(client, draft):
    post(client, draft, "manage_credential_new", credential(documents=upload()))

    line = Credential.objects.get(listing=draft.listing)
    assert line.sent_at is None
    assert line.documents.get().content_type == "application/pdf"
    assert "Goes with your submission" in reopened(client, draft, "manage_credentials")


def test_pages_photographed_one_after_the_other_add_up(client, draft):
    page = BytesIO()
    Image.new("RGB", (640, 480), "white").save(page, "JPEG")
    first = post(client, draft, "manage_credential_new", credential(camera=upload("1.jpg", page.getvalue())))

    client.post(first["Location"], credential(camera=upload("2.jpg", page.getvalue())))

    line = Credential.objects.get(listing=draft.listing)
    assert list(line.documents.order_by("id").values_list("original_name", flat=True)) == ["1.jpg", "2.jpg"]


PACKED_SCRIPT = (
    b"%PDF-1.5\n1 0 obj << /Type /ObjStm /N 1 /Filter /FlateDecode >>\nstream\n"
    + zlib.compress(b"3 0 << /S /JavaScript /JS (app.alert(1)) >>")
    + b"\nendstream endobj\n%%EOF\n"
)


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.pdf", b"", "is empty"),
        ("a.pdf", b"%PDF-1.4 /OpenAction << /S /JavaScript /JS (app.alert(1)) >> %%EOF", "contains scripts"),
        ("a.pdf", b"%PDF-1.4 << /Names << /EmbeddedFiles 5 0 R >> >> %%EOF", "contains scripts"),
        ("a.pdf", b"%PDF-1.4 << /AcroForm << /XFA 5 0 R >> >> %%EOF", "contains scripts"),
        ("a.pdf", PACKED_SCRIPT, "contains scripts"),
        ("a.pdf", b"%PDF-1.4 /S /Java#53cript %%EOF", "contains scripts"),
        ("a.pdf", b"%PDF-1.4 /Encrypt 5 0 R %%EOF", "protected by a password"),
        ("a.pdf", b"%PDF-1.4 and then nothing", "cut short"),
        ("a.jpg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "is not a PDF, JPEG or PNG"),
        ("a.jpg", b"<html><script>alert(1)</script></html>", "is not a PDF, JPEG or PNG"),
        ("a.png", b"\x89PNG\r\n\x1a\nbroken", "is not a PDF, JPEG or PNG"),
        ("a.pdf", b"%PDF-1.4" + b"0" * (15 * 1024 * 1024), "larger than 15 MB"),
    ],
)
def test_a_wrong_document_is_refused_in_words(client, draft, name, data, message):
    response = post(client, draft, "manage_credential_new", credential(documents=upload(name, data)))

    assert message in response.content.decode()
    assert "POL-1" in response.content.decode()
    assert not Credential.objects.exists()


def test_a_scan_whose_picture_happens_to_spell_a_script_is_taken(client, draft):
    data = b"%PDF-1.4\n1 0 obj << /Length 16 >>\nstream\n\x8f/JS \x03\x91/XFA (\nendstream endobj\n%%EOF\n"

    post(client, draft, "manage_credential_new", credential(documents=upload("scan.pdf", data)))

    assert Credential.objects.get().documents.get().original_name == "scan.pdf"


@time_machine.travel("2026-11-20T15:00:00Z")
def test_the_owner_reads_the_last_good_day_of_her_badge(client):
    listing = create_live_listing()
    owner = listing.business.memberships.get().user
    check(create_credential(listing, expires_on=date(2027, 1, 31)))
    client.force_login(owner)

    html = client.get(reverse("manage_credentials", args=[listing.public_id])).content.decode()

    assert "until Jan. 31, 2027" in html


def test_a_credential_that_ended_yesterday_is_refused(client, draft):
    yesterday = timezone.localdate() - timedelta(days=1)

    response = post(client, draft, "manage_credential_new", credential(expires_on=yesterday.isoformat()))

    assert "This ended on" in response.content.decode()


def test_a_license_needs_its_person_number_and_state(client, draft):
    html = post(client, draft, "manage_credential_new", credential(kind="license_rn", number="")).content.decode()

    for message in ("Choose the person", "looked up by its number", "Choose the state"):
        assert message in html


def jpeg(width, height):
    out = BytesIO()
    Image.new("L", (width, height)).save(out, "JPEG", quality=1)
    return out.getvalue()


def test_a_photo_becomes_webp_in_its_widths(client, draft):
    response = post(client, draft, "manage_photos", {"photo": upload("room.jpg", jpeg(2000, 1500)), "kind": "premises"})

    assert response.status_code == 302
    assert Photo.objects.get().widths() == [400, 800, 1600]


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("room.jpg", b"", "This file is empty"),
        ("room.jpg", jpeg(10_000, 10_000), "more than 40 megapixels"),
        ("room.jpg", jpeg(900, 900)[:300], "not a readable JPEG, PNG or WebP"),
        ("room.jpg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a readable JPEG, PNG or WebP"),
        ("room.jpg", b"<html></html>", "not a readable JPEG, PNG or WebP"),
        ("room.jpg", jpeg(100, 100), "smaller than 300 pixels"),
        ("room.jpg", b"\xff\xd8" + b"0" * (30 * 1024 * 1024), "larger than 20 MB"),
    ],
)
def test_a_wrong_photo_is_refused_in_words(client, draft, name, data, message):
    response = post(
        client, draft, "manage_photos", {"photo": upload(name, data), "kind": "premises", "alt": "Our room"}
    )

    assert response.status_code == 422
    assert message in response.content.decode()
    assert "Our room" in response.content.decode()
    assert not Photo.objects.exists()


def test_a_full_disk_gets_an_honest_page_and_loses_nothing(client, draft, settings, tmp_path):
    blocked = tmp_path / "a-file"
    blocked.write_text("not a folder")
    settings.STORAGES = {
        **settings.STORAGES,
        "evidence": {**settings.STORAGES["evidence"], "OPTIONS": {"location": blocked}},
    }

    response = post(client, draft, "manage_credential_new", credential(documents=upload()))

    assert response.status_code == 503
    assert "Our disk did not take the file" in response.content.decode()
    assert not Credential.objects.exists()


def test_pre_flight_says_what_is_missing_and_then_the_listing_is_submitted(client, draft):
    html = reopened(client, draft, "manage_listing")
    assert "Add at least one service" in html
    post(client, draft, "manage_service", SERVICE, "new")

    response = post(client, draft, "manage_submit", {"token": uuid4()}, follow=True)

    assert "A moderator answers within two business days" in response.content.decode()
    draft.refresh_from_db()
    assert draft.status == "submitted"


def test_submitting_what_is_incomplete_says_why(client, draft):
    response = post(client, draft, "manage_submit", {"token": uuid4()})

    assert response.status_code == 422
    assert "Add at least one service" in response.content.decode()


def test_what_is_submitted_is_taken_back_to_be_changed(client, draft):
    version = create_draft(name="Second Spa")
    submit(version)
    refused = post(client, version, "manage_place", PLACE, follow=True)
    assert "Take it back first" in refused.content.decode()

    post(client, version, "manage_withdraw", {})

    assert version.listing.open_version().is_draft


def test_reasons_stand_where_the_owner_reads_them(client):
    listing = create_live_listing()
    owner = listing.business.memberships.first().user
    waiting = submit_change(listing, tagline="Best in town")
    reasons = {("place", "", "tagline"): "Say what can be checked."}
    moderation.send_back(waiting, by=create_moderator(), reasons=reasons, note="One thing.")
    client.force_login(owner)

    overview = client.get(reverse("manage_listing", args=[listing.public_id])).content.decode()
    section = client.get(reverse("manage_place", args=[listing.public_id])).content.decode()

    assert "A moderator sent your submission back" in overview
    assert "Say what can be checked." in overview
    assert "Say what can be checked." in section


def test_the_preview_is_the_real_page_over_the_draft(client):
    listing = create_live_listing()
    owner = listing.business.memberships.first().user
    client.force_login(owner)
    url = reverse("manage_place", args=[listing.public_id])
    client.post(url, {**PLACE, "name": "Lumen Clinic", "revision": 0})

    preview = client.get(reverse("manage_preview", args=[listing.public_id])).content.decode()
    live = client.get(listing.get_absolute_url()).content.decode()

    assert "Lumen Clinic" in preview
    assert "Preview:" in preview
    assert "Lumen Clinic" not in live


def test_home_says_how_each_listing_stands(client):
    listing = create_live_listing()
    submit_change(listing, tagline="New")
    client.force_login(listing.business.memberships.first().user)

    html = client.get(reverse("manage_home")).content.decode()

    assert "is with a moderator, due" in html


def test_discarding_leaves_the_public_page(client):
    listing = create_live_listing()
    owner = listing.business.memberships.first().user
    client.force_login(owner)
    client.post(reverse("manage_place", args=[listing.public_id]), {**PLACE, "name": "Gone", "revision": 0})

    client.post(reverse("manage_discard", args=[listing.public_id]))

    assert Version.objects.filter(listing=listing).count() == 1
    assert client.get(listing.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(
    "name", ["manage_place", "manage_services", "manage_people", "manage_photos", "manage_credentials"]
)
def test_editor_pages_cost_the_same_queries_whatever_they_hold(client, name, django_assert_max_num_queries):
    version = create_draft(
        services=({}, {"treatment": "mn_rf"}, {"treatment": "peel"}), practitioners=({}, {"name": "B"})
    )
    client.force_login(version.created_by)

    with django_assert_max_num_queries(20):
        client.get(reverse(name, args=[version.listing.public_id]))


def test_after_a_rejection_the_owner_reads_why_and_begins_again_from_what_she_wrote(client, places):
    version = submit(create_draft(services=({}, {"treatment": "mn_rf", "price": "650"})))
    moderation.reject(version, by=create_moderator(), reason="Show that this is your clinic.")
    client.force_login(version.created_by)

    overview = client.get(reverse("manage_listing", args=[version.listing.public_id])).content.decode()
    client.post(reverse("manage_place", args=[version.listing.public_id]), {**PLACE, "revision": 0})

    assert "Show that this is your clinic." in overview
    assert Service.objects.filter(version=version.listing.open_version()).count() == 2


def test_a_rejected_change_of_a_live_listing_says_so(client):
    listing = create_live_listing()
    version = submit_change(listing, name="Lumen Clinic")
    moderation.reject(version, by=create_moderator(), reason="Not the name on the sign.")
    client.force_login(version.created_by)

    overview = client.get(reverse("manage_listing", args=[listing.public_id])).content.decode()

    assert "Live. Your last change was not accepted" in overview
    assert "Not the name on the sign." in overview


@pytest.mark.parametrize("name", ["manage_submit", "manage_discard"])
def test_an_old_tab_does_not_decide_on_a_newer_draft(client, draft, name):
    old = draft.revision
    Version.objects.filter(pk=draft.pk).update(revision=old + 1, tagline="From the other tab")

    address = reverse(name, args=[draft.listing.public_id])
    response = client.post(address, {"token": str(uuid4()), "revision": str(old)})

    assert response.status_code == 409
    assert "was changed after you opened this page" in response.content.decode()
    assert Version.objects.get(pk=draft.pk).status == "draft"
