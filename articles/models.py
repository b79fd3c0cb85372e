"""What visitors read: articles with numbered sources, honest about who reviewed them."""

import datetime as dt
from collections.abc import Iterator
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

RECHECKED_AFTER = dt.timedelta(days=365)
SAFETY_RECHECKED_AFTER = dt.timedelta(days=182)


class ArticleStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class ArticleQuerySet(models.QuerySet["Article"]):
    def published(self) -> Self:
        """What visitors may read; in production what needs a clinician waits for her, or for the operator's word."""
        found = self.filter(status=ArticleStatus.PUBLISHED)
        if not settings.IS_PRODUCTION:
            return found
        return found.filter(Q(needs_clinician=False) | ~Q(reviewed_by="") | Q(overridden_at__isnull=False))


class Article(models.Model):
    """One article, in Markdown; `[3]` in the text cites source 3."""

    slug = models.SlugField(max_length=100, unique=True)
    title = models.CharField(max_length=160)
    summary = models.TextField(max_length=400)
    key_points = models.TextField(
        _("key points"), max_length=20_000, help_text=_("A Markdown list; shown before the text.")
    )
    body = models.TextField(max_length=200_000, help_text=_("Markdown. Cite a source by its number in brackets: [3]."))
    # Catalogue codes that the article explains; listings that offer them lead here. It leads to clinics by the first.
    terms = models.JSONField(default=list, blank=True)
    # [{"question": ..., "answer": Markdown}]
    questions = models.JSONField(default=list, blank=True)
    written_on = models.DateField()
    facts_checked_on = models.DateField()
    reviewed_by = models.CharField(_("reviewed by (clinician)"), max_length=120, blank=True)
    reviewed_on = models.DateField(null=True, blank=True)
    needs_clinician = models.BooleanField(
        _("needs a clinician's review"),
        default=False,
        help_text=_("For safety, aftercare, side effects and who should not have it. Not indexed before the review."),
    )
    # The operator shows it without the review it needs; readers are told that nobody reviewed it.
    overridden_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False)
    overridden_at = models.DateTimeField(null=True, editable=False)
    override_reason = models.TextField(max_length=1000, blank=True, editable=False)
    # [{"on": "2026-11-23", "what": ...}], newest first; shown to the reader.
    changes = models.JSONField(default=list, blank=True)
    status = models.CharField(max_length=10, choices=ArticleStatus, default=ArticleStatus.DRAFT)
    position = models.PositiveSmallIntegerField(default=0)
    # The number of the edition that these rows hold; 0 before the first one is published here.
    live_number = models.PositiveIntegerField(default=0, editable=False)
    recheck_asked_on = models.DateField(null=True, editable=False)
    loaded_checksum = models.CharField(max_length=64, blank=True, editable=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["position", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=ArticleStatus.values), name="articles_article_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by="", reviewed_on=None) | (~Q(reviewed_by="") & Q(reviewed_on__isnull=False)),
                name="articles_article_review_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(overridden_by=None, overridden_at=None, override_reason="")
                | (Q(overridden_by__isnull=False, overridden_at__isnull=False) & ~Q(override_reason="")),
                name="articles_article_override_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("article", args=[self.slug])

    @property
    def awaits_clinician(self) -> bool:
        """Its subject calls for a clinician's review, and none has taken place."""
        return self.needs_clinician and not self.reviewed_by

    @property
    def recheck_on(self) -> dt.date:
        """When its facts are old: after half a year where they bear on safety, else after a year."""
        return self.facts_checked_on + (SAFETY_RECHECKED_AFTER if self.needs_clinician else RECHECKED_AFTER)

    @property
    def review_state(self) -> str:
        """Where it stands, in words, with days."""
        if self.status != ArticleStatus.PUBLISHED:
            return self.get_status_display()
        return " · ".join(str(words) for words in self._review_words())

    def _review_words(self) -> Iterator[object]:
        if self.recheck_on <= timezone.localdate():
            yield _("Due for re-check since %(day)s") % {"day": formats.date_format(self.recheck_on)}
        if self.awaits_clinician:
            yield _("Needs a clinician")
        if self.overridden_at:
            day = formats.date_format(timezone.localtime(self.overridden_at))
            yield _("Shown on the operator's word since %(day)s") % {"day": day}
        if self.reviewed_on:
            yield _("Reviewed %(day)s") % {"day": formats.date_format(self.reviewed_on)}
        else:
            yield _("Facts checked %(day)s") % {"day": formats.date_format(self.facts_checked_on)}

    def end_override(self) -> None:
        """Forget the operator's word; it was for the text that she read."""
        self.overridden_by, self.overridden_at, self.override_reason = None, None, ""

    def end_review(self) -> None:
        """Forget who read it: the text is another one."""
        self.reviewed_by, self.reviewed_on = "", None
        self.end_override()

    @property
    def is_public(self) -> bool:
        """The counterpart of `ArticleQuerySet.published` for one row."""
        is_held = settings.IS_PRODUCTION and self.awaits_clinician and self.overridden_at is None
        return self.status == ArticleStatus.PUBLISHED and not is_held


class Source(models.Model):
    """One numbered source of an article, with what was read of it."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="sources")
    number = models.PositiveSmallIntegerField()
    citation = models.CharField(max_length=400)
    kind = models.CharField(_("kind of evidence"), max_length=80)
    read = models.CharField(_("what was read of it"), max_length=120)
    url = models.URLField(blank=True, max_length=300)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="articles_source_number_once_per_article"),
        ]

    def __str__(self) -> str:
        return f"[{self.number}] {self.citation}"


class FormerAddress(models.Model):
    """A slug that an article had while it was public; its address leads on for ever."""

    slug = models.SlugField(max_length=100, unique=True)
    article = models.ForeignKey(Article, models.CASCADE, related_name="former_addresses")

    def __str__(self) -> str:
        return self.slug


class EditionState(models.TextChoices):
    SAVED = "saved", _("Saved")
    ASKED = "asked", _("Waits for a second pair of eyes")
    SCHEDULED = "scheduled", _("Scheduled")
    PUBLISHED = "published", _("Published")
    SENT_BACK = "sent_back", _("Sent back")


class Edition(models.Model):
    """An article as it was saved once, with its sources; never changed, so that any can be had back."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField()
    # Field values by name as JSON has them, and `sources` as a list of rows.
    content = models.JSONField()
    state = models.CharField(max_length=10, choices=EditionState, default=EditionState.SAVED)
    made_at = models.DateTimeField()
    # Nobody where it came from the files.
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    publish_on = models.DateField(null=True)
    reason = models.TextField(max_length=2000, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="articles_edition_number_once_per_article"),
            models.UniqueConstraint(
                fields=["article"],
                condition=Q(state__in=["asked", "scheduled"]),
                name="articles_edition_one_waits_per_article",
            ),
            models.CheckConstraint(
                condition=~Q(state="scheduled") | Q(publish_on__isnull=False, decided_by__isnull=False),
                name="articles_edition_schedule_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article} {self.number}"
