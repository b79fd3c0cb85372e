"""Who signs in: owners, moderators and the site's operator; and the mail that waits to be sent."""

from datetime import timedelta
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.mail_topics import OPTIONAL, MailTopic


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).strip(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account. Visitors never need one."""

    email = models.EmailField(_("e-mail address"), max_length=254)
    name = models.CharField(_("name"), max_length=120, blank=True)
    is_staff = models.BooleanField(_("may enter the admin"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    is_example = models.BooleanField(_("example account"), default=False)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)
    # The person is gone; the row stays, empty, for what she did.
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="accounts_user_email_unique",
                violation_error_message=_("There is an account with this e-mail address already."),
            ),
            models.CheckConstraint(
                condition=Q(deleted_at=None) | Q(is_active=False, is_staff=False, is_superuser=False, name=""),
                name="accounts_user_deleted_is_empty",
            ),
        ]

    def __str__(self) -> str:
        return gettext("a deleted account") if self.deleted_at else self.name or self.email


class MailRefusal(models.Model):
    """A person wants no mail of one topic."""

    user = models.ForeignKey(User, models.CASCADE, related_name="mail_refusals")
    topic = models.CharField(max_length=20, choices=MailTopic)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "topic"], name="accounts_mailrefusal_once"),
            models.CheckConstraint(
                condition=Q(topic__in=[topic.value for topic in OPTIONAL]), name="accounts_mailrefusal_not_essential"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.topic}"


class MailState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    SENT = "sent", _("sent")
    GIVEN_UP = "given_up", _("given up")


class OutboxQuerySet(models.QuerySet["OutboxMail"]):
    def in_state(self, state: MailState) -> "OutboxQuerySet":
        return self.filter(sent_at__isnull=state != MailState.SENT, failed_at__isnull=state != MailState.GIVEN_UP)

    def due(self) -> "OutboxQuerySet":
        """What waits and may be tried now, longest due first."""
        return self.in_state(MailState.WAITING).filter(next_try_at__lte=timezone.now()).order_by("next_try_at", "pk")

    def late(self, *, older_than: timedelta) -> "OutboxQuerySet":
        """What waits although it was tried, written longer ago than that."""
        waiting = self.in_state(MailState.WAITING).exclude(last_error="")
        return waiting.filter(created_at__lt=timezone.now() - older_than)


class OutboxMail(models.Model):
    """One mail from the moment it is written: it waits, was sent, or was given up after its last try."""

    kind = models.CharField(_("kind"), max_length=80, blank=True)
    sender = models.CharField(_("from"), max_length=320)
    to = models.JSONField(_("to"))
    subject = models.TextField(_("subject"))
    text = models.TextField(_("text"), blank=True)
    html = models.TextField(_("HTML"), blank=True)
    headers = models.JSONField(_("headers"), default=dict)
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    next_try_at = models.DateTimeField(_("next try"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    failed_at = models.DateTimeField(_("given up"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=500, blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mail")
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(failed_at=None),
                name="accounts_outboxmail_sent_or_given_up",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=Q(sent_at=None, failed_at=None),
                name="accounts_outboxmail_waiting",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def state(self) -> MailState:
        if self.sent_at:
            return MailState.SENT
        return MailState.GIVEN_UP if self.failed_at else MailState.WAITING
