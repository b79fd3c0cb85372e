"""What a planned number of sessions costs; for three, what the course of three says."""

from decimal import Decimal
from itertools import product

import pytest

from listings import plans, prices
from listings.models import Service, ServiceAddOn, ServicePackage, Version

OFFERS = ((), ((2, 500),), ((3, 900),), ((2, 500), (3, 850)), ((2, 650), (3, 975)), ((6, 600),))


def arrange(*, packages=(), consultation="free", consultation_fee=None, **fields):
    values = {"session_price": Decimal(325), "numbing": "included", "aftercare": "included", **fields}
    offers = [ServicePackage(sessions=n, total=Decimal(total)) for n, total in packages]
    return Service(**values), offers, Version(consultation=consultation, consultation_fee=consultation_fee)


def plan(sessions, *, addons=(), **fields):
    extras = [ServiceAddOn(addon_id="prp", price=None if price is None else Decimal(price)) for price in addons]
    return plans.price(*arrange(**fields), sessions=sessions, addons=extras)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"numbing": "extra", "numbing_price": Decimal(40)},
        {"aftercare": "extra", "aftercare_price": Decimal(30), "consultation": "fee", "consultation_fee": Decimal(50)},
        {"numbing": "not_stated", "aftercare": "not_stated", "consultation": "not_stated"},
        {"price_is_from": True},
        {"price_kind": "introductory"},
        {"price_basis": "package", "session_price": None},
        {"price_basis": "membership"},
        {"consultation": "credited", "consultation_fee": Decimal(50)},
    ],
)
@pytest.mark.parametrize("packages", OFFERS)
def test_three_sessions_cost_what_the_course_of_three_says(fields, packages):
    course = prices.course_of_three(*arrange(packages=packages, **fields))

    found = plan(3, packages=packages, **fields)

    assert (found is None) == (course is None)
    if course:
        assert (found.total, found.missing, tuple(found.visits)) == (course.total, course.missing, course.visits)


@pytest.mark.parametrize(
    ("sessions", "payments"),
    [(1, (325,)), (2, (500, 0)), (4, (500, 0, 500, 0)), (5, (700, 0, 0, 500, 0)), (7, (700, 0, 0, 500, 0, 500, 0))],
)
def test_the_cheapest_mix_is_bought_and_a_package_is_paid_at_its_first_visit(sessions, payments):
    assert plan(sessions, packages=((2, 500), (3, 700))).payments == payments


@pytest.mark.parametrize(("sessions", "packages"), list(product(range(1, 13), OFFERS)))
def test_visits_add_up_and_no_plan_costs_more_than_single_sessions(sessions, packages):
    found = plan(sessions, packages=packages)

    assert len(found.visits) == sessions
    assert sum(found.visits) == found.total <= 325 * sessions


def test_add_ons_count_at_every_session_and_one_without_a_price_makes_it_at_least():
    assert plan(3, addons=[100]).amount == "$1,275"
    assert plan(3, addons=[100]).visits == [425, 425, 425]
    assert plan(3, addons=[100, None]).amount == "at least $1,275"
    assert prices.part_names(plan(3, addons=[None]).missing) == "add-on"


def test_a_number_that_no_package_makes_has_no_price():
    fields = {"price_basis": "package", "session_price": None, "packages": ((3, 900),)}

    assert plan(4, **fields) is None
    assert plan(6, **fields).total == 1800
