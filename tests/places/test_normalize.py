import pytest

from places.normalize import normalize, plain, spelled_out


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Saint Louis", "St. Louis"),
        ("Fort Worth", "FT WORTH"),
        ("Mount Pleasant", "mt. pleasant"),
        ("Cañon City", "canon city"),
        ("O'Fallon", "O Fallon"),
        ("O’Fallon", "ofallon"),
        ("McLean", "Mc Lean"),
        ("Coeur d'Alene", "Coeur D Alene"),
        ("Winston-Salem", "winston salem"),
        ("Winston–Salem", "winston salem"),
        ("City of Los Angeles", "los angeles"),
        ("N. Charleston", "North Charleston"),
        ("Washington, D.C.", "washington dc"),
        ("Kāneʻohe", "Kaneohe"),
    ],
)
def test_two_ways_to_write_a_name_are_one(one, other):
    assert normalize(one) == normalize(other)


@pytest.mark.parametrize("typed", ["", "   ", "💉", "...", "\x00"])
def test_what_has_no_letters_is_no_name(typed):
    assert normalize(typed) == ""


def test_a_comma_keeps_a_letter_from_the_state():
    assert normalize("Round O, SC") == "round o sc"


def test_words_stay_as_typed_until_they_are_shortened():
    assert plain("Saint Louis") == "saint louis"
    assert spelled_out(normalize("St Louis Hts")) == "saint louis heights"
