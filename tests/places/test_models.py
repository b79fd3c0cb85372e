import pytest
from django.db import IntegrityError, transaction

from places.models import Place, PlaceKind

pytestmark = pytest.mark.django_db


def create_place(**fields):
    defaults = {"name": "Lumen", "normalized": "lumen", "label": "Lumen, ZZ", "state": "ZZ", "slug": "lumen"}
    return Place.objects.create(
        **{"kind": PlaceKind.CITY, "latitude": 1, "longitude": 1, "time_zone": "UTC", **defaults, **fields}
    )


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


@pytest.mark.parametrize("fields", [{"latitude": 91}, {"longitude": -181}, {"kind": "nickname"}])
def test_an_impossible_place_is_refused(fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        create_place(**fields)
