"""The dry run by itself: what a listing says, in whatever words, goes out and comes back as no change."""

from uuid import UUID

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from listings import exports, imports, sheet_columns, sheet_file
from listings.content import Content
from listings.forms.dry_run import Catalogue
from listings.models import (
    Listing,
    PerformerRole,
    Practitioner,
    Service,
    ServiceAddOn,
    ServicePackage,
    Treatment,
    Version,
)
from tests.listings.factories import key

pytestmark = pytest.mark.django_db

NAMESPACE = UUID(int=7)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40)
MONEY = st.none() | st.decimals("0.01", "50000", places=2)
ODD = "=cmd|' /C calc'!A0"


def content_of(texts, amounts, people, *, is_from):
    """What no form would let through, and a database would hold all the same."""
    names = ("name", "tagline", "about", "street", "unit", "city", "phone", "email", "website", "physician_responsible")
    version = Version(
        pk=1,
        **dict(zip(names, texts, strict=True)),
        zip_code="02134",
        state="MA",
        languages=["es", "en"],
        latitude=42.3554,
        longitude=-71.1321,
        coordinates_confirmed=is_from,
        consultation="fee",
        consultation_fee=amounts[0],
        deposit=amounts[1],
    )
    practitioners = [
        Practitioner(version=version, key=key(f"{n}"), name=name, role_id="registered_nurse")
        for n, name in enumerate(people)
    ]
    service = Service(
        version=version,
        key=key("service"),
        treatment=Treatment.objects.get(code="mn_pen"),
        performer=PerformerRole.objects.get(code="registered_nurse"),
        areas=["neck", "face_full"],
        concerns=["acne_scar_rolling"],
        practitioner_keys=[str(person.key) for person in practitioners],
        session_price=amounts[2],
        price_is_from=is_from,
    )
    return Content(
        version,
        practitioners=practitioners,
        services=[service],
        packages=[ServicePackage(version=version, service_key=service.key, sessions=3, total=900)],
        addons=[ServiceAddOn(version=version, service_key=service.key, addon_id="prp", price=amounts[3])],
    )


def there_and_back(content):
    listing = Listing(public_id="bcdfghjkmnpq")
    headings = [*sheet_columns.LEADING, *sheet_columns.columns()]
    return sheet_file.read(b"".join(sheet_file.write(headings, exports.rows_of(listing, content)))).rows


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
@given(
    texts=st.lists(TEXTS, min_size=10, max_size=10),
    amounts=st.lists(MONEY, min_size=4, max_size=4),
    people=st.lists(TEXTS.filter(str.strip), max_size=3),
    is_from=st.booleans(),
)
@example(texts=[ODD] * 10, amounts=[None] * 4, people=["A; B", "A; B", '"'], is_from=True)
@example(texts=["'=1", "-1", "+", "@", "\t", "\r\n=", "007", "1e5", "2026-01-01", "TRUE"], amounts=[None] * 4,
         people=["Zoë, \r\nRN"], is_from=False)  # fmt: skip
def test_whatever_a_listing_says_comes_back_as_no_change(texts, amounts, people, is_from):
    content = content_of(texts, amounts, people, is_from=is_from)

    found = imports.check(content, there_and_back(content), namespace=NAMESPACE, catalogue=Catalogue.read())

    assert found == imports.Checked()


def test_stamps_are_the_same_however_cells_are_spelled():
    assert exports.stamp({"session_price": "350.00"}) == exports.stamp({"session_price": "$350", "minutes": ""})
    assert exports.stamp({"session_price": "350"}) != exports.stamp({"session_price": "351"})


def test_a_stamp_is_eight_letters_that_no_spreadsheet_reads_as_a_number():
    stamp = exports.stamp({"name": "Lumen"})

    assert len(stamp) == 8
    assert set(stamp) <= set("bcdfghjkmnpqrstv")


def test_letters_that_a_spreadsheet_lost_are_not_taken_for_a_change():
    content = content_of(["Łódź Skin"] + ["x"] * 9, [None] * 4, [], is_from=False)
    rows = there_and_back(content)
    rows[0].cells["name"] = "?ódz Skin".replace("z", "?")

    found = imports.check(content, rows, namespace=NAMESPACE, catalogue=Catalogue.read())

    assert [error.column for error in found.errors] == ["name"]
    assert "Letters were lost here" in found.errors[0].message


def test_more_rows_about_one_listing_than_it_can_have_are_refused():
    content = content_of(["x"] * 10, [None] * 4, [], is_from=False)
    rows = [sheet_file.Row(n, {"row": "service", "service": ""}) for n in range(2, 500)]

    found = imports.check(content, rows, namespace=NAMESPACE, catalogue=Catalogue.read())

    assert found.errors[-1].message == "More than 200 rows name this listing."
