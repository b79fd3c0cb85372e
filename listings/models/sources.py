"""Where listings that nobody registered came from."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from listings.models.listings import Listing


class DataSource(models.Model):
    """A collection of clinics that moderators import from, and on what terms its data may be used."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    license = models.CharField(_("license"), max_length=120)
    url = models.URLField(_("address"), max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name="") & ~Q(license=""), name="listings_datasource_is_named"),
        ]

    def __str__(self) -> str:
        return self.name


class Origin(models.Model):
    """Which entry of which source a listing was imported from; kept as long as the listing."""

    listing = models.OneToOneField(Listing, models.CASCADE, related_name="origin")
    source = models.ForeignKey(DataSource, models.PROTECT, related_name="origins")
    # What the source calls it, in small letters.
    entry = models.CharField(max_length=120)
    imported_at = models.DateTimeField()
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "entry"], name="listings_origin_entry_once"),
            models.CheckConstraint(condition=~Q(entry=""), name="listings_origin_has_entry"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.entry}"
