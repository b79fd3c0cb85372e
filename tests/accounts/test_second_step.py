import base64
import json
import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth import get_user

from accounts.models import OutboxMail
from tests.accounts.factories import create_user
from tests.accounts.passkeys import SoftPasskey

pytestmark = pytest.mark.django_db


def code_for(secret):
    """What an authenticator app shows now for this secret."""
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def secret_on(page):
    return re.search(r"<code>([A-Z2-7]{16,})</code>", page.content.decode()).group(1)


@pytest.fixture
def with_app(client, prove):
    """A person who has set up an app; returns her and the app's secret."""
    user = create_user()
    prove(user)
    secret = secret_on(client.get("/accounts/2fa/totp/activate/"))
    response = client.post("/accounts/2fa/totp/activate/", {"code": code_for(secret)})
    assert response.url == "/accounts/2fa/recovery-codes/"
    return user, secret


def test_an_app_is_set_up_and_then_asked_at_sign_in(client, with_app, sign_in):
    user, secret = with_app
    client.post("/accounts/logout/")

    asked = sign_in(user)
    assert asked.url == "/accounts/2fa/authenticate/"
    assert not get_user(client).is_authenticated
    page = client.get(asked.url).content.decode()
    assert "One more step" in page
    assert 'id="mfa_webauthn_authenticate"' in page

    client.post(asked.url, {"code": code_for(secret)})
    assert get_user(client) == user


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("clean_cache", "with_app")
def test_a_person_is_told_by_mail_of_a_new_app():
    letter = OutboxMail.objects.get(kind="totp_activated")

    assert letter.to == ["owner@clinic.example"]
    assert "now asks for a code from an authenticator app" in letter.text


@pytest.mark.parametrize("code", ["000000", "", "\0", "😀", "١٢٣٤٥٦", "9" * 10_000])
def test_a_wrong_code_is_refused_with_a_message(client, with_app, sign_in, code):
    user, _secret = with_app
    client.post("/accounts/logout/")
    sign_in(user)

    response = client.post("/accounts/2fa/authenticate/", {"code": code})

    assert response.status_code == 200
    assert 'class="error"' in response.content.decode()
    assert not get_user(client).is_authenticated


def test_the_picture_to_scan_stands_on_white(client, prove):
    prove(create_user())

    page = client.get("/accounts/2fa/totp/activate/").content.decode()

    picture = base64.b64decode(re.search(r"data:image/svg\+xml;base64,([\w+/=]+)", page).group(1)).decode()
    assert 'fill="white"' in picture
    assert "<path" in picture


def test_a_recovery_code_works_once(client, with_app, sign_in):
    user, _secret = with_app
    page = client.get("/accounts/2fa/recovery-codes/").content.decode()
    code = re.search(r"<li><code>(\d{8})</code></li>", page).group(1)
    assert "10 of 10 codes are left." in page
    assert code in client.get("/accounts/2fa/recovery-codes/download/").content.decode()
    client.post("/accounts/logout/")

    sign_in(user)
    client.post("/accounts/2fa/authenticate/", {"code": code})
    assert get_user(client) == user
    client.post("/accounts/logout/")

    sign_in(user)
    client.post("/accounts/2fa/authenticate/", {"code": code})
    assert not get_user(client).is_authenticated


def test_new_recovery_codes_replace_the_old(client, with_app):
    before = client.get("/accounts/2fa/recovery-codes/").content
    client.post("/accounts/2fa/recovery-codes/generate/")
    after = client.get("/accounts/2fa/recovery-codes/").content

    codes = re.compile(rb"<li><code>(\d{8})</code></li>")
    assert not set(codes.findall(before)) & set(codes.findall(after))


def test_the_app_can_be_turned_off(client, with_app, sign_in):
    user, _secret = with_app
    client.post("/accounts/2fa/totp/deactivate/")
    client.post("/accounts/logout/")

    sign_in(user)

    assert get_user(client) == user


def test_guessing_codes_is_limited(client, with_app, sign_in):
    user, secret = with_app
    client.post("/accounts/logout/")
    sign_in(user)

    for _ in range(20):
        client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    client.post("/accounts/2fa/authenticate/", {"code": code_for(secret)})

    assert not get_user(client).is_authenticated


