"""Every address under /accounts/ renders in the site's own look, for a stranger and for a person signed in."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import get_resolver

from tests.accounts.factories import create_user

pytestmark = pytest.mark.django_db

# Address name -> what it needs, and the heading that a person reads there.
FOR_STRANGERS = {
    "/accounts/login/": "Sign in",
    "/accounts/signup/": "Sign up to list your clinic",
    "/accounts/confirm-email/": "Confirm your e-mail address",
    "/accounts/confirm-email/not-a-key/": "Confirm your e-mail address",
    "/accounts/inactive/": "This account is switched off",
    "/accounts/password/reset/": "Forgot your password?",
    "/accounts/password/reset/done/": "Look into your mail",
    "/accounts/password/reset/key/1-not-a-key/": "Choose a new password",
    "/accounts/password/reset/key/done/": "Your password is changed",
}
FOR_PEOPLE = {
    "/accounts/logout/": "Sign out?",
    "/accounts/email/": "Your e-mail address",
    "/accounts/password/change/": "Change your password",
    "/accounts/reauthenticate/": "Is it you?",
    "/accounts/sessions/": "Where you are signed in",
    "/accounts/2fa/": "Second step at sign-in",
    "/accounts/2fa/totp/activate/": "Set up an authenticator app",
    "/accounts/2fa/webauthn/": "Your passkeys",
    "/accounts/2fa/webauthn/add/": "Add a passkey",
}
FOR_PEOPLE_WITH_A_SECOND_STEP = {
    "/accounts/2fa/": "Second step at sign-in",
    "/accounts/2fa/reauthenticate/": "Is it you?",
    "/accounts/2fa/webauthn/": "Your passkeys",
    "/accounts/2fa/webauthn/reauthenticate/": "Is it you?",
    "/accounts/2fa/webauthn/keys/{passkey}/remove/": "Remove Front desk?",
    "/accounts/2fa/webauthn/keys/{passkey}/edit/": "Rename a passkey",
    "/accounts/2fa/totp/deactivate/": "Turn the authenticator app off?",
    "/accounts/2fa/recovery-codes/": "Recovery codes",
    "/accounts/2fa/recovery-codes/generate/": "Make new recovery codes?",
}
# These answer with a redirect, a file or JSON; they are tested with what leads to them.
NO_PAGE = {
    "account_confirm_login_code",
    "account_set_password",
    "mfa_authenticate",
    "mfa_download_recovery_codes",
    "mfa_login_webauthn",
}


def heading(response):
    found = re.search(r"<h1[^>]*>(.*?)</h1>", response.content.decode(), re.DOTALL)
    return found and found.group(1).strip()


def assert_ours(response, expected):
    html = response.content.decode()
    assert response.status_code == 200
    assert heading(response) == expected
    assert "· Pinpoint</title>" in html
    assert 'class="narrow page stack"' in html
    assert html.count("<html") == 1
    assert not re.search(r"<[^>]+\sstyle=|<style|\son\w+=", html)
    for attributes, body in re.findall(r"<script([^>]*)>(.*?)</script>", html, re.DOTALL):
        assert "application/json" in attributes or not body.strip()


@pytest.fixture
def secured(client, prove, add_passkey):
    """A person who has just proved who she is, and has an app, recovery codes and a passkey."""
    user = create_user()
    prove(user)
    add_passkey()
    TOTP.activate(user, generate_totp_secret())
    return Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN)


@pytest.mark.parametrize(("address", "expected"), FOR_STRANGERS.items())
def test_a_stranger_reads(client, address, expected):
    assert_ours(client.get(address), expected)


@pytest.mark.parametrize(("address", "expected"), FOR_PEOPLE.items())
def test_a_person_signed_in_reads(client, prove, address, expected):
    prove(create_user())

    assert_ours(client.get(address), expected)


@pytest.mark.parametrize(("address", "expected"), FOR_PEOPLE_WITH_A_SECOND_STEP.items())
def test_a_person_with_a_second_step_reads(client, secured, address, expected):
    assert_ours(client.get(address.format(passkey=secured.pk)), expected)


@pytest.mark.parametrize("address", sorted({*FOR_PEOPLE, *FOR_PEOPLE_WITH_A_SECOND_STEP} - {"/accounts/logout/"}))
def test_a_stranger_is_sent_to_sign_in_from(client, address):
    response = client.get(address.format(passkey=1))

    assert response.status_code == 302
    assert response.url.startswith("/accounts/login/?next=")


def test_a_password_is_set_where_none_was(client):
    user = create_user(password=None)
    client.force_login(user)

    assert_ours(client.get("/accounts/password/set/"), "Set a password")


def test_another_persons_passkey_is_not_found(client, secured, prove):
    client.post("/accounts/logout/")
    prove(create_user(email="other@clinic.example"))

    assert client.get(f"/accounts/2fa/webauthn/keys/{secured.pk}/remove/").status_code == 404
    assert client.post(f"/accounts/2fa/webauthn/keys/{secured.pk}/edit/", {"name": "Mine"}).status_code == 404
    assert client.get("/accounts/2fa/webauthn/keys/99999999999999999999/remove/").status_code == 404


def test_no_address_of_allauth_is_forgotten_here():
    addresses = {*FOR_STRANGERS, *FOR_PEOPLE, *FOR_PEOPLE_WITH_A_SECOND_STEP}
    resolver = get_resolver()

    seen = {resolver.resolve(address.format(passkey=1)).url_name for address in addresses}

    names = {name for name in resolver.reverse_dict if isinstance(name, str)}
    assert names.issuperset(seen)
    assert {name for name in names if name.startswith(("account_", "mfa_", "usersessions_"))} == seen | NO_PAGE


def test_the_pages_before_sign_in_lead_to_each_other_with_the_wanted_page(client):
    html = client.get("/accounts/login/?next=/admin/").content.decode()

    assert 'href="/accounts/signup/?next=%2Fadmin%2F"' in html
    assert '<input type="hidden" name="next" value="/admin/">' in html
