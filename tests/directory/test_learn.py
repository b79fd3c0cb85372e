"""The library and an article as visitors see them."""

import datetime as dt
import json
import re

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts import roles
from articles import loading
from articles.models import ArticleStatus
from listings import vocabulary
from tests.accounts.factories import create_user
from tests.articles.factories import create_article

pytestmark = pytest.mark.django_db

ADDRESS = "/learn/needles-and-scars/"
FOUNDING = "/learn/microneedling-for-acne-scars/"
UNREVIEWED = "Not yet reviewed by a clinician"


def json_ld(response):
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', response.content.decode(), re.DOTALL)
    return {block["@type"]: block for block in map(json.loads, blocks)}


def sign_in_editor(client):
    editor = create_user(email="editor@pinpoint.example", is_staff=True)
    roles.give_role(editor, roles.EDITORS)
    client.force_login(editor)


def test_the_founding_article_stands_whole_on_its_page(client):
    loading.load()

    response = client.get(FOUNDING)

    assertContains(response, "Microneedling for acne scars: does it work, and is it safe?")
    assertContains(response, 'id="key-points"')
    assertContains(response, UNREVIEWED)
    assertContains(response, "Written November 23, 2026. Facts checked November 22, 2026.")
    assertContains(response, 'id="when-to-get-help"')
    assertContains(response, 'id="source-79"')


def test_every_link_inside_the_founding_article_leads_somewhere(client):
    loading.load()

    page = client.get(FOUNDING).content.decode()

    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)


def test_it_leads_to_clinics_near_the_reader_and_in_philadelphia(client):
    create_article()

    response = client.get(ADDRESS)

    assertContains(response, 'action="/clinics/"')
    assertContains(response, 'name="what" value="Acne scars"')
    assertContains(response, "/clinics/?where=Philadelphia%2C+PA&amp;concern=acne_scar")
    assertContains(response, "/for-clinics/")


def test_key_points_and_contents_come_before_the_text(client):
    create_article()

    page = client.get(ADDRESS).content.decode()

    places = [page.index(part) for part in ('id="key-points"', 'href="#how-it-works"', 'id="how-it-works"')]
    assert places == sorted(places)


def test_sources_say_what_they_are_and_what_was_read(client):
    create_article()

    assertContains(client.get(ADDRESS), "Trial. Read: abstract.")


def test_search_engines_are_told_no_more_than_the_reader(client):
    create_article()

    data = json_ld(client.get(ADDRESS))

    assert set(data) == {"MedicalWebPage", "FAQPage", "BreadcrumbList"}
    assert "reviewedBy" not in data["MedicalWebPage"]
    assert "lastReviewed" not in data["MedicalWebPage"]
    assert data["FAQPage"]["mainEntity"][0]["name"] == "Does it work?"


def test_a_clinician_s_review_is_named_with_its_day(client):
    create_article(reviewed_by="Dana Reyes, MD", reviewed_on=dt.date(2026, 11, 21))

    response = client.get(ADDRESS)

    assertContains(response, "Reviewed by Dana Reyes, MD, November 21, 2026.")
    assertNotContains(response, UNREVIEWED)
    assert json_ld(response)["MedicalWebPage"]["lastReviewed"] == "2026-11-21"


def test_no_text_breaks_out_of_the_page_s_data(client):
    create_article(title="</script><script>alert(1)</script>", summary="<!-- & -->")

    response = client.get(ADDRESS)

    assertNotContains(response, "<script>alert")
    assert json_ld(response)["MedicalWebPage"]["name"] == "</script><script>alert(1)</script>"


def test_search_engines_read_answers_as_plain_words(client):
    create_article(questions=[{"question": "Does it work?", "answer": "**In part** [1], see [care](#care)."}])

    [entry] = json_ld(client.get(ADDRESS))["FAQPage"]["mainEntity"]

    assert entry["acceptedAnswer"]["text"] == "In part, see care."


@pytest.mark.parametrize(
    ("needed", "reviewed", "hidden"), [(True, False, True), (True, True, False), (False, False, False)]
)
def test_search_engines_wait_for_a_clinician_where_the_subject_needs_one(client, settings, needed, reviewed, hidden):
    settings.IS_PRODUCTION = True
    review = {"reviewed_by": "Dana Reyes, MD", "reviewed_on": dt.date(2026, 11, 21)} if reviewed else {}
    create_article(needs_clinician=needed, **review)

    assert ("noindex" in client.get(ADDRESS).content.decode()) == hidden


def test_readers_see_what_changed_and_when(client):
    create_article(changes=[{"on": "2026-11-23", "what": "Prices: said more."}])

    response = client.get(ADDRESS)

    assertContains(response, "November 23, 2026: Prices: said more.")
    assert json_ld(response)["MedicalWebPage"]["dateModified"] == "2026-11-23"


@pytest.mark.parametrize("address", ["/learn/no-such-article/", "/learn/" + "a" * 5_000 + "/"])
def test_an_unknown_address_is_not_found(client, address):
    assert client.get(address).status_code == 404


