"""How a submission was judged, and on whose word the registrant speaks for the clinic."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from listings.models.listings import Listing
from listings.models.versions import Version


class ChangeDecision(models.Model):
    """One change of a submitted version, accepted or refused with a reason."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="change_decisions")
    section = models.CharField(max_length=30)
    key = models.CharField(max_length=40, blank=True)
    field = models.CharField(max_length=40, blank=True)
    accepted = models.BooleanField()
    reason = models.TextField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "section", "key", "field"], name="listings_changedecision_once_per_change"
            ),
            models.CheckConstraint(
                condition=Q(accepted=True) | ~Q(reason=""), name="listings_changedecision_refusal_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.section}/{self.key}/{self.field}: {'accepted' if self.accepted else 'refused'}"


class PackedSubmission(models.Model):
    """Everything that a waiting submission says, as `listings.submissions` keeps it."""

    version = models.OneToOneField(Version, models.CASCADE, primary_key=True)
    packed = models.TextField()
    # The same for submissions of one business that change the same; empty for a first version.
    mark = models.CharField(max_length=64, blank=True, db_index=True)

    def __str__(self) -> str:
        return f"packed {self.version_id}"


class RefusalReply(models.Model):
    """What an owner answers to a refusal; it goes along with her next submission.

    The place is that of the ChangeDecision, or empty for the reason given for the whole.
    """

    version = models.ForeignKey(Version, models.CASCADE, related_name="replies")
    section = models.CharField(max_length=30, blank=True)
    key = models.CharField(max_length=40, blank=True)
    field = models.CharField(max_length=40, blank=True)
    words = models.TextField(max_length=1000)
    # Whether another moderator than the one who refused it shall decide next.
    second_look = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "section", "key", "field"], name="listings_refusalreply_once_per_refusal"
            ),
            models.CheckConstraint(condition=~Q(words=""), name="listings_refusalreply_has_words"),
        ]

    def __str__(self) -> str:
        return f"{self.section}/{self.key}/{self.field}: {self.words[:40]}"


class AuthorityHow(models.TextChoices):
    DOMAIN_MAIL = "domain_mail", _("Mail at the clinic's own domain was confirmed")
    CALL = "call", _("Called a number that was found independently")
    DOCUMENT = "document", _("A document shows it")


class AuthorityRecord(models.Model):
    """How it is known that whoever registered a listing may speak for the clinic."""

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="authority_records")
    how = models.CharField(max_length=12, choices=AuthorityHow)
    note = models.TextField(_("what was seen or said, by whom"), max_length=1000)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(how__in=AuthorityHow.values) & ~Q(note=""), name="listings_authorityrecord_is_whole"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.listing_id}: {self.how}"
