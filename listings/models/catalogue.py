"""The trade's vocabulary: treatments, add-ons, concerns, areas, roles, devices, credential kinds, state rules.

Loaded from `listings/catalogue_data/` by `manage.py load_catalogue`, editable in admin. A code is chosen once and never
renamed, only retired.
"""

from typing import Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ListingRule(models.TextChoices):
    LISTABLE = "listable", _("Can be listed")
    WITH_NOTICE = "with_notice", _("Can be listed, with a notice")
    NOT_LISTABLE = "not_listable", _("Cannot be listed")


class CatalogueQuerySet(models.QuerySet):
    def current(self) -> Self:
        """Entries that were not retired."""
        return self.filter(retired_at=None)

    def listable(self) -> Self:
        """Entries that an owner may choose."""
        return self.current().exclude(rule=ListingRule.NOT_LISTABLE)


class CatalogueEntry(models.Model):
    """One term of the trade."""

    code = models.CharField(max_length=40, primary_key=True)
    label = models.CharField(max_length=100)
    short_label = models.CharField(max_length=60, blank=True)
    description = models.TextField(blank=True)
    synonyms = models.JSONField(default=list, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    # Shown where the thing is offered, with its source and date; for what cannot be listed, why.
    notice = models.TextField(blank=True)
    notice_source = models.CharField(max_length=300, blank=True)
    notice_date = models.DateField(null=True, blank=True)
    rule = models.CharField(max_length=12, choices=ListingRule, default=ListingRule.LISTABLE)
    mark = models.CharField(max_length=200, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    loaded_checksum = models.CharField(max_length=64, blank=True, editable=False)

    objects = CatalogueQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["position", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(rule=ListingRule.LISTABLE) | ~Q(notice=""), name="%(app_label)s_%(class)s_rule_has_notice"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def is_listable(self) -> bool:
        return self.rule != ListingRule.NOT_LISTABLE and self.retired_at is None


def bit_field() -> models.PositiveSmallIntegerField:
    """Position in search masks: fixed in the data file for ever, below 62 to fit a signed 64-bit column."""
    return models.PositiveSmallIntegerField(unique=True, validators=[MaxValueValidator(61)])


class TreatmentGroup(models.TextChoices):
    NEEDLING = "needling", _("Microneedling")
    RF = "rf", _("RF microneedling")
    NANO = "nano", _("Nanoneedling")
    COMBINATION = "combination", _("Combination procedure")
    EXCLUDED = "excluded", _("Not listed")


class Treatment(CatalogueEntry):
    """A procedure that a clinic may sell as a service."""

    group = models.CharField(max_length=12, choices=TreatmentGroup)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    is_combination = models.BooleanField(default=False)
    # 1 pen, roller, stamp; 2 radiofrequency; none: never the service a card shows unasked.
    headline_rank = models.PositiveSmallIntegerField(null=True, blank=True)
    counts_for_scars = models.BooleanField(default=True)
    pierces_skin = models.BooleanField(default=True)
    bit = bit_field()


class AddOn(CatalogueEntry):
    """Something put on or into the skin with a procedure."""

    bit = bit_field()


class Concern(CatalogueEntry):
    """What a visitor wants treated, with how well needling fits it."""

    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    fit = models.TextField(blank=True)
    bit = bit_field()


class BodyArea(CatalogueEntry):
    """A part of the body that is treated."""

    bit = bit_field()


class PerformerRole(CatalogueEntry):
    """The profession of a person who holds the needle."""

    is_physician = models.BooleanField(default=False)
    needs_supervision = models.BooleanField(default=False)
    license_kind = models.CharField(max_length=40, blank=True)
    badge_word = models.CharField(max_length=40, blank=True)
    bit = bit_field()


class DeviceAuthorization(models.TextChoices):
    DE_NOVO = "de_novo", _("De Novo")
    CLEARED = "510k", _("510(k)")
    NONE_FOUND = "none_found", _("None found")
    NOT_STATED = "not_stated", _("Not stated")


class Device(CatalogueEntry):
    """A needling device with what is on record about its US authorization."""

    maker = models.CharField(max_length=100, blank=True)
    treatment = models.ForeignKey(Treatment, models.PROTECT, related_name="devices")
    authorization = models.CharField(max_length=12, choices=DeviceAuthorization)
    number = models.CharField(max_length=60, blank=True)
    product_code = models.CharField(max_length=10, blank=True)
    decided_on = models.CharField(max_length=40, blank=True)
    cleared_use = models.TextField(blank=True)
    cleared_areas = models.JSONField(default=list, blank=True)
    skin_types = models.CharField(max_length=60, blank=True)
    max_depth_mm = models.DecimalField(max_digits=3, decimal_places=1, null=True, blank=True)
    source = models.CharField(max_length=300, blank=True)
    checked_on = models.DateField(null=True, blank=True)

    class Meta(CatalogueEntry.Meta):
        constraints = [
            *CatalogueEntry.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(authorization__in=["de_novo", "510k"]) | ~Q(number=""),
                name="listings_device_authorization_has_number",
            ),
        ]


class CredentialGroup(models.TextChoices):
    LICENSE = "license", _("License of who treats you")
    PHYSICIAN = "physician", _("Physician responsible")
    INSURANCE = "insurance", _("Liability insurance")
    SINGLE_USE = "single_use", _("Sterile single-use tips")
    INFECTION_CONTROL = "infection_control", _("Infection control")
    BLOODBORNE = "bloodborne", _("Bloodborne pathogens training")
    WASTE = "waste", _("Medical waste")
    DEVICE = "device", _("Device authorization")
    TRAINING = "training", _("Device training")
    OTHER = "other", _("Other")


class CredentialHolder(models.TextChoices):
    PRACTITIONER = "practitioner", _("A person")
    PREMISES = "premises", _("The clinic")


class CountsAt(models.TextChoices):
    CHECKED_AT_ISSUER = "checked_at_issuer", _("Checked at the issuer")
    DOCUMENT_SEEN = "document_seen", _("Document seen")


class CredentialKind(CatalogueEntry):
    """A kind of evidence: who issues it, how long it counts, what to compare, and what is never accepted."""

    group = models.CharField(max_length=20, choices=CredentialGroup)
    holder = models.CharField(max_length=12, choices=CredentialHolder)
    issuer = models.CharField(max_length=200, blank=True)
    usual_validity = models.CharField(max_length=200, blank=True)
    # The longest that a check counts, whatever the document says: a house rule, not law.
    max_age_days = models.PositiveIntegerField()
    counts_at = models.CharField(max_length=20, choices=CountsAt)
    what_to_compare = models.TextField(blank=True)
    never_accepted = models.TextField(blank=True)
    evidence = models.TextField(blank=True)
    why_it_matters = models.TextField(blank=True)
    # A public register shows the number: it is printed in full with the register's link; else it is masked.
    number_is_public = models.BooleanField(default=False)
    # {"PA": {"name": "PALS", "url": "https://..."}, "*": {...}}
    registers = models.JSONField(default=dict, blank=True)
    badge_label = models.CharField(max_length=80)
    pending_label = models.CharField(max_length=80)


class RuleStrength(models.TextChoices):
    STRONG = "strong", _("Strong")
    MEDIUM = "medium", _("Medium")
    WEAK = "weak", _("Weak")


class ScopeRule(models.Model):
    """What is on record about who may needle in one state, with how strong the source is."""

    state = models.CharField(max_length=2, primary_key=True)
    strength = models.CharField(max_length=8, choices=RuleStrength)
    says = models.TextField()
    blocks_independent_esthetician = models.BooleanField(default=False)
    source = models.CharField(max_length=300)
    checked_on = models.DateField()
    mark = models.CharField(max_length=200, blank=True)
    loaded_checksum = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        ordering = ["state"]
        constraints = [
            models.CheckConstraint(
                condition=Q(blocks_independent_esthetician=False) | Q(strength=RuleStrength.STRONG),
                name="listings_scoperule_only_strong_rules_block",
            ),
        ]

    def __str__(self) -> str:
        return self.state
