"""Parts of pages that are rendered once for everybody."""

import pytest
from django.template import engines


def template(text):
    return engines["django"].from_string("{% load i18n keeping %}" + text)


def test_a_kept_part_never_holds_what_one_page_said():
    page = template("{{ name }}{% kept %}<p>{{ name }}</p>{% endkept %}")

    assert page.render({"name": "Rose"}) == "Rose<p></p>"
    assert page.render({"name": "Iris"}) == "Iris<p></p>"


@pytest.mark.django_db
def test_a_kept_part_reads_as_if_it_were_not_kept(client):
    first, again = client.get("/privacy/").content, client.get("/privacy/").content

    assert b"<footer>" in first
    assert first == again
