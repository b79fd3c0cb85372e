"""Passkeys in a real browser, whose DevTools hold a virtual device: the scripts, under the site's own CSP."""

import re

import pytest
from playwright.sync_api import expect

from accounts.models import User
from tests.accounts.factories import PASSWORD, create_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clean_cache")]


@pytest.fixture
def phone(page):
    """A phone (as the browser sees it) that says yes to everything."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    answer = tools.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {**options, "isUserVerified": True, "automaticPresenceSimulation": True}},
    )
    return tools, answer["authenticatorId"]


@pytest.fixture
def complaints(page):
    """What the browser's console says is wrong."""
    found = []
    page.on("console", lambda line: found.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


def sign_in(page, live_server):
    page.goto(f"{live_server.url}/accounts/login/?next=/accounts/2fa/webauthn/add/")
    page.get_by_label("E-mail address").fill("owner@clinic.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()


@pytest.mark.usefixtures("phone")
def test_a_passkey_is_added_and_then_signs_in_alone(page, live_server, complaints):
    create_user()
    sign_in(page, live_server)

    page.get_by_label("Name of this passkey").fill("Front desk")
    page.get_by_label("Sign in with this passkey alone").check()
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.goto(f"{live_server.url}/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()

    page.goto(f"{live_server.url}/accounts/login/?next=/accounts/email/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(re.compile("/accounts/email/$"))
    assert complaints == []
    assert User.objects.get().last_login


def test_a_device_that_refuses_is_explained(page, live_server, phone):
    tools, authenticator = phone
    tools.send("WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": False})
    create_user()
    sign_in(page, live_server)

    page.get_by_label("Sign in with this passkey alone").check()
    page.get_by_role("button", name="Add the passkey").click()

    expect(page.get_by_role("alert")).to_contain_text("Nothing happened: the device was not unlocked")


def test_without_javascript_the_password_is_enough(new_context, live_server):
    create_user()
    page = new_context(java_script_enabled=False).new_page()

    sign_in(page, live_server)

    expect(page.get_by_text("An authenticator app works everywhere.")).to_be_visible()
    expect(page.get_by_role("button", name="Add the passkey")).to_be_hidden()