def test_a_passkey_is_asked_for_as_the_second_step(client, prove, add_passkey, sign_in):
    user = create_user()
    prove(user)
    passkey = add_passkey(passwordless=False)
    client.post("/accounts/logout/")

    asked = sign_in(user)
    options = client.get(asked.url).context["js_data"]["request_options"]
    client.post(asked.url, {"credential": json.dumps(passkey.get(options))})

    assert get_user(client) == user


def test_a_passkey_alone_signs_in(client, prove, add_passkey):
    user = create_user()
    prove(user)
    passkey = add_passkey()
    client.post("/accounts/logout/")

    options = client.get("/accounts/2fa/webauthn/login/", headers={"accept": "application/json"}).json()
    answer = passkey.get(options["request_options"])
    client.post("/accounts/2fa/webauthn/login/", {"credential": json.dumps(answer), "next": "/accounts/email/"})

    assert get_user(client) == user


def test_a_passkey_proves_who_a_person_is(client, prove, add_passkey):
    prove(create_user())
    passkey = add_passkey()

    assert "Use a passkey" in client.get("/accounts/reauthenticate/").content.decode()
    page = client.get("/accounts/2fa/webauthn/reauthenticate/")
    answer = passkey.get(page.context["js_data"]["request_options"])
    response = client.post(
        "/accounts/2fa/webauthn/reauthenticate/", {"credential": json.dumps(answer), "next": "/accounts/email/"}
    )

    assert response.url == "/accounts/email/"


def test_a_passkey_is_renamed_and_removed(client, prove, add_passkey):
    prove(create_user())
    add_passkey()
    key = Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN)

    client.post(f"/accounts/2fa/webauthn/keys/{key.pk}/edit/", {"name": "Doctor’s phone"})
    assert "Doctor’s phone" in client.get("/accounts/2fa/webauthn/").content.decode()

    client.post(f"/accounts/2fa/webauthn/keys/{key.pk}/remove/")
    assert "You have no passkey yet." in client.get("/accounts/2fa/webauthn/").content.decode()


@pytest.mark.parametrize("name", ["", "\0", "😀 " * 3_000])
def test_a_name_that_a_passkey_cannot_have_is_refused(client, prove, add_passkey, name):
    prove(create_user())
    add_passkey()
    key = Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN)

    response = client.post(f"/accounts/2fa/webauthn/keys/{key.pk}/edit/", {"name": name})

    assert response.status_code == 200
    assert 'class="error"' in response.content.decode()


GARBAGE = [
    "",
    "\0",
    "nonsense",
    "1",
    "null",
    "[]",
    "{}",
    '"x"',
    '{"response": 5}',
    '{"response": {"userHandle": "%%"}}',
]
GARBAGE += ['{"id": "\\u0000", "rawId": "x", "response": {}}', "[" * 5_000, json.dumps({"id": "x" * 10_000})]


@pytest.mark.parametrize("credential", GARBAGE)
def test_what_is_no_passkey_signs_nobody_in(client, credential):
    client.get("/accounts/2fa/webauthn/login/", headers={"accept": "application/json"})

    response = client.post("/accounts/2fa/webauthn/login/", {"credential": credential})

    assert response.status_code == 302
    assert not get_user(client).is_authenticated


@pytest.mark.parametrize("credential", GARBAGE)
def test_what_is_no_passkey_is_not_added(client, prove, credential):
    prove(create_user())
    client.get("/accounts/2fa/webauthn/add/")

    response = client.post("/accounts/2fa/webauthn/add/", {"name": "Phone", "credential": credential})

    assert response.status_code == 200
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("spoil", ["signature", "clientDataJSON", "authenticatorData", "userHandle"])
def test_a_forged_answer_signs_nobody_in(client, prove, add_passkey, spoil):
    prove(create_user())
    passkey, stranger = add_passkey(), SoftPasskey(number=8)
    stranger.user_handle = passkey.user_handle
    client.post("/accounts/logout/")
    options = client.get("/accounts/2fa/webauthn/login/", headers={"accept": "application/json"}).json()
    answer = passkey.get(options["request_options"])
    answer["response"][spoil] = stranger.get(options["request_options"])["response"][spoil][:-2] + "AA"

    response = client.post("/accounts/2fa/webauthn/login/", {"credential": json.dumps(answer)})

    assert response.status_code == 302
    assert not get_user(client).is_authenticated
