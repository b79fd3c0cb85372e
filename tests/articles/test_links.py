"""Other pages find the articles that explain them."""

import pytest

from articles.links import newest, read_next
from articles.models import ArticleStatus
from tests.articles.factories import create_article

pytestmark = pytest.mark.django_db


def test_only_published_articles_are_linked():
    create_article(status=ArticleStatus.DRAFT)

    assert newest(3) == []


def test_articles_come_in_the_library_s_order():
    create_article(slug="second", position=2)
    create_article(slug="first", position=1)

    assert [link.url for link in newest(2)] == ["/learn/first/", "/learn/second/"]


def test_what_to_read_next_shares_most_subjects_and_is_another_article():
    article = create_article(terms=("acne_scar", "prp"))
    create_article(slug="hair", terms=("alopecia_androgenetic",), position=1)
    create_article(slug="scars", terms=("acne_scar",), position=2)
    create_article(slug="prp", terms=("prp", "acne_scar"), position=3)

    assert [link.url for link in read_next(article, 2)] == ["/learn/prp/", "/learn/scars/"]
