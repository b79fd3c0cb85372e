"""What keeps an article from being published."""

import pytest

from articles.checking import problems


def fields(found):
    return [problem.field for problem in found]


def test_a_sound_article_has_no_problem():
    texts = {"body": "## Care\n\nIt helps [1, 2].", "key_points": "- See [care](#care) and [source](#source-2)."}

    assert problems(texts=texts, sources=[1, 2]) == []


def test_a_number_without_a_source_is_named_in_its_field():
    [problem] = problems(texts={"body": "It helps [1].", "questions": "Why? [4]"}, sources=[1])

    assert problem.field == "questions"
    assert "4" in problem.message


def test_a_source_that_nothing_cites_is_named():
    [problem] = problems(texts={"body": "It helps [1]."}, sources=[1, 7])

    assert problem.field == "sources"
    assert "7" in problem.message


@pytest.mark.parametrize(
    "promise",
    [
        "It is safe for all.",
        "Results are guaranteed.",
        "There is no downtime.",
        "You are suitable.",
        "This pen is FDA approved.",
        "An FDA-approved device.",
        "It is approved by the FDA.",
    ],
)
def test_a_promise_is_refused_in_its_field(promise):
    assert fields(problems(texts={"summary": promise}, sources=[])) == ["summary"]


@pytest.mark.parametrize(
    "denial", ["No exosome product is FDA-approved.", "It has not been approved by the FDA.", "An unsuitable word."]
)
def test_a_denial_may_stand(denial):
    assert problems(texts={"summary": denial}, sources=[]) == []


def test_a_denial_does_not_excuse_the_next_sentence():
    assert problems(texts={"body": "This is no laser. It is FDA approved."}, sources=[])


def test_a_link_to_no_chapter_is_refused():
    [problem] = problems(texts={"body": "## Care\n", "key_points": "- [Read](#cure)"}, sources=[])

    assert problem.field == "key_points"
    assert "#cure" in problem.message


def test_a_heading_may_not_take_an_address_of_the_page():
    assert fields(problems(texts={"body": "## Sources\n"}, sources=[])) == ["body"]
