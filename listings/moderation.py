"""Moving a version: submit, take back, take, approve, send back, reject.

Each function is one transaction that also writes its Event and its mail (an outbox row).
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from listings import (
    at_once,
    business_days,
    content,
    diff,
    drafts,
    editing,
    emails,
    evidence,
    going_live,
    looks,
    preflight,
    replies,
    risks,
    second_yes,
    subjects,
    submissions,
    trail,
)
from listings.at_once import Rule
from listings.diff import Change
from listings.models import (
    AuthorityRecord,
    ChangeDecision,
    Listing,
    PackedSubmission,
    QueueItem,
    QueueKind,
    Verb,
    Version,
    VersionStatus,
)
from listings.models.queue import TAKE_LAPSES_AFTER

if TYPE_CHECKING:
    from accounts.models import User

REVIEW_BUSINESS_DAYS = 2
KEEPS_DUE_TIME_FOR = timedelta(days=1)

# (section, key, field) of a change -> why it was refused.
Reasons = Mapping[tuple[str, str, str], str]


class AlreadyDecided(Exception):
    """Somebody else decided, or the owner took the version back."""


class NotReady(Exception):
    """Pre-flight found something that keeps the version from being submitted or published."""

    def __init__(self, problems: list[preflight.Problem]) -> None:
        super().__init__("; ".join(str(problem.message) for problem in problems))
        self.problems = problems


class AuthorityMissing(Exception):
    """It is not recorded how the registrant may speak for the clinic, or for it under its new name, phone or site."""


class OwnSubmission(Exception):
    """Nobody decides what they submitted, or what their own business submitted."""


class AskedForAnother(Exception):
    """The owner asked for a second look: who refused it before does not decide again."""


class TakenByAnother(Exception):
    """Another moderator has the item."""


# Submitting


@transaction.atomic
def submit(
    version: Version, *, by: "User", token: UUID, with_mail: bool = True, revision: int | None = None
) -> Version:
    """Hand a draft to the moderators; a second call with the same token is the same submission.

    Whoever submits many at once writes one mail for all, in the same transaction, and says `with_mail=False`.
    `revision` is the draft's number on the page that was looked at, where it is known.
    What `at_once` lets through is live when this returns, by a rule.
    Raises NotReady with the problems found, drafts.NotADraft when the version is no longer a draft, drafts.StaleDraft
    when it was changed after it was looked at.
    """
    if version.submit_token == token:
        return version
    listing = hold(version.listing_id)
    draft = Version.objects.filter(pk=version.pk, status=VersionStatus.DRAFT)
    if revision is not None:
        if draft.exclude(revision=revision).exists():
            raise drafts.StaleDraft(version)
        draft = draft.filter(revision=revision)
    problems = preflight.blocking(version)
    if problems:
        raise NotReady(problems)
    now = timezone.now()
    moved = draft.update(status=VersionStatus.SUBMITTED, submitted_at=now, submitted_by=by, submit_token=token)
    if not moved:
        return _submitted_with(token, version)
    version.refresh_from_db()
    version.inputs.all().delete()
    live, proposed = editing.live_content(version.listing), content.load(version)
    changes = diff.changes(live, proposed) if live else []
    if live and (rule := _rule_for(listing, version, at_once.rule_for(changes, live, proposed))):
        _publish_at_once(listing, version, changes, rule, by=by, with_mail=with_mail)
        return version
    submissions.keep(version, proposed, changes)
    QueueItem.objects.create(
        kind=QueueKind.VERSION,
        object_id=version.pk,
        listing=version.listing,
        opened_at=now,
        due_at=_due_at(version),
        **risks.as_fields(risks.of_version(version)),
        subject=subjects.counts_of(changes),
        not_for=replies.not_for(version),
    )
    evidence.send_waiting(version.listing, by=by)
    trail.record(Verb.SUBMITTED, version.listing, version, by=by, role=trail.OWNER)
    if with_mail:
        emails.queue_received(version)
    return version


def _rule_for(listing: Listing, version: Version, rule: Rule | None) -> Rule | None:
    """The rule that publishes a submission; none where the public page is another than the one it was written for."""
    is_held_back = listing.suspended_at or listing.closed_at or listing.merged_into_id
    return None if is_held_back or version.base_id != listing.live_version_id else rule


def _publish_at_once(
    listing: Listing, version: Version, changes: list[Change], rule: Rule, *, by: "User", with_mail: bool
) -> None:
    now = timezone.now()
    Version.objects.filter(pk=version.pk).update(status=VersionStatus.APPROVED, decided_at=now, decided_rule=rule)
    version.refresh_from_db()
    going_live.go_live(listing, version)
    version.listing = listing
    trail.record(Verb.SUBMITTED, listing, version, by=by, role=trail.OWNER)
    evidence.send_waiting(listing, by=by)
    looks.note_published(version, changes, by=by, rule=rule)
    if with_mail:
        emails.queue_live_at_once(version, changes)


def _submitted_with(token: UUID, version: Version) -> Version:
    """The other half of a double click that won, or NotADraft."""
    submitted = Version.objects.filter(pk=version.pk, submit_token=token).first()
    if submitted is None:
        raise drafts.NotADraft(version)
    return submitted


def _due_at(version: Version) -> datetime:
    assert version.submitted_at is not None
    source = version.made_from
    if source and source.status == VersionStatus.WITHDRAWN:
        taken_back = QueueItem.objects.filter(
            kind=QueueKind.VERSION,
            object_id=source.pk,
            done_at__gte=version.submitted_at - KEEPS_DUE_TIME_FOR,
        ).first()
        if taken_back:
            return taken_back.due_at
    return business_days.due_after(version.submitted_at, REVIEW_BUSINESS_DAYS)


@transaction.atomic
def withdraw(version: Version, *, by: "User", role: str = trail.OWNER) -> Version:
    """Take a submitted version back: it becomes a draft of the same content, which keeps its due time for a day."""
    close(version, VersionStatus.WITHDRAWN, by=by)
    trail.record(Verb.WITHDRAWN, version.listing, version, by=by, role=role)
    return drafts.copy(version, listing=version.listing, by=by, base=version.base, made_from=version)


# Taking


@transaction.atomic
def take(item: QueueItem, *, by: "User") -> None:
    """Have an item for 30 idle minutes. Raises TakenByAnother, AlreadyDecided, AskedForAnother."""
    if item.done_at is None and item.not_for_id == by.pk:
        raise AskedForAnother(item)
    now = timezone.now()
    free = Q(taken_by=None) | Q(taken_by=by) | Q(taken_at__lt=now - TAKE_LAPSES_AFTER)
    held_by = QueueItem.objects.filter(pk=item.pk).values_list("taken_by", flat=True).first()
    if QueueItem.objects.filter(free, pk=item.pk, done_at=None).update(taken_by=by, taken_at=now):
        item.refresh_from_db()
        if held_by != by.pk:
            trail.record(Verb.TAKEN, item.listing, item, by=by, role=trail.MODERATOR)
        return
    item.refresh_from_db()
    raise AlreadyDecided(item) if item.done_at else TakenByAnother(item)


@transaction.atomic
def release(item: QueueItem, *, by: "User") -> None:
    """Give an item back; nothing happens when somebody else has it."""
    given_back = QueueItem.objects.filter(pk=item.pk, taken_by=by, done_at=None).update(taken_by=None, taken_at=None)
    item.refresh_from_db()
    if given_back:
        trail.record(Verb.RELEASED, item.listing, item, by=by, role=trail.MODERATOR)


# Deciding


@transaction.atomic
def approve(version: Version, *, by: "User") -> None:
    """Make a submitted version the one the public sees.

    Raises AlreadyDecided, OwnSubmission, AskedForAnother, AuthorityMissing, SecondYesMissing, NotReady.
    """
    refuse_own(version, by)
    listing = hold(version.listing_id)
    if not has_authority(version):
        raise AuthorityMissing(listing)
    second_yes.require(version, version, by=by)
    problems = preflight.blocking(version)
    if problems:
        raise NotReady(problems)
    close(version, VersionStatus.APPROVED, by=by)
    if version.base_id != listing.live_version_id:
        # The public page is another than the one that this was written for: see `deciding`.
        raise AlreadyDecided(version)
    first = listing.live_version_id is None
    going_live.go_live(listing, version)
    trail.record(Verb.APPROVED, listing, version, by=by, role=trail.MODERATOR)
    emails.queue_approved(version, first=first)


@transaction.atomic
def send_back(version: Version, *, by: "User", reasons: Reasons, note: str) -> Version:
    """Return a version with reasons beside its fields; the owner gets a draft of the same content.

    Raises AlreadyDecided, OwnSubmission, AskedForAnother.
    """
    refuse_own(version, by)
    close(version, VersionStatus.SENT_BACK, by=by, reason=note)
    ChangeDecision.objects.bulk_create(
        [
            ChangeDecision(version=version, section=section, key=key, field=field, accepted=False, reason=reason)
            for (section, key, field), reason in reasons.items()
        ]
    )
    draft = drafts.copy(version, listing=version.listing, by=version.submitted_by, base=version.base, made_from=version)
    trail.record(Verb.SENT_BACK, version.listing, version, by=by, role=trail.MODERATOR, words=note)
    emails.queue_sent_back(version)
    return draft


@transaction.atomic
def reject(version: Version, *, by: "User", reason: str) -> None:
    """Refuse a version; no draft follows. Raises AlreadyDecided, OwnSubmission, AskedForAnother."""
    refuse_own(version, by)
    close(version, VersionStatus.REJECTED, by=by, reason=reason)
    trail.record(Verb.REJECTED, version.listing, version, by=by, role=trail.MODERATOR, words=reason)
    emails.queue_rejected(version)


def hold(listing_id: int) -> Listing:
    """Let nobody else move this listing until the transaction ends; the first lock of all acts: no ring of waiting."""
    return Listing.objects.select_for_update().get(pk=listing_id)


def close(version: Version, status: VersionStatus, *, by: "User", reason: str = "") -> None:
    """Note what was decided on a submitted version, for those who decide. Raises AlreadyDecided."""
    hold(version.listing_id)
    # The condition on status makes a second moderator's click lose, on any database and without a lock.
    now = timezone.now()
    waiting = Version.objects.filter(pk=version.pk, status=VersionStatus.SUBMITTED)
    if not waiting.update(status=status, decided_at=now, decided_by=by, decision_reason=reason):
        raise AlreadyDecided(version)
    version.refresh_from_db()
    PackedSubmission.objects.filter(version=version).delete()
    QueueItem.objects.filter(kind=QueueKind.VERSION, object_id=version.pk, done_at=None).update(done_at=now)


def refuse_own(version: Version, by: "User") -> None:
    """Raises OwnSubmission, AskedForAnother."""
    in_business = version.listing.business.memberships.filter(user=by).exists()
    if version.submitted_by_id == by.pk or in_business:
        raise OwnSubmission(version)
    waiting = QueueItem.objects.filter(kind=QueueKind.VERSION, object_id=version.pk, done_at=None)
    if waiting.filter(not_for=by).exists():
        raise AskedForAnother(version)


# Authority


def has_authority(version: Version) -> bool:
    """Whether it is on record that the submitter speaks for the clinic; anew when name, phone or site changes hands."""
    records = AuthorityRecord.objects.filter(listing=version.listing_id)
    return is_authorized(version, list(records.values_list("at", flat=True)))


def is_authorized(version: Version, recorded: Collection[datetime]) -> bool:
    """`has_authority`, where it is known when each record was made."""
    live = version.base
    if live is None:
        return bool(recorded)
    if not risks.changes_identity(version, live):
        return True
    return live.decided_at is not None and any(at > live.decided_at for at in recorded)


@transaction.atomic
def record_authority(listing: Listing, *, by: "User", how: str, note: str) -> AuthorityRecord:
    """Note how the registrant may speak for the clinic."""
    record = AuthorityRecord.objects.create(listing=listing, how=how, note=note, at=timezone.now(), by=by)
    trail.record(Verb.AUTHORITY_RECORDED, listing, record, by=by, role=trail.MODERATOR, facts={"how": how}, words=note)
    return record
