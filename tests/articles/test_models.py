"""What the database itself refuses."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from articles.models import Source
from tests.articles.factories import create_article

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "loud"},
        {"reviewed_by": "Dana Reyes, MD"},
        {"reviewed_on": dt.date(2026, 11, 21)},
    ],
)
def test_a_half_told_article_is_refused(wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        create_article(**wrong)


def test_a_source_number_stands_once_in_an_article():
    article = create_article()

    with pytest.raises(IntegrityError), transaction.atomic():
        Source.objects.create(article=article, number=1, citation="Other", kind="Trial", read="abstract")
