"""The state of a listing in words, for its owner."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import BooleanField, Case, F, Q, Value, When
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from listings import business_days, subjects, trail
from listings.models import (
    ChangeDecision,
    Listing,
    QueueItem,
    QueueKind,
    RefusalReply,
    Verb,
    Version,
    VersionStatus,
)

# How a submission ended of which the owner has reasons to read.
REFUSED = (VersionStatus.SENT_BACK, VersionStatus.REJECTED, VersionStatus.APPROVED_IN_PART)


@dataclass(frozen=True)
class State:
    """What an owner reads; `tone` is live, waiting, refused or plain."""

    words: str
    tone: str


@dataclass(frozen=True)
class Refusal:
    """A moderator's reason beside the field it is about, and what the owner answered."""

    section: str
    key: str
    field: str
    reason: str
    reply: str = ""
    # Whether a second look is still to be had: one since anything was last approved.
    may_ask: bool = False

    @property
    def place(self) -> tuple[str, str, str]:
        return (self.section, self.key, self.field)


def describe(listing: Listing, version: Version | None) -> State:
    """One or two sentences: what the public sees, and what happens next."""
    if version is not None and version.pk == listing.live_version_id:
        version = rejected_since(listing) or version
    item = (
        QueueItem.objects.filter(kind=QueueKind.VERSION, object_id=version.pk, done_at=None).first()
        if version and version.status == VersionStatus.SUBMITTED
        else None
    )
    return describe_known(listing, version, item)


def describe_known(listing: Listing, latest: Version | None, item: QueueItem | None) -> State:
    """`describe` of a listing whose latest version is known, and the queue item that stands for it."""
    public = public_words(listing)
    if latest is None or latest.status in (VersionStatus.APPROVED, VersionStatus.APPROVED_IN_PART):
        return State(public, "live" if listing.is_public else "plain")
    if latest.status == VersionStatus.SUBMITTED:
        return State(f"{public} {_due_words(item)}", "waiting")
    if latest.status == VersionStatus.DRAFT:
        if latest.made_from and latest.made_from.status == VersionStatus.APPROVED_IN_PART:
            words = _("A moderator published part of your change and sent the rest back, with reasons.")
            return State(f"{public} {words}", "refused")
        if latest.made_from and latest.made_from.status == VersionStatus.SENT_BACK:
            return State(f"{public} {_('A moderator sent your submission back, with reasons.')}", "refused")
        return State(f"{public} {_('You have a draft that is not submitted yet.')}", "plain")
    if latest.status == VersionStatus.REJECTED:
        if listing.live_version_id:
            return State(f"{public} {_('Your last change was not accepted; the moderator says why.')}", "refused")
        return State(f"{public} {_('Your submission was not accepted.')}", "refused")
    return State(public, "plain")


def public_words(listing: Listing) -> str:
    if listing.delete_after:
        day = formats.date_format(listing.delete_after.astimezone(business_days.ZONE), "F j, Y")
        return _("Closed. It is deleted for good on %(day)s; until then an owner can keep it.") % {"day": day}
    if listing.closed_at:
        return _("Closed.")
    if listing.merged_into:
        kept = listing.merged_into.live_version
        name = kept.name if kept else str(listing.merged_into)
        return _("Not shown: merged with another listing of this clinic. Its address leads to %(name)s.") % {
            "name": name
        }
    if listing.suspended_at:
        reason = trail.last_words(listing, Verb.SUSPENDED)
        return _("Not shown: a moderator holds it back. %(reason)s") % {"reason": reason}
    if listing.paused_at:
        return _("Not shown: you paused it.")
    return _("Live.") if listing.live_version_id else _("Not live yet.")


def _due_words(item: QueueItem | None) -> str:
    if item is None:
        return _("It is with a moderator.")
    what = {"what": subjects.words(item.subject) or _("It")}
    if item.due_at < timezone.now():
        return _("%(what)s is with a moderator, and later than we promised. We are sorry.") % what
    due = item.due_at.astimezone(business_days.ZONE)
    return _("%(what)s is with a moderator, due %(day)s.") % {**what, "day": formats.date_format(due, "l, F j")}


def outcome_words(version: Version) -> str:
    """What became of a draft that was just submitted: a rule published it at once, or it waits."""
    if version.status == VersionStatus.APPROVED:
        return _("It is live now.")
    return _("A moderator answers within two business days, by mail.")


def rejected_since(listing: Listing) -> Version | None:
    """The owner's last submission, when it was rejected and nothing was begun or approved after it."""
    latest = listing.versions.order_by("-number").first()
    return latest if latest and latest.status == VersionStatus.REJECTED else None


def refusals(version: Version | None) -> list[Refusal]:
    """Reasons of the submission that this draft came back from, section by section; the general note first."""
    return refusals_of([version])[version.pk] if version else []


def refusals_of(versions: Sequence[Version]) -> dict[int, list[Refusal]]:
    """`refusals` of many versions, whose `made_from` is at hand, in one query."""
    sources = {version.pk: source for version in versions if (source := refused_source(version))}
    rows = _reasons_and_replies(list(sources.values()))
    by_source = {source.pk: _refusals_in(source, rows.get(source.listing_id, [])) for source in sources.values()}
    return {version.pk: by_source[sources[version.pk].pk] if version.pk in sources else [] for version in versions}


class _Row(NamedTuple):
    """A reason beside a field, or what an owner answered; `asks` for a second look since anything was approved."""

    id: int
    listing_id: int
    version_id: int
    section: str
    key: str
    field: str
    words: str
    is_reply: bool
    asks: bool


def _reasons_and_replies(sources: Sequence[Version]) -> dict[int, list[_Row]]:
    if not sources:
        return {}
    place = ("version__listing_id", "version_id", "section", "key", "field")
    no, yes = Value(False, BooleanField()), Value(True, BooleanField())
    reasons = ChangeDecision.objects.order_by().filter(version__in=sources, accepted=False)
    replies = RefusalReply.objects.order_by().filter(version__listing__in=[source.listing_id for source in sources])
    live = "version__listing__live_version"
    in_part = Q(version__status=VersionStatus.APPROVED_IN_PART, **{f"{live}__made_from": F("version")})
    is_new = Q(**{live: None}) | Q(version__number__gt=F(f"{live}__number")) | in_part
    asks = Case(When(is_new, then=F("second_look")), default=no, output_field=BooleanField())
    found = reasons.values_list("id", *place, "reason", no, no).union(
        replies.values_list("id", *place, "words", yes, asks), all=True
    )
    rows: dict[int, list[_Row]] = {}
    for values in sorted(found):
        row = _Row._make(values)
        rows.setdefault(row.listing_id, []).append(row)
    return rows


def _refusals_in(source: Version, rows: Sequence[_Row]) -> list[Refusal]:
    own = [row for row in rows if row.version_id == source.pk]
    replies = {(row.section, row.key, row.field): row for row in own if row.is_reply}
    places = [(("", "", ""), source.decision_reason)] if source.decision_reason else []
    places += [((row.section, row.key, row.field), row.words) for row in own if not row.is_reply]
    found = []
    for place, reason in places:
        reply = replies.get(place)
        # The answer that asked for it may still be changed.
        asked = any(row.asks and row is not reply for row in rows)
        may_ask = source.decided_by_id is not None and not asked
        found.append(Refusal(*place, reason, reply.words if reply else "", may_ask))
    return found


def refused_source(version: Version) -> Version | None:
    """The submission that was refused before this draft, or this one, when it was."""
    source = version.made_from if version.status == VersionStatus.DRAFT else version
    return source if source and source.status in REFUSED else None
