"""The course planner: dates, cost and calendar of one service, all of it in the address."""

import html as entities
import re

import pytest
import time_machine

from listings import holding_back
from listings.models import Listing, Service
from tests.directory.pages import INLINE
from tests.listings.factories import (
    add_hours,
    approve,
    change_listing,
    create_draft,
    create_live_listing,
    create_moderator,
    key,
    submit,
    submit_change,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
LUMEN = "lumen-spa-philadelphia"
EXTRA = {"numbing": "extra", "numbing_price": 40}


@pytest.fixture
def today():
    with time_machine.travel("2026-11-23T15:00:00Z"):
        yield


def plan(client, slug=LUMEN, **query):
    response = client.get("/plan/", {"clinic": slug, **query})
    assert response.status_code == 200
    return entities.unescape(response.content.decode())


def rows(html):
    """(session, when, amount) of the plan's visits, and its total."""
    words = re.sub(r"<small.*?</small>", "", html, flags=re.DOTALL)
    body = words.split("<tbody>")[1].split("</tbody>")[0]
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in body.split("</tr>")[:-1]]
    visits = [tuple(re.sub(r"<[^>]+>", "", cell).strip() for cell in row) for row in cells]
    total = re.search(r"<b data-total>(.*?)</b>", html)
    return visits, total[1] if total else ""


def calendar(client, slug=LUMEN, **query):
    return client.get("/plan/course.ics", {"clinic": slug, **query})


def test_a_plan_begins_as_the_course_of_three(client):
    create_live_listing(services=(EXTRA,))

    visits, total = rows(plan(client))

    assert visits == [("Session 1", "Week 0", "$365"), ("Session 2", "Week 4", "$365"), ("Session 3", "Week 8", "$365")]
    assert total == "$1,095"


def test_sessions_weeks_and_first_date_make_the_dates(client):
    create_live_listing()

    visits, total = rows(plan(client, sessions=4, weeks=6, first="2026-12-30"))

    assert [when for _session, when, _amount in visits] == [
        "Wed, Dec 30, 2026",
        "Wed, Feb 10, 2027",
        "Wed, Mar 24, 2027",
        "Wed, May 5, 2027",
    ]
    assert total == "$1,300"


def test_an_add_on_counts_at_every_session_and_no_price_makes_it_at_least(client):
    listing = create_live_listing(services=({"addons": ("prp",)},))
    without = plan(client)

    html = plan(client, addon="prp")

    assert rows(without)[1] == "$975"
    assert rows(html)[1] == "at least $975"
    assert "add-on not stated" in html
    assert listing.live_version.pk


def test_fees_stand_beside_the_sessions(client):
    create_live_listing(
        consultation="fee", consultation_fee=50, deposit=100, no_show_fee=75, services=({"packages": ((3, "900"),)},)
    )

    html = plan(client)

    assert rows(html)[0][0] == ("Session 1", "Week 0", "$950")
    assert rows(html)[0][1] == ("Session 2", "Week 4", "paid before")
    assert "3 sessions, in packages" in html
    assert "Deposit: $100. Ask whether it counts toward the price" in html
    assert "For a missed session the clinic takes $75." in html


def test_days_of_redness_are_told_of_a_pen_and_of_nothing_else(client):
    create_live_listing()
    create_live_listing(name="Other Spa", services=({"treatment": "mn_rf", "price": "700"},))

    pen, rf = plan(client, first="2026-12-01"), plan(client, "other-spa-philadelphia", first="2026-12-01")

    assert "mostly gone between Dec 2 and Dec 4 (estimate)" in pen
    assert "no sooner than Fri, Apr 2" not in pen
    assert "no sooner than Mon, Apr 26, 2027" in pen
    assert "mostly gone" not in rf
    assert "no checked figure of how long redness lasts" in rf


def test_the_clinics_own_spacing_is_the_first_choice_and_another_is_pointed_out(client):
    create_live_listing(services=({"weeks_between_min": 5, "weeks_between_max": 6},))

    usual, other = plan(client), plan(client, weeks=2)

    assert rows(usual)[0][1][1] == "Week 5"
    assert "Your plan does not" not in usual
    assert "The clinic leaves 5 to 6 weeks between sessions. Your plan does not: ask the clinic." in other


def test_a_day_without_opening_hours_is_pointed_out(client):
    draft = create_draft()
    add_hours(draft)
    approve(submit(draft))

    html = plan(client, sessions=1, first="2026-12-06")

    assert "The clinic states no opening hours on this day." in html
    assert "The clinic states no opening hours" not in plan(client, sessions=1, first="2026-12-07")


def test_another_service_is_chosen_by_its_key_and_one_that_went_is_named(client):
    pen, rf = key("pen"), key("rf")
    services = ({"service_key": pen}, {"service_key": rf, "treatment": "mn_rf", "price": "700"})
    create_live_listing(services=services)

    assert rows(plan(client, service=str(rf)))[1] == "$2,100"
    gone = plan(client, service=str(key("gone")))
    assert rows(gone)[1] == "$975"
    assert "not offered here any more" in gone


