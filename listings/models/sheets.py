"""An uploaded sheet, what its check found, and what was made of it; gone after a week."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from listings.models.businesses import Business
from listings.models.listings import Listing, new_public_id
from listings.models.sources import DataSource
from listings.models.versions import Version


class Sheet(models.Model):
    """One upload of a CSV sheet: by a member of a business, or by a moderator from a source."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    business = models.ForeignKey(Business, models.CASCADE, null=True, blank=True, related_name="sheets")
    source = models.ForeignKey(DataSource, models.CASCADE, null=True, blank=True, related_name="sheets")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(db_index=True)
    file_name = models.CharField(max_length=120, blank=True)
    encoding = models.CharField(max_length=20)
    separator = models.CharField(max_length=1)
    # Headings in the file's order, so that a message can name a column's letter.
    headings = models.JSONField()
    row_count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(business=None, source__isnull=False) | Q(business__isnull=False, source=None),
                name="listings_sheet_of_business_or_source",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.public_id})"


class SheetOutcome(models.TextChoices):
    NONE = "", _("Not made yet")
    DRAFT = "draft", _("In a draft")
    LEFT = "left", _("Left as it was")
    SUBMITTED = "submitted", _("With a moderator")
    NOT_READY = "not_ready", _("In a draft that cannot be submitted yet")


class SheetListing(models.Model):
    """The rows of a sheet that name one listing; without a listing, some rows that name none of the business.

    In an import, the rows of one entry of the source; without a listing, of one that is new.
    """

    sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="parts")
    position = models.PositiveIntegerField()
    # In an import: what the source calls it.
    entry = models.CharField(max_length=120, blank=True)
    listing = models.ForeignKey(Listing, models.CASCADE, null=True, related_name="+")
    # [[number, {heading: text}], ...]
    rows = models.JSONField()
    row_count = models.PositiveIntegerField()
    checked_at = models.DateTimeField(null=True)
    # What the rows were compared with, as `imports.state_of` says it.
    compared_with = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=160, blank=True)
    changes = models.JSONField(default=list)
    errors = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    # Clinics that this entry may be, in words with the reasons; it is left out unless a moderator wants it anyhow.
    alike = models.JSONField(default=list)
    alike_count = models.PositiveIntegerField(default=0)
    is_wanted = models.BooleanField(default=False)
    change_count = models.PositiveIntegerField(default=0)
    error_count = models.PositiveIntegerField(default=0)
    outcome = models.CharField(max_length=10, choices=SheetOutcome, blank=True, default=SheetOutcome.NONE)
    message = models.TextField(blank=True)
    draft = models.ForeignKey(Version, models.SET_NULL, null=True, related_name="+")
    draft_revision = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["sheet", "position"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "position"], name="listings_sheetlisting_position_once_per_sheet"),
            models.UniqueConstraint(fields=["sheet", "listing"], name="listings_sheetlisting_listing_once_per_sheet"),
            models.CheckConstraint(
                condition=Q(outcome__in=SheetOutcome.values), name="listings_sheetlisting_outcome_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id}/{self.position}"
