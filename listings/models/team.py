"""Asking a person into a business."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from listings.models.businesses import Business, MembershipRole


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> Self:
        """Neither accepted nor withdrawn; it may be over."""
        return self.filter(accepted_at=None, withdrawn_at=None)


class Invitation(models.Model):
    """A mail that asks one address into a business; its link works once, for that address, until it expires."""

    business = models.ForeignKey(Business, models.CASCADE, related_name="invitations")
    # Lower case; emptied when the person's account is.
    email = models.EmailField(_("e-mail address"), max_length=254, blank=True)
    role = models.CharField(_("role"), max_length=10, choices=MembershipRole)
    # The link itself stands in the mail alone: what is stored does not open anything.
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                fields=["business", "email"],
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="listings_invitation_one_open_per_address",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(withdrawn_at=None), name="listings_invitation_ends_one_way"
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("sent_at")), name="listings_invitation_expires_later"),
            models.CheckConstraint(
                condition=Q(role__in=MembershipRole.values), name="listings_invitation_role_is_known"
            ),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="listings_invitation_address_is_lower_case"),
        ]

    def __str__(self) -> str:
        return f"{self.email}: {self.get_role_display()}, {self.business_id}"

    @property
    def is_over(self) -> bool:
        return self.expires_at <= timezone.now()
