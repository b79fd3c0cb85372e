"""What a moderator is told to look at twice."""

import pytest

from listings import area_prices, risks
from listings.models import AreaPrice, Included
from listings.risks import Risk
from tests.listings.factories import (
    add_service,
    create_credential,
    create_draft,
    create_live_listing,
    create_person,
    submit,
)
from tests.listings.moderating import item_of

pytestmark = pytest.mark.django_db


def found_in(version):
    return {one.signal: one.words for one in risks.of_version(version)}


def area_with_median(cents):
    AreaPrice.objects.create(
        area=area_prices.area_of(39.9513, -75.1741),
        group="needling",
        clinics=12,
        lowest=cents // 2,
        lower_quarter=cents,
        median=cents,
        upper_quarter=cents,
        highest=cents * 2,
        on="2026-11-01",
    )
    area_prices.forget()


@pytest.mark.parametrize(("price", "is_far"), [("130.00", True), ("325.00", False), ("700.00", True)])
def test_a_price_far_from_the_area_is_said_with_the_figure(price, is_far):
    area_with_median(97_500)

    said = found_in(create_draft(services=({"price": price},))).get(Risk.PRICE, "")

    assert ("the middle of 12 clinics around is $975" in said) == is_far


def test_where_the_area_has_no_figure_nothing_is_said():
    assert Risk.PRICE not in found_in(create_draft(services=({"price": "700.00"},)))


def test_a_course_that_is_not_whole_is_not_held_against_the_area():
    area_with_median(97_500)
    draft = create_draft(services=())
    add_service(draft, price="700.00", aftercare=Included.NOT_STATED)

    assert Risk.PRICE not in found_in(draft)


@pytest.mark.parametrize(
    ("website", "is_suspicious"),
    [
        ("https://lumen.example", False),
        ("", False),
        ("https://www.lumen.example:443/book?x=1", False),
        ("https://bit.ly/3xyz", True),
        ("http://203.0.113.7/", True),
        ("https://xn--lumn-8na.example/", True),
        ("https://lumen.example@evil.example/", True),
        ("https://lumen.example:8443/", True),
        ("https://[bad/", True),
    ],
)
def test_a_link_that_hides_where_it_leads_is_a_signal(website, is_suspicious):
    assert bool(risks.suspicious(website)[1]) == is_suspicious


def test_a_link_in_a_text_is_a_signal():
    said = found_in(create_draft(about="Book at www.elsewhere.example today"))

    assert "www.elsewhere.example" in said[Risk.LINK]


def test_a_license_number_of_another_business_is_a_signal():
    create_credential(create_live_listing(name="First Spa"), number="RN-123456")
    other = create_live_listing(name="Other Spa", owner=create_person(email="other@x.example"))

    item = item_of(create_credential(other, number="rn 123456"))

    assert item.risk == ["The same license number stands at First Spa"]
    assert item.signal_bits == Risk.LICENSE.value


def test_ones_own_license_at_two_locations_is_none():
    create_credential(create_live_listing(name="First Spa"), number="RN-123456")
    second = create_live_listing(name="Second Spa")

    assert item_of(create_credential(second, number="RN-123456")).risk == []


def test_a_waiting_item_holds_its_signals_as_words_and_as_bits():
    item = item_of(submit(create_draft(services=({"price": "20.00"},))))

    assert item.signal_bits == Risk.NEW.value | Risk.PRICE.value
    assert "Unusual price: $20 a session" in item.risk
