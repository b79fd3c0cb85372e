"""One box takes what a person types: everything she said is a filter, the place, text, or named."""

import html as html_module
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.understanding import understand
from directory.understanding.pieces import UNSUPPORTED, WHERE
from directory.understanding.reading import STOP_WORDS
from directory.understanding.suggesting import KINDS, suggest_terms
from listings import vocabulary
from places.lookup import resolve
from tests.directory.test_clinics import count, find, names
from tests.listings.factories import create_live_listing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]

LINES = [
    line.split(" => ", 1) if " => " in line else (line.removesuffix(" =>"), "")
    for line in (Path(__file__).parent / "queries.txt").read_text().splitlines()
    if not line.startswith("#")
]
MISTYPED = {
    "Philadelpia": "Philadelphia, PA", "Philedelphia": "Philadelphia, PA", "Filadelfia": "Philadelphia, PA",
    "New Yrok": "New York, NY", "New Yrk": "New York, NY", "Los Angelos": "Los Angeles, CA",
    "Los Angles": "Los Angeles, CA", "Chcago": "Chicago, IL", "Chicgo": "Chicago, IL", "Huston": "Houston, TX",
    "Houstn": "Houston, TX", "Pheonix": "Phoenix, AZ", "Phenix": "Phoenix, AZ", "San Antoino": "San Antonio, TX",
    "San Deigo": "San Diego, CA", "San Diago": "San Diego, CA", "Dalas": "Dallas, TX", "San Hose": "San Jose, CA",
    "Asutin": "Austin, TX", "Jacksonvile": "Jacksonville, FL", "Fort Wrth": "Fort Worth, TX",
    "Columbos": "Columbus, OH", "Charlot": "Charlotte, NC", "San Fransisco": "San Francisco, CA",
    "San Francsico": "San Francisco, CA", "Indianaplis": "Indianapolis, IN", "Seatle": "Seattle, WA",
    "Denvr": "Denver, CO", "Bostn": "Boston, MA", "Nashvile": "Nashville, TN", "Detriot": "Detroit, MI",
    "Oklahoma Cty": "Oklahoma City, OK", "Portlnd": "Portland, OR", "Las Vagas": "Las Vegas, NV",
    "Memphs": "Memphis, TN", "Louisvile": "Louisville, KY", "Baltimor": "Baltimore, MD",
    "Milwakee": "Milwaukee, WI", "Albuquerqe": "Albuquerque, NM", "Tuscon": "Tucson, AZ",
    "Sacremento": "Sacramento, CA",
    "Kansas Cty": "Kansas City, MO", "Atlnta": "Atlanta, GA", "Miamii": "Miami, FL", "Minneapols": "Minneapolis, MN",
    "Clevland": "Cleveland, OH", "Honalulu": "Honolulu, HI", "Pittsburg PA": "Pittsburgh, PA",
    "Cincinatti": "Cincinnati, OH", "Brooklin": "Brooklyn, NY",
}  # fmt: skip
RIGHT_AT_FIRST = 48


def meaning(line):
    found = understand(line)
    parts = [f"{piece.name}={'|'.join(piece.values)}" for piece in found.pieces]
    return " & ".join([*parts, f"text={found.text}"] if found.text else parts)


def test_there_are_enough_lines():
    assert len(LINES) >= 150


def test_each_line_means_what_is_written_down():
    read = {line: meaning(line) for line, _means in LINES}

    assert {line: means for line, means in read.items() if means != dict(LINES)[line]} == {}


def test_taking_a_piece_away_leaves_the_meaning_of_the_rest():
    changed = []
    for line, _means in LINES:
        found = understand(line)
        for piece in (each for each in found.pieces if each.name != UNSUPPORTED):
            others = [each for each in found.pieces if not set(each.at) & set(piece.at)]
            rest = understand(found.line_without(*piece.at))
            left = [(each.name, each.values) for each in rest.pieces if each.is_filter]
            changed += [(line, piece.words)] * (left != [(each.name, each.values) for each in others if each.is_filter])

    # A language after "and" is one only beside another, and all scars are meant where acne scars are not.
    assert sorted(changed) == [
        ("english and spanish", "spanish"),
        ("scars acne scars", "acne scars"),
        ("speaks chinese and english", "speaks chinese"),
    ]


