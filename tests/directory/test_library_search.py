"""Articles and glossary, found by words: beside clinics, and on the library's own page."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from articles import finding, links, loading
from articles.models import ArticleStatus
from tests.articles.factories import create_article
from tests.listings.factories import create_live_listing

pytestmark = pytest.mark.django_db

BLOCK = "From the library"


def pages(hits):
    return [hit.url.partition("#")[0] for hit in hits]


def test_an_article_stands_beside_clinics_when_its_title_shares_a_word(client):
    create_live_listing()
    create_article(title="What is known of PRP", slug="prp")
    links.forget()

    response = client.get("/clinics/", {"what": "prp"})

    assertContains(response, BLOCK)
    assertContains(response, 'href="/learn/prp/"')


@pytest.mark.parametrize("what", ["", "zebra", "microneedling near me", "19103"])
def test_nothing_stands_there_when_the_library_has_nothing_on_it(client, what):
    create_live_listing()
    create_article(title="What is known of PRP")
    links.forget()

    assertNotContains(client.get("/clinics/", {"what": what}), BLOCK)


def test_a_glossary_word_leads_to_its_place_on_the_page(client):
    loading.load()

    [first, *_others] = finding.everywhere("fitzpatrick skin type").hits

    assert first.url.startswith("/learn/glossary/#")
    page = client.get("/learn/glossary/").content.decode()
    assert f'id="{first.url.partition("#")[2]}"' in page


@pytest.mark.parametrize(
    ("line", "slug"),
    [
        ("acne scars", "microneedling-for-acne-scars"),
        ("exosomes", "prp-prf-and-exosomes"),
        ("home roller", "home-rollers"),
        ("hygiene", "hygiene-what-to-look-at"),
        ("stretch marks", "wrinkles-stretch-marks-melasma-and-hair"),
    ],
)
def test_the_article_on_it_is_among_the_first(line, slug):
    loading.load()

    everywhere, beside = finding.everywhere(line).hits, finding.beside(line)

    assert f"/learn/{slug}/" in pages(everywhere)[:3]
    assert f"/learn/{slug}/" in pages(beside)


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("microneedling", "Microneedling"),
        ("icepick", "Ice-pick scar"),
        ("vampire", "Vampire facial"),
        ("stretchmarks", "Wrinkles, stretch marks, melasma, hair: what is and is not supported"),
        ("aesthetician", "Who may hold the needle where you live"),
        ("dark skin", "Microneedling on darker skin"),
        ("morpheus", "RF microneedling and what the FDA warned about"),
        ("bruises", "Microneedling for acne scars: does it work, and is it safe?"),
    ],
)
def test_words_are_found_as_people_write_them(typed, title):
    loading.load()

    assert finding.everywhere(typed).hits[0].title == title


@pytest.mark.parametrize(
    ("question", "place"),
    [("does it hurt", "Does it hurt?"), ("how long is redness normal", "How long is redness normal?")],
)
def test_a_question_leads_to_its_answer_also_beside_clinics(client, question, place):
    loading.load()
    links.forget()

    [hit, *_others] = finding.everywhere(question).hits

    assert hit.place == place
    assert "#question-" in hit.url
    assertContains(client.get("/clinics/", {"what": question}), f'href="{hit.url}"')


def test_a_search_without_clinics_leads_on_to_the_library(client):
    response = client.get("/clinics/", {"what": "lasers for wolves"})

    assertContains(response, "/learn/?q=lasers%20for%20wolves")


def test_what_holds_only_some_of_the_words_is_shown_and_said_so(client):
    create_article(title="On saunas")

    response = client.get("/learn/", {"q": "sauna zebra"})

    assertContains(response, "Nothing here holds all of these words. These hold most of them:")
    assertContains(response, "On saunas")


def test_the_library_s_page_finds_what_stands_only_in_the_text(client):
    create_article(title="On care", body="## Day one\n\nNo sauna [1].")

    assertContains(client.get("/learn/", {"q": "sauna"}), "In the library: “sauna”")
    [hit] = client.get("/learn/", {"q": "sauna"}).context["found"].hits
    assert (hit.title, hit.place, hit.url) == ("On care", "Day one", "/learn/needles-and-scars/#day-one")
    assertContains(client.get("/learn/", {"q": "zebra"}), "We have nothing on this.")


def test_what_is_not_public_is_not_found(client):
    create_article(title="On saunas", status=ArticleStatus.DRAFT)

    assert finding.everywhere("sauna").hits == []
    assert finding.beside("sauna") == []


@pytest.mark.parametrize("odd", ["\x00", "\u202eabc", "🌙" * 100, "x" * 10_000, "-1", "' OR 1=1", "<script>"])
def test_odd_words_are_answered(client, odd):
    create_article()

    response = client.get("/learn/", {"q": odd})

    assert response.status_code == 200
    assertNotContains(response, "<script>alert")


def test_the_library_is_ordered_by_question_concern_and_treatment(client, django_assert_max_num_queries):
    loading.load()
    client.get("/learn/")

    with django_assert_max_num_queries(4):
        response = client.get("/learn/", {"q": "scars"})

    for heading in ("By question", "By concern", "By treatment"):
        assertContains(response, heading)
    assertContains(response, "Acne scars")
