"""What a person types, and what they expect to get."""

from dataclasses import replace

import pytest

from places import lookup
from places.lookup import city_by_slug, for_zip, resolve
from places.models import Place, PlaceKind

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("philadelphia", "Philadelphia, PA"),
        ("  PHILADELPHIA  ", "Philadelphia, PA"),
        ("Phila", "Philadelphia, PA"),
        ("Phila.", "Philadelphia, PA"),
        ("PHILLY", "Philadelphia, PA"),
        ("philadelphia pa", "Philadelphia, PA"),
        ("philadelphia,pa", "Philadelphia, PA"),
        ("Philadelphia, Pennsylvania", "Philadelphia, PA"),
        ("Philadelphia, Penn.", "Philadelphia, PA"),
        ("Philadelphia, PA, USA", "Philadelphia, PA"),
        ("City of Philadelphia", "Philadelphia, PA"),
        ("19103", "Philadelphia, PA 19103"),
        (" 19103 ", "Philadelphia, PA 19103"),
        ("19103-1234", "Philadelphia, PA 19103"),
        ("19103 1234", "Philadelphia, PA 19103"),
        ("１９１０３", "Philadelphia, PA 19103"),
        ("\u200e19103", "Philadelphia, PA 19103"),
        ("Philadelphia, PA 19103", "Philadelphia, PA 19103"),
        ("2000 Market St, Philadelphia PA 19103", "Philadelphia, PA 19103"),
        ("West Philly", "West Philly, Philadelphia, PA"),
        ("West Philadelphia", "West Philly, Philadelphia, PA"),
        ("w philly", "West Philly, Philadelphia, PA"),
        ("West Philly, Philadelphia, PA", "West Philly, Philadelphia, PA"),
        ("Fishtown", "Fishtown, Philadelphia, PA"),
        ("fishtown philadelphia", "Fishtown, Philadelphia, PA"),
        ("fishtown pa", "Fishtown, Philadelphia, PA"),
        ("Center City", "Center City, Philadelphia, PA"),
        ("soho nyc", "SoHo, Manhattan, NY"),
        ("Williamsburg, Brooklyn", "Williamsburg, Brooklyn, NY"),
        ("St Louis", "St. Louis, MO"),
        ("Saint Louis", "St. Louis, MO"),
        ("st. louis, missouri", "St. Louis, MO"),
        ("Ft. Worth", "Fort Worth, TX"),
        ("New York", "New York, NY"),
        ("New York, New York", "New York, NY"),
        ("New York City", "New York, NY"),
        ("nyc", "New York, NY"),
        ("N.Y.C.", "New York, NY"),
        ("Brooklyn", "Brooklyn, NY"),
        ("Queens", "Queens, NY"),
        ("Manhattan", "Manhattan, NY"),
        ("The Bronx", "Bronx, NY"),
        ("Staten Island", "Staten Island, NY"),
        ("Long Island", "Long Island, NY"),
        ("Washington DC", "Washington, DC"),
        ("Washington, D.C.", "Washington, DC"),
        ("washington", "Washington, DC"),
        ("dc", "Washington, DC"),
        ("San Juan PR", "San Juan, PR"),
        ("San Juan, Puerto Rico", "San Juan, PR"),
        ("paris", "Paris, TX"),
        ("portland", "Portland, OR"),
        ("la", "Los Angeles, CA"),
        ("L.A.", "Los Angeles, CA"),
        ("East LA", "East Los Angeles, CA"),
        ("SF", "San Francisco, CA"),
        ("Vegas", "Las Vegas, NV"),
        ("NOLA", "New Orleans, LA"),
        ("o'fallon mo", "O'Fallon, MO"),
        ("Mc Lean VA", "McLean, VA"),
        ("bryn mawr pa", "Bryn Mawr, PA"),
        ("Charleston, West Virginia", "Charleston, WV"),
    ],
)
def test_a_place_is_what_people_mean_by_it(typed, meant):
    found = resolve(typed)

    assert found.label == meant
    assert found.point == (found.place.latitude, found.place.longitude)
    assert not found.problem


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("California", "CA"),
        ("PA", "PA"),
        ("pa", "PA"),
        ("New York State", "NY"),
        ("washington state", "WA"),
        ("N.J.", "NJ"),
        ("Calif.", "CA"),
        ("Indiana", "IN"),
        ("District of Columbia", "DC"),
        ("Virgin Islands", "VI"),
        ("guam", "GU"),
    ],
)
def test_a_state_is_an_area_and_no_point(typed, code):
    found = resolve(typed)

    assert found.state == code
    assert found.point is None
    assert not found.problem


def test_a_city_name_offers_the_others_of_that_name_by_size():
    found = resolve("springfield")

    assert found.label == "Springfield, MO"
    assert [place.label for place in found.others[:3]] == ["Springfield, MA", "Springfield, IL", "Springfield, OR"]


@pytest.mark.parametrize(
    ("typed", "other"),
    [
        ("kansas city", "Kansas City, KS"),
        ("portland", "Portland, ME"),
        ("new york", "New York State"),
        ("washington", "Washington State"),
        ("hollywood", "Hollywood, FL"),
        ("Boston, MA 19103", "Boston, MA"),
    ],
)
def test_what_else_a_name_means_is_offered(typed, other):
    assert other in [place.label for place in resolve(typed).others]


