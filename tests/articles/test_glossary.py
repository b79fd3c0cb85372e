"""The glossary: every term of the facts once, short, marked, and leading to a chapter that speaks of it."""

import re
import tomllib
from io import StringIO

import pytest
from django.core.management import call_command

from articles import checking, files
from articles.rendering import render

FACTS = (files.DATA.parent.parent / "docs" / "facts.md").read_text(encoding="utf-8")
TERMS = dict(re.findall(r"^- \*\*(F-8-\d+)\*\* \*\*(.+?)\*\*: .+$", FACTS, re.MULTILINE))
IDS = set(re.findall(r"\*\*([FH]-[\w.-]+)\*\*", FACTS))
SOURCES = {int(number) for number in re.findall(r"^(\d+)\. ", FACTS.split("## 10. References", 1)[1], re.MULTILINE)}
ENTRIES = tomllib.loads((files.DATA / "glossary.toml").read_text(encoding="utf-8"))
HOUSE = tomllib.loads((files.DATA / "house_words.toml").read_text(encoding="utf-8"))
FIELDS = {"term", "text", "mark", "article", "heading"}


def chapter(entry):
    """The Markdown of the chapter that an entry leads to; None where there is no such chapter."""
    body = files.read(files.DATA / f"{entry['article']}.md")[1]
    anchors = [anchor for anchor, _heading in render(body).contents]
    if entry["heading"] not in anchors:
        return None
    return re.split(r"^## ", body, flags=re.MULTILINE)[anchors.index(entry["heading"]) + 1]


def test_every_term_of_the_facts_stands_once_and_in_their_order():
    named = [re.search(r"F-8-\d+", entry["mark"])[0] for entry in ENTRIES.values()]

    assert len(TERMS) == 49
    assert [TERMS[fact] for fact in named] == [entry["term"] for entry in ENTRIES.values()]
    assert named == list(TERMS)


@pytest.mark.parametrize("key", ENTRIES)
def test_an_entry_is_whole(key):
    entry = ENTRIES[key]

    assert FIELDS <= entry.keys() <= FIELDS | {"in_text"}
    assert all(entry[name].strip() for name in FIELDS)


@pytest.mark.parametrize("key", ENTRIES)
def test_an_explanation_is_one_or_two_short_sentences_that_promise_nothing(key):
    text = ENTRIES[key]["text"]

    assert text[0].isupper() or text[0].isdigit()
    assert 1 <= len(re.findall(r"\.(?:\s|$)", text)) <= 2
    assert len(text) <= 160
    assert "!" not in text
    assert checking.problems(texts={"text": text}, sources=[]) == []


@pytest.mark.parametrize("key", ENTRIES)
def test_marks_name_facts_and_sources_that_are_there(key):
    mark = ENTRIES[key]["mark"]
    seen = {int(number) for numbers in re.findall(r"\[seen ([\d, ]+)\]", mark) for number in numbers.split(",")}

    assert set(re.findall(r"\b[FH]-[\w.-]*\w", mark)) <= IDS
    assert seen <= SOURCES


@pytest.mark.parametrize("key", ENTRIES)
def test_no_explanation_rests_on_less_than_what_was_read(key):
    mark = ENTRIES[key]["mark"]

    assert "memory" not in mark.replace("[memory: medium] is not printed", "")


@pytest.mark.parametrize("key", ENTRIES)
def test_an_explanation_of_two_sentences_has_more_than_the_definition_behind_it(key):
    entry = ENTRIES[key]
    sentences = len(re.findall(r"\.(?:\s|$)", entry["text"]))

    assert sentences == 1 or re.search(r"\[seen |house rule", entry["mark"])


@pytest.mark.parametrize("key", ENTRIES)
def test_the_chapter_a_term_leads_to_speaks_of_it(key):
    entry = ENTRIES[key]
    text = chapter(entry)

    assert text is not None
    assert any(word.lower() in text.lower() for word in (entry["term"], *entry.get("in_text", [])))


@pytest.mark.django_db
def test_the_page_explains_each_term_and_leads_to_what_is_published(client):
    call_command("load_articles", stdout=StringIO())

    page = client.get("/learn/glossary/").content.decode()

    assert page.count("<dt>") == len(ENTRIES) + len(HOUSE)
    assert len(ENTRIES) == 49
    assert 'href="/learn/which-kind-of-acne-scar/#the-three-dents"' in page
    assert 'id="medwatch"' in page


@pytest.mark.django_db
def test_a_term_leads_to_no_article_that_visitors_cannot_read(client):
    assert "/learn/which-kind-of-acne-scar/" not in client.get("/learn/glossary/").content.decode()


@pytest.mark.parametrize("key", HOUSE)
def test_a_word_of_this_site_is_short_and_says_where_more_is_told(key):
    entry = HOUSE[key]

    assert 1 <= len(re.findall(r"\.(?:\s|$)", entry["text"])) <= 2
    assert len(entry["text"]) <= 160
    assert bool(entry.get("page")) != bool(entry.get("article"))
    assert entry.get("page") or chapter(entry) is not None


@pytest.mark.django_db
@pytest.mark.parametrize("page", sorted({entry["page"] for entry in HOUSE.values() if "page" in entry}))
def test_pages_that_tell_more_of_a_word_are_there_with_their_headings(client, page):
    address, _hash, anchor = page.partition("#")

    html = client.get(address).content.decode()

    assert not anchor or f'id="{anchor}"' in html


def test_no_word_stands_in_both_lists():
    assert not set(ENTRIES) & set(HOUSE)
