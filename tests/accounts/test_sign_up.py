from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import get_user
from django.db.models.signals import pre_save
from django.utils import timezone

from accounts.models import MailState, OutboxMail, User
from accounts.outbox import SERVER_AGAIN, deliver_waiting
from tests.accounts.factories import PASSWORD, create_user
from tests.accounts.mail import last_mail, link_in

pytestmark = pytest.mark.django_db

OWNER = {"email": "owner@clinic.example", "password1": PASSWORD}


def sign_up(client, **fields):
    return client.post("/accounts/signup/", OWNER | fields, follow=True)


def test_signing_up_confirming_signing_in_and_out(client, sign_in):
    page = sign_up(client)
    assert "Confirm your e-mail address" in page.content.decode()
    assert not get_user(client).is_authenticated

    letter = last_mail()
    assert (letter.to, letter.kind) == (["owner@clinic.example"], "email_confirmation_signup")
    assert "Is <strong>owner@clinic.example</strong> your address?" in client.get(link_in(letter)).content.decode()
    client.post(link_in(letter))
    client.post("/accounts/logout/")
    assert not get_user(client).is_authenticated

    sign_in(User.objects.get())
    assert get_user(client).email == "owner@clinic.example"


def test_confirming_in_the_same_browser_signs_in_at_once(client):
    sign_up(client, next="/accounts/email/")

    response = client.post(link_in(last_mail()))

    assert get_user(client).is_authenticated
    assert response.url == "/accounts/email/"


def test_links_in_mail_start_with_the_address_of_the_site(client, settings):
    settings.SITE_ADDRESS = "https://pinpoint.example"
    settings.ALLOWED_HOSTS = ["*"]

    client.post("/accounts/signup/", OWNER, headers={"host": "evil.example"})

    assert "https://pinpoint.example/accounts/confirm-email/" in last_mail().text
    assert "evil.example" not in last_mail().text


def test_signing_in_before_confirming_sends_a_new_link(client, sign_in):
    user = create_user(verified=False)

    response = sign_in(user)

    assert response.url == "/accounts/confirm-email/"
    assert last_mail().kind == "email_confirmation"
    assert not get_user(client).is_authenticated


def test_an_address_that_has_an_account_is_not_revealed(client):
    create_user()
    known = sign_up(client, email="Owner@Clinic.example")
    letter = last_mail()
    unknown = sign_up(client, email="new@clinic.example")

    assert known.redirect_chain == unknown.redirect_chain
    hidden = known.content.decode().replace("owner@clinic.example", "…")
    assert hidden == unknown.content.decode().replace("new@clinic.example", "…")
    assert letter.kind == "account_already_exists"
    assert User.objects.filter(email__iexact="owner@clinic.example").count() == 1


def test_signing_up_twice_at_the_same_moment_breaks_nothing(client):
    def sign_up_in_the_other_tab(**_):
        pre_save.disconnect(sign_up_in_the_other_tab, sender=User)
        create_user(verified=False)

    pre_save.connect(sign_up_in_the_other_tab, sender=User)

    page = sign_up(client)

    assert page.status_code == 200
    assert "Confirm your e-mail address" in page.content.decode()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"email": "not an address"}, "Enter a valid email address."),
        ({"email": ""}, "This field is required."),
        ({"email": "a" * 240 + "@clinic.example"}, "This e-mail address is too long."),
        ({"email": "a" * 10_000 + "@clinic.example"}, "at most 320 characters"),
        ({"email": "owner\0@clinic.example"}, "Null characters are not allowed."),
        ({"email": "\u202eowner 😀@clinic.example"}, "Enter a valid email address."),
        ({"password1": "short"}, "This password is too short."),
        ({"password1": "1234567890123"}, "This password is entirely numeric."),
        ({"password1": "password123"}, "This password is too common."),
        ({"password1": "owner@clinic.example"}, "too similar to the e-mail address"),
        ({"password1": "needle\0free-42"}, "Null characters are not allowed."),
    ],
)
def test_bad_input_is_answered_beside_the_field(client, fields, message):
    response = client.post("/accounts/signup/", OWNER | fields)

    html = response.content.decode()
    assert response.status_code == 200
    assert 'class="error"' in html
    assert message in html
    assert not User.objects.exists()
    assert not OutboxMail.objects.exists()


def test_what_was_typed_stays_when_something_is_wrong(client):
    html = client.post("/accounts/signup/", OWNER | {"password1": "short"}).content.decode()

    assert 'value="owner@clinic.example"' in html


def test_a_very_long_password_and_one_in_any_script_work(client, sign_in):
    for number, password in enumerate(["x9" * 5_000, "пароль-密码-😀-שלום"]):
        email = f"owner{number}@clinic.example"
        sign_up(client, email=email, password1=password)
        client.post(link_in(last_mail()))
        client.post("/accounts/logout/")
        sign_in(User.objects.get(email=email), password=password)
        assert get_user(client).email == email
        client.post("/accounts/logout/")


def test_the_page_says_where_mail_is_when_none_is_sent(client, settings):
    files = {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend"}
    settings.OUTBOX_TRANSPORT = files | {"EMAIL_FILE_PATH": str(settings.VAR_DIR / "mail")}
    assert "<code>var/mail</code>" in client.get("/accounts/confirm-email/").content.decode()

    settings.OUTBOX_TRANSPORT = {"EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend"}
    assert "<code>" not in client.get("/accounts/confirm-email/").content.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("clean_cache")
def test_a_dead_mail_server_does_not_stop_a_sign_up(client, settings, dead_server, wait_for_delivery):
    settings.OUTBOX_DELIVER_AFTER_COMMIT = True

    page = sign_up(client)
    wait_for_delivery()

    html = page.content.decode()
    assert page.status_code == 200
    assert "A mail with a link is on its way to you." in html
    assert "the mail is kept and sent as soon as possible" in html
    letter = last_mail()
    assert letter.state == MailState.WAITING
    assert "ConnectionRefusedError" in letter.last_error

    settings.OUTBOX_TRANSPORT = {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
    with time_machine.travel(timezone.now() + SERVER_AGAIN + timedelta(seconds=1), tick=False):
        assert deliver_waiting() == 1
    client.post(link_in(letter))
    assert get_user(client).is_authenticated
