"""Everything that waits for a moderator."""

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# Safety first; of what is due together, "version" before "credential": a listing waits whole, its papers one by one.
QUEUE_ORDER = ("lane", "due_at", "-kind", "id")
IN_ORDER = (models.F("lane"), models.F("due_at"), models.F("kind").desc(), models.F("id"))
TAKE_LAPSES_AFTER = timedelta(minutes=30)


class QueueKind(models.TextChoices):
    VERSION = "version", _("Submitted listing")
    CREDENTIAL = "credential", _("Credential to check")
    REPORT = "report", _("Problem report")
    CLAIM = "claim", _("Claim")
    MERGE = "merge", _("Merge to confirm")
    LOOK = "look", _("Look afterwards")


class Lane(models.IntegerChoices):
    SAFETY = 0, _("Safety: due the same day")
    USUAL = 1, _("By due time")
    IMPORTS = 2, _("Imports: no due time")


class QueueItemQuerySet(models.QuerySet["QueueItem"]):
    def waiting(self) -> Self:
        """What is not done: safety, then oldest due first; of what is due together, listings before their papers."""
        return self.filter(done_at=None).order_by(*QUEUE_ORDER)


class QueueItem(models.Model):
    """One thing that waits for a moderator, of any kind."""

    kind = models.CharField(max_length=20, choices=QueueKind)
    object_id = models.BigIntegerField()
    listing = models.ForeignKey("listings.Listing", models.CASCADE, null=True, blank=True, related_name="queue_items")
    lane = models.PositiveSmallIntegerField(_("lane"), choices=Lane, default=Lane.USUAL)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    # Signals in words, for the moderator: ["First listing of a new account"].
    risk = models.JSONField(default=list, blank=True)
    # The same signals as a set, one bit each (`listings.risks.Risk`), to filter by.
    signal_bits = models.BigIntegerField(default=0)
    # How many changes of each kind, as `listings.subjects` counts them: {"price": 3}.
    subject = models.JSONField(default=dict, blank=True)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    # Who refused it before, where the owner asked for a second look: somebody else has to decide.
    not_for = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = QueueItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("waiting item")
        verbose_name_plural = _("queue")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "object_id"], condition=Q(done_at=None), name="listings_queueitem_waits_once"
            ),
            models.CheckConstraint(
                condition=Q(taken_by=None) | Q(taken_at__isnull=False), name="listings_queueitem_take_is_dated"
            ),
        ]
        indexes = [
            # The whole order of the queue: very many items are due at one close of business.
            models.Index(
                *IN_ORDER,
                condition=Q(done_at=None),
                name="listings_queueitem_order",
            ),
            # The same order of the few that somebody has, and of those with signals; with what is asked of them.
            models.Index(
                *IN_ORDER,
                "taken_by",
                "taken_at",
                condition=Q(done_at=None, taken_by__isnull=False),
                name="listings_queueitem_held",
            ),
            models.Index(
                *IN_ORDER,
                "signal_bits",
                condition=Q(done_at=None, signal_bits__gt=0),
                name="listings_queueitem_signals",
            ),
            models.Index(
                fields=["-done_at", "-id"], condition=Q(done_at__isnull=False), name="listings_queueitem_done"
            ),
        ]
        permissions = [
            ("look", "Can read what moderators read"),
            ("moderate", "Can decide on what waits"),
            ("check_evidence", "Can check credentials and open their documents"),
            ("hold_back", "Can hold a listing back"),
            ("lift", "Can bring back what was held back"),
            ("merge", "Can merge listings"),
            ("import_listings", "Can import listings from a file"),
            ("export_trail", "Can take the trail out as a file"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.object_id}"

    @property
    def is_taken(self) -> bool:
        """A take lapses after 30 idle minutes."""
        return self.taken_at is not None and self.taken_at > timezone.now() - TAKE_LAPSES_AFTER
