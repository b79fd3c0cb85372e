"""The state of a listing in words, for its owner."""

from dataclasses import dataclass

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from listings import business_days, trail
from listings.models import Listing, QueueItem, QueueKind, Verb, Version, VersionStatus


@dataclass(frozen=True)
class State:
    """What an owner reads; `tone` is live, waiting, refused or plain."""

    words: str
    tone: str


@dataclass(frozen=True)
class Refusal:
    """A moderator's reason beside the field it is about."""

    section: str
    key: str
    field: str
    reason: str


def describe(listing: Listing, version: Version | None) -> State:
    """One or two sentences: what the public sees, and what happens next."""
    public = _public_words(listing)
    if version is None or version.pk == listing.live_version_id:
        if rejected_since(listing):
            return State(f"{public} {_('Your last change was not accepted; the reason is below.')}", "refused")
        return State(public, "live" if listing.is_public else "plain")
    if version.status == VersionStatus.SUBMITTED:
        return State(f"{public} {_due_words(version)}", "waiting")
    if version.status == VersionStatus.DRAFT:
        came_back = version.made_from and version.made_from.status == VersionStatus.SENT_BACK
        if came_back:
            return State(f"{public} {_('A moderator sent your submission back; the reasons are below.')}", "refused")
        return State(f"{public} {_('You have a draft that is not submitted yet.')}", "plain")
    if version.status == VersionStatus.REJECTED:
        return State(f"{public} {_('Your submission was not accepted.')}", "refused")
    return State(public, "plain")


def _public_words(listing: Listing) -> str:
    if listing.closed_at:
        return _("Closed.")
    if listing.suspended_at:
        reason = trail.last_words(listing, Verb.SUSPENDED)
        return _("Not shown: a moderator holds it back. %(reason)s") % {"reason": reason}
    if listing.paused_at:
        return _("Not shown: you paused it.")
    return _("Live.") if listing.live_version_id else _("Not live yet.")


def _due_words(version: Version) -> str:
    item = QueueItem.objects.filter(kind=QueueKind.VERSION, object_id=version.pk).order_by("-id").first()
    if item is None:
        return _("It is with a moderator.")
    due = item.due_at.astimezone(business_days.ZONE)
    if item.due_at < timezone.now():
        return _("It is with a moderator, and later than we promised. We are sorry.")
    return _("It is with a moderator, due %(day)s.") % {"day": formats.date_format(due, "l, F j")}


def rejected_since(listing: Listing) -> Version | None:
    """The owner's last submission, when it was rejected and nothing was begun or approved after it."""
    latest = listing.versions.order_by("-number").first()
    return latest if latest and latest.status == VersionStatus.REJECTED else None


def refusals(version: Version | None) -> list[Refusal]:
    """Reasons of the submission that this draft came back from, section by section; the general note first."""
    source = version.made_from if version and version.status == VersionStatus.DRAFT else version
    if source is None or source.status not in (VersionStatus.SENT_BACK, VersionStatus.REJECTED):
        return []
    found = [Refusal("", "", "", source.decision_reason)] if source.decision_reason else []
    decisions = source.change_decisions.filter(accepted=False).order_by("id")
    return found + [Refusal(row.section, row.key, row.field, row.reason) for row in decisions]
