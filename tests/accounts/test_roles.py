import pytest
from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.core.management import call_command
from django.db import IntegrityError, transaction

from accounts import roles
from accounts.models import User
from tests.accounts.factories import create_user

pytestmark = pytest.mark.django_db


def test_only_active_staff_in_the_group_and_superusers_are_moderators():
    assert roles.is_moderator(create_user(email="a@x.example", moderator=True))
    assert roles.is_moderator(create_user(email="b@x.example", is_staff=True, is_superuser=True))
    assert not roles.is_moderator(create_user(email="c@x.example", is_staff=True))
    assert not roles.is_moderator(create_user(email="d@x.example", moderator=True, is_active=False))
    assert not roles.is_moderator(create_user(email="e@x.example"))
    assert not roles.is_moderator(AnonymousUser())


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
