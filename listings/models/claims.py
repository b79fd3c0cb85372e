"""Somebody says that a listing is of her clinic."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from listings.models.businesses import Business
from listings.models.listings import Listing, new_public_id


class ClaimHow(models.TextChoices):
    MAIL_AT_DOMAIN = "mail_at_domain", _("Mail at the domain of the clinic's site")
    DOCUMENT = "document", _("A document")


class ClaimState(models.TextChoices):
    DRAFT = "draft", _("Mail not confirmed yet")
    WAITING = "waiting", _("With a moderator")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


OPEN_CLAIM = (ClaimState.DRAFT, ClaimState.WAITING)
DECIDED_CLAIM = (ClaimState.ACCEPTED, ClaimState.REFUSED)


class ClaimQuerySet(models.QuerySet["Claim"]):
    def open(self) -> Self:
        """Neither decided nor withdrawn: at most one of a person for a listing."""
        return self.filter(state__in=OPEN_CLAIM)

    def waiting(self) -> Self:
        """Sent to the moderators and not decided."""
        return self.filter(state=ClaimState.WAITING)

    def sent(self) -> Self:
        """What moderators may see: a claim whose mail is not confirmed is nobody's but the claimant's."""
        return self.filter(sent_at__isnull=False)


class Claim(models.Model):
    """A person's word that she runs the clinic of a listing, with proof; a moderator decides."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    listing = models.ForeignKey(Listing, models.CASCADE, related_name="claims")
    claimant = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="claims")
    state = models.CharField(max_length=10, choices=ClaimState)
    how = models.CharField(_("proof"), max_length=20, choices=ClaimHow)
    business_name = models.CharField(_("name of the business"), max_length=120, blank=True)
    # One of the claimant's own to which the listing shall go; a new one where there is none.
    business = models.ForeignKey(Business, models.SET_NULL, null=True, blank=True, related_name="+")
    statement = models.TextField(_("what a moderator should know"), max_length=2000, blank=True)
    # Lower case, its domain in ASCII; words about a person are emptied with her account.
    email = models.EmailField(_("address at the clinic's domain"), max_length=254, blank=True)
    # The link itself stands in the mail alone: what is stored does not open anything.
    token_hash = models.CharField(max_length=64, blank=True)
    token_sent_at = models.DateTimeField(null=True, blank=True)
    token_expires_at = models.DateTimeField(null=True, blank=True)
    mail_confirmed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    # Until when the owner there was may answer before a moderator decides.
    answer_until = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField(max_length=5000, blank=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        constraints = [
            models.UniqueConstraint(
                fields=["listing", "claimant"],
                condition=Q(state__in=OPEN_CLAIM),
                name="listings_claim_one_open_per_person",
            ),
            models.UniqueConstraint(
                fields=["token_hash"], condition=~Q(token_hash=""), name="listings_claim_link_once"
            ),
            models.CheckConstraint(condition=Q(how__in=ClaimHow.values), name="listings_claim_how_is_known"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="listings_claim_address_is_lower_case"),
            models.CheckConstraint(
                condition=Q(token_hash="", token_sent_at=None, token_expires_at=None)
                | (~Q(token_hash="") & Q(token_expires_at__gt=F("token_sent_at"))),
                name="listings_claim_link_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(ClaimState.WAITING, ClaimState.ACCEPTED)) | Q(sent_at__isnull=False),
                name="listings_claim_sending_is_dated",
            ),
            models.CheckConstraint(
                condition=~Q(how=ClaimHow.MAIL_AT_DOMAIN) | Q(sent_at=None) | Q(mail_confirmed_at__isnull=False),
                name="listings_claim_mail_is_confirmed_first",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None) | Q(answered_at__isnull=False, answer_until__isnull=False),
                name="listings_claim_answer_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN_CLAIM, ended_at=None, decided_by=None)
                | Q(state=ClaimState.WITHDRAWN, ended_at__isnull=False, decided_by=None)
                | Q(state__in=DECIDED_CLAIM, ended_at__isnull=False, decided_by__isnull=False),
                name="listings_claim_end_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state=ClaimState.REFUSED) | ~Q(reason=""), name="listings_claim_refusal_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.business_name or self.public_id}: {self.get_state_display()}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_CLAIM

    @property
    def link_is_over(self) -> bool:
        return self.token_expires_at is None or self.token_expires_at <= timezone.now()

    @property
    def may_be_answered(self) -> bool:
        """Whether a moderator has to wait for the owner's answer."""
        return self.answered_at is None and self.answer_until is not None and self.answer_until > timezone.now()


class ClaimDocument(models.Model):
    """A private file that shows who runs a clinic, from the claimant or from the owner who answers."""

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="documents")
    is_answer = models.BooleanField(default=False)
    public_id = models.CharField(max_length=32, unique=True)
    original_name = models.CharField(max_length=150)
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    checksum = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField(auto_now_add=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(content_type__in=["application/pdf", "image/jpeg", "image/png"], size__gt=0),
                name="listings_claimdocument_is_a_document",
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
