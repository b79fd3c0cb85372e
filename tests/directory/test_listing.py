"""A listing's public page and what its address answers."""

import json
import re
from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from articles import loading
from listings import holding_back
from listings.models import CheckHow, CheckLevel, DataSource, Origin
from tests.listings.factories import (
    add_hours,
    approve,
    change_listing,
    check,
    create_credential,
    create_draft,
    create_live_listing,
    create_moderator,
    submit,
    submit_change,
)

pytestmark = pytest.mark.django_db


def page(client, listing):
    response = client.get(listing.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


def test_the_course_stands_in_the_table_and_its_visits_add_up(client):
    services = ({"numbing": "extra", "numbing_price": 40},)

    html = page(client, create_live_listing(services=services))

    assert "$1,095" in html
    assert html.count("$365") == 3


def test_everything_unsaid_reads_not_stated(client):
    html = page(client, create_live_listing())

    assert re.search(r"Physician responsible</th><td>not stated", html)
    assert "Opening hours: not stated" in html
    assert html.count("Not stated") == 8


def test_the_ledger_says_what_was_seen_how_and_when(client):
    listing = create_live_listing()
    check(create_credential(listing), register_status="active", discipline="none_found")
    insurance = create_credential(listing, kind="insurance_liability", holder=None, number="POL-12345678")
    check(insurance, level=CheckLevel.DOCUMENT_SEEN, how=CheckHow.DOCUMENT)

    html = page(client, listing)

    assert "RN-000000 (J. Example)" in html
    assert "Looked up at the issuer: active. No public discipline found." in html
    assert "https://www.pals.pa.gov" in html
    assert "POL-12345678" not in html
    assert "678" in html
    assert "Paper seen" in html


def test_before_a_check_the_public_reads_only_the_kind(client):
    listing = create_live_listing()
    create_credential(listing, kind="insurance_liability", holder=None, number="OUR-OWN-WORDS")

    html = page(client, listing)

    assert "Professional liability insurance" in html
    assert "OUR-OWN-WORDS" not in html


def test_a_document_seen_is_no_license_badge(client):
    listing = create_live_listing()
    check(create_credential(listing), level=CheckLevel.DOCUMENT_SEEN, how=CheckHow.DOCUMENT)

    assert "Nurse license checked" not in page(client, listing)


def test_a_badge_ends_by_itself_on_its_day(client):
    listing = create_live_listing()
    soon = timezone.localdate() + timedelta(days=3)
    check(create_credential(listing, expires_on=soon))
    assert "Nurse license checked" in page(client, listing)

    with time_machine.travel(timezone.now() + timedelta(days=5)):
        html = page(client, listing)
        results = client.get("/clinics/", {"checked": "license"}).content.decode()

    assert "Nurse license checked" not in html
    assert "Ended" in html
    assert 'data-count="0"' in results


@time_machine.travel("2026-11-20T15:00:00Z")
def test_an_ended_line_names_its_last_good_day_at_the_clinic(client):
    listing = create_live_listing()
    check(create_credential(listing, expires_on=date(2026, 11, 24)))

    with time_machine.travel("2026-11-25T04:59:00Z"):
        before = page(client, listing)
    with time_machine.travel("2026-11-25T05:01:00Z"):
        after = page(client, listing)

    assert "Ended" not in before
    assert "Ended 24 Nov 2026" in after


@time_machine.travel("2026-11-21T02:00:00Z")
def test_a_check_is_dated_by_the_clinics_day(client):
    listing = create_live_listing()
    check(create_credential(listing))

    assert "Checked 20 Nov 2026" in page(client, listing)


def test_a_refused_line_is_not_shown(client):
    listing = create_live_listing()
    check(create_credential(listing), level=CheckLevel.REFUSED, reason="Not her number.")

    assert "RN-000000" not in page(client, listing)


def test_opening_hours_past_midnight(client):
    draft = create_draft()
    add_hours(draft, weekdays=[4], opens=18 * 60, closes=26 * 60)
    listing = approve(submit(draft))

    with time_machine.travel("2026-11-28T06:30:00Z"):
        assert "Open until 2 am" in page(client, listing)
    with time_machine.travel("2026-11-28T07:30:00Z"):
        assert "Closed now, opens" in page(client, listing)


def test_an_old_address_redirects_for_ever(client):
    listing = create_live_listing()
    approve(submit_change(listing, name="Lumen Clinic"))

    response = client.get("/clinics/lumen-spa-philadelphia/")

    assert response.status_code == 301
    assert response["Location"] == "/clinics/lumen-clinic-philadelphia/"


def test_what_was_never_approved_has_no_page(client):
    submit(create_draft())

    assert client.get("/clinics/lumen-spa-philadelphia/").status_code == 404


def test_a_suspended_listing_answers_honestly(client):
    listing = create_live_listing()
    holding_back.suspend(listing, by=create_moderator(), reason="Secret accusation")

    response = client.get(listing.get_absolute_url())

    assert response.status_code == 200
    assert b"not shown at the moment" in response.content
    assert b"Secret accusation" not in response.content
    assert b"$325" not in response.content


def test_a_closed_listing_is_gone(client):
    listing = create_live_listing()
    change_listing(listing, closed_at=timezone.now())

    assert client.get(listing.get_absolute_url()).status_code == 410


def test_a_merged_listing_leads_to_its_other(client):
    listing, other = create_live_listing(), create_live_listing(name="Other Spa")
    change_listing(listing, merged_into=other)

    assert client.get(listing.get_absolute_url()).status_code == 301


def test_notices_stand_where_the_thing_is_offered(client):
    html = page(client, create_live_listing(services=({"treatment": "mn_rf", "addons": ("exosomes",)},)))

    assert "No exosome product is FDA-approved" in html
    assert "October 15, 2025" in html


def test_structured_data_says_what_holds_and_cannot_be_broken_out_of(client):
    listing = create_live_listing(name="Lumen </script> Spa")
    check(create_credential(listing))

    html = page(client, listing)
    blocks = [json.loads(text) for text in re.findall(r'ld\+json">(.*?)</script>', html)]

    clinic = blocks[1]
    assert clinic["name"] == "Lumen </script> Spa"
    assert clinic["@type"] == "HealthAndBeautyBusiness"
    assert clinic["makesOffer"][0]["price"] == "325.00"
    assert clinic["hasCredential"][0]["name"] == "Registered nurse license"


def test_an_example_clinic_has_no_business_data(client):
    listing = create_live_listing()
    change_listing(listing, is_example=True)

    html = page(client, listing)

    assert "HealthAndBeautyBusiness" not in html
    assert "Example: this clinic is invented." in html


def test_the_page_costs_the_same_queries_however_many_services(client, django_assert_max_num_queries):
    listing = create_live_listing(services=({"addons": ("prp", "led")}, {"treatment": "mn_rf"}, {"treatment": "peel"}))
    for kind in ("insurance_liability", "waste_contract"):
        check(create_credential(listing, kind=kind, holder=None), level=CheckLevel.DOCUMENT_SEEN)
    client.get("/clinics/")
    client.get(listing.get_absolute_url())

    with django_assert_max_num_queries(10):
        client.get(listing.get_absolute_url())


def test_who_is_signed_in_costs_hardly_more(client, django_assert_max_num_queries):
    loading.load()
    listing = create_live_listing(services=({"addons": ("prp", "exosomes"), "device_id": "skinpen_precision"},))
    client.force_login(create_moderator())

    with django_assert_max_num_queries(15):
        client.get(listing.get_absolute_url())


def test_the_preview_of_an_empty_draft_shows_what_is_missing(client):
    draft = create_draft(name="", city="", state="", zip_code="", services=(), practitioners=())
    client.force_login(draft.created_by)

    response = client.get(f"/manage/{draft.listing.public_id}/preview/")

    assert response.status_code == 200
    assert "No name yet" in response.content.decode()


def test_a_page_is_named_after_its_clinic_and_shows_its_own_paragraphs(client):
    html = page(client, create_live_listing(name="Lumen & Spa", about="Scars <b>only</b>.\n\nCall us."))

    assert "<title>Lumen &amp; Spa, Philadelphia · Pinpoint</title>" in html
    assert '<meta name="description" content="Lumen &amp; Spa, 1845 Walnut Street' in html
    assert "<p>Scars &lt;b&gt;only&lt;/b&gt;.</p>\n\n<p>Call us.</p>" in html


def test_a_listing_that_was_imported_names_its_source_and_terms(client):
    imported, own = create_live_listing(), create_live_listing(name="Own Spa")
    source = DataSource.objects.create(name="Open Clinics", license="CC BY 4.0", url="https://open.example/")
    Origin.objects.create(listing=imported, source=source, entry="n-1", imported_at=timezone.now())

    page = client.get(imported.get_absolute_url())

    assertContains(page, 'First facts from <a href="https://open.example/" rel="noopener noreferrer nofollow">')
    assertContains(page, "(CC BY 4.0)")
    assertNotContains(client.get(own.get_absolute_url()), "First facts from")


def test_what_stands_on_the_page_leads_to_where_the_library_explains_it(client):
    loading.load()
    service = {
        "treatment": "mn_rf",
        "device_id": "morpheus8",
        "addons": ("exosomes",),
        "concerns": ("acne_scar_rolling",),
    }
    listing = create_live_listing(services=(service,))
    check(create_credential(listing))

    html = page(client, listing)

    assert '<a class="badge" href="/how-we-check/#license_rn">Nurse license checked</a>' in html
    assert '<a class="about" href="/how-we-check/#license_rn">' in html
    assert (
        '<a class="about" href="/learn/how-to-check-a-clinic/?where=19103#papers-and-what-each-one-is-worth">' in html
    )
    assert (
        '<a class="about" href="/learn/devices-and-fda-clearance/?where=19103#rf-devices-another-rule">Morpheus8</a>'
        in html
    )
    assert 'href="/learn/prp-prf-and-exosomes/?where=19103#exosomes-what-the-fda-says">Read more' in html
    assert 'href="/learn/what-a-course-costs/?where=19103#how-we-add-it-up"' in html
    assert '<a class="term" href="/learn/glossary/#course-of-three">Course of three</a>' in html
    assert f'href="/learn/which-kind-of-acne-scar/?where={listing.live_version.zip_code}#the-three-dents"' in html


def test_nothing_leads_to_an_article_that_waits_for_a_clinician(client, settings):
    settings.IS_PRODUCTION = True
    loading.load()
    listing = create_live_listing(services=({"treatment": "mn_rf", "addons": ("exosomes",)},))

    html = page(client, listing)

    assert "/learn/prp-prf-and-exosomes/" not in html
    assert "No exosome product is FDA-approved" in html
