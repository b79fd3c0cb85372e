import pytest

from places.states import STATES, split_state, state_label, state_of, state_slug


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("pa", "PA"),
        ("pennsylvania", "PA"),
        ("penn", "PA"),
        ("state of texas", "TX"),
        ("new york state", "NY"),
        ("us virgin islands", "VI"),
        ("west virginia", "WV"),
        ("zz", ""),
        ("", ""),
    ],
)
def test_a_state_is_known_by_code_name_and_old_abbreviation(words, code):
    assert state_of(words) == code


def test_fifty_states_the_capital_and_every_territory_have_a_name():
    assert len(STATES) == 50 + 1 + 5 + 3
    assert {"DC", "PR", "VI", "GU", "AS", "MP"} < STATES.keys()


def test_a_name_and_a_state_may_be_read_in_more_than_one_way():
    assert split_state("charleston west virginia") == [("charleston west", "VA"), ("charleston", "WV")]


def test_a_state_is_printed_so_that_nobody_takes_it_for_the_city():
    assert state_label("NY") == "New York State"
    assert state_label("PA") == "Pennsylvania"


def test_a_states_part_of_an_address_is_its_code_in_lower_case():
    assert state_slug("PA") == "pa"