def test_a_label_means_its_own_place_even_where_a_larger_one_has_the_name():
    assert resolve("Westwood, CA").label == "Westwood, CA"
    assert resolve("Westwood, Los Angeles, CA").label == "Westwood, Los Angeles, CA"


def test_every_neighborhood_state_and_a_sample_of_cities_is_found_by_its_label():
    few = Place.objects.filter(kind=PlaceKind.CITY, longitude__range=(-75.3, -75))
    named = Place.objects.filter(kind__in=[PlaceKind.AREA, PlaceKind.STATE])

    lost = [place.label for place in (*few, *named) if resolve(place.label).place != place]

    assert lost == []


def test_every_nickname_means_what_it_stands_for_or_offers_it():
    nicknames = Place.objects.filter(kind=PlaceKind.NICKNAME).select_related("stands_for")

    lost = [nickname.name for nickname in nicknames if resolve(nickname.name).place != nickname.stands_for]

    assert lost == []


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("00000", "Holtsville, NY 00501"),
        ("99999", "Ketchikan, AK 99950"),
        ("19100", "Philadelphia, PA 19101"),
        ("Philadelphia, PA 19100", "Philadelphia, PA 19101"),
        ("2139", "Cambridge, MA 02139"),
        ("191", "Philadelphia, PA 19101"),
        ("191030", "Philadelphia, PA 19103"),
    ],
)
def test_a_wrong_zip_is_called_unknown_and_its_neighbors_are_offered(typed, near):
    found = resolve(typed)

    assert found.problem == "unknown_zip"
    assert found.point is None
    assert near in [place.label for place in found.suggestions]


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("philadelpia", "Philadelphia, PA"),
        ("filadelfia", "Philadelphia, PA"),
        ("philadelpia pa", "Philadelphia, PA"),
        ("philadelphia nj", "Philadelphia, PA"),
        ("pheonix", "Phoenix, AZ"),
        ("newyork", "New York, NY"),
        ("los angelas", "Los Angeles, CA"),
        ("pennslyvania", "Pennsylvania"),
    ],
)
def test_a_mistyped_name_is_not_searched_but_offered(typed, offered):
    found = resolve(typed)

    assert found.problem == "unknown"
    assert found.point is None
    assert found.suggestions[0].label == offered


@pytest.mark.parametrize(
    "typed",
    [
        "10 downing street",
        "x\x00y",
        "💉" * 50,
        "q" * 10_000,
        "philadelphia " * 1000,
        "'; DROP TABLE",
        "מרפאה",
        "\u202eaihpledalihp",
        "<script>",
        "%",
        ",",
        "ﷺ" * 60,
    ],
)
def test_nonsense_is_unknown_and_breaks_nothing(typed):
    found = resolve(typed)

    assert found.problem == "unknown"
    assert len(found.text) <= lookup.LONGEST


@pytest.mark.parametrize("typed", ["", "  ", "\x00", "USA", "United States"])
def test_nothing_typed_means_the_whole_country(typed):
    found = resolve(typed)

    assert not found.problem
    assert found.point is None
    assert not found.state


@pytest.mark.parametrize("typed", ["39.95,-75.17", " 39.95 , -75.17 ", "+39.95,-75.17"])
def test_coordinates_are_a_place(typed):
    assert resolve(typed).point == (39.95, -75.17)


@pytest.mark.parametrize("typed", ["91,0", "0,181", "-91,-75", "200,1"])
def test_coordinates_that_are_not_on_earth_are_refused(typed):
    found = resolve(typed)

    assert found.problem == "unknown_point"
    assert found.point is None


def test_asking_twice_asks_the_database_once(django_assert_num_queries):
    resolve("fishtown philadelphia")

    with django_assert_num_queries(0):
        resolve("Fishtown  philadelphia".lower())


@pytest.mark.parametrize("code", ["", "1910", "19103-1234", "00000", "\x00", "abcde"])
def test_only_a_zip_code_has_a_zip_codes_place(code):
    assert for_zip(code) is None


def test_a_city_is_found_by_the_parts_of_its_address():
    assert city_by_slug("pa", "philadelphia").label == "Philadelphia, PA"
    assert city_by_slug("pa", "nowhere") is None
    assert city_by_slug("zz", "philadelphia") is None


def test_a_place_page_searches_what_its_name_finds():
    states = list(Place.objects.filter(kind=PlaceKind.STATE))
    cities = list(Place.objects.filter(kind=PlaceKind.CITY).order_by("-population")[:300])

    differing = [
        place.label
        for place in (*states, *cities)
        if (known := lookup.known_place(place)) != replace(resolve(place.label), others=known.others)
    ]

    assert differing == []


def test_a_town_that_is_a_slip_for_a_great_city_offers_it():
    assert "Pittsburgh, PA" in [place.label for place in resolve("pittsburg").others]
    assert resolve("pittsburg").label == "Pittsburg, CA"
