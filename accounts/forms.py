"""allauth's forms with Pinpoint's labels: what a field is stands above it, never inside it."""

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms as django_forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import unsubscribing
from accounts.mail_topics import OPTIONAL, WHAT_FOR, MailTopic
from accounts.models import User

EMAIL = _("E-mail address")
PASSWORD_RULE = _("At least 10 characters, not only digits, and no password that many people use.")
CODE = {"code": _("Six-digit code, or a recovery code")}
PASSKEY_NAME = {"name": _("Name of this passkey")}
NO_PASSKEY = _("This is not an answer of a passkey. Try again.")


class Worded:
    """Sets the labels and help texts that a form names, and takes placeholders away."""

    labels: ClassVar[Mapping[str, str | Promise]] = {}
    help_texts: ClassVar[Mapping[str, str | Promise]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields  # type: ignore[attr-defined]
        for name, field in fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.help_texts.get(name, "")


class LoginForm(Worded, account.LoginForm):
    labels: ClassVar = {"login": EMAIL, "password": _("Password"), "remember": _("Keep me signed in on this device")}


class SignupForm(Worded, account.SignupForm):
    labels: ClassVar = {"email": EMAIL, "password1": _("Password")}
    help_texts: ClassVar = {
        "email": _("A link to confirm it goes to this address. It is never shown to visitors."),
        "password1": PASSWORD_RULE,
    }


class AddEmailForm(Worded, account.AddEmailForm):
    labels: ClassVar = {"email": _("New e-mail address")}
    help_texts: ClassVar = {"email": _("It takes the place of the old one once you follow the link sent to it.")}


class ChangePasswordForm(Worded, account.ChangePasswordForm):
    labels: ClassVar = {
        "oldpassword": _("Current password"),
        "password1": _("New password"),
        "password2": _("New password, once more"),
    }
    help_texts: ClassVar = {"password1": PASSWORD_RULE}


class SetPasswordForm(Worded, account.SetPasswordForm):
    labels: ClassVar = {"password1": _("New password"), "password2": _("New password, once more")}
    help_texts: ClassVar = {"password1": PASSWORD_RULE}


class ResetPasswordForm(Worded, account.ResetPasswordForm):
    labels: ClassVar = {"email": EMAIL}


class ResetPasswordKeyForm(Worded, account.ResetPasswordKeyForm):
    labels: ClassVar = SetPasswordForm.labels
    help_texts: ClassVar = SetPasswordForm.help_texts


class ReauthenticateForm(Worded, account.ReauthenticateForm):
    labels: ClassVar = {"password": _("Password")}


class AuthenticateForm(Worded, mfa.AuthenticateForm):
    labels: ClassVar = CODE


class CodeReauthenticateForm(Worded, mfa.ReauthenticateForm):
    labels: ClassVar = CODE


class ActivateTOTPForm(Worded, totp.ActivateTOTPForm):
    labels: ClassVar = {"code": _("Six-digit code that the app shows now")}


class CredentialField(django_forms.JSONField):
    """What the browser says for a passkey, as JSON."""

    widget = django_forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except RecursionError as error:
            raise ValidationError(NO_PASSKEY) from error

    def bound_data(self, data: Any, initial: Any) -> Any:
        return initial  # an answer is good for one try, so it is not shown again


@contextlib.contextmanager
def answered_in_words() -> Iterator[None]:
    """allauth lets errors through that the passkey library raises for an answer no browser gives."""
    try:
        yield
    except (KeyError, TypeError, ValueError) as error:
        raise ValidationError(NO_PASSKEY) from error


class AddWebAuthnForm(Worded, webauthn.AddWebAuthnForm):
    name = django_forms.CharField(max_length=60, required=False)
    credential = CredentialField()
    labels: ClassVar = {**PASSKEY_NAME, "passwordless": _("Sign in with this passkey alone, without my password")}
    help_texts: ClassVar = {
        "name": _("To tell it from others, like “front desk phone”."),
        "passwordless": _("The device asks for a fingerprint, face or PIN instead."),
    }

    def clean(self) -> dict[str, Any]:
        with answered_in_words():
            return super().clean()


class EditWebAuthnForm(Worded, webauthn.EditWebAuthnForm):
    name = django_forms.CharField(max_length=60)
    labels: ClassVar = PASSKEY_NAME


class LoginWebAuthnForm(webauthn.LoginWebAuthnForm):
    credential = CredentialField()

    def clean_credential(self) -> Authenticator:
        with answered_in_words():
            return super().clean_credential()


class AuthenticateWebAuthnForm(webauthn.AuthenticateWebAuthnForm):
    credential = CredentialField()

    def clean_credential(self) -> Authenticator:
        with answered_in_words():
            return super().clean_credential()


class ReauthenticateWebAuthnForm(webauthn.ReauthenticateWebAuthnForm):
    credential = CredentialField()

    def clean_credential(self) -> Authenticator:
        with answered_in_words():
            return super().clean_credential()


class MailForm(django_forms.Form):
    """A tick for each topic of mail that a person may do without."""

    def __init__(self, user: User, data: Any = None) -> None:
        super().__init__(data)
        self.user = user
        refused = unsubscribing.refused_by(user)
        for topic in OPTIONAL:
            self.fields[topic.value] = django_forms.BooleanField(
                label=topic.label, help_text=WHAT_FOR[topic], required=False, initial=topic.value not in refused
            )

    def save(self) -> None:
        for code, is_on in self.cleaned_data.items():
            change = unsubscribing.want if is_on else unsubscribing.refuse
            change(self.user, MailTopic(code))
