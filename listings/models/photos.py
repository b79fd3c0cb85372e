"""Pictures of premises, team and devices."""

import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from listings.models.listings import Listing
from listings.models.versions import VersionChild

PHOTO_WIDTHS = (400, 800, 1600)
# Classes of the style sheet say where a picture's middle is, in steps of ten percent.
FOCUS_STEP = 10


def new_photo_token() -> str:
    return secrets.token_hex(16)


class PhotoKind(models.TextChoices):
    PREMISES = "premises", _("The premises")
    TEAM = "team", _("The team")
    DEVICE = "device", _("A device")


class Photo(models.Model):
    """An uploaded picture, kept as WebP in three widths without metadata; public only while in a live version."""

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="photos")
    token = models.CharField(max_length=32, unique=True, default=new_photo_token, editable=False)
    kind = models.CharField(max_length=10, choices=PhotoKind, default=PhotoKind.PREMISES)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    checksum = models.CharField(max_length=64)
    perceptual_hash = models.CharField(max_length=16, db_index=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(width__gt=0, height__gt=0), name="listings_photo_has_a_size"),
            models.CheckConstraint(condition=models.Q(kind__in=PhotoKind.values), name="listings_photo_kind_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.token[:8]}"

    def file_name(self, width: int) -> str:
        """Name inside the private photo storage of the copy at `width` pixels."""
        return f"{self.token[:2]}/{self.token}-{width}.webp"

    def widths(self) -> list[int]:
        """Stored widths: never more than one copy at or above the original's own width."""
        smaller = [width for width in PHOTO_WIDTHS if width < self.width]
        rest = [width for width in PHOTO_WIDTHS if width >= self.width]
        return smaller + rest[:1]


class PhotoByte(models.Model):
    """One byte of a photo's perceptual hash with its place, by which near copies are found."""

    photo = models.ForeignKey(Photo, models.CASCADE, related_name="+")
    code = models.PositiveSmallIntegerField(db_index=True)

    def __str__(self) -> str:
        return f"{self.code:03x} of {self.photo_id}"


class VersionPhoto(VersionChild):
    """A photo's place in a version."""

    photo = models.ForeignKey(Photo, models.PROTECT, related_name="uses")
    alt = models.CharField(_("what the picture shows"), max_length=200, blank=True)
    caption = models.CharField(_("caption"), max_length=140, blank=True)
    # What stays in sight where a picture is cut: percent from its left and from its top.
    focal_x = models.PositiveSmallIntegerField(default=50)
    focal_y = models.PositiveSmallIntegerField(default=50)

    class Meta(VersionChild.Meta):
        constraints = [
            *VersionChild.Meta.constraints,
            models.UniqueConstraint(fields=["version", "photo"], name="listings_versionphoto_once_per_version"),
            models.CheckConstraint(
                condition=models.Q(focal_x__lte=100, focal_y__lte=100), name="listings_versionphoto_focus_is_on_it"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.photo_id} in {self.version_id}"

    @property
    def focus(self) -> str:
        """Classes that keep the chosen spot in sight where the picture is cut."""
        across, down = (round(percent / FOCUS_STEP) * FOCUS_STEP for percent in (self.focal_x, self.focal_y))
        return f"fx-{across} fy-{down}"
