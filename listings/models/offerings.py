"""What a clinic sells, who holds the needle, and when the door is open."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from listings.models.versions import POSITIVE_SESSIONS, VersionChild


class PriceBasis(models.TextChoices):
    SESSION = "session", _("per session")
    AREA = "area", _("per area")
    PACKAGE = "package", _("package only")
    MEMBERSHIP = "membership", _("members only")


class PriceKind(models.TextChoices):
    REGULAR = "regular", _("regular price")
    INTRODUCTORY = "introductory", _("introductory price")


class Included(models.TextChoices):
    NOT_STATED = "not_stated", _("Not sure / skip")
    INCLUDED = "included", _("Included")
    EXTRA = "extra", _("Costs extra")


class Service(VersionChild):
    """A treatment that a clinic sells, with its price and who performs it."""

    treatment = models.ForeignKey("listings.Treatment", models.PROTECT, related_name="+")
    concerns = models.JSONField(default=list, blank=True)
    areas = models.JSONField(default=list, blank=True)
    device = models.ForeignKey("listings.Device", models.PROTECT, null=True, blank=True, related_name="+")
    performer = models.ForeignKey("listings.PerformerRole", models.PROTECT, related_name="+")
    practitioner_keys = models.JSONField(default=list, blank=True)
    max_depth_mm = models.DecimalField(max_digits=3, decimal_places=1, null=True, blank=True)
    price_basis = models.CharField(max_length=10, choices=PriceBasis, default=PriceBasis.SESSION)
    price_is_from = models.BooleanField(default=False)
    price_kind = models.CharField(max_length=12, choices=PriceKind, default=PriceKind.REGULAR)
    introductory_ends = models.DateField(null=True, blank=True)
    currency = models.CharField(max_length=3, default="USD")
    session_price = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    usual_sessions = models.PositiveSmallIntegerField(null=True, blank=True, validators=POSITIVE_SESSIONS)
    weeks_between_min = models.PositiveSmallIntegerField(null=True, blank=True)
    weeks_between_max = models.PositiveSmallIntegerField(null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    numbing = models.CharField(max_length=10, choices=Included, default=Included.NOT_STATED)
    numbing_price = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    aftercare = models.CharField(max_length=10, choices=Included, default=Included.NOT_STATED)
    aftercare_price = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)

    class Meta(VersionChild.Meta):
        constraints = [
            *VersionChild.Meta.constraints,
            models.CheckConstraint(
                condition=Q(session_price=None) | Q(session_price__gt=0, session_price__lte=50000),
                name="listings_service_price_is_positive",
            ),
            models.CheckConstraint(
                condition=Q(numbing=Included.EXTRA, numbing_price__isnull=False, numbing_price__gt=0)
                | (~Q(numbing=Included.EXTRA) & Q(numbing_price=None)),
                name="listings_service_numbing_price_when_extra",
            ),
            models.CheckConstraint(
                condition=Q(aftercare=Included.EXTRA, aftercare_price__isnull=False, aftercare_price__gt=0)
                | (~Q(aftercare=Included.EXTRA) & Q(aftercare_price=None)),
                name="listings_service_aftercare_price_when_extra",
            ),
            models.CheckConstraint(
                condition=Q(price_kind=PriceKind.REGULAR, introductory_ends=None)
                | Q(price_kind=PriceKind.INTRODUCTORY, introductory_ends__isnull=False),
                name="listings_service_introductory_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(weeks_between_min=None, weeks_between_max=None)
                | Q(
                    weeks_between_max__isnull=False,
                    weeks_between_min__gte=1,
                    weeks_between_max__gte=F("weeks_between_min"),
                ),
                name="listings_service_weeks_in_order",
            ),
            models.CheckConstraint(
                condition=Q(max_depth_mm=None) | Q(max_depth_mm__gt=0, max_depth_mm__lte=10),
                name="listings_service_depth_is_possible",
            ),
            models.CheckConstraint(condition=Q(currency="USD"), name="listings_service_currency_is_usd"),
        ]

    def __str__(self) -> str:
        return f"{self.treatment_id} ({self.key})"


class ServicePackage(VersionChild):
    """Several sessions of one service sold together."""

    service_key = models.UUIDField()
    sessions = models.PositiveSmallIntegerField(validators=POSITIVE_SESSIONS)
    total = models.DecimalField(max_digits=8, decimal_places=2)

    class Meta(VersionChild.Meta):
        constraints = [
            *VersionChild.Meta.constraints,
            models.UniqueConstraint(
                fields=["version", "service_key", "sessions"], name="listings_servicepackage_size_once_per_service"
            ),
            models.CheckConstraint(
                condition=Q(sessions__gte=2, sessions__lte=20, total__gt=0), name="listings_servicepackage_is_a_price"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sessions} × for {self.total}"


class ServiceAddOn(VersionChild):
    """Something put on or into the skin with a service, at its own price."""

    service_key = models.UUIDField()
    addon = models.ForeignKey("listings.AddOn", models.PROTECT, related_name="+")
    price = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)

    class Meta(VersionChild.Meta):
        constraints = [
            *VersionChild.Meta.constraints,
            models.UniqueConstraint(
                fields=["version", "service_key", "addon"], name="listings_serviceaddon_once_per_service"
            ),
            models.CheckConstraint(
                condition=Q(price=None) | Q(price__gte=0, price__lte=50000),
                name="listings_serviceaddon_price_is_possible",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.addon_id} for {self.service_key}"


class Practitioner(VersionChild):
    """A person who performs services at this location."""

    name = models.CharField(_("name"), max_length=100)
    role = models.ForeignKey("listings.PerformerRole", models.PROTECT, related_name="+")
    supervised_by = models.CharField(_("supervised by"), max_length=100, blank=True)

    class Meta(VersionChild.Meta):
        constraints = [
            *VersionChild.Meta.constraints,
            models.CheckConstraint(condition=~Q(name=""), name="listings_practitioner_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class OpeningPeriod(VersionChild):
    """One stretch of opening hours: weekday 0 is Monday, minutes since its midnight, past 1440 the next day."""

    weekday = models.PositiveSmallIntegerField()
    opens = models.PositiveSmallIntegerField()
    closes = models.PositiveSmallIntegerField()

    class Meta(VersionChild.Meta):
        ordering = ["weekday", "opens"]
        constraints = [
            *VersionChild.Meta.constraints,
            models.CheckConstraint(condition=Q(weekday__lte=6), name="listings_openingperiod_weekday_exists"),
            models.CheckConstraint(
                condition=Q(opens__lt=1440, closes__gt=F("opens"), closes__lte=F("opens") + 1440),
                name="listings_openingperiod_is_a_period",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens}-{self.closes}"


class OpeningException(VersionChild):
    """A date with other hours than its weekday; without `opens` the clinic is closed that day."""

    date = models.DateField()
    opens = models.PositiveSmallIntegerField(null=True, blank=True)
    closes = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta(VersionChild.Meta):
        ordering = ["date"]
        constraints = [
            *VersionChild.Meta.constraints,
            models.UniqueConstraint(fields=["version", "date"], name="listings_openingexception_once_per_date"),
            models.CheckConstraint(
                condition=Q(opens=None, closes=None)
                | Q(
                    opens__isnull=False,
                    closes__isnull=False,
                    opens__lt=1440,
                    closes__gt=F("opens"),
                    closes__lte=F("opens") + 1440,
                ),
                name="listings_openingexception_is_a_period",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date}"
