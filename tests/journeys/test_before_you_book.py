"""The check before booking in a real browser: answers make a result, and nothing leaves the page."""

import pytest

from tests.listings.factories import create_live_listing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KEPT = "JSON.stringify([document.cookie, {...localStorage}, {...sessionStorage}, location.href])"


@pytest.fixture
def check(watched, site):
    """The check of a listing, opened by its link."""
    create_live_listing(name="Lumen Spa")
    watched.goto(f"{site}/clinics/lumen-spa-philadelphia/")
    watched.get_by_role("link", name="Two-minute check").click()
    watched.get_by_role("button", name="Show my result").wait_for()
    return watched


DOCTOR, TELL = "See a dermatologist or your doctor first, because", "Tell the clinic that"
NOTHING = "Nothing flagged; still have the consultation"


def result(page):
    """Headings of the result, the strongest first."""
    page.get_by_role("button", name="Show my result").click()
    return [heading.inner_text() for heading in page.locator("[data-result] h3").all() if heading.is_visible()]


def words(page, level):
    """What the result lists at a level."""
    return page.locator(f"[data-block={level}] li").all_inner_texts()


def test_the_strongest_answer_stands_first_and_each_says_why(check):
    for name in ("You are under 22", "You take a blood thinner", "You take isotretinoin", "You are sunburned"):
        check.get_by_label(name).check()

    assert result(check) == [
        "Not now: the label of a cleared device says not to treat while",
        "Not now: a pen's label, a maker's manual or clinics' lists say not to treat while",
        *(DOCTOR, TELL),
    ]
    assert words(check, "label") == ["you take isotretinoin: ask the prescriber; do not stop it yourself."]
    assert words(check, "now") == ["you are sunburned."]
    assert words(check, "tell") == ["you are under 22. That is outside the FDA's public summary of legal uses."]
    assert check.evaluate("document.activeElement.id") == "result"


def test_with_nothing_checked_it_still_sends_people_to_a_consultation(check):
    assert result(check) == [NOTHING]
    assert not check.get_by_text("Because of what you checked").is_visible()


def test_questions_on_radiofrequency_come_unless_it_is_ruled_out(check):
    check.get_by_label("You have a pacemaker").check()
    unknown = result(check)

    check.get_by_label("No", exact=True).check()

    assert unknown == [DOCTOR]
    assert result(check) == [NOTHING]
    assert not check.get_by_label("You have a pacemaker").is_visible()


def test_a_result_follows_what_is_checked_later_and_starts_again(check):
    result(check)

    check.get_by_label("You take isotretinoin").check()
    later = check.locator("[data-said]").inner_text()
    check.get_by_role("button", name="Start again").click()

    assert later == "Not now"
    assert not check.locator("[data-result]").is_visible()
    assert not check.get_by_label("You take isotretinoin").is_checked()


def test_answers_stay_on_the_device(check):
    before, asked = check.evaluate(KEPT), []
    check.on("request", lambda request: asked.append(request.url))

    for box in check.locator("[data-row] input").all():
        box.check()
    result(check)
    check.keyboard.press("Enter")

    assert asked == []
    assert check.evaluate(KEPT) == before
    check.reload()
    assert check.locator("[data-row] input:checked").count() == 0


def test_the_sheet_can_be_saved_with_the_result_and_the_clinics_questions(check):
    check.get_by_label("You have had cold sores").check()
    result(check)

    with check.expect_download() as saved:
        check.get_by_role("link", name="Save as a text file").click()

    text = saved.value.path().read_text(encoding="utf-8")
    assert saved.value.suggested_filename == "questions.txt"
    assert "[ ] you have had cold sores. A drug can help to prevent them." in text
    assert "Do I need a drug to prevent them, and who prescribes it?" in text
    assert "Lumen Spa" in text
    assert "Which physician is responsible?" in text
    assert "isotretinoin" not in text


def test_ordinary_acne_is_told_and_never_passes_as_nothing(check):
    check.get_by_label("You have active acne").check()

    assert result(check) == [TELL]
    assert words(check, "tell") == [
        "you have active acne, such as pimples, in the area: plain needling is avoided over active acne."
    ]


def test_a_word_explains_itself_beside_its_row_and_goes_into_no_file(check):
    keloids = check.locator("[data-row=keloids]")

    keloids.get_by_role("button", name="What is this?").click()

    check.get_by_text("A raised scar that grows past the wound's edge.").wait_for()
    assert not keloids.locator("input").is_checked()
    with check.expect_download() as saved:
        check.get_by_role("link", name="Save as a text file").press("Enter")
    assert "grows past the wound" not in saved.value.path().read_text(encoding="utf-8")


@pytest.mark.parametrize("media", ["screen", "print"])
def test_rows_stand_whole_under_their_heading(check, media):
    check.set_viewport_size({"width": 1440, "height": 900})
    check.emulate_media(media=media)

    edges = (
        """part => [...part.querySelectorAll("h2, li")].map((one) => Math.round(one.getBoundingClientRect().left))"""
    )
    columns = [set(part.evaluate(edges)) for part in check.locator("[data-part]").all()]

    assert [len(lefts) for lefts in columns] == [1] * 5
    assert len(set.union(*columns)) == 2


def test_the_keyboard_is_enough(check):
    check.locator("[data-row=isotretinoin] input").focus()
    check.keyboard.press("Space")
    check.get_by_role("button", name="Show my result").focus()
    check.keyboard.press("Enter")

    assert check.get_by_role("heading", name="Not now: the label").is_visible()


def test_without_javascript_it_is_a_list_to_print(browser, site):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{site}/before-you-book/")

    means = page.locator("[data-row=isotretinoin] .means")
    assert means.is_visible()
    assert means.inner_text() == "Not now. Ask the prescriber; do not stop it yourself."
    assert page.get_by_text("Not now.").count() == 10
    assert not page.get_by_role("button", name="Show my result").is_visible()
    assert page.get_by_text("How long after a sunburn do you wait?").is_visible()
    page.get_by_role("link", name="What is this? Keloid").click()
    assert page.url.endswith("/learn/glossary/#keloid")
