"""What other pages show leads to the article and heading that explain it."""

import re

import pytest

from articles import files, headings, links, loading
from articles.rendering import render
from directory.filters import ClinicFilterSet
from listings.ledger import EVIDENCE_GROUPS
from listings.models import AddOn, Concern, CredentialKind, Device, Treatment
from tests.articles.factories import create_article

PLACES = [
    (table, code, slug, heading)
    for table, places in headings.whereabouts().items()
    for code, (slug, heading) in places.items()
]
# Said there in other words than the catalogue's label and its synonyms.
OTHER_WORDS = {
    "mn_rf_insulated": "RF",
    "mn_rf_noninsulated": "RF",
    "mn_laser_combo": "laser",
    "home_roller": "roller",
    "acne_scar_icepick": "ice-pick",
    "led": "light",
    "pih": "dark marks",
    "alopecia_androgenetic": "hair",
    "scar_surgical": "surgical",
    "scar_trauma": "injury",
    "laxity": "loose",
    "texture": "texture",
    "pores": "pores",
    "active_acne": "acne",
    "retinoid": "retinoids",
    "scar_hypertrophic": "hypertrophic",
    "laser_fractional": "laser",
    "mn_roller": "roller",
    "mn_stamp": "stamp",
    "mn_rf": "RF",
}


def chapter(slug, heading):
    body = files.read(files.DATA / f"{slug}.md")[1]
    anchors = [anchor for anchor, _heading in render(body).contents]
    return re.split(r"^## ", body, flags=re.MULTILINE)[anchors.index(heading) + 1]


@pytest.mark.parametrize(("table", "code", "slug", "heading"), PLACES)
def test_every_heading_is_there(table, code, slug, heading):
    assert chapter(slug, heading)


@pytest.mark.django_db
@pytest.mark.parametrize("model", [Treatment, AddOn, Concern, Device])
def test_everything_that_a_listing_can_offer_is_explained_where_it_is_spoken_of(model):
    for entry in model.objects.current():
        slug, heading = headings.whereabouts()[headings.TERMS][entry.code]
        text = chapter(slug, heading).casefold()
        names = [entry.label, entry.short_label, *entry.synonyms, OTHER_WORDS.get(entry.code, "")]

        assert any(name.casefold() in text for name in names if name), entry.code


@pytest.mark.django_db
def test_every_kind_of_evidence_and_every_group_is_explained():
    places = headings.whereabouts()

    assert set(places[headings.KINDS]) == set(CredentialKind.objects.current().values_list("code", flat=True))
    assert set(places[headings.GROUPS]) == set(EVIDENCE_GROUPS)


def test_every_filter_explained_is_one_of_the_filters():
    assert set(headings.whereabouts()[headings.FILTERS]) <= set(ClinicFilterSet.base_filters)


@pytest.mark.django_db
def test_what_visitors_cannot_read_is_not_led_to(settings):
    loading.load()
    assert headings.url_of(headings.TERMS, "prp") == "/learn/prp-prf-and-exosomes/#what-trials-found-about-prp"

    settings.IS_PRODUCTION = True
    links.forget()

    assert headings.url_of(headings.TERMS, "prp") == ""
    assert headings.url_of(headings.TERMS, "no_such_code") == ""


@pytest.mark.django_db
def test_a_clinic_s_terms_lead_to_each_article_once_in_their_order(django_assert_num_queries):
    loading.load()

    with django_assert_num_queries(1):
        found = headings.explaining(["prp", "mn_pen", "exosomes", "no_such_code"], query="?where=19103", changes=7)

    assert [link.url for link in found] == [
        "/learn/prp-prf-and-exosomes/?where=19103#what-trials-found-about-prp",
        "/learn/microneedling-for-acne-scars/?where=19103#how-it-works",
    ]


@pytest.mark.django_db
def test_what_an_editor_writes_on_a_term_is_led_to_as_well():
    create_article(slug="prp-at-home", terms=("prp",))
    create_article(slug="hair", terms=("alopecia_androgenetic",))

    assert [link.url for link in headings.explaining(["prp"], query="?where=19103")] == [
        "/learn/prp-at-home/?where=19103"
    ]
