"""What visitors report, and the cases that moderators make of it. Nothing here is ever public."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from listings.models import Listing

LONGEST_WORDS = 5000
# Without letters and digits that look alike: a reporter may read it out on the phone.
NUMBER_ALPHABET = "23456789BCDFGHJKMNPQRTVWXYZ"


def new_number() -> str:
    """What a reporter names a case by; nobody guesses another's."""
    return "".join(secrets.choice(NUMBER_ALPHABET) for _place in range(8))


class ReportKind(models.TextChoices):
    WRONG_FACT = "wrong_fact", _("Something on the page is wrong")
    CLOSED = "closed", _("This clinic is closed or has moved")
    IMPOSTOR = "impostor", _("This is not the clinic's own listing")
    NOT_HERE = "not_here", _("I am named here and do not work there")
    INJURY = "injury", _("Somebody was hurt or burned")
    INFECTION = "infection", _("Somebody got an infection")
    SHARED = "shared_needles", _("Needles, cartridges or blood were used for more than one person")
    UNLICENSED = "unlicensed", _("Somebody treats there without a license")
    OTHER = "other", _("Something else")


# Above everything else in the queue, and due the same day.
SAFETY = frozenset({ReportKind.INJURY, ReportKind.INFECTION, ReportKind.SHARED, ReportKind.UNLICENSED})


class Outcome(models.TextChoices):
    MENDED = "mended", _("Something was changed because of it")
    HELD_BACK = "held_back", _("The listing or part of it is held back")
    PASSED_ON = "passed_on", _("Passed on to a board or an agency")
    NOT_FOUND = "not_found", _("Looked into; it could not be shown")
    NO_REPORT = "no_report", _("Spam, or not about a listing or an article")


class Case(models.Model):
    """Reports of one kind about one listing or article, until a moderator closes it."""

    number = models.CharField(max_length=8, unique=True, default=new_number, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=ReportKind)
    listing = models.ForeignKey(Listing, models.SET_NULL, null=True, blank=True, related_name="cases")
    article = models.SlugField(_("article"), max_length=120, blank=True)
    opened_at = models.DateTimeField(_("opened"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, blank=True)

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ReportKind.values), name="reports_case_kind_is_known"),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None, outcome="")
                | Q(closed_at__isnull=False, closed_by__isnull=False, outcome__in=Outcome.values),
                name="reports_case_closing_is_whole",
            ),
            models.UniqueConstraint(
                fields=["listing", "kind"], condition=Q(closed_at=None), name="reports_case_one_open_per_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.get_kind_display()}"

    @property
    def is_safety(self) -> bool:
        return self.kind in SAFETY


class Report(models.Model):
    """What one visitor wrote; her address, if she left one, goes some time after the case is closed."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="reports")
    words = models.TextField(_("what happened"), max_length=LONGEST_WORDS)
    email = models.EmailField(_("e-mail address"), blank=True)
    sent_at = models.DateTimeField(_("sent"))

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="reports_report_has_words")]

    def __str__(self) -> str:
        return self.words[:60]


class CaseNote(models.Model):
    """What a moderator noted, answered or did; `event` is the trail's line of what was changed because of the case."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="notes")
    words = models.TextField(_("note"), max_length=LONGEST_WORDS)
    is_answer = models.BooleanField(default=False)
    event_id = models.BigIntegerField(null=True, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="reports_casenote_has_words")]

    def __str__(self) -> str:
        return self.words[:60]
