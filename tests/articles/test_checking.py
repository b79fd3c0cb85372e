"""What keeps an article from being published."""

import pytest

from articles.checking import problems
from articles.known import Known, KnownDevice


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


def facts():
    skin_pen = KnownDevice(names=("skinpen", "skinpen precision"), numbers=frozenset({"DEN160029"}), depth="1.5")
    exceed = KnownDevice(names=("exceed",), numbers=frozenset({"K182407"}), depth="")
    return Known(devices=(skin_pen, exceed), articles={"/learn/care/": frozenset({"day-one"})})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("A pen has K999999.", "K999999"),
        ("SkinPen has K182407.", "K182407"),
        ("SkinPen goes to 2.5 mm.", "2.5 mm"),
        ("[Read](/learn/care/#day-two)", "day-two"),
        ("[Read](/learn/never-written/)", "never-written"),
        ("[Read](/nowhere/)", "/nowhere/"),
        ("[Read](javascript:alert(1))", "javascript:"),
        ("[Read](//elsewhere.example/)", "elsewhere"),
        ("Bold <b>words</b>.", "<b>"),
        ("# Same\n" * 5_000, "5000 headings"),
    ],
)
def test_what_differs_from_catalogue_or_pages_is_named(text, told):
    found = problems(texts={"body": text}, sources=[], facts=facts())

    assert any(told in problem.message for problem in found)


@pytest.mark.parametrize(
    "text",
    [
        "SkinPen has DEN160029 and goes to 1.5 mm.",
        "SkinPen and Exceed have DEN160029 and K182407.",
        "[Read](/learn/care/#day-one), [look](/clinics/?treatment=mn_pen), [there](https://health.example/).",
        "Fewer than < 5 of 36.",
    ],
)
def test_what_the_catalogue_and_the_pages_hold_may_stand(text):
    assert problems(texts={"body": text}, sources=[], facts=facts()) == []
