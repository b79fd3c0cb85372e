"""A listing's page packed into one row is the page that its version and ledger make."""

from datetime import date

import pytest
from django.utils import timezone

from directory import listing_page, shop_window
from listings import ledger, packing, publishing, vocabulary
from listings.models import CheckHow, CheckLevel, Listing, PublishedPage, Treatment
from tests.listings.factories import (
    add_hours,
    approve,
    check,
    create_credential,
    create_draft,
    create_live_listing,
    submit,
)

pytestmark = pytest.mark.django_db


def rich_listing():
    services = (
        {"addons": ("prp", "led"), "numbing": "extra", "numbing_price": 40, "packages": ((3, 900),)},
        {"treatment": "mn_rf", "price": None},
    )
    draft = create_draft(services=services, consultation="fee", consultation_fee="75.50", deposit=100)
    add_hours(draft)
    listing = approve(submit(draft))
    check(create_credential(listing), register_status="active", discipline="none_found")
    insurance = create_credential(listing, kind="insurance_liability", holder=None, expires_on=date(2030, 1, 31))
    check(insurance, level=CheckLevel.DOCUMENT_SEEN, how=CheckHow.DOCUMENT)
    create_credential(listing, kind="waste_contract", holder=None)
    return listing


def page_of(shown, now):
    lines = ledger.lines_of(shown.evidence, time_zone=shown.live.version.time_zone, now=now)
    return listing_page.build(shown.live, lines, scope=None, days=shown.days, now=now)


def test_the_packed_page_says_what_the_version_says():
    listing, now = rich_listing(), timezone.now()

    packed = page_of(shop_window.find(listing.slug), now)

    assert packed == page_of(shop_window.of_version(listing, listing.live_version), now)


def test_reading_a_packed_page_takes_one_query(django_assert_num_queries):
    listing, now = rich_listing(), timezone.now()
    page_of(shop_window.find(listing.slug), now)

    with django_assert_num_queries(1):
        page_of(shop_window.find(listing.slug), now)


def test_a_page_packed_from_other_tables_is_read_from_the_version(monkeypatch):
    listing, now = rich_listing(), timezone.now()
    before = page_of(shop_window.find(listing.slug), now)

    monkeypatch.setattr(packing, "form", lambda: "another")

    assert page_of(shop_window.find(listing.slug), now) == before


def test_a_page_without_its_row_is_read_from_the_version():
    listing, now = rich_listing(), timezone.now()
    before = page_of(shop_window.find(listing.slug), now)

    PublishedPage.objects.all().delete()

    assert page_of(shop_window.find(listing.slug), now) == before


def test_labels_come_from_todays_catalogue():
    listing, now = rich_listing(), timezone.now()

    Treatment.objects.filter(code="mn_pen").update(label="Needling with a pen")
    vocabulary.forget()

    assert page_of(shop_window.find(listing.slug), now).headline.treatment == "Needling with a pen"


def test_what_a_moderator_told_the_owner_is_not_packed():
    listing = create_live_listing()
    check(create_credential(listing), level=CheckLevel.REFUSED, reason="Not her own number.")

    assert "Not her own number" not in PublishedPage.objects.get(pk=listing.pk).packed


def test_a_listing_that_goes_takes_its_page_along():
    listing = create_live_listing()

    Listing.objects.filter(pk=listing.pk).update(paused_at=timezone.now())
    listing.refresh_from_db()
    publishing.refresh(listing)

    assert not PublishedPage.objects.exists()
    assert shop_window.find(listing.slug) is None


def test_a_new_release_packs_anew_what_another_one_packed(django_assert_num_queries):
    listing = rich_listing()
    shop_window.find(listing.slug)
    page = PublishedPage.objects.get(pk=listing.pk)
    PublishedPage.objects.update(packed=page.packed.replace(packing.form(), "00000000"), form="00000000")

    publishing.bring_up_to_date()

    assert PublishedPage.objects.get(pk=listing.pk).packed == page.packed
    with django_assert_num_queries(1):
        shop_window.find(listing.slug)
