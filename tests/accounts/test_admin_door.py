import pytest
from django.contrib.auth import get_user

from tests.accounts.factories import PASSWORD, create_user

pytestmark = pytest.mark.django_db

ADMIN_PAGES = ["/admin/", "/admin/accounts/outboxmail/", "/admin/jsi18n/", "/admin/no/such/page/"]


@pytest.mark.parametrize("page", ADMIN_PAGES)
def test_a_stranger_signs_in_at_the_sites_own_door(client, page):
    create_user(moderator=True)

    at_door = client.get(page, follow=True)
    assert at_door.redirect_chain[-1][0].startswith("/accounts/login/?next=%2Fadmin%2F")
    wanted = at_door.context["redirect_field_value"]
    entered = client.post("/accounts/login/", {"login": "owner@clinic.example", "password": PASSWORD, "next": wanted})

    assert wanted == page
    assert entered.url == page


@pytest.mark.parametrize("page", ADMIN_PAGES)
def test_an_owner_is_refused_plainly(client, page):
    client.force_login(create_user())

    assert client.get(page, follow=True).status_code == 403


def test_who_opens_the_door_from_inside_goes_on(client):
    client.force_login(create_user(moderator=True))

    assert client.get("/admin/login/?next=/admin/accounts/outboxmail/").url == "/admin/accounts/outboxmail/"
    assert client.get("/admin/login/?next=https://evil.example/").url == "/admin/"


@pytest.mark.parametrize("page", ADMIN_PAGES)
def test_staff_without_a_second_step_are_led_to_set_one_up(client, settings, page):
    settings.STAFF_NEED_SECOND_FACTOR = True
    client.force_login(create_user(moderator=True))

    response = client.get(page, follow=True)

    assert response.redirect_chain[-1][0] == "/accounts/2fa/"
    assert "The admin needs a second step at sign-in." in response.content.decode()


def test_staff_with_a_passkey_enter(client, settings, prove, add_passkey):
    settings.STAFF_NEED_SECOND_FACTOR = True
    prove(create_user(moderator=True))
    add_passkey()

    assert client.get("/admin/").status_code == 200


def test_owners_need_no_second_step(client, settings, sign_in):
    settings.STAFF_NEED_SECOND_FACTOR = True
    user = create_user()

    sign_in(user)

    assert get_user(client) == user
    assert client.get("/accounts/email/").status_code == 200


def test_signing_out_of_the_admin_is_signing_out_of_the_site(client):
    client.force_login(create_user(moderator=True))

    response = client.post("/admin/logout/")

    assert response.url == "/"
    assert not get_user(client).is_authenticated


def test_the_admins_password_page_is_the_sites(client):
    client.force_login(create_user(moderator=True))

    assert client.get("/admin/password_change/").url == "/accounts/password/change/"


def test_an_operator_makes_and_finds_people(client):
    client.force_login(create_user(email="operator@pinpoint.example", is_staff=True, is_superuser=True))

    fields = {"email": "new@clinic.example", "name": "", "usable_password": "true"}
    client.post("/admin/accounts/user/add/", fields | {"password1": PASSWORD, "password2": PASSWORD})
    listed = client.get("/admin/accounts/user/?q=new@").content.decode()

    assert "new@clinic.example" in listed
    taken = client.post("/admin/accounts/user/add/", fields | {"email": "NEW@clinic.example"})
    assert "There is an account with this e-mail address already." in taken.content.decode()


def test_a_moderator_cannot_touch_people(client):
    client.force_login(create_user(moderator=True))

    assert client.get("/admin/accounts/user/").status_code == 403


@pytest.mark.parametrize("query", ["kind=%00", "q=%00", "state=%00", "to__0=a%00b"])
def test_a_nul_in_a_filter_of_the_admin_is_a_bad_request_not_an_error(client, query):
    client.force_login(create_user(moderator=True))

    response = client.get(f"/admin/accounts/outboxmail/?{query}")

    assert response.status_code == 400
    assert "That request could not be read" in response.content.decode()
