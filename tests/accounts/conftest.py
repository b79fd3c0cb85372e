import json
import socket
import threading

import pytest
from django.core.cache import cache

from tests.accounts.factories import PASSWORD
from tests.accounts.passkeys import SoftPasskey


@pytest.fixture(autouse=True)
def _home_after_sign_in(settings):
    """Where people land after signing in is tested where that page is."""
    settings.LOGIN_REDIRECT_URL = "home"


@pytest.fixture
def clean_cache():
    """For tests that commit: the cache table is no model's, so nothing empties it for the next test."""
    yield
    cache.clear()


@pytest.fixture
def sign_in(client):
    """Sign in as a person does, through the form."""

    def _sign_in(user, *, browser=client, password=PASSWORD):
        return browser.post("/accounts/login/", {"login": user.email, "password": password})

    return _sign_in


@pytest.fixture
def prove(client, sign_in):
    """Sign in and enter the password once more, as the pages about security ask."""

    def _prove(user, *, browser=client):
        sign_in(user, browser=browser)
        return browser.post("/accounts/reauthenticate/", {"password": PASSWORD})

    return _prove


@pytest.fixture
def add_passkey(client):
    """Add a passkey on the page for it, as a person who has just proved who she is."""

    def _add_passkey(*, name="Front desk", passwordless=True):
        passkey = SoftPasskey()
        options = client.get("/accounts/2fa/webauthn/add/").context["js_data"]["creation_options"]
        answer = {"name": name, "credential": json.dumps(passkey.create(options))}
        response = client.post("/accounts/2fa/webauthn/add/", answer | ({"passwordless": "on"} if passwordless else {}))
        assert response.status_code == 302, response.context["form"].errors
        return passkey

    return _add_passkey


@pytest.fixture
def closed_port():
    """A port of this machine on which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


@pytest.fixture
def dead_server(settings, closed_port):
    smtp = "django.core.mail.backends.smtp.EmailBackend"
    settings.OUTBOX_TRANSPORT = {"EMAIL_BACKEND": smtp, "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": closed_port}


@pytest.fixture
def wait_for_delivery():
    """Wait for the thread that delivers after a commit."""

    def _wait_for_delivery():
        for thread in threading.enumerate():
            if thread.name == "outbox":
                thread.join(timeout=20)

    return _wait_for_delivery
