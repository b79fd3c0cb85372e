import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user

from tests.accounts.factories import create_user
from tests.accounts.mail import last_mail, link_in

pytestmark = pytest.mark.django_db


def change_to(client, email):
    return client.post("/accounts/email/", {"email": email, "action_add": ""}, follow=True)


def test_a_new_address_counts_once_its_link_is_followed(client, prove):
    user = create_user()
    prove(user)

    page = change_to(client, "new@clinic.example").content.decode()
    user.refresh_from_db()
    assert "<strong>new@clinic.example</strong> waits to be confirmed" in page
    assert user.email == "owner@clinic.example"

    client.post(link_in(last_mail()))
    user.refresh_from_db()
    assert user.email == "new@clinic.example"
    assert [address.email for address in EmailAddress.objects.all()] == ["new@clinic.example"]


def test_changing_the_address_asks_for_the_password(client, sign_in):
    sign_in(create_user())

    response = client.post("/accounts/email/", {"email": "new@clinic.example", "action_add": ""})

    assert response.url.startswith("/accounts/reauthenticate/")


def test_a_change_can_be_taken_back(client, prove):
    user = create_user()
    prove(user)
    change_to(client, "new@clinic.example")

    client.post("/accounts/email/", {"email": "new@clinic.example", "action_remove": ""})

    assert not EmailAddress.objects.filter(email="new@clinic.example").exists()
    user.refresh_from_db()
    assert user.email == "owner@clinic.example"


def test_a_person_with_a_second_step_can_change_her_address(client, prove, add_passkey):
    user = create_user()
    prove(user)
    add_passkey()

    change_to(client, "new@clinic.example")
    client.post(link_in(last_mail()))

    user.refresh_from_db()
    assert user.email == "new@clinic.example"


def test_an_address_taken_meanwhile_is_refused_and_nothing_breaks(client, prove):
    user = create_user()
    prove(user)
    change_to(client, "new@clinic.example")
    link = link_in(last_mail())
    create_user(email="New@clinic.example", verified=False)

    page = client.post(link, follow=True).content.decode()

    assert "new@clinic.example cannot be confirmed" in page
    user.refresh_from_db()
    assert user.email == "owner@clinic.example"


@pytest.mark.parametrize("email", ["", "no address", "a\0@clinic.example", "a" * 10_000, "owner@clinic.example"])
def test_a_bad_address_is_answered_beside_the_field(client, prove, email):
    prove(create_user())

    response = change_to(client, email)

    assert response.status_code == 200
    assert 'class="error"' in response.content.decode()
    assert get_user(client).email == "owner@clinic.example"


@pytest.mark.parametrize("action", ["action_send", "action_remove", "action_primary"])
@pytest.mark.parametrize("email", ["a\0@clinic.example", "other@clinic.example", "x" * 10_000])
def test_another_persons_address_is_out_of_reach(client, prove, action, email):
    create_user(email="other@clinic.example")
    prove(create_user())

    response = client.post("/accounts/email/", {"email": email, action: ""})

    assert response.status_code == 302
    assert EmailAddress.objects.count() == 2
