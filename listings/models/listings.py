"""One location's identity: what stays while its content changes."""

import secrets
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from listings.models.businesses import Business, Membership, MembershipRole

if TYPE_CHECKING:
    from accounts.models import User
    from listings.models.versions import Version

# No vowels and no look-alikes: nothing that reads as a word or has to be spelled out on the phone.
PUBLIC_ID_ALPHABET = "23456789bcdfghjkmnpqrstvwxz"


def new_public_id() -> str:
    return "".join(secrets.choice(PUBLIC_ID_ALPHABET) for _ in range(12))


class ListingQuerySet(models.QuerySet["Listing"]):
    def live(self) -> Self:
        """What the public may see: approved content, and nothing that holds it back."""
        return self.filter(
            live_version__isnull=False,
            paused_at=None,
            suspended_at=None,
            closed_at=None,
            merged_into=None,
        )

    def managed_by(self, user: "User") -> Self:
        """Listings of the businesses this person is a member of, but for those that were deleted."""
        return self.filter(business__memberships__user=user, deleted_at=None)

    def without_owner(self) -> Self:
        """Listings of businesses that nobody runs: imported, or left."""
        return self.filter(~_has_owner())

    def claimable(self) -> Self:
        """What somebody may claim: public at some time or without an owner, and not closed, merged or deleted."""
        there = self.filter(closed_at=None, merged_into=None, deleted_at=None)
        return there.filter(Q(live_version__isnull=False) | ~_has_owner())


def _has_owner() -> Exists:
    owners = Membership.objects.filter(role=MembershipRole.OWNER, user__is_active=True)
    return Exists(owners.filter(business=OuterRef("business")))


class Listing(models.Model):
    """One location of a business."""

    # The role of the person who asks, where `access.get_managed_listing` read it.
    my_role: str

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    business = models.ForeignKey(Business, models.PROTECT, related_name="listings")
    slug = models.SlugField(max_length=120, unique=True, null=True, blank=True)
    live_version = models.OneToOneField(
        "listings.Version", models.PROTECT, null=True, blank=True, related_name="live_for"
    )
    first_live_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    suspended_at = models.DateTimeField(null=True, blank=True)
    # Why, where a moderator chose to say so to visitors.
    held_back_words = models.TextField(max_length=5000, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    # An owner asked for deletion, which comes at `delete_after`; a mail reminds her before.
    delete_asked_at = models.DateTimeField(null=True, blank=True)
    delete_after = models.DateTimeField(null=True, blank=True)
    delete_warned_at = models.DateTimeField(null=True, blank=True)
    # Its content is gone; the row stays for the trail, and so that its address says that it is gone.
    deleted_at = models.DateTimeField(null=True, blank=True)
    # A claim moved it away from a team then: what that team uploaded before is not for the next one.
    taken_over_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged_from")
    is_example = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ListingQuerySet.as_manager()

    class Meta:
        verbose_name = _("listing")
        verbose_name_plural = _("listings")
        constraints = [
            models.CheckConstraint(
                condition=Q(live_version=None) | Q(slug__isnull=False, first_live_at__isnull=False),
                name="listings_listing_live_has_address",
            ),
            models.CheckConstraint(
                condition=Q(delete_asked_at=None, delete_after=None, delete_warned_at=None)
                | Q(delete_asked_at__isnull=False, delete_after__isnull=False, closed_at__isnull=False),
                name="listings_listing_deletion_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(deleted_at=None) | Q(live_version=None, closed_at__isnull=False, delete_after=None),
                name="listings_listing_deleted_is_empty",
            ),
            models.CheckConstraint(
                condition=Q(held_back_words="") | Q(suspended_at__isnull=False),
                name="listings_listing_reason_is_of_suspension",
            ),
            models.CheckConstraint(
                condition=~Q(merged_into=models.F("id")), name="listings_listing_not_merged_into_itself"
            ),
        ]
        indexes = [
            models.Index(
                fields=["delete_after"], condition=Q(delete_after__isnull=False), name="listings_listing_to_delete"
            ),
        ]

    def __str__(self) -> str:
        return self.slug or self.public_id

    def get_absolute_url(self) -> str:
        return reverse("listing", args=[self.slug])

    @property
    def is_public(self) -> bool:
        return self.live_version_id is not None and not (
            self.paused_at or self.suspended_at or self.closed_at or self.merged_into_id
        )

    def open_version(self) -> "Version | None":
        """The draft or submitted version, of which there is at most one."""
        return self.versions.open().select_related("made_from").first()


class ListingSlug(models.Model):
    """An address that a listing had before; it redirects for ever."""

    slug = models.SlugField(max_length=120, unique=True)
    listing = models.ForeignKey(Listing, models.CASCADE, related_name="old_slugs")

    def __str__(self) -> str:
        return self.slug
