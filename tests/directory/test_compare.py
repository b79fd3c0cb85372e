"""Clinics side by side: the same rows in the same order, differences marked, nothing that is not live."""

import re

import pytest

from listings import holding_back
from tests.listings.factories import (
    check,
    create_credential,
    create_draft,
    create_live_listing,
    create_moderator,
    submit,
)

pytestmark = pytest.mark.django_db
LUMEN, OTHER = "lumen-spa-philadelphia", "other-spa-philadelphia"


def compare(client, *slugs, **query):
    response = client.get("/compare/", {"clinic": slugs, **query})
    assert response.status_code == 200
    return response.content.decode()


def row(html, label):
    head = (
        rf'<tr role="row"( class="differs")?><th scope="row" role="rowheader">(?:<a [^>]*>)?{label}.*?</th>(.*?)</tr>'
    )
    found = re.search(head, html, re.DOTALL)
    return bool(found[1]), re.findall(r'<td role="cell">(.*?)</td>', found[2])


@pytest.fixture
def two():
    create_live_listing(services=({"price": "325"}, {"treatment": "mn_rf", "price": "700"}))
    create_live_listing(name="Other Spa", services=({"price": "400", "numbing": "not_stated"},))


def test_the_same_rows_stand_in_the_order_asked_for_and_differences_are_marked(client, two):
    html = compare(client, OTHER, LUMEN)

    assert row(html, "One session") == (True, ["$400", "$325"])
    assert row(html, "Course of three") == (True, ["at least $1,200", "$975"])
    assert row(html, "Treatment compared") == (False, ["Pen microneedling", "Pen microneedling"])
    assert row(html, "Consultation") == (False, ["Free consultation", "Free consultation"])


def test_evidence_says_until_when_it_holds(client, two):
    listing = create_live_listing(name="Third Spa")
    check(create_credential(listing))

    _differs, values = row(compare(client, "third-spa-philadelphia", LUMEN), "License of who treats you")

    assert values[0].startswith("✓ Nurse license checked, to ")
    assert values[1] == "nothing that holds today"


def test_one_treatment_is_compared_and_its_notice_stands_below(client, two):
    html = compare(client, LUMEN, OTHER, treatment="mn_rf")

    assert row(html, "One session") == (True, ["$700", "not stated"])
    assert row(html, "Treatment compared") == (True, ["RF microneedling", "does not offer it"])
    assert "FDA told of burns" in html


def test_without_a_clinic_and_with_one_it_says_what_to_do(client, two):
    assert "No clinic is chosen yet." in compare(client)
    assert "Choose at least one more clinic" in compare(client, LUMEN)


def test_what_is_not_live_is_named_and_not_shown(client, two):
    draft = create_draft(name="Secret Spa")
    submit(draft)
    held = create_live_listing(name="Held Spa")
    holding_back.suspend(held, by=create_moderator(), reason="Papers.")

    html = compare(client, LUMEN, "secret-spa-philadelphia", "held-spa-philadelphia", "no-such")

    assert "Not listed, or not shown at present: secret-spa-philadelphia, held-spa-philadelphia, no-such." in html
    assert "Held Spa" not in html


def test_a_fifth_clinic_is_left_out_and_that_is_said(client):
    slugs = [create_live_listing(name=f"Spa {number}").slug for number in range(5)]

    html = compare(client, *slugs)

    assert "1 is left out" in html
    assert "Spa 4" not in html


def test_removing_a_clinic_is_a_link(client, two):
    html = compare(client, LUMEN, OTHER)

    assert f'href="/compare/?clinic={OTHER}" data-remove="{LUMEN}"' in html


@pytest.mark.parametrize("slug", ["\x00", "a" * 10_000, "<script>", "💉", "' OR 1=1", "../admin", "\u202eabc"])
def test_no_nonsense_breaks_it(client, two, slug):
    html = compare(client, LUMEN, slug, treatment=slug)

    assert "<script>" not in html.split("<main")[1]


def test_it_costs_the_same_queries_for_two_and_for_four(client, django_assert_max_num_queries):
    slugs = [create_live_listing(name=f"Spa {number}").slug for number in range(4)]
    compare(client, *slugs)

    with django_assert_max_num_queries(4):
        compare(client, *slugs)


def test_comparing_sets_no_cookie_and_is_not_indexed(client, two):
    response = client.get("/compare/", {"clinic": [LUMEN, OTHER]})

    assert not response.cookies
    assert '<meta name="robots" content="noindex">' in response.content.decode()


def test_cards_and_pages_lead_to_the_comparison_without_javascript(client, two):
    link = f'href="/compare/?clinic={LUMEN}" data-compare="{LUMEN}" data-name="Lumen Spa"'

    assert link in client.get("/clinics/").content.decode()
    assert link in client.get(f"/clinics/{LUMEN}/").content.decode()


def test_a_fee_for_the_first_talk_is_named(client):
    create_live_listing(name="Lumen Spa", consultation="fee", consultation_fee="50")
    create_live_listing(name="Other Spa", consultation="credited", consultation_fee="75")

    assert row(compare(client, LUMEN, OTHER), "Consultation") == (True, ["$50", "$75, credited to the treatment"])
