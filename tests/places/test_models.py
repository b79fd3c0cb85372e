import pytest
from django.db import IntegrityError, transaction

from places.models import Place, PlaceKind

from .factories import create_place

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({}, {}),
        ({"kind": "zip", "name": "00000"}, {"kind": "zip", "name": "00000", "slug": ""}),
        ({"kind": "state"}, {"kind": "state"}),
    ],
)
def test_a_place_stands_once(first, second):
    create_place(**first)

    with pytest.raises(IntegrityError), transaction.atomic():
        create_place(**second)


@pytest.mark.parametrize("fields", [{"latitude": 91}, {"longitude": -181}, {"kind": "nickname"}, {"population": -1}])
def test_an_impossible_place_is_refused(fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        create_place(**fields)


def test_a_slug_may_stand_in_two_states_and_a_neighborhood_may_have_a_citys_name():
    create_place()

    create_place(state="YY")
    create_place(kind=PlaceKind.AREA)

    assert Place.objects.filter(name="Lumen").count() == 3


def test_a_place_reads_as_its_label():
    assert str(create_place(name="Lumen")) == "Lumen, ZZ"
