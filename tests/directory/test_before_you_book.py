"""The check before booking: a whole list without a script, and a sheet with what clinics leave open."""

import re

import pytest

from articles.before_you_book import rows
from listings import holding_back
from listings.models import CheckHow, CheckLevel
from tests.articles.factories import create_article
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


def text(html):
    """What is read of it: its words without tags, with space between lines."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", re.sub(r"</?(?:div|li|p|ul)\b", " \\g<0>", html)))


def block(client):
    """The block "Before you book" on Lumen Spa's listing."""
    html = client.get(f"/clinics/{LUMEN}/").content.decode()
    return html[html.index('id="before"') :].split("</section>")[0]


def test_without_a_script_every_row_says_what_it_means(client):
    html = page(client)

    assert "<b>Not now.</b>" in row(html, "isotretinoin")
    assert "Ask the prescriber; do not stop it yourself.</p>" in row(html, "isotretinoin")
    assert "<b>See a dermatologist or your doctor first.</b>" in row(html, "keloids")
    assert "<b>Tell the clinic.</b>" in row(html, "under-22")
    assert all(f'data-row="{one.code}"' in html for one in rows())


def test_a_word_is_explained_beside_its_row_and_pressing_it_checks_no_box(client):
    html = page(client)

    label, beside = row(html, "keloids").split("</label>")
    assert '<a class="term" href="/learn/glossary/#keloid">What is this?' in beside
    assert "<a" not in label
    assert "js/terms.js" in html


def test_the_first_question_says_what_radiofrequency_is(client):
    question = re.search(r"<legend>.*?</legend>", page(client), re.DOTALL)[0]

    assert text(question) == (
        "Are you thinking about radiofrequency (RF) microneedling, needles that also heat the skin?"
    )
    assert 'href="/learn/glossary/#rf-microneedling"' in question


def test_each_result_and_its_list_are_one_sentence(client):
    headings = [text(heading) for heading in re.findall(r"<h3>.*?</h3>", page(client).split("data-result")[1])]

    assert headings[:5] == [
        "Not now: the label of a cleared device says not to treat while",
        "Not now: a pen's label, a maker's manual or clinics' lists say not to treat while",
        "See a dermatologist or your doctor first, because",
        "Tell the clinic that",
        "Nothing flagged; still have the consultation",
    ]


def test_nothing_flagged_does_not_look_like_good_news(client):
    assert 'class="good"' not in page(client)


def test_what_is_printed_to_take_along_has_the_warning_beside_the_condition(client):
    asked = re.search(r'<li data-ask="isotretinoin">.*?</li>', page(client), re.DOTALL)[0]

    assert "You take isotretinoin: ask the prescriber; do not stop it yourself." in text(asked)


def test_an_article_that_nobody_can_read_is_not_led_to(client):
    create_article(slug="side-effects-and-when-to-get-help")

    html = page(client)

    assert 'href="/learn/side-effects-and-when-to-get-help/"' in html
    assert 'href="/learn/microneedling-for-acne-scars/' not in html
    assert "Who should not have it, or should ask first" in html


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


def test_a_paper_on_a_physician_whom_nobody_names_leads_to_her_name(client):
    listing = create_live_listing()
    paper = create_credential(listing, kind="medical_director_agreement", holder=None)
    check(paper, level=CheckLevel.DOCUMENT_SEEN, how=CheckHow.DOCUMENT)

    html = page(client, LUMEN)

    assert "A paper on the physician was seen; the listing names nobody. Who is it?" in html
    assert "Which physician is responsible?" not in html


def test_papers_without_a_valid_check_are_asked_for(client):
    create_live_listing()

    html = page(client, LUMEN)

    assert "No valid check by us of: " in html
    assert "today" not in html.split("data-sheet")[1]


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

    html = block(client)

    assert [one.code for one in rows() if (f"<li>{one.words}</li>" not in html) != one.rf] == []
    assert "do not stop it yourself" in html
    assert f'href="/before-you-book/?clinic={LUMEN}"' in html


def test_a_listing_gives_the_reason_before_the_rows(client):
    create_live_listing()

    words = text(block(client))

    assert "Not now: the label of a cleared device says not to treat while you are pregnant" in words
    assert words.index("not to treat while") < words.index("isotretinoin") < words.index("Tell the clinic if")
    assert block(client).count('class="note"') == 1


@pytest.mark.parametrize("treatment", ["mn_rf", "mn_rf_insulated"])
def test_a_listing_with_radiofrequency_shows_its_rows_and_their_mark(client, treatment):
    create_live_listing(services=({"treatment": treatment},))

    html = block(client)

    assert all(one.words in html for one in rows())
    mark = "common professional knowledge, no source seen by us"
    assert html.index(mark, html.index("Where radiofrequency is planned")) < html.index("pacemaker")


def test_a_listing_without_radiofrequency_says_nothing_of_it(client):
    create_live_listing()

    assert "adiofrequency" not in block(client)
    assert "pacemaker" not in block(client)


@pytest.mark.parametrize(
    "address", ["/", "/learn/", "/compare/?clinic=lumen-spa-philadelphia&clinic=other-spa-philadelphia"]
)
def test_other_pages_lead_to_it(client, address):
    create_live_listing()
    create_live_listing(name="Other Spa")

    main = client.get(address).content.decode().split("<main")[1].split("</main>")[0]

    assert 'href="/before-you-book/' in main
