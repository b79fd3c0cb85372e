"""Places that people name when they look for a clinic."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class PlaceKind(models.TextChoices):
    ZIP = "zip", _("ZIP code")
    CITY = "city", _("City")
    STATE = "state", _("State")
    AREA = "area", _("Neighborhood")
    NICKNAME = "nickname", _("Nickname")


class PlaceQuerySet(models.QuerySet["Place"]):
    def named(self) -> "PlaceQuerySet":
        """What has a name of its own within a state, most populous first; nicknames with what they stand for."""
        kinds = (PlaceKind.CITY, PlaceKind.AREA, PlaceKind.NICKNAME)
        return self.filter(kind__in=kinds).select_related("stands_for").order_by("-population", "label")


class Place(models.Model):
    """A ZIP code, city, state, neighborhood or nickname of a city, with its point on the map."""

    kind = models.CharField(max_length=8, choices=PlaceKind)
    # A ZIP code's five digits; otherwise the name as printed.
    name = models.CharField(max_length=80)
    normalized = models.CharField(max_length=80)
    label = models.CharField(max_length=140)
    state = models.CharField(max_length=2)
    slug = models.SlugField(max_length=80, blank=True)
    latitude = models.FloatField()
    longitude = models.FloatField()
    population = models.PositiveIntegerField(default=0)
    time_zone = models.CharField(max_length=40)
    # A nickname's city or neighborhood.
    stands_for = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="nicknames")

    objects = PlaceQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["normalized", "-population"], name="places_place_by_name")]
        constraints = [
            models.UniqueConstraint(
                fields=["state", "slug"], condition=Q(kind="city"), name="places_place_city_slug_once_per_state"
            ),
            models.UniqueConstraint(fields=["name"], condition=Q(kind="zip"), name="places_place_zip_once"),
            models.UniqueConstraint(fields=["state"], condition=Q(kind="state"), name="places_place_state_once"),
            models.CheckConstraint(
                condition=Q(latitude__range=(-90, 90), longitude__range=(-180, 180)), name="places_place_is_on_earth"
            ),
            models.CheckConstraint(
                condition=~Q(kind="nickname") | Q(stands_for__isnull=False), name="places_place_nickname_stands_for"
            ),
        ]

    def __str__(self) -> str:
        return self.label


class LoadedFile(models.Model):
    """Checksum of the data file that the places came from, so that loading again is quick."""

    name = models.CharField(max_length=60, primary_key=True)
    checksum = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.name
