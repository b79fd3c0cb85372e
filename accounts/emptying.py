"""Taking a person out of her account: the row stays for what she did, and says nothing about her any more."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils import timezone

from accounts.models import MailRefusal, OutboxMail, User


@transaction.atomic
def empty(user: User) -> None:
    """Remove address, name, password, second steps, sessions, wishes and past mail of a person; she cannot sign in.

    Who calls this has looked after what she leaves behind.
    """
    addresses = {user.email, *EmailAddress.objects.filter(user=user).values_list("email", flat=True)}
    for address in addresses:
        OutboxMail.objects.filter(to=[address]).delete()
    for session in UserSession.objects.filter(user=user):
        session.end()
    for model in (EmailAddress, Authenticator, MailRefusal):
        model._default_manager.filter(user=user).delete()
    user.groups.clear()
    user.user_permissions.clear()
    user.email, user.name = f"deleted-{user.pk}@deleted.invalid", ""
    user.is_active = user.is_staff = user.is_superuser = False
    user.last_login, user.deleted_at = None, timezone.now()
    user.set_unusable_password()
    user.save()
