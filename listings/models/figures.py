"""How often a listing was looked at and acted on, a day at a time; nothing about who did."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from listings.models.listings import Listing


class FigureKind(models.TextChoices):
    VIEW = "view", _("Page views")
    PHONE = "phone", _("Phone")
    SITE = "site", _("Website")
    DIRECTIONS = "directions", _("Directions")
    SHORTLIST = "shortlist", _("Put on a shortlist")
    COMPARE = "compare", _("Compared")


class DailyFigure(models.Model):
    """How many times visitors did one thing with one listing on one day of the clinic's own calendar."""

    # No constraint in the database: counts gathered for a listing that is deleted meanwhile must not stop the others.
    listing = models.ForeignKey(Listing, models.CASCADE, related_name="figures", db_constraint=False)
    day = models.DateField()
    kind = models.CharField(max_length=10, choices=FigureKind)
    n = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["listing", "day", "kind"], name="listings_dailyfigure_once_a_day"),
            models.CheckConstraint(
                condition=Q(kind__in=FigureKind.values) & Q(n__gt=0), name="listings_dailyfigure_is_a_count"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.listing_id} {self.day} {self.kind}: {self.n}"
