"""All content of a listing at one moment, frozen once submitted."""

from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from listings.models.listings import Listing


class VersionStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("With a moderator")
    APPROVED = "approved", _("Approved")
    APPROVED_IN_PART = "approved_in_part", _("Approved in part")
    SENT_BACK = "sent_back", _("Sent back")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Taken back")


OPEN = (VersionStatus.DRAFT, VersionStatus.SUBMITTED)
DECIDED = (
    VersionStatus.APPROVED,
    VersionStatus.APPROVED_IN_PART,
    VersionStatus.SENT_BACK,
    VersionStatus.REJECTED,
    VersionStatus.WITHDRAWN,
)


class Access(models.TextChoices):
    NOT_STATED = "not_stated", _("Not stated")
    YES = "yes", _("Yes")
    NO = "no", _("No")


class Consultation(models.TextChoices):
    NOT_STATED = "not_stated", _("Not sure / skip")
    FREE = "free", _("Free")
    FEE = "fee", _("There is a fee")
    CREDITED = "credited", _("There is a fee, credited to the treatment")


class PatchTest(models.TextChoices):
    NOT_STATED = "not_stated", _("Not sure / skip")
    ALWAYS = "always", _("Always, before the first session")
    ON_REQUEST = "on_request", _("On request")
    NO = "no", _("Not offered")


class VersionQuerySet(models.QuerySet["Version"]):
    def open(self) -> Self:
        """Draft or submitted: at most one a listing."""
        return self.filter(status__in=OPEN, decided_rule="")


class Version(models.Model):
    """What a clinic says about one location; approved as it stands, never edited afterwards."""

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=20, choices=VersionStatus, default=VersionStatus.DRAFT)
    base = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="built_upon")
    made_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="followed_by")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # Grows with every save of a draft: a form that carries an older number was filled in another tab.
    revision = models.PositiveIntegerField(default=0)
    # One-use token of the submit form; unique, so that a double click is one submission.
    submit_token = models.UUIDField(null=True, blank=True, unique=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="decided_versions"
    )
    decided_rule = models.CharField(max_length=40, blank=True)
    decision_reason = models.TextField(blank=True, max_length=5000)

    name = models.CharField(_("name"), max_length=100, blank=True)
    tagline = models.CharField(_("tagline"), max_length=140, blank=True)
    about = models.TextField(_("about"), max_length=3000, blank=True)
    street = models.CharField(_("street and number"), max_length=120, blank=True)
    unit = models.CharField(_("suite or unit"), max_length=40, blank=True)
    city = models.CharField(_("city"), max_length=80, blank=True)
    state = models.CharField(_("state"), max_length=2, blank=True)
    zip_code = models.CharField(_("ZIP code"), max_length=5, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    coordinates_confirmed = models.BooleanField(default=False)
    time_zone = models.CharField(max_length=40, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    website = models.URLField(_("website"), max_length=300, blank=True)
    languages = models.JSONField(_("languages spoken"), default=list, blank=True)
    step_free = models.CharField(_("step-free entrance"), max_length=10, choices=Access, default=Access.NOT_STATED)
    parking = models.CharField(_("parking"), max_length=10, choices=Access, default=Access.NOT_STATED)
    consultation = models.CharField(
        _("consultation"), max_length=10, choices=Consultation, default=Consultation.NOT_STATED
    )
    consultation_fee = models.DecimalField(_("consultation fee"), max_digits=8, decimal_places=2, null=True, blank=True)
    deposit = models.DecimalField(_("deposit"), max_digits=8, decimal_places=2, null=True, blank=True)
    no_show_fee = models.DecimalField(_("no-show fee"), max_digits=8, decimal_places=2, null=True, blank=True)
    patch_test = models.CharField(_("patch test"), max_length=10, choices=PatchTest, default=PatchTest.NOT_STATED)
    physician_responsible = models.CharField(_("physician responsible"), max_length=100, blank=True)
    first_examined_by = models.ForeignKey(
        "listings.PerformerRole",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who examines a new patient first"),
    )

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        constraints = [
            models.UniqueConstraint(fields=["listing", "number"], name="listings_version_number_once_per_listing"),
            # What a rule is about to publish is a draft while it is written, beside what the owner has open.
            models.UniqueConstraint(
                fields=["listing"],
                condition=Q(status__in=OPEN, decided_rule=""),
                name="listings_version_one_open_per_listing",
            ),
            models.CheckConstraint(
                condition=Q(status__in=VersionStatus.values), name="listings_version_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=OPEN, decided_at=None, decided_by=None, decided_rule="")
                | (Q(status=VersionStatus.DRAFT, decided_at=None, decided_by=None) & ~Q(decided_rule=""))
                | Q(status__in=DECIDED, decided_at__isnull=False, decided_by__isnull=False, decided_rule="")
                | (Q(status__in=DECIDED, decided_at__isnull=False, decided_by=None) & ~Q(decided_rule="")),
                name="listings_version_decision_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(status=VersionStatus.DRAFT) | ~Q(decided_rule="") | Q(submitted_at__isnull=False),
                name="listings_version_submission_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(status=VersionStatus.DRAFT)
                | (
                    ~Q(name="")
                    & ~Q(street="")
                    & ~Q(city="")
                    & ~Q(state="")
                    & ~Q(zip_code="")
                    & ~Q(phone="")
                    & ~Q(time_zone="")
                    & Q(latitude__isnull=False, longitude__isnull=False)
                ),
                name="listings_version_has_the_minimum",
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="listings_version_is_on_earth",
            ),
            models.CheckConstraint(
                condition=(Q(consultation_fee=None) | Q(consultation_fee__gt=0))
                & (Q(deposit=None) | Q(deposit__gt=0))
                & (Q(no_show_fee=None) | Q(no_show_fee__gt=0)),
                name="listings_version_fees_are_positive",
            ),
            models.CheckConstraint(
                condition=~Q(consultation=Consultation.FEE)
                | Q(status=VersionStatus.DRAFT)
                | Q(consultation_fee__isnull=False),
                name="listings_version_consultation_fee_is_stated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name or self.listing_id} #{self.number}"

    @property
    def is_draft(self) -> bool:
        return self.status == VersionStatus.DRAFT

    @property
    def address(self) -> str:
        """One line, as on an envelope."""
        street = f"{self.street}, {self.unit}" if self.unit else self.street
        return ", ".join(filter(None, (street, self.city, f"{self.state} {self.zip_code}".strip())))


class VersionChild(models.Model):
    """Something listed in a version; `key` stays the same from version to version."""

    version = models.ForeignKey(Version, models.CASCADE)
    key = models.UUIDField()
    position = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(999)])

    class Meta:
        abstract = True
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="%(app_label)s_%(class)s_key_once_per_version")
        ]


class DraftInput(models.Model):
    """What an owner typed into a section that does not validate yet, kept exactly as typed."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="inputs")
    section = models.CharField(max_length=30)
    key = models.CharField(max_length=40, blank=True)
    data = models.JSONField(default=dict)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "section", "key"], name="listings_draftinput_once_per_place")
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.section} {self.key}"


POSITIVE_SESSIONS = [MinValueValidator(1), MaxValueValidator(20)]
