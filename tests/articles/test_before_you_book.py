"""The rows of the check before booking: every condition of the facts, at its level, marked, and promising nothing."""

import re
import tomllib

import pytest

from articles import checking, files, glossary
from articles.before_you_book import Level, rows

FACTS = (files.DATA.parent.parent / "docs" / "facts.md").read_text(encoding="utf-8")
IDS = set(re.findall(r"\*\*(F-[\w.-]+)\*\*", FACTS))
SOURCES = {int(number) for number in re.findall(r"^(\d+)\. ", FACTS.split("## 10. References", 1)[1], re.MULTILINE)}
ENTRIES = tomllib.loads((files.DATA / "before_you_book.toml").read_text(encoding="utf-8"))
UNSOURCED = "(common professional knowledge, no source seen by us)"
# What section 7.1 says of each level's first fact; ordinary acne stands in 1.4.
LEVEL_OF = {
    "F-1.4-13": Level.TELL,
    "F-7.1-1": Level.LABEL,
    "F-7.1-2": Level.NOW,
    "F-7.1-3": Level.DOCTOR,
    "F-7.1-4": Level.DOCTOR,
    "F-7.1-5": Level.TELL,
    "F-7.1-7": Level.DOCTOR,
}
# A word of each condition that the facts name.
CONDITIONS = {
    "F-1.4-13": "active acne",
    "F-7.1-1": "skin cancer|open wounds|stainless steel|bleeding disorder|pregnant or nursing|take isotretinoin",
    "F-7.1-2": "bacteria, a fungus or warts|cold sore|acne or rosacea|sunburn",
    "F-7.1-3": "keloids or raised scars|scleroderma|hemophilia",
    "F-7.1-4": "blood thinner|diabetes|immune system|chemotherapy or radiation|liver disease|eczema or psoriasis|moles",
    "F-7.1-5": "had cold sores|darker skin|filler or toxin injections|sun lately|under 22",
    "F-7.1-6": "pacemaker or a defibrillator|metal implants|face is thin",
    "F-7.1-7": "took isotretinoin",
}


@pytest.mark.parametrize(("fact", "words"), CONDITIONS.items())
def test_every_condition_of_the_facts_is_asked_about(fact, words):
    clauses = [entry["clause"] for entry in ENTRIES.values() if fact in entry["mark"]]

    assert [word for word in words.split("|") if not any(word in clause for clause in clauses)] == []


@pytest.mark.parametrize("code", ENTRIES)
def test_a_row_stands_at_the_level_of_its_fact(code):
    entry = ENTRIES[code]
    first = re.match(r"F-[\d.]+-\d+", entry["mark"])[0]

    assert entry.get("rf", False) == (first == "F-7.1-6")
    assert entry["level"] == LEVEL_OF.get(first, entry["level"])


@pytest.mark.parametrize("code", ENTRIES)
def test_marks_name_facts_and_sources_that_are_there(code):
    mark = ENTRIES[code]["mark"]
    named = set(re.findall(r"F-[\d.]+-\d+", mark))
    seen = {int(number) for numbers in re.findall(r"seen ([\d, ]+)", mark) for number in numbers.split(",")}

    assert named
    assert named <= IDS
    assert seen <= SOURCES
    assert "[memory: medium]" not in mark
    assert "[memory: low]" not in mark


@pytest.mark.parametrize("code", ENTRIES)
def test_what_has_no_source_says_so(code):
    entry = ENTRIES[code]

    has_none = "[memory: high]" in entry["mark"]
    assert (UNSOURCED in entry.get("warning", "") + entry.get("note", "")) == has_none


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.code)
def test_a_row_promises_nothing_and_asks_something(row):
    words = " ".join((row.statement, row.words, row.note, row.ask))

    assert checking.problems(texts={"text": words}, sources=[]) == []
    assert "!" not in words
    assert row.ask.endswith("?")
    assert row.clause[0].islower()


def test_nobody_is_told_to_stop_a_drug():
    words = {row.code: row.words for row in rows()}

    assert "ask the prescriber; do not stop it yourself" in words["isotretinoin"]
    assert "ask the prescriber" in words["isotretinoin-before"]
    assert f"do not stop a prescribed one unless its prescriber says so {UNSOURCED}" in words["blood-thinner"]


def test_pimples_are_told_and_plain_needling_over_them_is_avoided():
    row = next(row for row in rows() if row.code == "active-acne")

    assert row.level == Level.TELL
    assert "pimples" in row.clause
    assert "plain needling is avoided over active acne" in row.words


def test_every_word_that_a_row_leads_to_is_in_the_glossary():
    led_to = {row.code: row.term for row in rows() if row.term}

    assert {"keloids", "filler", "dark-marks"} <= led_to.keys()
    assert [term for term in led_to.values() if term not in glossary.by_code()] == []


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.code)
def test_a_row_says_it_in_words_that_people_use(row):
    words = " ".join((row.words, row.note, row.ask))

    assert not re.search(r"\btick|wrinkle toxin|cost fat|told of|comes into question", words)
    assert ("numbing drug" in row.words + row.note) == ("lidocaine" in words)


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.code)
def test_no_question_asks_the_clinic_what_another_doctor_thinks(row):
    assert not re.search(r"\bdoes my\b", row.ask)
