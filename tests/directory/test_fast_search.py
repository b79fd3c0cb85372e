"""The fast search reads the same rows as the FilterSet's own queryset, and finds what each row's facts say."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory import criteria, results, rows
from directory.example.accounts import create_moderator
from directory.example.building import Builder
from directory.facets import FACETS
from directory.filters import ClinicFilterSet
from listings import change_counter, publishing, search_blocks
from listings.languages import LANGUAGES
from listings.ledger import EVIDENCE_GROUPS
from listings.models import SearchRow
from places.distance import miles_between

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]
NOW = datetime(2026, 11, 24, 17, tzinfo=UTC)
PLACES = ("19103", "Philadelphia", "PA", "", "40.0,-75.3", "51.9,179.9", "89.9,10", "-90,0", "Adak, AK", "New York")


@pytest.fixture
def clinics():
    """Sixty example clinics, most of them around Philadelphia."""
    Builder(moderator=create_moderator(), seed=7).build(60, near_philadelphia=40, progress=lambda done, count: None)


def some(values):
    return st.lists(st.sampled_from(list(values)), max_size=2)


CHOICES = {
    "treatment": some(["mn_pen", "mn_rf", "mn_roller", "nano"]),
    "concern": some(["acne_scar", "acne_scar_rolling", "wrinkles"]),
    "addon": some(["prp", "exosomes"]),
    "area": some(["face_full", "neck"]),
    "device": some(["skinpen_precision", "rejuvapen_nxt"]),
    "performer": some(["dermatologist", "physician", "registered_nurse", "esthetician_independent"]),
    "checked": some(EVIDENCE_GROUPS),
    "skin": some(["I-II", "V-VI"]),
    "session_max": some(["150", "350.50", "900"]),
    "course_max": some(["500", "1100", "3000"]),
    "language": some([code for code, _name in LANGUAGES[:3]]),
    "consultation": some(["free", "credited"]),
}


@st.composite
def searches(draw):
    query = QueryDict(mutable=True)
    query["where"] = draw(st.sampled_from(PLACES))
    query["radius"] = draw(st.sampled_from(["5", "25", "100"]))
    for name in draw(st.lists(st.sampled_from(list(CHOICES)), max_size=4, unique=True)):
        query.setlist(name, draw(CHOICES[name]))
    return criteria.read(query, now=NOW)


many = settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def spelled_out(found):
    pairs = zip(map(rows.row_of, found.rows), found.fails, strict=True)
    return found.names, sorted(pairs, key=repr)


@many
@given(search=searches())
def test_plain_sql_reads_what_the_orm_reads(clinics, search):
    by_orm = spelled_out(rows.fetch_by_orm(search, now=NOW))

    assert spelled_out(rows.fetch_by_sql(search, now=NOW)) == by_orm
    if search.place.point:
        assert spelled_out(rows.fetch_by_blocks(search, now=NOW)) == by_orm


@many
@given(search=searches())
def test_a_search_finds_exactly_the_clinics_with_one_service_that_meets_all(clinics, search):
    meets_all = rows.in_place(search).filter(*(one for _name, one in ClinicFilterSet.conditions(search.chosen, NOW)))
    wanted = {
        row.listing_id
        for row in meets_all
        if not search.place.point or miles_between(*search.place.point, row.latitude, row.longitude) <= search.radius
    }

    found = results.search(search, now=NOW)

    assert found.count == len(wanted)
    assert {pin.listing_id for pin in results.pins(search, now=NOW)} == wanted


@many
@given(search=searches(), facet=st.sampled_from(["treatment", "concern", "device", "language", "consultation"]))
def test_a_count_is_what_choosing_its_value_would_find(clinics, search, facet):
    counts = results.search(search, now=NOW).facets[facet]
    value = max(counts, key=lambda one: (counts[one], one), default=None)
    if value is None:
        return
    alone = search.without_filters(facet)
    chosen = alone.but(values=(*alone.values, (facet, (value,))))

    assert results.search(chosen, now=NOW).count == counts[value]


@pytest.mark.parametrize("sort", criteria.SORTS)
@pytest.mark.parametrize("where", ["19103", "PA"])
def test_pages_are_the_whole_order_cut_in_pieces(clinics, sort, where):
    search = criteria.read(QueryDict(f"where={where}&radius=100&sort={sort}"), now=NOW)
    first = results.search(search, now=NOW)
    pages = [results.search(search.but(page=page), now=NOW).hits for page in range(1, first.pages + 1)]

    listed = [hit.row.listing_id for hits in pages for hit in hits]
    assert listed == [pin.listing_id for pin in results.pins(search, now=NOW)]
    assert len(listed) == first.count > results.PAGE_SIZE


def test_the_setting_switches_to_the_orm(clinics, settings):
    search = criteria.read(QueryDict("where=19103&treatment=mn_pen"), now=NOW)
    fast = results.search(search, now=NOW)
    settings.FAST_SEARCH = False

    by_orm = results.search(search, now=NOW)
    assert (by_orm.count, by_orm.hits) == (fast.count, fast.hits)
    assert [by_orm.facets[name] for name in FACETS] == [fast.facets[name] for name in FACETS]
    assert fast.count > 10
    assert SearchRow.objects.count() > fast.count


def test_a_search_asked_again_reads_no_rows_until_something_is_published(clinics, django_assert_num_queries):
    search = criteria.read(QueryDict("where=19103"), now=NOW)
    first = results.search(search, now=NOW)

    with django_assert_num_queries(1):
        again = results.search(search.but(sort_asked="newest", page=2), now=NOW)
    change_counter.count_change()
    SearchRow.objects.all().delete()
    search_blocks.rebuild()

    assert again.count == first.count
    assert results.search(search, now=NOW).count == 0


def test_a_circle_in_which_evidence_ended_is_read_from_the_rows(clinics):
    search = criteria.read(QueryDict("where=19103&checked=insurance"), now=NOW)
    later = NOW + timedelta(days=1200)

    assert rows.fetch_by_blocks(search, now=later) is None
    assert spelled_out(rows.fetch(search, now=later)) == spelled_out(rows.fetch_by_orm(search, now=later))


def test_what_lapsed_is_written_anew_once(clinics):
    search = criteria.read(QueryDict("where=19103&checked=insurance"), now=NOW)
    with time_machine.travel(NOW + timedelta(days=1200), tick=False):
        assert publishing.refresh_lapsed() > 0
        assert publishing.refresh_lapsed() == 0
        by_blocks = rows.fetch_by_blocks(search, now=NOW + timedelta(days=1200))

        assert spelled_out(by_blocks) == spelled_out(rows.fetch_by_orm(search, now=NOW + timedelta(days=1200)))
