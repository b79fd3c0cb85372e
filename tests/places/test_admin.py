import pytest
from django.urls import reverse

from places.models import Place, PlaceKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return Place.objects.get(kind=PlaceKind.CITY, state="PA", slug="philadelphia")


def test_support_looks_a_place_up_by_its_beginning(admin_client):
    response = admin_client.get(reverse("admin:places_place_changelist"), {"q": "philadelphia"})

    assert "Philadelphia, PA" in response.content.decode()


def test_a_place_is_shown_but_cannot_be_changed_added_or_deleted(admin_client, city):
    shown = admin_client.get(reverse("admin:places_place_change", args=[city.pk]))
    changed = admin_client.post(reverse("admin:places_place_change", args=[city.pk]), {"name": "Elsewhere"})
    added = admin_client.get(reverse("admin:places_place_add"))
    deleted = admin_client.post(reverse("admin:places_place_delete", args=[city.pk]), {"post": "yes"})

    assert shown.status_code == 200
    assert [changed.status_code, added.status_code, deleted.status_code] == [403, 403, 403]
    city.refresh_from_db()
    assert city.name == "Philadelphia"


def test_visitors_do_not_reach_it(client, city):
    assert client.get(reverse("admin:places_place_change", args=[city.pk])).status_code == 302
