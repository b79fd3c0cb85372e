"""Reports become cases; moderators note, answer, hold back, take off and close. Each act is one transaction."""

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import letters
from accounts.mail_topics import MailTopic
from listings import business_days, holding_back, taking_off, trail
from listings.models import Event, Listing, QueueItem, QueueKind, Verb
from listings.models.queue import Lane
from reports.models import SAFETY, Case, CaseNote, Outcome, Report, ReportKind

if TYPE_CHECKING:
    from accounts.models import User

# More reports about the same go into the same open case; so many are kept.
MOST_REPORTS = 200
BUSINESS_DAYS = 2
# Acts after which visitors read something else.
CHANGES = (
    Verb.APPROVED,
    Verb.APPROVED_IN_PART,
    Verb.PUBLISHED_AT_ONCE,
    Verb.UNDONE,
    Verb.TAKEN_OFF,
    Verb.SUSPENDED,
    Verb.RESTORED,
    Verb.CREDENTIAL_CHECKED,
    Verb.CREDENTIAL_REMOVED,
    Verb.MERGED,
    Verb.MERGE_UNDONE,
    Verb.CLAIM_ACCEPTED,
    Verb.CLOSED,
)
MOST_CHANGES = 30
ADDRESSES_KEPT_FOR = timedelta(days=90)


class AlreadyClosed(Exception):
    """Somebody else closed the case."""


class OwnBusiness(Exception):
    """Nobody handles a report about her own business."""


class NobodyToAnswer(Exception):
    """No reporter left an address."""


# From visitors


@transaction.atomic
def take_in(
    kind: ReportKind, *, words: str, email: str = "", listing: Listing | None = None, article: str = ""
) -> Report:
    """Keep what a visitor reports: in the open case of that kind about the same, or in a new one that waits."""
    case = _open_case(kind, listing, article)
    if case.reports.count() >= MOST_REPORTS:
        # Acknowledged all the same: it says nothing that two hundred others did not.
        return Report(case=case, words=words, email=email, sent_at=timezone.now())
    report = Report.objects.create(case=case, words=words, email=email, sent_at=timezone.now())
    if email:
        letters.send_to_address("reports/mail/report_received.html", email, topic=MailTopic.REPORTS, case=case)
    return report


def _open_case(kind: ReportKind, listing: Listing | None, article: str) -> Case:
    about = Case.objects.filter(kind=kind, listing=listing, article=article, closed_at=None)
    found = about.first()
    if found:
        return found
    now = timezone.now()
    try:
        with transaction.atomic():
            case = Case.objects.create(kind=kind, listing=listing, article=article, opened_at=now)
    except IntegrityError:
        # Somebody else reported the same in this instant.
        return about.get()
    QueueItem.objects.create(
        kind=QueueKind.REPORT,
        object_id=case.pk,
        listing=listing,
        lane=Lane.SAFETY if kind in SAFETY else Lane.USUAL,
        opened_at=now,
        due_at=due_at(kind, now),
        risk=[str(ReportKind(kind).label)],
    )
    return case


def due_at(kind: ReportKind, now: datetime) -> datetime:
    """When a report has to be looked into: safety by the end of the day in which the queue keeps its promises."""
    if kind not in SAFETY:
        return business_days.due_after(now, BUSINESS_DAYS)
    today = now.astimezone(business_days.ZONE).date()
    return datetime.combine(today, time(23, 59), tzinfo=business_days.ZONE)


# By moderators


@transaction.atomic
def note(case: Case, *, by: "User", words: str) -> CaseNote:
    """Write down what was found. Raises OwnBusiness."""
    _refuse_own(case, by)
    return CaseNote.objects.create(case=case, words=words, at=timezone.now(), by=by)


@transaction.atomic
def answer(case: Case, *, by: "User", words: str) -> CaseNote:
    """Write to every reporter who left an address. Raises OwnBusiness, NobodyToAnswer."""
    _refuse_own(case, by)
    addresses = set(case.reports.exclude(email="").values_list("email", flat=True))
    if not addresses:
        raise NobodyToAnswer(case)
    for address in sorted(addresses):
        letters.send_to_address(
            "reports/mail/report_answered.html", address, topic=MailTopic.REPORTS, case=case, words=words
        )
    return CaseNote.objects.create(case=case, words=words, is_answer=True, at=timezone.now(), by=by)


@transaction.atomic
def hold_back(case: Case, *, by: "User", reason: str) -> None:
    """Take the listing off the public pages at once, because of this case. Raises OwnBusiness."""
    _refuse_own(case, by)
    listing = case.listing
    if listing is None or listing.suspended_at:
        return
    holding_back.suspend(listing, by=by, reason=reason)
    event = Event.objects.filter(listing_id=listing.pk, verb=Verb.SUSPENDED).latest("id")
    CaseNote.objects.create(case=case, words=reason, event_id=event.pk, at=timezone.now(), by=by)


@transaction.atomic
def take_off(case: Case, *, section: str, key: str, by: "User", reason: str) -> None:
    """Take a person or a service off the live page at once, because of this case.

    Raises OwnBusiness, taking_off.NotThere.
    """
    _refuse_own(case, by)
    if case.listing is None:
        raise taking_off.NotThere(case)
    event = taking_off.take_off(case.listing, section=section, key=key, by=by, reason=reason)
    CaseNote.objects.create(case=case, words=reason, event_id=event.pk, at=timezone.now(), by=by)


def changes_since(case: Case) -> list[Event]:
    """What moderators changed on the listing since the first report, the latest first."""
    if case.listing_id is None:
        return []
    since = case.reports.order_by("id").values_list("sent_at", flat=True).first()
    found = Event.objects.filter(listing_id=case.listing_id, verb__in=CHANGES, at__gte=since or timezone.now())
    return list(found.order_by("-id")[:MOST_CHANGES])


@transaction.atomic
def close(case: Case, *, by: "User", outcome: Outcome, words: str) -> None:
    """End a case with what came of it. Raises AlreadyClosed, OwnBusiness."""
    _refuse_own(case, by)
    now = timezone.now()
    if not Case.objects.filter(pk=case.pk, closed_at=None).update(closed_at=now, closed_by=by, outcome=outcome):
        raise AlreadyClosed(case)
    case.refresh_from_db()
    CaseNote.objects.create(case=case, words=words, at=now, by=by)
    QueueItem.objects.filter(kind=QueueKind.REPORT, object_id=case.pk, done_at=None).update(done_at=now)
    if case.listing:
        facts: dict[str, object] = {"kind": case.kind, "outcome": outcome}
        trail.record(Verb.CASE_CLOSED, case.listing, case, by=by, role=trail.MODERATOR, facts=facts)


def _refuse_own(case: Case, by: "User") -> None:
    if case.listing and case.listing.business.memberships.filter(user=by).exists():
        raise OwnBusiness(case)


def forget_addresses(*, now: datetime | None = None) -> int:
    """Delete the reporters' addresses of cases closed long enough; returns how many."""
    before = (now or timezone.now()) - ADDRESSES_KEPT_FOR
    return Report.objects.filter(case__closed_at__lt=before).exclude(email="").update(email="")