def test_members_prices_make_no_total_but_dates(client):
    create_live_listing(services=({"price_basis": "membership"}, {"treatment": "mn_rf", "price": "700"}))
    service = Service.objects.get(version=Listing.objects.get().live_version, treatment="mn_pen")

    html = plan(client, service=str(service.key), first="2026-12-01")

    assert rows(html)[1] == ""
    assert "states no regular price" in html
    assert "Tue, Dec 1, 2026" in html


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("sessions", "0"),
        ("sessions", "-3"),
        ("sessions", "13"),
        ("sessions", "9" * 5000),
        ("sessions", "💉"),
        ("weeks", "1e309"),
        ("weeks", "\x00"),
        ("first", "2026-02-30"),
        ("first", "1066-01-01"),
        ("first", "9999-12-31"),
        ("first", "tomorrow"),
        ("first", "<script>"),
    ],
)
def test_a_bad_value_is_named_kept_and_left_out_alone(client, field, typed):
    create_live_listing()

    html = plan(client, **{"sessions": "2", "weeks": "5", field: typed})

    assert 'aria-invalid="true"' in html
    assert f'value="{typed}"' in html or typed == "\x00"
    assert "What was not understood is left out of the plan." in html
    assert len(rows(html)[0]) == (3 if field == "sessions" else 2)
    assert "<script>" not in client.get("/plan/", {"clinic": LUMEN, field: typed}).content.decode().split("<main")[1]


@pytest.mark.parametrize("typed", ["\x00", "a" * 10_000, "<script>", "💉", "' OR 1=1", "\u202eabc"])
def test_nonsense_in_names_breaks_nothing(client, typed):
    create_live_listing()

    html = plan(client, service=typed, addon=[typed, typed])

    assert "An add-on is not offered with this treatment" in html
    assert not INLINE.search(html)
    assert client.get("/plan/", {"clinic": typed}).status_code in (200, 404)


def test_the_link_holds_all_of_the_plan(client):
    service = key("pen")
    create_live_listing(services=({"service_key": service, "addons": ("prp",)},))

    html = plan(client, sessions="4", weeks="junk", first="2026-12-01", addon="prp")

    query = f"clinic={LUMEN}&service={service}&sessions=4&weeks=4&first=2026-12-01&addon=prp"
    assert f'href="http://testserver/plan/?{query}"' in html
    assert f'href="/plan/course.ics?{query}"' in html


def test_the_calendar_has_a_whole_day_for_each_session_and_says_it_is_an_estimate(client):
    create_live_listing(services=(EXTRA,))

    response = calendar(client, sessions=2, first="2026-12-01")

    text = response.content.decode().replace("\r\n ", "")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == f'attachment; filename="course-{LUMEN}.ics"'
    assert re.findall(r"DTSTART;VALUE=DATE:(\d+)", text) == ["20261201", "20261202", "20261229", "20261230", "20270329"]
    assert "SUMMARY:Microneedling\\, session 2 of 2: Lumen Spa (planned)" in text
    assert "To pay at this visit: $365." in text
    assert "An estimate\\, not a booking." in text
    assert "LOCATION:1845 Walnut Street" in text
    assert len(set(re.findall(r"UID:(.+)", text))) == 5


@pytest.mark.parametrize("query", [{}, {"first": "never"}, {"first": ""}])
def test_a_calendar_without_a_date_leads_back_to_the_plan(client, query):
    create_live_listing()

    response = calendar(client, **query)

    assert response.status_code == 302
    assert response["Location"].startswith(f"/plan/?clinic={LUMEN}")


def test_a_held_back_clinic_gives_an_honest_page(client):
    listing = create_live_listing()
    holding_back.suspend(listing, by=create_moderator(), reason="Papers.")

    html = plan(client, first="2026-12-01")

    assert "This listing is not shown at the moment" in html
    assert "$" not in html
    assert calendar(client, first="2026-12-01").status_code == 302


def test_a_closed_clinic_is_gone_and_one_that_never_was_is_not_found(client):
    listing = create_live_listing()
    change_listing(listing, closed_at="2026-11-20T00:00:00Z")

    assert client.get("/plan/", {"clinic": LUMEN}).status_code == 410
    assert client.get("/plan/", {"clinic": "no-such"}).status_code == 404


def test_a_plan_follows_a_clinic_to_its_new_address(client):
    listing = create_live_listing()
    approve(submit_change(listing, name="Lumen Clinic"))

    response = client.get("/plan/", {"clinic": LUMEN, "sessions": "4"})

    assert response.status_code == 302
    assert response["Location"] == "/plan/?clinic=lumen-clinic-philadelphia&sessions=4"


def test_without_a_clinic_it_says_how_to_begin(client):
    assert "A plan starts at a clinic" in client.get("/plan/").content.decode()


def test_the_listing_leads_to_its_plan(client):
    create_live_listing()

    assert f'href="/plan/?clinic={LUMEN}"' in client.get(f"/clinics/{LUMEN}/").content.decode()


def test_it_costs_few_queries_and_no_cookie_and_is_not_indexed(client, django_assert_max_num_queries):
    create_live_listing()
    plan(client)

    with django_assert_max_num_queries(3):
        response = client.get("/plan/", {"clinic": LUMEN, "first": "2026-12-01"})

    assert not response.cookies
    assert '<meta name="robots" content="noindex">' in response.content.decode()


@pytest.mark.parametrize("address", ["/plan/", "/plan/course.ics", "/before-you-book/"])
def test_a_page_to_read_takes_no_form(client, address):
    assert client.post(address).status_code == 405
