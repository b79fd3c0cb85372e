"""Every article as its file has it: sourced, plain to read, honest on general knowledge, and tied to the rest."""

import re

import pytest
from django.http import QueryDict
from django.utils import timezone

from articles import checking, files, known, loading
from articles.forms import EXPLAINED
from directory import criteria
from listings.models import Device
from tests.articles.reading import grade, plain
from tests.articles.test_founding_article import AT_ONCE, CALL_THE_CLINIC, EMERGENCY, GENERAL, REPORT

FOUNDING = "microneedling-for-acne-scars"
FILES = {path.stem: files.read(path) for path in sorted(files.DATA.glob("*.md"))}
PIECES = sorted(FILES.keys() - {FOUNDING})
LINK = re.compile(r"\]\(([^)\s]+)\)")
HELP = "/#when-to-get-help)"


def texts_of(slug):
    head, body = FILES[slug]
    return checking.texts_of({**head, "body": body})


def whole(slug):
    return "\n\n".join(texts_of(slug).values())


def links_of(slug):
    return LINK.findall(whole(slug))


def help_of(slug):
    body = FILES[slug][1]
    return body.split("## When to get help\n", 1)[1].split("\n## ", 1)[0] if "## When to get help\n" in body else ""


@pytest.mark.parametrize("slug", PIECES)
def test_nothing_keeps_an_article_from_being_published(slug):
    sources = [source["number"] for source in FILES[slug][0]["sources"]]

    assert checking.problems(texts=texts_of(slug), sources=sources) == []


@pytest.mark.parametrize("slug", PIECES)
def test_an_article_reads_at_ninth_grade_or_below(slug):
    assert grade(plain(whole(slug))) <= 9


@pytest.mark.parametrize("slug", PIECES)
def test_an_article_is_complete_but_not_padded(slug):
    words = re.findall(r"[A-Za-z0-9$][\w'.,%$-]*", plain(whole(slug), tables=True))

    assert 700 <= len(words) <= 2_000


@pytest.mark.parametrize("slug", PIECES)
def test_an_article_has_key_points_chapters_and_questions_and_says_how_sure_it_is(slug):
    head, body = FILES[slug]

    assert len(re.findall(r"^- ", head["key_points"], re.MULTILINE)) >= 4
    assert len(checking.render(body).contents) >= 4
    assert "how-sure-we-are" in checking.render(body).anchors
    assert len(head["questions"]) >= 3


@pytest.mark.parametrize("slug", PIECES)
def test_an_article_has_its_days(slug):
    head = FILES[slug][0]

    assert head["facts_checked_on"] <= head["written_on"]
    assert [change["on"] for change in head["changes"]][-1] == head["written_on"].isoformat()


@pytest.mark.parametrize("slug", PIECES)
def test_each_source_says_what_it_is_and_what_was_read(slug):
    sources = FILES[slug][0]["sources"]

    assert [source["number"] for source in sources] == list(range(1, len(sources) + 1))
    for source in sources:
        assert all(source[name].strip() for name in ("citation", "kind", "read"))
        assert source.get("url", "https://").startswith("https://")


@pytest.mark.parametrize("slug", PIECES)
def test_general_knowledge_is_marked_in_the_same_words(slug):
    marked = re.findall(r"\([^()]*no source seen[^()]*\)", whole(slug))

    assert set(marked) <= {GENERAL}


@pytest.mark.parametrize("slug", PIECES)
def test_an_article_shouts_at_nobody(slug):
    assert "!" not in whole(slug)


@pytest.mark.parametrize("slug", [slug for slug in PIECES if FILES[slug][0]["needs_clinician"]])
def test_an_article_on_treatment_says_or_shows_the_way_to_when_to_get_help(slug):
    assert help_of(slug) or HELP in whole(slug)


@pytest.mark.parametrize("slug", [slug for slug in PIECES if help_of(slug)])
def test_signs_that_call_for_help_are_never_given_in_part(slug):
    signs = help_of(slug)

    assert [sign for sign in (*EMERGENCY, *CALL_THE_CLINIC, *AT_ONCE, *REPORT, GENERAL) if sign not in signs] == []
    assert signs.index(EMERGENCY[-1]) < signs.index(CALL_THE_CLINIC[0])


@pytest.mark.parametrize("slug", FILES)
def test_links_to_articles_lead_to_one_and_to_a_chapter_of_it(slug):
    for link in links_of(slug):
        if link.startswith("/learn/"):
            other, _slash, anchor = link.removeprefix("/learn/").partition("/")
            assert other in FILES, link
            assert not anchor or anchor.removeprefix("#") in checking.render(FILES[other][1]).anchors, link


@pytest.mark.django_db
@pytest.mark.parametrize("slug", FILES)
def test_searches_for_clinics_are_understood(slug):
    for link in links_of(slug):
        if link.startswith("/clinics/?"):
            asked = criteria.read(QueryDict(link.partition("?")[2]), now=timezone.now())
            assert asked.values, link
            assert asked.dropped == (), link


@pytest.mark.parametrize("slug", FILES)
def test_every_other_link_leads_to_a_page_of_ours_or_is_secure(slug):
    own = ("/learn/", "/clinics/?", "/how-we-check/", "/how-we-rank/", "/costs/")

    assert [link for link in links_of(slug) if not link.startswith((*own, "#", "https://"))] == []


@pytest.mark.django_db
def test_the_terms_of_every_article_are_in_the_catalogue():
    known = {code for model in EXPLAINED for code in model.objects.values_list("pk", flat=True)}

    assert set().union(*(head["terms"] for head, _body in FILES.values())) <= known


@pytest.mark.django_db
def test_every_device_number_is_the_catalogue_s():
    known = set(re.findall(r"\w+", " ".join(Device.objects.values_list("number", flat=True))))
    printed = {number for slug in FILES for number in re.findall(r"\b(?:K|DEN)\d{6}\b", whole(slug))}

    assert printed
    assert printed <= known


def test_no_two_articles_share_a_place_in_the_library():
    places = [head["position"] for head, _body in FILES.values()]

    assert len(places) == len(set(places))


@pytest.mark.django_db
def test_every_figure_and_link_agrees_with_the_catalogue_and_the_pages():
    loading.load()
    facts = known.read()

    found = [
        (slug, problem)
        for slug, (head, _body) in FILES.items()
        for problem in checking.problems(
            texts=texts_of(slug), sources=[source["number"] for source in head["sources"]], facts=facts
        )
    ]

    assert found == []