def test_what_is_searched_for_as_text_means_nothing_else_when_a_form_sends_it_alone():
    assert [line for line, _means in LINES if understand(understand(line).text).pieces] == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("micronedling", ["microneedling"]),
        ("scinpen boston", ["skinpen"]),
        ("dermatoligist", ["dermatologist"]),
        ("strech marks", ["stretch"]),
        ("accne scars", ["acne"]),
        ("morpheous8", ["morpheus8"]),
        ("rf philadelpia", ["Philadelphia, PA"]),
        ("rf san fransisco", ["San Francisco, CA"]),
        ("kansas cty", ["Kansas City, MO"]),
        ("micronedling philadelpia", ["microneedling Philadelphia, PA", "microneedling", "Philadelphia, PA"]),
        ("boston skin near philly", []),
        ("over about before women chin turkey plastic", []),
        ("numbing cream included", []),
    ],
)
def test_a_mistyped_word_is_asked_about_and_an_ordinary_one_is_not(typed, meant):
    assert [each.meant for each in understand(typed).corrections] == meant


def test_mistyped_places_are_offered_rightly_and_never_searched_for_elsewhere():
    first = {typed: _first_offer(typed) for typed in MISTYPED}
    wrong = {typed: label for typed, label in first.items() if label != MISTYPED[typed]}

    assert len(MISTYPED) == 50
    assert len(wrong) <= len(MISTYPED) - RIGHT_AT_FIRST, wrong
    assert [typed for typed in MISTYPED if resolve(typed).is_known and not _is_spelled(typed)] == []


def test_a_mistyped_place_among_other_words_is_asked_about_and_never_searched_for_elsewhere():
    first, searched = {}, []
    for typed in MISTYPED:
        found = understand(f"rf {typed}")
        where = found.piece(WHERE)
        first[typed] = (
            found.corrections[0].meant if found.corrections else _first_offer(where.values[0]) if where else ""
        )
        searched += [typed] * bool(where and resolve(where.values[0]).is_known and not found.leftover)

    assert searched == []
    assert [typed for typed, label in first.items() if label != MISTYPED[typed]] == ["Filadelfia", "Charlot"]


def _first_offer(typed):
    found = resolve(typed)
    offers = found.suggestions or found.others
    return offers[0].label if offers else ""


def _is_spelled(typed):
    """Some slips are the names of tiny places; then that place is searched, and the great one offered."""
    return resolve(typed).place.name.casefold() == typed.casefold()


@settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    line=st.one_of(
        st.text(max_size=80),
        st.lists(st.sampled_from([word for line, _means in LINES for word in line.split()]), max_size=9).map(" ".join),
    )
)
def test_no_word_vanishes_and_nothing_breaks(line):
    found = understand(line)

    told = {at for piece in found.pieces for at in piece.at} | set(found.leftover)
    silent = [word for at, word in enumerate(found.words) if at not in told]
    assert [word.raw for word in silent if word.single and not {word.single, word.plain} & STOP_WORDS] == []


def test_words_become_filters_with_the_words_that_they_came_from(client):
    create_live_listing(services=({"treatment": "mn_rf", "price": "550", "addons": ("prp",)},))

    html = find(client, what="rf microneedling with prp under $600 near 19103")

    assert names(html) == ["lumen-spa-philadelphia"]
    assert 'data-filter="treatment" data-value="mn_rf">RF microneedling <small>from “rf microneedling”</small>' in html
    assert 'data-filter="session_max" data-value="600">' in html
    assert "1 clinic within 25 miles of Philadelphia, PA 19103" in html


def test_a_chip_takes_its_words_with_it(client):
    html = find(client, what="rf microneedling near 19103")

    assert 'href="/clinics/?what=near+19103" data-filter="treatment"' in html
    assert 'href="/clinics/?what=rf+microneedling" data-filter="where"' in html


def test_what_is_no_filter_is_searched_for_as_text(client):
    create_live_listing(name="Lumen Spa", about="We hold consultations on Tuesdays.")
    create_live_listing(name="Other Spa")

    assert names(find(client, what="lumen")) == ["lumen-spa-philadelphia"]
    assert names(find(client, what="tuesday")) == ["lumen-spa-philadelphia"]
    assert count(find(client, what="lumen zebra")) == 0


def test_a_clinic_of_that_name_comes_before_one_that_mentions_it(client):
    create_live_listing(name="First Spa", about="Near the Lumen tower.")
    create_live_listing(name="Lumen Spa")

    assert names(find(client, what="lumen")) == ["lumen-spa-philadelphia", "first-spa-philadelphia"]


def test_a_mistyped_word_is_asked_about_and_not_replaced(client):
    create_live_listing()

    html = find(client, what="micronedling")

    assert count(html) == 0
    assert '<a href="/clinics/?what=microneedling">microneedling</a>' in html
    assert "without “micronedling” (1)" in html


def test_a_mistyped_place_after_near_searches_nothing(client):
    create_live_listing()

    html = find(client, what="rf near philadelpia")

    assert "We do not know “philadelpia”" in html
    assert "nothing was searched" in html
    assert 'href="/clinics/?where=Philadelphia%2C+PA&amp;what=rf"' in html


