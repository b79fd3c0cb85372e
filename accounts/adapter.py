"""What Pinpoint does differently from allauth's defaults."""

from typing import Any, ClassVar

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from qrcode.image.svg import SvgPathFillImage

from accounts import letters
from accounts.mail_topics import MailTopic
from accounts.models import User
from accounts.roles import has_desk

# What allauth calls each way to show again that it is you -> what the link to it says.
WAYS_TO_PROVE = {
    "reauthenticate": _("Enter your password"),
    "mfa_reauthenticate": _("Enter a code from your app, or a recovery code"),
    "mfa_reauthenticate:webauthn": _("Use a passkey"),
}


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up, sign-in and their mail, in Pinpoint's words."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is switched off. Write to us if that is a mistake."),
        "email_password_mismatch": _("This e-mail address and password do not go together."),
        "duplicate_email": _("This is your e-mail address already."),
        "email_taken": _("Another account uses this e-mail address."),
        "enter_current_password": _("Enter your current password."),
        "incorrect_code": _("This code is not right. A code is good for half a minute only: try the next one."),
        "incorrect_password": _("This is not your current password."),
        "rate_limited": _("Too many tries. Wait five minutes, then try again."),
        "too_many_login_attempts": _("Too many tries. Wait five minutes, then try again, or reset your password."),
    }

    def clean_email(self, email: str) -> str:
        longest = User._meta.get_field("email").max_length
        if longest is not None and len(email) > longest:
            raise ValidationError(_("This e-mail address is too long."))
        return email

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMessage:
        address = email if isinstance(email, str) else ", ".join(email)
        return letters.compose(f"{template_prefix}.html", address, topic=MailTopic.ACCOUNT, headers=headers, **context)

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        try:
            with transaction.atomic():
                return super().confirm_email(request, email_address)
        except IntegrityError:
            # Somebody else signed up with this address after its owner here asked for the change.
            template, context = "account/messages/email_confirmation_failed.txt", {"email": email_address.email}
            self.add_message(request, messages.ERROR, template, context)
            return False

    def get_reauthentication_methods(self, user: AbstractBaseUser | AnonymousUser) -> list[dict[str, Any]]:
        methods = super().get_reauthentication_methods(user)
        return [{**method, "description": WAYS_TO_PROVE.get(method["id"], method["description"])} for method in methods]

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("admin:index") if has_desk(request.user) else super().get_login_redirect_url(request)


class MFAAdapter(DefaultMFAAdapter):
    """The second step at sign-in, in Pinpoint's words."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
        "cannot_generate_recovery_codes": _("Recovery codes belong to an authenticator app or passkey: add one first."),
    }

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Passkey %(number)s") % {"number": number}

    def build_totp_svg(self, url: str) -> str:
        # On white of its own: allauth's is black on nothing, which no camera reads in the dark scheme.
        return qrcode.make(url, image_factory=SvgPathFillImage).to_string(encoding="unicode")

    def _get_site_name(self) -> str:
        return settings.MFA_TOTP_ISSUER
