import re

import pytest
from django.contrib.auth import get_user

from accounts import forms
from tests.accounts.factories import PASSWORD, create_user

pytestmark = pytest.mark.django_db


def attempt(client, email="owner@clinic.example", password="wrong password"):
    return client.post("/accounts/login/", {"login": email, "password": password})


def test_a_person_signs_in_whatever_the_case_of_her_address(client):
    create_user(email="owner@clinic.example")

    attempt(client, "OWNER@Clinic.Example", PASSWORD)

    assert get_user(client).email == "owner@clinic.example"


def test_after_signing_in_a_person_gets_the_page_she_wanted(client):
    create_user()

    response = client.post(
        "/accounts/login/?next=/accounts/email/",
        {"login": "owner@clinic.example", "password": PASSWORD, "next": "/accounts/email/"},
    )

    assert response.url == "/accounts/email/"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\0x"])
def test_a_page_elsewhere_is_not_followed(client, elsewhere):
    create_user()

    response = client.post(
        "/accounts/login/", {"login": "owner@clinic.example", "password": PASSWORD, "next": elsewhere}
    )

    assert response.status_code == 302
    assert response.url in {"/", "/%00x"}


def test_a_moderator_lands_in_the_admin(client, sign_in):
    response = sign_in(create_user(moderator=True))

    assert response.url == "/admin/"


def test_a_wrong_password_and_an_unknown_address_read_alike(client):
    create_user()

    wrong = attempt(client).content.decode()
    unknown = attempt(client, email="nobody@clinic.example").content.decode()

    token = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
    assert "This e-mail address and password do not go together." in wrong
    assert token.sub("", wrong).replace("owner@", "…") == token.sub("", unknown).replace("nobody@", "…")


def test_an_account_that_is_switched_off_cannot_be_entered(client, sign_in):
    sign_in(create_user(is_active=False))

    assert not get_user(client).is_authenticated


def test_a_hundred_tries_end_with_an_honest_refusal(client):
    create_user()

    answers = [attempt(client) for _ in range(100)]

    assert {answer.status_code for answer in answers} == {200, 429}
    assert "Too many tries. Wait five minutes" in answers[20].content.decode()
    assert answers[-1].status_code == 429
    assert "Too many" in answers[-1].content.decode()
    assert "</html>" in answers[-1].content.decode()
    attempt(client, password=PASSWORD)
    assert not get_user(client).is_authenticated


def test_limits_are_shared_through_the_database(settings):
    assert settings.CACHES["default"]["BACKEND"] == "django.core.cache.backends.db.DatabaseCache"


def test_the_switch_for_load_tests_lifts_the_limits(client, settings):
    settings.ACCOUNT_RATE_LIMITS = False
    create_user()

    answers = [attempt(client) for _ in range(40)]

    assert {answer.status_code for answer in answers} == {200}
    attempt(client, password=PASSWORD)
    assert get_user(client).is_authenticated


def test_one_persons_tries_do_not_lock_out_another(client):
    create_user()
    for _ in range(100):
        attempt(client)
    other = create_user(email="other@clinic.example")

    client.post("/accounts/login/", {"login": other.email, "password": PASSWORD}, REMOTE_ADDR="198.51.100.7")

    assert get_user(client) == other


def test_signing_out_needs_a_press_of_the_button(client):
    client.force_login(create_user())

    client.get("/accounts/logout/")
    assert get_user(client).is_authenticated

    client.post("/accounts/logout/")
    assert not get_user(client).is_authenticated


def test_keep_me_signed_in_outlasts_the_browser(client):
    create_user()
    attempt(client, password=PASSWORD)
    assert client.session.get_expire_at_browser_close()
    client.post("/accounts/logout/")

    client.post("/accounts/login/", {"login": "owner@clinic.example", "password": PASSWORD, "remember": "on"})

    assert not client.session.get_expire_at_browser_close()


def test_no_field_hides_its_label_in_a_placeholder():
    for form in (forms.LoginForm(), forms.SignupForm(), forms.ResetPasswordForm()):
        assert "placeholder" not in str(form)


def test_django_itself_and_the_form_agree_on_the_length_of_a_password(settings):
    minimum = next(rule for rule in settings.AUTH_PASSWORD_VALIDATORS if "MinimumLength" in rule["NAME"])

    assert f"At least {minimum['OPTIONS']['min_length']} characters" in str(forms.PASSWORD_RULE)
