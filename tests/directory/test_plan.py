"""The course planner: dates, cost and calendar of one service, all of it in the address."""

import html as entities
import re
from datetime import date
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command

from listings import holding_back
from listings.models import Listing, OpeningException, Service
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
# What a plan says that it used where something else was typed.
INSTEAD = {
    "sessions": "The plan below uses 3 sessions.",
    "weeks": "The plan below uses 4 weeks between sessions.",
    "first": "The plan below uses no dates.",
}


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


def events(client, slug=LUMEN, **query):
    """The events of the calendar file, each as its lines by name, in plain words."""
    text = calendar(client, slug, **query).content.decode().replace("\r\n ", "")
    blocks = [block.partition("END:VEVENT")[0] for block in text.split("BEGIN:VEVENT")[1:]]
    plain = [re.sub(r"\\([,;\\])", r"\1", block.replace("\\n", "\n")) for block in blocks]
    return [dict(re.findall(r"^([A-Z]+)[;:](.*?)\r$", block, re.MULTILINE | re.DOTALL)) for block in plain]


def close_on(draft, day):
    OpeningException.objects.create(version=draft, key=key(day.isoformat()), date=day)


def create_service(name, **service):
    """A live clinic of that name with one service, and its slug."""
    return create_live_listing(name=name, services=(service,)).slug


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
    assert "Nothing to pay at this visit: paid before." in events(client, first="2026-12-01")[2]["DESCRIPTION"]
    assert "3 sessions, in packages" in html
    assert "Deposit: $100. Ask whether it counts toward the price" in html
    assert "For a missed session the clinic takes $75." in html


def test_days_of_redness_and_a_day_to_judge_are_told_of_needling(client):
    create_live_listing()

    html = plan(client, first="2026-12-01")

    assert "Redness and swelling mostly gone by Dec 4 (estimate)." in html
    assert "After a pen, redness and swelling are mostly gone in 24 to 72 hours." in html
    assert "no sooner than Mon, Apr 26, 2027" in html
    assert 'href="/learn/what-a-session-is-like/"' in html


@pytest.mark.parametrize("treatment", ["mn_roller", "mn_stamp"])
def test_a_pens_figure_is_not_said_of_a_roller_or_a_stamp(client, treatment):
    slug = create_service("Drum Spa", treatment=treatment)

    html = plan(client, slug, first="2026-12-01")

    assert "After a pen" not in html
    assert "After needling, most redness and swelling settles within 72 hours." in html
    assert "Redness and swelling mostly gone by Dec 4 (estimate)." in html


@pytest.mark.parametrize("treatment", ["mn_rf", "mn_rf_insulated", "peel", "subcision", "laser_fractional", "nano"])
def test_the_figures_of_needling_are_said_of_nothing_else(client, treatment):
    slug = create_service("Other Spa", treatment=treatment)

    html = plan(client, slug, first="2026-12-01")

    assert [when for _session, when, _amount in rows(html)[0]][1] == "Tue, Dec 29, 2026"
    assert (
        "The clinic does not state its spacing. "
        "The 4 weeks between sessions are only what this plan assumes: ask the clinic." in html
    )
    assert "Ask the clinic how long your skin may be red." in html
    for words in ("median", "common plan", "mostly gone", "Judge a result", "day to judge", "what-a-session-is-like"):
        assert words not in html
    assert [
        event["SUMMARY"] for event in events(client, slug, first="2026-12-01") if "session" not in event["SUMMARY"]
    ] == []


@pytest.mark.parametrize(("weeks", "asks"), [(4, False), (8, False), (2, True)])
def test_the_spacing_of_needling_agrees_with_the_listings(client, weeks, asks):
    create_live_listing()

    html = plan(client, weeks=weeks)

    assert f"4 to 6 weeks is a common plan; this plan counts {weeks}." in html
    assert "In studies of needling for acne scars the median was four weeks." in html
    assert ("Four are preferred to two: ask the clinic." in html) is asks
    assert "4 to 6 weeks is a common plan" in client.get(f"/clinics/{LUMEN}/").content.decode()


def test_the_clinics_own_spacing_is_the_first_choice_and_another_is_pointed_out(client):
    create_live_listing(services=({"weeks_between_min": 5, "weeks_between_max": 6},))

    usual, other = plan(client), plan(client, weeks=2)

    assert rows(usual)[0][1][1] == "Week 5"
    assert "Your plan does not" not in usual
    assert "The clinic leaves 5 to 6 weeks between sessions. Your plan does not: ask the clinic." in other


