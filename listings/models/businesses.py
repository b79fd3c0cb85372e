"""Who is behind a listing."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from accounts.models import User


class BusinessQuerySet(models.QuerySet["Business"]):
    def of_member(self, user: "User") -> Self:
        """The businesses this person belongs to, with her role as `role`, the oldest first."""
        mine = Membership.objects.filter(business=OuterRef("pk"), user=user).values("role")[:1]
        return self.filter(memberships__user=user).annotate(role=Subquery(mine)).order_by("pk")


class Business(models.Model):
    """A company with one to fifty locations; its name is for the team and never public."""

    name = models.CharField(_("name"), max_length=120)
    created_at = models.DateTimeField(auto_now_add=True)
    is_example = models.BooleanField(default=False)

    objects = BusinessQuerySet.as_manager()

    class Meta:
        verbose_name = _("business")
        verbose_name_plural = _("businesses")

    def __str__(self) -> str:
        return self.name

    @property
    def title(self) -> str:
        """Its name; until somebody gives it one, the name of its first location."""
        names = self.listings.exclude(versions__name="").order_by("pk", "-versions__number")
        return self.name or names.values_list("versions__name", flat=True).first() or gettext("Your business")


class MembershipRole(models.TextChoices):
    OWNER = "owner", _("Owner")
    EDITOR = "editor", _("Editor")


class Membership(models.Model):
    """A person's place in a business."""

    business = models.ForeignKey(Business, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=MembershipRole, default=MembershipRole.OWNER)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "user"], name="listings_membership_once_per_business"),
            models.CheckConstraint(
                condition=models.Q(role__in=MembershipRole.values), name="listings_membership_role_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}, {self.business}"
