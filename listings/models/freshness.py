"""When somebody at the clinic last said that a fact is right, and the links by which she is asked."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from listings.models.listings import Listing


class ConfirmedHow(models.TextChoices):
    SUBMITTED = "submitted", _("Submitted it")
    SIGNED_IN = "signed_in", _("Confirmed it, signed in")
    MAIL_LINK = "mail_link", _("Confirmed it by a link in a mail")


class Confirmation(models.Model):
    """The last time that one fact of a live listing was said to be right."""

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="confirmations")
    section = models.CharField(max_length=30)
    key = models.CharField(max_length=40, blank=True)
    field = models.CharField(max_length=40)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    how = models.CharField(max_length=12, choices=ConfirmedHow)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["listing", "section", "key", "field"], name="listings_confirmation_once_per_fact"
            ),
            models.CheckConstraint(condition=Q(how__in=ConfirmedHow.values), name="listings_confirmation_how_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.listing_id} {self.section}/{self.key}/{self.field}: {self.at:%Y-%m-%d}"


class ConfirmationLink(models.Model):
    """A question whether a listing is still right, sent to one person; its link works once and expires."""

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="confirmation_links")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("sent_at")), name="listings_confirmationlink_expires_later"
            ),
        ]
        indexes = [models.Index(fields=["listing", "-sent_at"], name="listings_confirmationlink_last")]

    def __str__(self) -> str:
        return f"{self.listing_id} to {self.user_id}, {self.sent_at:%Y-%m-%d}"
