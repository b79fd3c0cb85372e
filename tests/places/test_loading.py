"""The committed files, and loading them."""

from io import StringIO

import pytest
from django.core.management import call_command

from places import loading
from places.lookup import for_zip
from places.models import LoadedFile, Place, PlaceKind
from places.states import STATES

pytestmark = pytest.mark.django_db


def load():
    out = StringIO()
    call_command("load_places", stdout=out)
    return out.getvalue()


def test_loading_again_does_nothing():
    before = set(Place.objects.filter(kind=PlaceKind.NICKNAME).values_list("pk", flat=True))

    said = load()

    assert "up to date" in said
    assert before == set(Place.objects.filter(kind=PlaceKind.NICKNAME).values_list("pk", flat=True))


def test_a_changed_file_replaces_everything_and_doubles_nothing():
    count = Place.objects.count()
    LoadedFile.objects.update(checksum="of another file")

    said = load()

    assert f"{count:,} places loaded" in said
    assert Place.objects.count() == count


def test_every_state_and_territory_has_zip_codes_and_a_row_of_its_own():
    assert set(Place.objects.filter(kind=PlaceKind.ZIP).values_list("state", flat=True)) == set(STATES)
    assert Place.objects.filter(kind=PlaceKind.STATE).count() >= 56


def test_there_are_as_many_zip_codes_and_cities_as_the_country_has():
    assert Place.objects.filter(kind=PlaceKind.ZIP).count() > 40_000
    assert Place.objects.filter(kind=PlaceKind.CITY).count() > 30_000


def test_no_two_places_print_alike():
    labels = list(Place.objects.exclude(kind=PlaceKind.NICKNAME).values_list("label", flat=True))

    assert len(labels) == len(set(labels))


@pytest.mark.parametrize(
    ("code", "zone"),
    [
        ("19103", "America/New_York"),
        ("79901", "America/Denver"),  # El Paso: mountain time in Texas
        ("78701", "America/Chicago"),
        ("32501", "America/Chicago"),  # Pensacola: central time in Florida
        ("37402", "America/New_York"),  # Chattanooga: eastern time in Tennessee
        ("37201", "America/Chicago"),
        ("86001", "America/Phoenix"),
        ("97914", "America/Boise"),  # Ontario: mountain time in Oregon
        ("83814", "America/Los_Angeles"),  # Coeur d'Alene: Pacific time in Idaho
        ("47591", "America/Indiana/Vincennes"),
        ("99546", "America/Adak"),
        ("96813", "Pacific/Honolulu"),
        ("00901", "America/Puerto_Rico"),
        ("96910", "Pacific/Guam"),
    ],
)
def test_a_zip_code_keeps_its_own_time(code, zone):
    assert for_zip(code).time_zone == zone


def test_no_place_lies_where_the_source_knew_nothing():
    assert not Place.objects.filter(latitude=0).exists()


def test_a_town_is_the_one_the_post_serves():
    """Bryn Mawr and Jackson lie elsewhere for one of the sources."""
    for code, name in (("19010", "Bryn Mawr"), ("08527", "Jackson")):
        post = for_zip(code)
        city = Place.objects.get(kind=PlaceKind.CITY, name=name, state=post.state)

        assert abs(city.latitude - post.latitude) + abs(city.longitude - post.longitude) < 0.3


def test_every_alias_of_the_file_is_a_row():
    rows = loading._read_aliases()

    loaded = Place.objects.filter(kind__in=[PlaceKind.AREA, PlaceKind.NICKNAME])

    assert sorted((row["name"], row["state"]) for row in rows) == sorted(loaded.values_list("name", "state"))
