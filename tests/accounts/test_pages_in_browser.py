"""The account pages as assistive technology meets them, on a phone's width and on a desk's."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from accounts.models import User
from tests.accounts.factories import PASSWORD, create_user
from tests.accounts.test_pages import FOR_PEOPLE, FOR_STRANGERS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clean_cache")]


def barriers(page, live_server, addresses):
    found = []
    for address in addresses:
        page.goto(live_server.url + address)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found.append((address, "wider than the screen"))
        found += [
            (address, problem["id"], [n["html"][:90] for n in problem["nodes"]])
            for problem in Axe().run(page).response["violations"]
        ]
    return found


@pytest.fixture(params=[(360, 740), (1280, 900)], ids=["phone", "desk"])
def sized(page, request):
    page.set_viewport_size(dict(zip(("width", "height"), request.param, strict=True)))
    return page


def test_a_stranger_meets_no_barrier(sized, live_server):
    assert barriers(sized, live_server, FOR_STRANGERS) == []


def test_a_person_signed_in_meets_no_barrier(sized, live_server):
    create_user()
    sized.goto(f"{live_server.url}/accounts/login/?next=/accounts/password/change/")
    sized.get_by_label("E-mail address").fill("owner@clinic.example")
    sized.get_by_label("Password").fill(PASSWORD)
    sized.get_by_role("button", name="Sign in", exact=True).click()
    sized.goto(f"{live_server.url}/accounts/reauthenticate/")
    sized.get_by_label("Password").fill(PASSWORD)
    sized.get_by_role("button", name="Go on").click()

    assert barriers(sized, live_server, FOR_PEOPLE) == []
    assert User.objects.get().last_login


def test_a_refused_form_meets_no_barrier(sized, live_server):
    sized.goto(f"{live_server.url}/accounts/signup/")
    sized.get_by_label("E-mail address").fill("owner@clinic.example")
    sized.get_by_label("Password").fill("short")
    sized.get_by_role("button", name="Sign up").click()

    assert [problem["id"] for problem in Axe().run(sized).response["violations"]] == []
    assert sized.get_by_label("Password").get_attribute("aria-invalid") == "true"
