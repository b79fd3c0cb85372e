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
SENIORS = "Senior moderators"
EDITORS = "Editors"
SUPPORT = "Support"

VOCABULARIES = (
    "treatment",
    "addon",
    "concern",
    "bodyarea",
    "performerrole",
    "device",
    "credentialkind",
    "scoperule",
)

READ = [
    "accounts.view_outboxmail",
    "listings.look",
    "listings.view_business",
    "listings.view_claim",
    "listings.view_credential",
    "listings.view_event",
    "listings.view_listing",
    "listings.view_membership",
    "listings.view_queueitem",
    "listings.view_version",
    *(f"listings.view_{model}" for model in VOCABULARIES),
    "articles.view_article",
    "articles.view_source",
    "places.view_place",
]
DECIDE = [
    "listings.moderate",
    "listings.check_evidence",
    "listings.hold_back",
    "listings.lift",
    "listings.merge",
    "listings.import_listings",
]
KEEP_CATALOGUE = [f"listings.{act}_{model}" for model in VOCABULARIES for act in ("change", "add")]
EDIT_ARTICLES = [
    "articles.add_article",
    "articles.change_article",
    "articles.view_article",
    "articles.add_source",
    "articles.change_source",
    "articles.delete_source",
    "articles.view_source",
]

# Permissions as "app.codename". This list is the truth: each `migrate` sets the groups to it.
GROUPS: dict[str, list[str]] = {
    MODERATORS: [*READ, *DECIDE],
    SENIORS: [*READ, *DECIDE, *KEEP_CATALOGUE, "listings.export_trail"],
    EDITORS: EDIT_ARTICLES,
    SUPPORT: READ,
}


def has_desk(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Whether this person works in the admin: a superuser, or active staff in one of the groups."""
    if not isinstance(user, User) or not (user.is_active and user.is_staff):
        return False
    return user.is_superuser or user.groups.filter(name__in=GROUPS).exists()


@transaction.atomic
def give_role(user: User, role: str) -> None:
    """Let this person into the admin in a role, one of GROUPS."""
    user.is_staff = True
    user.save(update_fields=["is_staff"])
    user.groups.add(Group.objects.get(name=role))


def make_moderator(user: User) -> None:
    """Let this person into the admin, as a moderator."""
    give_role(user, MODERATORS)


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