def test_visitors_cannot_see_a_draft(client):
    create_article(status=ArticleStatus.DRAFT)

    assert client.get(ADDRESS).status_code == 404
    assertNotContains(client.get("/learn/"), "Needles and scars")


def test_a_signed_in_owner_cannot_see_a_draft_either(client):
    create_article(status=ArticleStatus.DRAFT)
    client.force_login(create_user())

    assert client.get(ADDRESS).status_code == 404


def test_an_editor_sees_a_draft_marked_as_one(client):
    create_article(status=ArticleStatus.DRAFT)
    sign_in_editor(client)

    assertContains(client.get(ADDRESS), "Draft: visitors cannot see this page.")


def test_a_withdrawn_article_says_that_it_is_gone(client):
    create_article(status=ArticleStatus.WITHDRAWN)

    response = client.get(ADDRESS)

    assertContains(response, "This article was withdrawn", status_code=410)
    assertNotContains(response, "Tiny holes", status_code=410)


def test_the_library_lists_what_is_published(client):
    create_article()
    create_article(slug="gone", title="Gone for good", status=ArticleStatus.WITHDRAWN)

    response = client.get("/learn/")

    assertContains(response, ADDRESS)
    assertNotContains(response, "Gone for good")


def test_read_next_leads_to_another_article(client):
    create_article()
    create_article(slug="prp", title="What is known of PRP")

    assertContains(client.get(ADDRESS), 'href="/learn/prp/"')


def test_pages_only_answer_reading(client):
    create_article()

    assert client.post(ADDRESS).status_code == 405
    assert client.post("/learn/").status_code == 405


def test_an_article_costs_few_queries_however_long(client, django_assert_max_num_queries):
    loading.load()
    vocabulary.forget()

    with django_assert_max_num_queries(8):
        client.get(FOUNDING)


@pytest.mark.usefixtures("places")
def test_the_philadelphia_link_is_understood_by_the_results_page(client):
    create_article()
    page = client.get(ADDRESS)

    response = client.get(page.context["philadelphia"])

    assert response.context["criteria"].has_point
    assert response.context["criteria"].chosen == {"concern": ("acne_scar",)}


def test_an_article_without_questions_or_terms_has_its_page(client):
    create_article(questions=(), terms=(), sources=())

    response = client.get(ADDRESS)

    assertNotContains(response, 'id="questions"')
    assert "FAQPage" not in json_ld(response)
    assertContains(response, "/clinics/?where=Philadelphia%2C+PA")


@pytest.mark.parametrize("slug_of_other", ["", "/clinics/", "/learn/"])
def test_in_production_an_article_on_safety_waits_for_its_review(client, settings, slug_of_other):
    settings.IS_PRODUCTION = True
    create_article(needs_clinician=True, body="## How it works\n\nWords on safety [1].")

    response = client.get(slug_of_other or ADDRESS)

    assertNotContains(response, "Words on safety")
    if not slug_of_other:
        assertContains(response, "waits for a clinician")
        assertContains(response, "noindex")
        assertContains(response, "/something-went-wrong/")


def test_the_operator_s_word_shows_it_with_the_banner_and_for_no_search_engine(client, settings):
    settings.IS_PRODUCTION = True
    operator = create_user(email="operator@pinpoint.example")
    create_article(
        needs_clinician=True, overridden_by=operator, overridden_at=timezone.now(), override_reason="Law asks for it."
    )

    response = client.get(ADDRESS)

    assertContains(response, "Tiny holes")
    assertContains(response, "noindex")
    page = response.content.decode()
    assert page.index(UNREVIEWED) < page.index("<h1>")
    assert "reviewedBy" not in json_ld(response)["MedicalWebPage"]


def test_words_of_the_trade_are_explained_where_they_stand(client):
    create_article(body="## How it works\n\nAn ice-pick scar and a keloid are no melasmatic word [1].")

    response = client.get(ADDRESS)

    assertContains(response, '<a class="term" href="/learn/glossary/#ice-pick-scar">ice-pick scar</a>')
    assertContains(response, '<a class="term" href="/learn/glossary/#keloid">keloid</a>')
    assertNotContains(response, "#melasma")
    assertContains(client.get("/learn/glossary/"), 'id="keloid"')


def test_the_library_is_read_by_question_by_concern_and_by_treatment_at_the_heading(client):
    loading.load()

    response = client.get("/learn/")

    assertContains(response, 'href="/learn/what-a-session-is-like/#question-1"')
    assertContains(response, 'href="/learn/which-kind-of-acne-scar/#raised-scars"')
    assertContains(response, 'href="/learn/microneedling-beside-other-treatments/#needling-and-tca-cross"')
    assertContains(client.get("/learn/what-a-session-is-like/"), '<h3 id="question-1">')


def test_an_article_leads_to_no_other_that_was_withdrawn(client):
    create_article(body="## How it works\n\nSee [care](/learn/care/) [1].")
    create_article(slug="care", status=ArticleStatus.WITHDRAWN)

    response = client.get(ADDRESS)

    assertContains(response, "See care")
    assertNotContains(response, 'href="/learn/care/"')
