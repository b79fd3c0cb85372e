import pytest
from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.core.management import call_command
from django.db import IntegrityError, transaction

from accounts import roles
from accounts.models import User
from tests.accounts.factories import create_user

pytestmark = pytest.mark.django_db


def test_only_active_staff_with_a_role_and_superusers_have_a_desk():
    assert roles.has_desk(create_user(email="a@x.example", moderator=True))
    assert roles.has_desk(create_user(email="b@x.example", is_staff=True, is_superuser=True))
    assert not roles.has_desk(create_user(email="c@x.example", is_staff=True))
    assert not roles.has_desk(create_user(email="d@x.example", moderator=True, is_active=False))
    assert not roles.has_desk(create_user(email="e@x.example"))
    assert not roles.has_desk(AnonymousUser())


@pytest.mark.parametrize(
    ("role", "may", "may_not"),
    [
        (roles.MODERATORS, "moderate check_evidence hold_back lift merge", "change_treatment export_trail"),
        (roles.SENIORS, "moderate check_evidence hold_back lift merge change_treatment export_trail", "delete_event"),
        (
            roles.SUPPORT,
            "look view_event view_listing",
            "moderate check_evidence hold_back lift merge change_treatment",
        ),
        (roles.EDITORS, "", "look moderate check_evidence hold_back view_event change_treatment"),
    ],
)
def test_each_role_may_do_its_acts_and_no_others(role, may, may_not):
    user = create_user(email="a@x.example")
    roles.give_role(user, role)

    assert user.is_staff
    assert all(user.has_perm(f"listings.{act}") for act in may.split())
    assert not any(user.has_perm(f"listings.{act}") for act in may_not.split())
    assert user.has_perm("articles.change_article") == (role == roles.EDITORS)


def test_every_permission_of_a_group_exists_and_is_given():
    for name, wanted in roles.GROUPS.items():
        given = Group.objects.get(name=name).permissions.select_related("content_type")
        assert {f"{one.content_type.app_label}.{one.codename}" for one in given} == set(wanted)


def test_migrating_sets_the_groups_to_the_list_again(monkeypatch):
    monkeypatch.setitem(roles.GROUPS, roles.MODERATORS, ["accounts.view_user", "later.view_something"])
    Group.objects.get(name=roles.MODERATORS).permissions.set(Permission.objects.filter(codename="delete_user"))

    call_command("migrate", verbosity=0)

    codenames = Group.objects.get(name=roles.MODERATORS).permissions.values_list("codename", flat=True)
    assert list(codenames) == ["view_user"]


def test_two_accounts_cannot_differ_by_case_alone():
    create_user(email="owner@clinic.example")

    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("OWNER@clinic.example")


def test_a_person_is_found_by_her_address_in_any_case():
    user = create_user(email="owner@clinic.example")

    assert User.objects.get_by_natural_key("Owner@Clinic.Example") == user
