"""The check before booking: a whole list without a script, and a sheet with what clinics leave open."""

import re

import pytest

from articles.before_you_book import rows
from listings import holding_back
from tests.directory.pages import INLINE
from tests.listings.factories import check, create_credential, create_live_listing, create_moderator

pytestmark = pytest.mark.django_db
ADDRESS = "/before-you-book/"
LUMEN, OTHER = "lumen-spa-philadelphia", "other-spa-philadelphia"


def page(client, *slugs):
    response = client.get(ADDRESS, {"clinic": slugs})
    assert response.status_code == 200
    return response.content.decode()


def row(html, code):
    return re.search(rf'<li data-row="{code}".*?</li>', html, re.DOTALL)[0]


def test_without_a_script_every_row_says_what_it_means(client):
    html = page(client)

    assert "<b>Not now.</b>" in row(html, "isotretinoin")
    assert "Ask the prescriber; do not stop it yourself.</p>" in row(html, "isotretinoin")
    assert "<b>See a dermatologist or your doctor first.</b>" in row(html, "keloids")
    assert "<b>Tell the clinic.</b>" in row(html, "under-22")
    assert all(f'data-row="{one.code}"' in html for one in rows())


def test_answers_have_no_way_off_the_page(client):
    html = page(client).split("<main")[1].split("</main>")[0]

    assert "<form" not in html
    assert "<input" in html
    assert 'type="submit"' not in html


def test_it_never_says_that_someone_may(client):
    words = re.sub(r"<[^>]+>", " ", page(client)).lower()

    assert not re.search(r"suitable|safe for you|fda[ -]approved|good candidate", words)
    assert "nothing flagged; still have the consultation" in words
    assert "not medical advice" in words


def test_what_a_listing_leaves_open_is_asked(client):
    create_live_listing(services=({"numbing": "not_stated"},), consultation="not_stated", deposit=100)

    html = page(client, LUMEN)

    assert "Pen microneedling: which device do you use?" in html
    assert "Pen microneedling: is numbing in the price?" in html
    assert "What does the consultation cost?" in html
    assert "Which physician is responsible?" in html
    assert "Does the deposit count toward the price?" in html
    assert "is aftercare in the price?" not in html


def test_a_license_that_was_checked_is_not_asked_for(client):
    listing = create_live_listing()
    without = page(client, LUMEN)
    check(create_credential(listing))

    assert "May I see the license" in without
    assert "May I see the license" not in page(client, LUMEN)


def test_clinics_stand_under_their_names_and_what_is_not_shown_is_named(client):
    create_live_listing()
    held = create_live_listing(name="Held Spa")
    holding_back.suspend(held, by=create_moderator(), reason="Papers.")

    html = page(client, LUMEN, "held-spa-philadelphia", "no-such")

    assert '<a href="/clinics/lumen-spa-philadelphia/">Lumen Spa</a>' in html
    assert "Not listed, or not shown at present: held-spa-philadelphia, no-such." in html
    assert "Held Spa" not in html


def test_a_fifth_clinic_is_left_out_and_that_is_said(client):
    slugs = [create_live_listing(name=f"Spa {number}").slug for number in range(5)]

    assert "1 is left out" in page(client, *slugs)


@pytest.mark.parametrize("slug", ["\x00", "a" * 10_000, "<script>", "💉", "' OR 1=1", "../admin", "\u202eabc"])
def test_no_nonsense_breaks_it(client, slug):
    html = page(client, slug)

    assert not INLINE.search(html)


def test_four_clinics_cost_few_queries_and_no_cookie(client, django_assert_max_num_queries):
    slugs = [create_live_listing(name=f"Spa {number}").slug for number in range(4)]
    page(client, *slugs)

    with django_assert_max_num_queries(6):
        response = client.get(ADDRESS, {"clinic": slugs})

    assert not response.cookies


def test_its_copy_is_right_until_something_changes(client):
    tag = client.get(ADDRESS)["ETag"]

    assert client.get(ADDRESS, headers={"if-none-match": tag}).status_code == 304


def test_a_listing_shows_the_same_rows_and_leads_to_the_check(client):
    create_live_listing()

    html = client.get(f"/clinics/{LUMEN}/").content.decode()

    block = html[html.index('id="before"') :].split("</section>")[0]
    assert [one.code for one in rows() if one.clause not in block] == []
    assert "do not stop it yourself" in block
    assert f'href="/before-you-book/?clinic={LUMEN}"' in block


@pytest.mark.parametrize(
    "address", ["/", "/learn/", "/compare/?clinic=lumen-spa-philadelphia&clinic=other-spa-philadelphia"]
)
def test_other_pages_lead_to_it(client, address):
    create_live_listing()
    create_live_listing(name="Other Spa")

    main = client.get(address).content.decode().split("<main")[1].split("</main>")[0]

    assert 'href="/before-you-book/' in main
