"""The founding article as its file has it: every claim sourced, the signs complete, plain to read."""

import re

import pytest

from articles import checking, files
from articles.forms import EXPLAINED
from listings.models import Device
from tests.articles.reading import grade, plain

FILE = files.DATA / "microneedling-for-acne-scars.md"
GENERAL = "(common professional knowledge, no source seen by us)"
CALL_THE_CLINIC = [
    "redness or swelling that grows after day 3",
    "spreading heat",
    "pus",
    "fever",
    "blisters",
    "a new cluster of cold sores",
    "painful lumps, even weeks later",
    "dark patches",
    "grid or track marks",
    "a numb or weak area",
]
EMERGENCY = [
    "trouble breathing",
    "swelling of the face or tongue",
    "chest pain",
    "a seizure or fainting, also after numbing cream",
    "severe eye pain or loss of sight",
    "fever with confusion",
]
AT_ONCE = ["equipment was shared or blood was mixed up, seek testing at once", "within 72 hours"]
REPORT = ["MedWatch", "Unlicensed practice goes to the state board"]
SUBJECTS = [
    "how-it-works",
    "what-studies-found",
    "what-it-cannot-do",
    "safety-and-side-effects",
    "who-should-not-have-it-or-should-ask-first",
    "when-to-get-help",
    "three-misconceptions",
    "at-home-or-in-a-clinic",
    "combining-treatments",
    "newer-devices-and-what-is-still-being-studied",
    "what-a-course-looks-like",
    "what-it-costs",
    "who-may-perform-it",
    "a-short-history",
    "why-we-print-no-patient-stories",
]
# From the old text and from facts that no source carries.
NEVER = ["31%", "jade and", "bamboo", "Sarah", "Jane", "John", "blood circulation", "PRF", "nano", "no downtime"]


@pytest.fixture(scope="module")
def head():
    return files.read(FILE)[0]


@pytest.fixture(scope="module")
def body():
    return files.read(FILE)[1]


@pytest.fixture(scope="module")
def texts(head, body):
    return checking.texts_of({**head, "body": body})


def section(body, heading):
    return body.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]


def test_nothing_keeps_it_from_being_published(head, texts):
    assert checking.problems(texts=texts, sources=[source["number"] for source in head["sources"]]) == []


@pytest.mark.parametrize("sign", [*CALL_THE_CLINIC, *EMERGENCY, *AT_ONCE, *REPORT])
def test_no_sign_that_calls_for_help_is_left_out(body, sign):
    assert sign in section(body, "When to get help")


def test_the_emergency_signs_stand_before_the_others(body):
    help_ = section(body, "When to get help")

    assert help_.index(EMERGENCY[-1]) < help_.index(CALL_THE_CLINIC[0])


def test_the_signs_say_that_they_are_general_knowledge(body):
    assert GENERAL in section(body, "When to get help")


def test_general_knowledge_is_always_marked_in_the_same_words(texts):
    marked = [match for text in texts.values() for match in re.findall(r"\([^()]*no source seen[^()]*\)", text)]

    assert len(marked) >= 9
    assert set(marked) == {GENERAL}


@pytest.mark.parametrize("anchor", SUBJECTS)
def test_every_subject_has_its_chapter(body, anchor):
    assert anchor in checking.render(body).anchors


@pytest.mark.parametrize("words", NEVER)
def test_what_did_not_hold_is_not_printed(texts, words):
    assert not re.search(rf"\b{re.escape(words)}", "\n".join(texts.values()))


def test_it_reads_at_ninth_grade_or_below(texts):
    assert grade(plain("\n".join(texts.values()))) <= 9


def test_it_is_complete_but_not_padded(texts):
    words = re.findall(r"[A-Za-z0-9$][\w'.,%$-]*", plain("\n".join(texts.values()), tables=True))

    assert 2_200 <= len(words) <= 3_500


def test_it_says_that_a_clinician_should_read_it_and_when_it_changed(head):
    assert head["needs_clinician"]
    assert [change["on"] for change in head["changes"]][-1] == head["written_on"].isoformat()


def test_ten_questions_are_answered(head):
    assert len(head["questions"]) == 10


def test_each_source_says_what_it_is_and_what_was_read(head):
    numbers = [source["number"] for source in head["sources"]]

    assert numbers == list(range(1, len(numbers) + 1))
    for source in head["sources"]:
        assert all(source[name].strip() for name in ("citation", "kind", "read"))
        assert source.get("url", "https://").startswith("https://")


@pytest.mark.django_db
def test_each_of_its_terms_is_in_the_catalogue(head):
    known = {code for model in EXPLAINED for code in model.objects.values_list("pk", flat=True)}

    assert set(head["terms"]) <= known


@pytest.mark.django_db
def test_every_device_number_in_it_is_the_catalogue_s(body):
    known = set(re.findall(r"\w+", " ".join(Device.objects.values_list("number", flat=True))))

    printed = set(re.findall(r"\b(?:K|DEN)\d{6}\b", body))

    assert printed
    assert printed <= known


def test_the_page_on_its_claims_names_every_source(head):
    page = (files.DATA.parent.parent / "docs" / "founding-article.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| \d+ \|$", page, re.MULTILINE)

    assert [int(row) for row in rows] == [source["number"] for source in head["sources"]]
