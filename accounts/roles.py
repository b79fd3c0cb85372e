"""Who may do what in the admin: groups with their permissions, and the second step that staff need."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.apps import AppConfig
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.db import transaction

from accounts.models import User

MODERATORS = "Moderators"

# Permissions as "app.codename". This list is the truth: each `migrate` sets the groups to it.
GROUPS: dict[str, list[str]] = {
    MODERATORS: [
        "accounts.view_outboxmail",
        "articles.change_article",
        "articles.view_article",
        "articles.add_source",
        "articles.change_source",
        "articles.delete_source",
        "articles.view_source",
        "listings.moderate",
        "listings.view_business",
        "listings.view_claim",
        "listings.view_credential",
        "listings.view_event",
        "listings.view_listing",
        "listings.view_membership",
        "listings.view_queueitem",
        "listings.view_version",
        *(
            f"listings.{act}_{model}"
            for model in (
                "treatment",
                "addon",
                "concern",
                "bodyarea",
                "performerrole",
                "device",
                "credentialkind",
                "scoperule",
            )
            for act in ("view", "change", "add")
        ),
        "places.view_place",
    ],
}


def is_moderator(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Whether this person may decide about listings: a superuser, or active staff in the moderators' group."""
    if not isinstance(user, User) or not (user.is_active and user.is_staff):
        return False
    return user.is_superuser or user.groups.filter(name=MODERATORS).exists()


@transaction.atomic
def make_moderator(user: User) -> None:
    """Let this person into the admin, as a moderator."""
    user.is_staff = True
    user.save(update_fields=["is_staff"])
    user.groups.add(Group.objects.get(name=MODERATORS))


def lacks_second_step(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Whether STAFF_NEED_SECOND_FACTOR keeps this person out of the admin until an app or passkey is set up."""
    if not settings.STAFF_NEED_SECOND_FACTOR or not isinstance(user, User):
        return False
    return not is_mfa_enabled(user, [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN])


def set_up_groups(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Make the groups of GROUPS with their permissions; one whose table is not there yet joins at a later `migrate`."""
    by_name = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.using(using).select_related("content_type")
    }
    for name, wanted in GROUPS.items():
        group, _made = Group.objects.using(using).get_or_create(name=name)
        group.permissions.set([by_name[permission] for permission in wanted if permission in by_name])