def test_a_day_on_which_the_clinic_is_closed_is_pointed_out(client):
    draft = create_draft()
    add_hours(draft)
    close_on(draft, date(2026, 12, 8))
    approve(submit(draft))

    sunday, monday, holiday = (plan(client, sessions=1, first=f"2026-12-0{day}") for day in (6, 7, 8))

    assert "Closed on this day." in sunday
    assert "Closed on this day." in events(client, sessions=1, first="2026-12-06")[0]["DESCRIPTION"]
    assert "Closed on this day." not in monday
    assert "Closed on this day." in holiday
    assert "states no opening hours" not in sunday + monday + holiday


def test_where_no_opening_hours_are_stated_the_plan_says_so_once(client):
    create_live_listing()

    html = plan(client, first="2026-12-06")

    assert html.count("The clinic states no opening hours.") == 1
    assert "Closed on this day" not in html
    assert "The clinic states no opening hours." in events(client, first="2026-12-06")[0]["DESCRIPTION"]
    assert "opening hours" not in plan(client)


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
    assert INSTEAD[field] in html
    assert len(rows(html)[0]) == (3 if field == "sessions" else 2)
    assert "<script>" not in client.get("/plan/", {"clinic": LUMEN, field: typed}).content.decode().split("<main")[1]


@pytest.mark.parametrize("typed", ["0", "-1", "13", "3.5", "three"])
def test_a_wrong_number_is_answered_with_what_can_be_typed(client, typed):
    create_live_listing()

    html = plan(client, sessions=typed, weeks=typed + "0")

    assert "Type a number of sessions from 1 to 12." in html
    assert "Type a number of weeks from 1 to 26." in html
    assert "The plan below uses 3 sessions and 4 weeks between sessions." in html
    assert "Ensure this value" not in html
    assert "Enter a whole number" not in html


def test_a_wrong_number_of_weeks_falls_back_on_the_clinics_own_spacing(client):
    create_live_listing(services=({"weeks_between_min": 5, "weeks_between_max": 6},))

    assert "The plan below uses 5 weeks between sessions." in plan(client, weeks="27")


@pytest.mark.parametrize(
    ("zone", "first_day", "words"),
    [
        ("America/New_York", "2026-11-23", "Mon, Nov 23, 2026"),
        ("Pacific/Honolulu", "2026-11-22", "Sun, Nov 22, 2026"),
    ],
)
def test_a_first_date_long_past_is_refused_and_one_of_a_course_under_way_is_kept(client, zone, first_day, words):
    create_live_listing(time_zone=zone)

    with time_machine.travel("2026-11-23T06:00:00Z"):
        long_past, under_way, today = (plan(client, first=day) for day in ("2024-11-21", "2026-11-20", first_day))

    assert f"This day is long past. Choose {words}, or a later day." in long_past
    assert "The first session of this plan is past" in under_way
    assert "Fri, Nov 20, 2026" in under_way
    assert "is past" not in today


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
    assert re.findall(r"DTSTART;VALUE=DATE:(\d+)", text) == ["20261201", "20261201", "20261229", "20261229", "20270329"]
    assert "SUMMARY:Pen microneedling\\, session 2 of 2: Lumen Spa (planned)" in text
    assert "To pay at this visit: $365." in text
    assert "An estimate\\, not a booking." in text
    assert "LOCATION:1845 Walnut Street" in text
    assert len(set(re.findall(r"UID:(.+)", text))) == 5


@pytest.mark.parametrize(
    ("treatment", "named"), [("peel", "Peel"), ("subcision", "Subcision"), ("mn_rf", "RF microneedling")]
)
def test_the_calendar_names_the_treatment_that_is_planned(client, treatment, named):
    slug = create_service("Other Spa", treatment=treatment)

    titles = [event["SUMMARY"] for event in events(client, slug, sessions=2, first="2026-12-01")]

    assert titles == [f"{named}, session {n} of 2: Other Spa (planned)" for n in (1, 2)]


def test_skin_may_be_red_from_the_day_of_the_session_on(client):
    create_live_listing()

    red = events(client, sessions=1, first="2026-12-01")[1]

    assert red["SUMMARY"] == "Skin may be red (estimate)"
    assert red["DTSTART"] == "VALUE=DATE:20261201"
    assert red["DTEND"] == "VALUE=DATE:20261205"


def test_the_first_session_in_the_calendar_carries_the_total_and_what_is_missing(client):
    create_live_listing(deposit=100, services=({"addons": ("prp",)},))

    first, _red, second, *_rest = events(client, first="2026-12-01", addon="prp")

    assert "In all: at least $975; add-on not stated." in first["DESCRIPTION"]
    assert "Deposit: $100." in first["DESCRIPTION"]
    assert "In all" not in second["DESCRIPTION"]


