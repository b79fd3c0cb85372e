"""What a course costs around a place: like for like, whole prices only, silent under eight."""

from datetime import date

import pytest

from listings import area_prices
from listings.models import AreaPrice
from tests.listings.factories import create_live_listing

pytestmark = pytest.mark.django_db
PHILADELPHIA = area_prices.area_of(39.9513, -75.1741)


def create_clinics(*prices, **fields):
    for price in prices:
        create_live_listing(name=f"Spa {price}", services=({"price": price, **fields},))


def figures():
    area_prices.refresh(on=date(2026, 11, 23))
    return {(found.area, found.group): found for found in AreaPrice.objects.all()}


def test_eight_whole_prices_make_a_figure_with_its_day():
    create_clinics("100", "150", "200", "250", "300", "350", "400", "450")

    found = figures()[PHILADELPHIA, "needling"]

    assert (found.clinics, found.lowest, found.highest) == (8, 30_000, 135_000)
    assert (found.lower_quarter, found.median, found.upper_quarter) == (56_200, 82_500, 108_800)
    assert found.on == date(2026, 11, 23)


def test_seven_say_nothing():
    create_clinics("100", "150", "200", "250", "300", "350", "400")

    assert figures() == {}


def test_a_price_that_is_not_whole_or_only_from_does_not_enter():
    create_clinics("100", "150", "200", "250", "300", "350", "400")
    create_live_listing(name="Part Spa", services=({"numbing": "not_stated"},))
    create_live_listing(name="From Spa", services=({"price_is_from": True},))

    assert figures() == {}


def test_radiofrequency_is_not_compared_with_pens():
    create_clinics("100", "150", "200", "250")
    for price in ("600", "650", "700", "750"):
        create_live_listing(name=f"RF {price}", services=({"treatment": "mn_rf", "price": price},))

    assert figures() == {}


def test_a_clinic_counts_once_with_its_cheapest():
    create_clinics("100", "150", "200", "250", "300", "350", "400")
    create_live_listing(name="Two Spa", services=({"price": "80"}, {"treatment": "mn_roller", "price": "500"}))

    found = figures()["PA", "needling"]

    assert (found.clinics, found.lowest, found.highest) == (8, 24_000, 120_000)


def test_figures_are_reckoned_once_a_day(django_assert_max_num_queries):
    create_clinics("100", "150", "200", "250", "300", "350", "400", "450")
    assert area_prices.refresh_if_old() > 0

    assert area_prices.refresh_if_old() == 0
