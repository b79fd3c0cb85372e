"""What keeps an article from being published."""

import datetime as dt
import time

import pytest

from articles import glossary, known, loading
from articles.checking import day_problems, line_problems, problems
from articles.known import ANCHORS, Known, KnownDevice, broken_by
from articles.models import ArticleStatus, FormerAddress
from articles.rendering import render
from tests.articles.factories import create_article
from tests.listings.factories import create_live_listing


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
        "This FDA approved pen has no side effects.",
        "The pen is FDA approved and never fails.",
        "The FDA has approved it.",
        "The U.S. Food and Drug Administration approved it.",
        "It is approved by the U.S. FDA.",
        "There is no doubt that it is FDA approved.",
        "It is not only FDA approved but kind.",
        "With no pain the pen is FDA approved.",
        "No FDA approved pen hurts.",
        "One is not FDA approved, ours is FDA approved.",
        "| Pen | Side effects: none |\n|---|---|\n| FDA approved | none |",
        "It is FDA\napproved.",
        "It is **FDA** approved.",
        "It is FDA&nbsp;[approved](/about/).",
        "There is no\ndowntime.",
        "With no-downtime needles.",
        "There is *no* _downtime_.",
        "There is no​ down­time.",
        "It is safe for **all**.",
        "It is guar**anteed**.",
    ],
)
def test_a_promise_is_refused_in_its_field(promise):
    assert fields(problems(texts={"summary": promise}, sources=[])) == ["summary"]


@pytest.mark.parametrize(
    "denial",
    [
        "No exosome product is FDA-approved.",
        "It has not been approved by the FDA.",
        "An unsuitable word.",
        "The FDA has not approved any pen.",
        "The FDA hasn’t approved it.",
        "The FDA approved no pen.",
        "It is not FDA approved.",
        "It was never FDA-approved.",
        "None of these pens is FDA-approved.",
        "It has no FDA approval.",
        "It is neither FDA approved nor cleared.",
        "**Exosomes:** no product has been approved by the FDA.",
        "There is no “FDA approved clinic”.",
        "When a clinic says “FDA approved needling”, it is wrong.",
        "| Exosomes | No product is FDA-approved |\n|---|---|",
    ],
)
def test_a_denial_may_stand(denial):
    assert problems(texts={"summary": denial}, sources=[]) == []


def test_the_number_of_a_source_does_not_part_a_promise():
    assert fields(problems(texts={"body": "It is FDA [1] approved."}, sources=[1])) == ["body"]


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
    unlimited = KnownDevice(names=("exceed unlimited",), numbers=frozenset({"K233709"}), depth="")
    dr_pen = KnownDevice(names=("dr.pen system", "dr. pen"), numbers=frozenset({"K230420"}), depth="")
    return Known(devices=(skin_pen, exceed, unlimited, dr_pen), articles={"/learn/care/": frozenset({"day-one"})})


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
        ("> Same\n> ---\n\n" * 101, "101 headings"),
        ("[Read][there]\n\n[there]: /nowhere/", "/nowhere/"),
        ("[Read][there]\n\n[there]: #nowhere", "#nowhere"),
        ("[Read][there]\n\n[there]: javascript:alert(1)", "javascript:"),
        ("[Read](/manage/)", "/manage/"),
        ("[Read](/admin/)", "/admin/"),
        ("[Read](/accounts/login/)", "/accounts/login/"),
        ("[Read](/robots.txt)", "/robots.txt"),
        ("[Read](/learn/glossary/#nonsense)", "nonsense"),
        ("[Read](/about/#nonsense)", "nonsense"),
        ("[Read](/costs/#nonsense)", "nonsense"),
        ("A pen has k999999.", "K999999"),
        ("SkinPen has\nk182407.", "K182407"),
        ("SkinPen goes to 9.9mm.", "9.9 mm"),
        ("SkinPen and Exceed have K233709.", "K233709"),
        ("Exceed Unlimited has K182407.", "K182407"),
        ("Dr. Pen has K182407.", "K182407"),
        ("It helps [1000].", "1000 is too high"),
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
        "Exceed Unlimited has k233709.",
        "SkinPen goes to 1.50mm, Exceed to 2.5 mm.",
        "[Words](/learn/glossary/#keloid), [badges](/how-we-check/#paper-seen), [why](/about/#articles).",
        "[Plan](/plan/) and [report](/report/).",
        "[Read][there]\n\n[there]: /learn/care/#day-one",
    ],
)
def test_what_the_catalogue_and_the_pages_hold_may_stand(text):
    assert problems(texts={"body": text}, sources=[], facts=facts()) == []


def test_a_source_number_that_no_text_can_cite_is_named():
    [problem] = problems(texts={"body": "It helps."}, sources=[1000])

    assert problem.field == "sources"
    assert "1000 is too high" in problem.message


