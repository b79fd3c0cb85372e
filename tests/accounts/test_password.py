import pytest
from django.contrib.auth import get_user

from accounts.models import OutboxMail
from tests.accounts.factories import PASSWORD, create_user
from tests.accounts.mail import last_mail, link_in

pytestmark = pytest.mark.django_db

NEW = "another-needle-43"


def ask(client, email="owner@clinic.example"):
    return client.post("/accounts/password/reset/", {"email": email}, follow=True)


def test_a_forgotten_password_is_replaced_through_a_link(client, sign_in):
    user = create_user()
    ask(client)
    assert last_mail().kind == "password_reset_key"

    page = client.get(link_in(last_mail()), follow=True)
    done = client.post(page.request["PATH_INFO"], {"password1": NEW, "password2": NEW}, follow=True)

    assert "Your password is changed" in done.content.decode()
    assert last_mail().kind == "password_reset"
    sign_in(user, password=NEW)
    assert get_user(client) == user


def test_a_reset_link_works_once(client):
    create_user()
    ask(client)
    link = link_in(last_mail())
    page = client.get(link, follow=True)
    client.post(page.request["PATH_INFO"], {"password1": NEW, "password2": NEW})

    again = client.get(link, follow=True).content.decode()

    assert "This link is too old, was used already" in again


def test_two_different_new_passwords_are_refused(client):
    create_user()
    ask(client)
    page = client.get(link_in(last_mail()), follow=True)

    answer = client.post(page.request["PATH_INFO"], {"password1": NEW, "password2": NEW + "x"})

    assert "You must type the same password each time." in answer.content.decode()


def test_an_unknown_address_is_answered_alike_and_told_by_mail(client):
    create_user()
    known, unknown = ask(client), ask(client, "nobody@clinic.example")

    assert known.content == unknown.content
    assert last_mail().kind == "unknown_account"
    assert link_in(last_mail()) == "/accounts/signup/"


def test_asking_for_link_after_link_is_refused(client):
    create_user()

    answers = [ask(client) for _ in range(30)]

    assert answers[-1].status_code == 429
    assert OutboxMail.objects.count() <= 5


@pytest.mark.parametrize(
    "key", ["1-x", "1-%00", "zzzzzzzzzzzzz-x", "zzzzzzzzzzzzzzzzzzzzzz-x", "1-%F0%9F%98%80", "1-" + "x" * 5_000]
)
def test_a_broken_reset_link_says_so(client, key):
    html = client.get(f"/accounts/password/reset/key/{key}/").content.decode()

    assert "This link is too old, was used already" in html


@pytest.mark.parametrize("email", ["", "no address", "a\0@clinic.example", "a" * 10_000, "a" * 250 + "@clinic.example"])
def test_a_bad_address_is_answered_beside_the_field(client, email):
    response = client.post("/accounts/password/reset/", {"email": email})

    assert response.status_code == 200
    assert 'class="error"' in response.content.decode()


def test_a_password_is_changed_by_who_knows_the_old_one(client, sign_in):
    user = create_user()
    sign_in(user)
    fields = {"password1": NEW, "password2": NEW}

    wrong = client.post("/accounts/password/change/", fields | {"oldpassword": "something else"})
    assert "Enter your current password." in wrong.content.decode()
    client.post("/accounts/password/change/", fields | {"oldpassword": PASSWORD})

    user.refresh_from_db()
    assert user.check_password(NEW)
    assert get_user(client) == user
    assert last_mail().kind == "password_changed"
    assert "It was not you?" in last_mail().text
