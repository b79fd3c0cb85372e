"""The course of three, by the house rule."""

from datetime import date
from decimal import Decimal

import pytest

from listings import prices
from listings.models import Service, ServicePackage, Version


def course(*, packages=(), consultation="free", consultation_fee=None, **fields):
    values = {"session_price": Decimal(325), "numbing": "included", "aftercare": "included", **fields}
    version = Version(consultation=consultation, consultation_fee=consultation_fee)
    offers = [ServicePackage(sessions=n, total=Decimal(total)) for n, total in packages]
    return prices.course_of_three(Service(**values), offers, version)


def test_three_sessions_and_numbing_at_each_make_the_course():
    found = course(numbing="extra", numbing_price=Decimal(40))

    assert found.amount == "$1,095"
    assert found.visits == (365, 365, 365)


@pytest.mark.parametrize(
    ("packages", "total"),
    [
        (((3, 900),), 900),
        (((2, 500),), 825),
        (((3, 1200),), 975),
        (((2, 500), (3, 850)), 825),
        (((6, 600),), 975),
    ],
)
def test_the_cheapest_way_to_buy_three_counts(packages, total):
    found = course(packages=packages)

    assert found.total == total
    assert sum(found.visits) == total


def test_a_package_alone_is_enough():
    assert course(session_price=None, price_basis="package", packages=((3, 900),)).amount == "$900"


def test_what_is_not_stated_makes_it_at_least():
    found = course(numbing="not_stated")

    assert found.amount == "at least $975"
    assert found.note == "numbing not stated"
    assert not found.is_whole


def test_everything_unsaid_is_named():
    found = course(numbing="not_stated", aftercare="not_stated", consultation="not_stated", price_is_from=True)

    assert found.note == "exact price, numbing, aftercare and consultation not stated"


def test_a_package_is_exact_even_where_the_single_session_is_from():
    found = course(price_is_from=True, packages=((3, 1200),))

    assert found.amount == "$1,200"
    assert found.is_whole


def test_a_consultation_fee_counts_once_unless_credited():
    fee = {"consultation_fee": Decimal(50)}

    assert course(consultation="fee", **fee).total == 1025
    assert course(consultation="credited", **fee).total == 975


def test_aftercare_that_costs_extra_counts_once():
    assert course(aftercare="extra", aftercare_price=Decimal(30)).total == 1005


@pytest.mark.parametrize(
    "fields",
    [
        {"price_kind": "introductory", "introductory_ends": date(2027, 1, 1)},
        {"price_basis": "membership"},
        {"session_price": None},
    ],
)
def test_introductory_and_membership_prices_never_make_a_course(fields):
    assert course(**fields) is None


def test_the_clinics_own_plan_uses_its_packages():
    service = Service(session_price=Decimal(300), usual_sessions=5)

    assert prices.usual_plan_total(service, [ServicePackage(sessions=3, total=Decimal(800))], Version()) == 1400


def test_money_reads_as_people_write_it():
    assert prices.format_money(Decimal("1095")) == "$1,095"
    assert prices.format_money(Decimal("1095.5")) == "$1,095.50"