def test_a_source_number_given_twice_is_named():
    [problem] = problems(texts={"body": "It helps [1]."}, sources=[1, 1])

    assert problem.message == "Source 1 is in the list twice."


def test_titles_changes_and_citations_promise_nothing_either():
    content = {
        "title": "Needling is safe for all",
        "changes": [{"on": "2026-11-20", "what": "Said that results are guaranteed."}],
        "sources": [{"number": 1, "citation": "An FDA-approved pen. 2020."}],
    }

    assert fields(line_problems(content)) == ["title", "changes", "sources"]
    assert line_problems({"title": "Needles", "changes": [], "sources": []}) == []


def test_the_library_s_own_lines_promise_nothing():
    heads = [loading.read(path)[0] for path in loading.DATA.glob("*.md")]

    assert [problem for head in heads for problem in line_problems(head)] == []


def test_a_day_to_come_is_named_beside_its_field():
    today = dt.date(2026, 11, 20)
    content = {
        "written_on": "2026-11-21",
        "facts_checked_on": dt.date(2026, 11, 22),
        "reviewed_on": "2027-01-01",
        "changes": [{"on": "2026-12-01", "what": "More."}, {"on": "2026-11-20", "what": "First."}],
    }

    found = day_problems(content, today=today)

    assert fields(found) == ["written_on", "facts_checked_on", "reviewed_on", "changes"]
    assert found[0].message == "Nov. 21, 2026 is still to come."
    assert day_problems({"written_on": today, "reviewed_on": None, "changes": []}, today=today) == []


@pytest.mark.parametrize(
    "text",
    ["x\n=\n\n" * 20_000, "<a" * 100_000, "](#" * 66_000, "FDA approved " * 8_000, "no word " * 25_000, "[" * 100_000],
)
def test_odd_text_is_checked_quickly(text):
    begun = time.monotonic()

    problems(texts={"body": text}, sources=[], facts=facts())

    assert time.monotonic() - begun < 10


@pytest.mark.django_db
def test_links_lead_to_clinics_and_places_that_there_are():
    slug = create_live_listing().slug

    links = f"[a](/clinics/{slug}/) [b](/clinics/nowhere/) [c](/in/pa/) [d](/in/pa/philadelphia/) [e](/in/zz/nowhere/)"
    found = problems(texts={"body": links}, sources=[], facts=facts())

    assert [problem.message.split()[3] for problem in found] == ["/clinics/nowhere/", "/in/zz/nowhere/"]


@pytest.mark.django_db
def test_a_former_address_of_an_article_leads_to_its_headings():
    FormerAddress.objects.create(slug="pins", article=create_article())

    assert known.read().leads_somewhere("/learn/pins/#how-it-works")
    assert not known.read().leads_somewhere("/learn/pins/#nonsense")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/learn/", "learn"),
        ("/learn/glossary/", "glossary"),
        ("/how-we-check/", "how_we_check"),
        ("/how-we-rank/", "how_we_rank"),
        ("/about/", "about"),
    ],
)
def test_every_anchor_that_a_link_may_name_is_on_its_page(client, address, name):
    loading.load()

    page = client.get(address).content.decode()

    anchors = ANCHORS[name] | (glossary.by_code().keys() if name == "glossary" else set())
    assert [anchor for anchor in anchors if f'id="{anchor}"' not in page] == []


@pytest.mark.django_db
def test_what_leads_to_a_heading_that_an_edition_takes_away_is_named():
    create_article(slug="prp-prf-and-exosomes", body="## What trials found about PRP\n\n## Kept\n", sources=())
    FormerAddress.objects.create(slug="blood", article=create_article(slug="other", title="Other", sources=()))
    link = "[a](/learn/prp-prf-and-exosomes/#what-trials-found-about-prp) [b](/learn/prp-prf-and-exosomes/#kept)"
    create_article(slug="third", title="Third", body=link, sources=())
    create_article(slug="draft", title="Draft", body=link, sources=(), status=ArticleStatus.DRAFT)

    found = broken_by("prp-prf-and-exosomes", render("## Kept\n").anchors)

    assert "headings.toml leads “prp” (terms) to #what-trials-found-about-prp." in found
    assert "“Third” leads to #what-trials-found-about-prp." in found
    assert not any("#kept" in told or "Draft" in told for told in found)


@pytest.mark.django_db
def test_links_through_a_former_address_break_as_well():
    FormerAddress.objects.create(slug="pins", article=create_article())
    create_article(slug="third", title="Third", summary="[a](/learn/pins/?where=19103#how-it-works)", sources=())

    assert broken_by("needles-and-scars", ()) == ["“Third” leads to #how-it-works."]


@pytest.mark.django_db
def test_an_edition_that_keeps_its_headings_breaks_nothing():
    article = create_article()

    assert broken_by(article.slug, render(article.body).anchors) == []
    assert broken_by("never-published", ()) == []