def test_a_calendar_without_a_total_says_why(client):
    create_live_listing(services=({"price": None, "packages": ((3, "900"),)},))

    first = events(client, sessions=2, first="2026-12-01")[0]["DESCRIPTION"]

    assert "To pay at this visit: not stated." in first
    assert "The clinic states no regular price for so many sessions." in first
    assert "In all" not in first


def test_a_price_from_is_a_floor_at_each_visit_and_in_each_line(client):
    create_live_listing(services=({"price": "525", "price_is_from": True},))

    html = plan(client)

    assert [amount for _session, _when, amount in rows(html)[0]] == ["at least $525"] * 3
    assert '<th scope="row">3 sessions</th><td class="num">at least $1,575</td>' in html
    assert "exact price not stated" in html
    assert "To pay at this visit: at least $525." in events(client, first="2026-12-01")[0]["DESCRIPTION"]


def test_what_is_not_stated_makes_a_floor_only_of_the_visits_at_which_it_is_paid(client):
    create_live_listing(consultation="not_stated")
    addon = create_service("Extra Spa", packages=((3, "900"),), addons=("prp",))

    first, second, _third = rows(plan(client))[0]
    _first, paid, _last = rows(plan(client, addon, addon="prp"))[0]

    assert first[2] == "at least $325"
    assert second[2] == "$325"
    assert paid[2] == "session paid before, add-on not stated"
    assert "Nothing to pay" not in str(events(client, addon, addon="prp", first="2026-12-01"))


def test_a_package_keeps_its_exact_price_beside_a_price_from(client):
    create_live_listing(services=({"price_is_from": True, "packages": ((3, "900"),)},))

    assert [amount for _session, _when, amount in rows(plan(client, sessions=4))[0]] == [
        "$900",
        "paid before",
        "paid before",
        "at least $325",
    ]


def test_the_plan_carries_the_warnings_of_the_treatment_and_of_the_chosen_add_ons(client):
    call_command("load_articles", stdout=StringIO())
    slug = create_service("Heat Spa", treatment="mn_rf", price="700", addons=("exosomes", "prp", "led"))

    html = plan(client, slug, addon=["exosomes", "led"])

    assert "<b>RF microneedling:</b> On October 15, 2025 the FDA" in html
    assert "FDA notice of October 15, 2025" in html
    assert "<b>Exosomes:</b> No exosome product is FDA-approved." in html
    assert "PRP kits are cleared" not in html
    assert 'href="/learn/rf-microneedling-and-the-fda-warning/#what-the-fda-warned-about"' in html
    assert 'href="/learn/prp-prf-and-exosomes/#exosomes-what-the-fda-says"' in html


def test_a_warning_without_a_public_article_leads_nowhere(client):
    slug = create_service("Heat Spa", treatment="mn_rf", price="700")

    html = plan(client, slug)

    assert "<b>RF microneedling:</b> On October 15, 2025 the FDA" in html
    assert "Read more" not in html


def test_the_calendar_leads_to_the_warning_where_there_is_one(client):
    create_live_listing(services=({"addons": ("exosomes", "led")},))
    line = "Read the warning on the plan's page: http://testserver/plan/?"

    with_warning = events(client, first="2026-12-01", addon="exosomes")
    without = events(client, first="2026-12-01", addon="led")

    assert line in with_warning[0]["DESCRIPTION"]
    assert line in with_warning[2]["DESCRIPTION"]
    assert "warning" not in str(without)


def test_the_printed_plan_leaves_the_form_out_and_leads_back(client):
    create_live_listing()

    html = plan(client, sessions=2)
    link = re.search(r'<a href="([^"]+)"[^>]*>Link to this plan</a>:? <small[^>]*>([^<]+)</small>', html)

    assert re.search(r'<form class="[^"]*\bno-print\b', html)
    assert link[1] == link[2]


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


def test_a_closed_clinic_is_gone(client):
    listing = create_live_listing()
    change_listing(listing, closed_at="2026-11-20T00:00:00Z")

    assert client.get("/plan/", {"clinic": LUMEN}).status_code == 410


def test_a_clinic_that_never_was_is_said_not_to_be_listed(client):
    draft = create_draft()

    response = client.get("/plan/", {"clinic": "nope"})

    html = entities.unescape(response.content.decode())
    assert response.status_code == 404
    assert "“nope” is not listed here, or not shown at present." in html
    assert 'action="/clinics/"' in html
    assert "somebody else's account" not in html
    assert client.get("/plan/", {"clinic": draft.listing.slug or "lumen-spa"}).status_code == 404


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