def test_what_was_typed_under_where_is_offered_under_what(client):
    create_live_listing()

    html = html_module.unescape(find(client, where="rf microneedling philly", what="dark skin"))

    assert 'href="/clinics/?what=dark+skin+rf+microneedling+philly">Search for “rf microneedling philly”' in html
    assert "under “What”" not in find(client, where="philadelpia")


def test_a_parameter_wins_over_words_and_the_page_says_so(client):
    create_live_listing(services=({"treatment": "mn_pen"},))

    html = find(client, what="rf philly", treatment="mn_pen", where="19103")

    assert count(html) == 1
    assert "“rf”: what you chose beside it counts instead" in html
    assert "“philly”: what you chose beside it counts instead" in html


@pytest.mark.parametrize(
    ("what", "note"),
    [
        ("rf without prp", "“without prp”: a search here can ask for things, not leave them out"),
        ("no rf or prp", "“or prp”: a search here can ask for things, not leave them out"),
        ("over $500", "“over $500”: a search here knows the highest price only"),
        ("6 sessions", "“6 sessions”: prices here are for one session or a course of three"),
        ("20 minutes from 19103", "“20 minutes”: distances here are in miles"),
        ("philly or 10001", "“philly”: one place at a time"),
        ("licensed and insured", "“and”: of one filter's choices, any is enough"),
        ("skinpen or rf", "“or”: different filters hold together, each its own choices by “or”"),
        ("皮肤科", "“皮肤科”: the listings are in English"),
        ("rf 5 miles", "“5 miles”: that needs a ZIP code or city"),
        ("nearest rf", "“nearest”: that needs a ZIP code or city"),
        ("accepts insurance", "“accepts insurance”: that cannot be searched for here"),
    ],
)
def test_the_page_says_why_words_do_not_count(client, what, note):
    assert note in html_module.unescape(find(client, what=what))


def test_a_role_that_is_also_a_state_offers_the_state(client):
    html = find(client, what="microneedling pa")

    assert '<a href="/clinics/?what=microneedling+Pennsylvania">Pennsylvania</a> instead of “pa”' in html


def test_a_radius_beside_the_words_wins_and_the_page_says_so(client):
    html = find(client, what="rf 5 miles 19103", radius="50")

    assert "within 50 miles" in html
    assert "“5 miles”: what you chose beside it counts instead" in html


def test_what_cannot_be_searched_for_is_named(client):
    html = find(client, what="home roller open today")

    assert "“home roller”: that cannot be searched for here" in html
    assert "“open today”: that cannot be searched for here" in html


def test_near_me_says_how_it_works(client):
    assert "We do not know where you are." in find(client, what="clinics near me")


def test_a_long_line_is_cut_and_that_is_said(client):
    assert "all after the first 200 characters" in find(client, what="acne " * 60)


@pytest.mark.parametrize(
    "what", ['"', "AND", "a OR b", "NEAR(x y)", "*", "^x", "x:y", "{name}:x", "-x", "'--", "🙂", "\x00", "%"]
)
def test_no_operator_of_a_search_engine_gets_through(client, what):
    create_live_listing()

    assert "<html" in find(client, what=what)
    assert "<html" in find(client, what=f"zebra {what} zebra")


def test_the_filter_form_carries_on_what_was_understood(client):
    create_live_listing()

    html = find(client, what="pen microneedling lumen near 19103")

    assert '<input type="hidden" name="where" value="19103"><input type="hidden" name="what" value="lumen">' in html
    assert 'name="treatment" value="mn_pen" data-count="1" checked' in html


def test_typing_ahead_offers_terms_by_any_of_their_words_and_by_near_spelling(client):
    offered = client.get("/clinics/suggest/", {"q": "sca"}).json()["suggestions"]

    assert offered[0] == {"label": "Acne scars", "value": "Acne scars", "note": ""}
    assert suggest_terms("vampire")[0].label == "PRP"
    assert suggest_terms("skinpin")[0].label == "SkinPen Precision"
    assert suggest_terms("a") == []
    assert client.get("/clinics/suggest/", {"q": "\x00" * 500}).json() == {"suggestions": []}


def test_typing_ahead_completes_the_last_words_of_a_line():
    assert suggest_terms("rf microneedling with acne sc")[0].label == "rf microneedling with Acne scars"
    assert suggest_terms("skinpen near philad")[0].label == "skinpen near Philadelphia, PA"


def test_each_term_that_is_offered_is_understood_as_itself():
    offered = {(kind, term.code): term.name for kind in KINDS for term in vocabulary.listable(kind)}
    shown = {code: name for code, name in offered.items() if name in [each.label for each in suggest_terms(name)]}
    meant = {code: [(piece.name, piece.values) for piece in understand(name).pieces] for code, name in shown.items()}

    assert len(shown) > 80
    assert {code: pieces for code, pieces in meant.items() if pieces != [(code[0], (code[1],))]} == {}
