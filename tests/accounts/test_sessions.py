import pytest
from django.contrib.auth import get_user
from django.test import Client

from tests.accounts.factories import create_user

pytestmark = pytest.mark.django_db


def test_a_person_ends_her_other_sessions(client, sign_in):
    user = create_user()
    phone, desk = Client(headers={"user-agent": "Phone"}), Client(headers={"user-agent": "Front desk"})
    sign_in(user, browser=phone)
    sign_in(user, browser=desk)

    page = phone.get("/accounts/sessions/").content.decode()
    assert "Phone" in page
    assert "Front desk" in page
    after = phone.post("/accounts/sessions/", follow=True).content.decode()

    assert "You are signed out everywhere else." in after
    assert "Front desk" not in after
    assert get_user(phone) == user
    assert not get_user(desk).is_authenticated


def test_another_persons_sessions_stay_out_of_sight(client, sign_in):
    other = Client(headers={"user-agent": "Stranger"})
    sign_in(create_user(email="other@clinic.example"), browser=other)
    sign_in(create_user())

    page = client.post("/accounts/sessions/", follow=True).content.decode()

    assert "Stranger" not in page
    assert get_user(other).is_authenticated


def test_a_browser_that_calls_itself_something_odd_can_sign_in(sign_in):
    odd = Client(headers={"user-agent": "<script>" + "x" * 10_000})
    sign_in(create_user(), browser=odd)

    page = odd.get("/accounts/sessions/").content.decode()

    assert "&lt;script&gt;" in page
