"""The evidence ledger: what a listing shows for itself, and what was checked of it."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from listings.models.listings import Listing


class CheckLevel(models.TextChoices):
    CLINIC_STATED = "clinic_stated", _("Stated by the clinic")
    DOCUMENT_SEEN = "document_seen", _("Document seen")
    CHECKED_AT_ISSUER = "checked_at_issuer", _("Checked at the issuer")
    INSPECTED = "inspected", _("Inspected")
    REFUSED = "refused", _("Refused")
    SUSPENDED = "suspended", _("Suspended by the issuer")


class CheckHow(models.TextChoices):
    DOCUMENT = "document", _("Read the document")
    PUBLIC_REGISTER = "public_register", _("Looked up in the public register")
    CALL = "call", _("Called the issuer")
    MAIL = "mail", _("Wrote to the issuer")
    VISIT = "visit", _("Visited the clinic")


class RegisterFinding(models.TextChoices):
    NOT_LOOKED = "not_looked", _("Not looked up")
    NONE_FOUND = "none_found", _("None found")
    FOUND = "found", _("Found")


class CredentialQuerySet(models.QuerySet["Credential"]):
    def sent(self) -> Self:
        """Lines that a moderator may see: what an owner is still preparing is not among them."""
        return self.filter(sent_at__isnull=False, removed_at=None)


class Credential(models.Model):
    """One line of a listing's evidence ledger; its facts are fixed once it is sent."""

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="credentials")
    kind = models.ForeignKey("listings.CredentialKind", models.PROTECT, related_name="credentials")
    # A practitioner's key, or nothing for the premises.
    holder_key = models.UUIDField(null=True, blank=True)
    holder_name = models.CharField(_("holder"), max_length=100, blank=True)
    device = models.ForeignKey("listings.Device", models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(_("issued in"), max_length=2, blank=True)
    issuer = models.CharField(_("issuer"), max_length=120, blank=True)
    number = models.CharField(_("number"), max_length=60, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    expires_on = models.DateField(_("last good day"), null=True, blank=True)
    # The UTC instant at which `expires_on` is over in the clinic's zone.
    expires_at = models.DateTimeField(null=True, blank=True, db_index=True)
    renews = models.OneToOneField("self", models.SET_NULL, null=True, blank=True, related_name="renewed_by")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = CredentialQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on=None, expires_at=None) | Q(expires_on__isnull=False, expires_at__isnull=False),
                name="listings_credential_expiry_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(issued_on=None) | Q(expires_on=None) | Q(expires_on__gte=models.F("issued_on")),
                name="listings_credential_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind_id} {self.number}".strip()


class CredentialCheck(models.Model):
    """What somebody did to verify a line of the ledger; appended, never changed."""

    credential = models.ForeignKey(Credential, models.CASCADE, related_name="checks")
    level = models.CharField(max_length=20, choices=CheckLevel)
    how = models.CharField(max_length=20, choices=CheckHow)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # What the register said, in its own words: "active".
    register_status = models.CharField(max_length=60, blank=True)
    discipline = models.CharField(max_length=12, choices=RegisterFinding, default=RegisterFinding.NOT_LOOKED)
    next_check_on = models.DateField(null=True, blank=True)
    # To the owner, when refused.
    reason = models.TextField(max_length=1000, blank=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(level__in=CheckLevel.values), name="listings_credentialcheck_level_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(level=CheckLevel.REFUSED) | ~Q(reason=""),
                name="listings_credentialcheck_refusal_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.credential_id}: {self.level}"


class CredentialReminder(models.Model):
    """A mail that told the owner so many days before that a line ends."""

    credential = models.ForeignKey(Credential, models.CASCADE, related_name="reminders")
    days = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["credential", "days"], name="listings_credentialreminder_once"),
        ]

    def __str__(self) -> str:
        return f"{self.credential_id}: {self.days} days before"


class EvidenceDocument(models.Model):
    """A private file that shows a credential; seen by its owner and by moderators only."""

    credential = models.ForeignKey(Credential, models.CASCADE, related_name="documents")
    public_id = models.CharField(max_length=32, unique=True)
    original_name = models.CharField(max_length=150)
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    checksum = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField(auto_now_add=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(content_type__in=["application/pdf", "image/jpeg", "image/png"], size__gt=0),
                name="listings_evidencedocument_is_a_document",
            ),
        ]

    def __str__(self) -> str:
        return self.original_name

    @property
    def is_image(self) -> bool:
        """Whether a browser can show it in a page."""
        return self.content_type.startswith("image/")

    @property
    def file_name(self) -> str:
        """Name inside the private evidence storage."""
        return f"{self.public_id[:2]}/{self.public_id}"
