"""Two listings that are one clinic: one moderator asks, another confirms."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from listings.models.listings import Listing


class MergeState(models.TextChoices):
    ASKED = "asked", _("Asked for")
    DONE = "done", _("Merged")
    REFUSED = "refused", _("Not merged")
    UNDONE = "undone", _("Undone")


class Merge(models.Model):
    """The act by which a listing's addresses lead to another listing of the same clinic; it moves nothing."""

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="merges")
    kept = models.ForeignKey(Listing, models.CASCADE, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=MergeState, default=MergeState.ASKED)
    # Why they are one clinic, in words for the owner of the listing that goes.
    reason = models.TextField(_("reason"), max_length=5000)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        constraints = [
            models.CheckConstraint(condition=~Q(listing=models.F("kept")), name="listings_merge_of_two"),
            models.CheckConstraint(condition=~Q(reason=""), name="listings_merge_has_reason"),
            models.UniqueConstraint(
                fields=["listing"], condition=Q(state__in=("asked", "done")), name="listings_merge_one_open_per_listing"
            ),
            models.CheckConstraint(
                condition=Q(state="asked", decided_at=None, decided_by=None, undone_at=None, undone_by=None)
                | Q(state__in=("done", "refused"), decided_at__isnull=False, decided_by__isnull=False, undone_at=None)
                | Q(state="undone", decided_at__isnull=False, undone_at__isnull=False, undone_by__isnull=False),
                name="listings_merge_decision_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("done", "undone")) | ~Q(decided_by=models.F("asked_by")),
                name="listings_merge_takes_two",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.listing_id} into {self.kept_id}: {self.state}"
