"""Words of the glossary in a real browser: explained on the spot by mouse and keyboard; links without a script."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ARTICLE = "/learn/which-kind-of-acne-scar/"


@pytest.fixture
def article(watched, site):
    watched.goto(site + ARTICLE)
    return watched


def word(page, name="keloid"):
    return page.locator(f'.prose a.term[href$="#{name}"]').first


def test_a_word_is_explained_on_the_spot_and_says_where_more_is_told(article):
    word(article).click()

    box = article.get_by_role("dialog", name="Keloid")
    expect(box).to_contain_text("grows past the wound")
    box.get_by_role("link", name="More").click()
    assert article.url.endswith(ARTICLE + "#raised-scars")


def test_the_keyboard_opens_it_goes_into_it_and_comes_back(article):
    word(article).focus()
    article.keyboard.press("Enter")
    box = article.get_by_role("dialog", name="Keloid")
    expect(box).to_be_focused()
    expect(word(article)).to_have_attribute("aria-expanded", "true")

    article.keyboard.press("Tab")
    expect(box.get_by_role("link", name="More")).to_be_focused()
    article.keyboard.press("Escape")

    expect(box).to_have_count(0)
    expect(word(article)).to_be_focused()
    expect(word(article)).to_have_attribute("aria-expanded", "false")


def test_the_next_word_takes_the_place_of_the_last_and_a_press_beside_it_closes_it(article):
    word(article).focus()
    article.keyboard.press("Space")
    expect(article.get_by_role("dialog", name="Keloid")).to_be_visible()

    word(article, "hypertrophic-scar").press("Enter")
    expect(article.locator(".term-box")).to_have_count(1)
    expect(article.get_by_role("dialog", name="Hypertrophic scar")).to_be_visible()
    article.locator("h1").click()

    expect(article.locator(".term-box")).to_have_count(0)


@pytest.mark.parametrize("width", [320, 1280])
def test_the_explanation_stands_within_the_screen(article, width):
    article.set_viewport_size({"width": width, "height": 700})

    for name in ("keloid", "filler", "subcision"):
        word(article, name).click()
        box = article.locator(".term-box").bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        article.keyboard.press("Escape")

    assert not article.evaluate("document.documentElement.scrollWidth > window.innerWidth")


def test_where_the_glossary_cannot_be_had_the_link_leads_there(article):
    def refuse_fetching(route):
        route.fulfill(status=404) if route.request.resource_type == "fetch" else route.continue_()

    article.route("**/learn/glossary/", refuse_fetching)

    word(article).click()

    article.wait_for_url("**/learn/glossary/#keloid")


def test_without_a_script_the_word_is_a_link_to_its_explanation(browser, site):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(site + ARTICLE)

    word(page).click()

    assert page.url.endswith("/learn/glossary/#keloid")
    assert page.locator("#keloid").is_visible()
    page.context.close()
