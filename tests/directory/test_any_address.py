"""Whatever stands in an address, a visitor gets a page: what was understood stays, what was not is named."""

import html
import json
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from directory.criteria import SORTS
from directory.filters import ClinicFilterSet
from tests.listings.factories import create_live_listing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]
NAMES = ("where", "what", "radius", "sort", "page", "bbox", "clinic", "q", "x", *ClinicFilterSet.base_filters)
NASTY = (
    "",
    "\x00",
    "\x00mn_pen",
    "💉" * 40,
    "مرحبا \u202e",
    "a" * 10_000,
    "'; DROP TABLE listings_listing; --",
    '" OR 1=1',
    'NEAR("a" b) AND NOT * ^',
    "<script>alert(1)</script>",
    "%00%ff",
    "-1",
    "0",
    "99999999999999999999",
    "1e309",
    "NaN",
    "²",
    "90,180",
    "-90,-180",
    "89.99999,0",
    "51.5,179.99",
    "91,0",
    "19103",
    "Philadelphia",
    "mn_pen",
    "license",
    "best",
    "2",
)
VALUES = st.one_of(st.sampled_from(NASTY), st.text(max_size=60), st.integers().map(str))
PAIRS = st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=8)
PROPERTY = settings(
    max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
PATHS = (
    "/clinics/",
    "/clinics/map.geojson",
    "/clinics/suggest/",
    "/places/",
    "/places/named/",
    "/compare/",
    "/costs/",
    "/",
)


@pytest.fixture
def clinics():
    create_live_listing(name="Lumen Spa")
    create_live_listing(name="Other Spa", services=({"treatment": "mn_rf", "price": "650"},))


def address(path, pairs):
    # A lone surrogate is no text that a browser could send.
    return f"{path}?{urlencode([(name, value.encode('utf-8', 'replace')) for name, value in pairs])}"


@PROPERTY
@given(path=st.sampled_from(PATHS), pairs=PAIRS)
@example(path="/clinics/", pairs=[(name, "\x00" * 50) for name in NAMES])
@example(path="/clinics/", pairs=[("treatment", "mn_pen")] * 300)
def test_no_address_is_an_error(client, clinics, path, pairs):
    response = client.get(address(path, pairs))

    assert response.status_code in ((200, 400) if path == "/places/named/" else (200,))
    assert not response.cookies


@PROPERTY
@given(pairs=PAIRS)
def test_what_was_understood_stays_whatever_stands_beside_it(client, clinics, pairs):
    beside = [(name, value) for name, value in pairs if name not in {"where", "treatment", "what", "bbox"}]

    page = client.get(address("/clinics/", [("where", "19103"), ("treatment", "mn_rf"), *beside])).content.decode()

    assert 'data-filter="treatment" data-value="mn_rf"' in page
    assert "Philadelphia, PA 19103" in page


@PROPERTY
@given(name=st.sampled_from([*ClinicFilterSet.base_filters, "sort", "radius", "page"]), value=VALUES)
def test_what_was_not_understood_is_named(client, clinics, name, value):
    page = html.unescape(client.get(address("/clinics/", [("where", "19103"), (name, value)])).content.decode())

    typed = " ".join("".join(letter for letter in value if letter.isprintable()).split())
    assert not typed or is_understood(name, typed) or "Not understood and left out:" in page


def is_understood(name, typed):
    if name == "sort":
        return typed in SORTS
    if name == "radius":
        return typed in {"5", "10", "25", "50", "100"}
    if name == "page":
        return typed.isdecimal() and typed.isascii()
    one = ClinicFilterSet.base_filters[name]
    if hasattr(one, "pairs"):
        return typed in dict(one.pairs())
    return any(letter.isdecimal() for letter in typed)


@PROPERTY
@given(pairs=PAIRS)
def test_the_map_counts_what_the_list_counts(client, clinics, pairs):
    given_pairs = [(name, value) for name, value in pairs if name != "bbox"]

    listed = client.get(address("/clinics/", given_pairs)).content.decode()
    mapped = json.loads(client.get(address("/clinics/map.geojson", given_pairs)).content)

    assert f'data-count="{mapped["count"]}"' in listed
