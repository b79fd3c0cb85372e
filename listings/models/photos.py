"""Pictures of premises, team and devices."""

import secrets
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from listings.models.listings import Listing
from listings.models.versions import VersionChild

PATIENT_KINDS = ("before", "after")
PHOTO_WIDTHS = (400, 800, 1600)
# Classes of the style sheet say where a picture's middle is, in steps of ten percent.
FOCUS_STEP = 10


def new_photo_token() -> str:
    return secrets.token_hex(16)


class PhotoKind(models.TextChoices):
    PREMISES = "premises", _("The premises")
    TEAM = "team", _("The team")
    DEVICE = "device", _("A device")
    BEFORE = "before", _("Before treatment")
    AFTER = "after", _("After treatment")


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

    @property
    def is_shown(self) -> bool:
        """Whether everybody may see it now: part of a public page and not withdrawn."""
        if self.withdrawn_at or not self.listing.is_public:
            return False
        live = self.listing.live_version_id
        in_pair = models.Q(before=self) | models.Q(after=self)
        return self.uses.filter(version=live).exists() or BeforeAfter.objects.filter(in_pair, version=live).exists()

    def file_name(self, width: int) -> str:
        """Name inside the private photo storage of the copy at `width` pixels."""
        return f"{self.token[:2]}/{self.token}-{width}.webp"

    def widths(self) -> list[int]:
        """Stored widths: never more than one copy at or above the original's own width."""
        smaller = [width for width in PHOTO_WIDTHS if width < self.width]
        rest = [width for width in PHOTO_WIDTHS if width >= self.width]
        return smaller + rest[:1]


class PhotoQuarter(models.Model):
    """Sixteen bits of a photo's perceptual hash with their place, by which near copies are found."""

    photo = models.ForeignKey(Photo, models.CASCADE, related_name="+")
    code = models.PositiveIntegerField(db_index=True)

    def __str__(self) -> str:
        return f"{self.code:05x} of {self.photo_id}"


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


class SkinType(models.IntegerChoices):
    """Fitzpatrick's scale of how skin burns and tans."""

    I = 1, "I"  # noqa: E741
    II = 2, "II"
    III = 3, "III"
    IV = 4, "IV"
    V = 5, "V"
    VI = 6, "VI"


# Skin types two by two, as visitors look for them; the bit of each in search rows is 1 << its place.
SKIN_GROUPS = {"I–II": (1, 2), "III–IV": (3, 4), "V–VI": (5, 6)}


class BeforeAfterQuerySet(models.QuerySet["BeforeAfter"]):
    def consented(self) -> Self:
        """Without those whose person took the consent back."""
        return self.filter(before__withdrawn_at=None, after__withdrawn_at=None)


class BeforeAfter(VersionChild):
    """Two pictures of one person who agreed to show them; public only when whole."""

    before = models.ForeignKey(Photo, models.PROTECT, null=True, blank=True, related_name="+")
    after = models.ForeignKey(Photo, models.PROTECT, null=True, blank=True, related_name="+")
    treatment = models.ForeignKey("listings.Treatment", models.PROTECT, related_name="+")
    sessions = models.PositiveSmallIntegerField()
    days_after = models.PositiveSmallIntegerField()
    skin_type = models.PositiveSmallIntegerField(choices=SkinType)
    unedited = models.BooleanField(default=False)
    consent_on = models.DateField()

    objects = BeforeAfterQuerySet.as_manager()

    class Meta(VersionChild.Meta):
        constraints = [
            *VersionChild.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(sessions__range=(1, 20), days_after__lte=3650),
                name="listings_beforeafter_course_is_possible",
            ),
            models.CheckConstraint(
                condition=models.Q(skin_type__in=SkinType.values), name="listings_beforeafter_skin_type_is_known"
            ),
            models.CheckConstraint(condition=models.Q(unedited=True), name="listings_beforeafter_is_said_unedited"),
            models.CheckConstraint(
                condition=models.Q(before=None) | models.Q(after=None) | ~models.Q(before=models.F("after")),
                name="listings_beforeafter_is_two_pictures",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.treatment_id}, skin type {self.get_skin_type_display()}"

    @property
    def is_whole(self) -> bool:
        return self.before_id is not None and self.after_id is not None

    @property
    def halves(self) -> list[Photo]:
        """The pictures there are, the one before first."""
        return [half for half in (self.before, self.after) if half]

    @property
    def skin_group(self) -> str:
        return next(group for group, types in SKIN_GROUPS.items() if self.skin_type in types)
