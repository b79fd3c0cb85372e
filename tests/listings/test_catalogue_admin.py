"""The catalogue in the admin: edited with care, never deleted."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from listings.models import AddOn, BodyArea, CredentialKind, Device, Treatment
from tests.accounts.factories import create_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    client.force_login(create_user(email="keeper@pinpoint.example", is_staff=True, is_superuser=True))
    return client


def filled(response, **changes):
    """What the shown form would post, with some fields typed anew."""
    form = response.context["adminform"].form
    values = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in {**values, **changes}.items() if value is not False}


def change(admin, model, code, **changes):
    address = f"/admin/listings/{model._meta.model_name}/{code}/change/"
    data = filled(admin.get(address), **changes)
    day = data.pop("retired_at", "")
    return admin.post(address, {**data, "retired_at_0": day and day[0], "retired_at_1": day and day[1]})


@pytest.mark.parametrize(
    "name",
    ["treatment", "addon", "concern", "bodyarea", "performerrole", "device", "credentialkind", "scoperule"],
)
def test_every_vocabulary_has_its_list(admin, name):
    assert admin.get(f"/admin/listings/{name}/").status_code == 200
    assert admin.get(f"/admin/listings/{name}/?edited=yes").status_code == 200


def test_an_edit_is_kept_and_marked(admin):
    response = change(admin, AddOn, "led", label="LED panel")

    assert response.status_code == 302
    assert AddOn.objects.get(code="led").label == "LED panel"
    assertContains(admin.get("/admin/listings/addon/?edited=yes"), "LED panel")
    assertNotContains(admin.get("/admin/listings/addon/?edited=no"), "LED panel")


def test_saving_without_a_change_is_no_edit(admin):
    change(admin, Device, "exceed")
    change(admin, CredentialKind, "license_rn")
    change(admin, Treatment, "mn_rf_insulated")

    for name in ("device", "credentialkind", "treatment"):
        assert admin.get(f"/admin/listings/{name}/?edited=yes").context["cl"].result_count == 0


def test_a_code_and_its_bit_cannot_be_changed(admin):
    response = admin.get("/admin/listings/treatment/mn_pen/change/")

    assert not {"code", "bit"} & set(response.context["adminform"].form.fields)


def test_nothing_is_deleted(admin):
    response = admin.post("/admin/listings/bodyarea/neck/delete/", {"post": "yes"})

    assert response.status_code == 403
    assert BodyArea.objects.filter(code="neck").exists()


def test_an_entry_is_retired_and_leaves_every_choice(admin):
    change(admin, AddOn, "mask", retired_at=("2026-11-22", "10:00"))

    assert not AddOn.objects.listable().filter(code="mask").exists()


def test_a_warning_cannot_be_emptied_while_the_rule_asks_for_it(admin):
    response = change(admin, AddOn, "exosomes", notice="")

    assert response.status_code == 200
    assert response.context["adminform"].form.errors
    assert AddOn.objects.get(code="exosomes").notice


@pytest.mark.parametrize(
    ("model", "code", "field", "typed"),
    [
        (AddOn, "led", "synonyms", '"led"'),
        (AddOn, "led", "synonyms", "[1, 2]"),
        (AddOn, "led", "synonyms", "not json"),
        (Device, "exceed", "cleared_areas", '["elbow"]'),
        (CredentialKind, "license_rn", "registers", '{"PA": "PALS"}'),
        (CredentialKind, "license_rn", "registers", '{"PA": {"name": "x", "url": "javascript:alert(1)"}}'),
        (AddOn, "led", "label", "L" * 10_000),
        (AddOn, "led", "label", "LED\x00"),
    ],
)
def test_wrong_input_gets_a_message_beside_its_field(admin, model, code, field, typed):
    response = change(admin, model, code, **{field: typed})

    assert response.status_code == 200
    assert field in response.context["adminform"].form.errors


def test_an_emptied_list_is_an_empty_list(admin):
    response = change(admin, AddOn, "led", synonyms="")

    assert response.status_code == 302
    assert AddOn.objects.get(code="led").synonyms == []


def test_synonyms_are_kept_in_lower_case_and_once(admin):
    change(admin, AddOn, "led", synonyms='["LED", "led ", "Light ✨", ""]')

    assert AddOn.objects.get(code="led").synonyms == ["led", "light ✨"]


def test_edits_can_be_given_up(admin):
    AddOn.objects.filter(code="led").update(label="LED panel")

    response = admin.post(
        "/admin/listings/addon/", {"action": "take_from_file", "_selected_action": ["led"]}, follow=True
    )

    assertContains(response, "1 entry reads as")
    assert AddOn.objects.get(code="led").label == "LED light"


def test_an_owner_sees_no_catalogue_admin(client):
    client.force_login(create_user())

    response = client.get("/admin/listings/treatment/", follow=True)

    assertNotContains(response, "Microneedling with an automated pen", status_code=403)
