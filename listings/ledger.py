"""The evidence ledger read at a moment: which lines hold, until when, and in which words.

A line holds until the earliest of its last good day, its next-check date and its kind's maximum age; nobody has to act
for it to end.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from listings.models import CheckLevel, Credential, CredentialCheck, CredentialKind, Listing

# Levels that satisfy each level that a kind can ask for.
COUNTS_FOR = {
    CheckLevel.CHECKED_AT_ISSUER: {CheckLevel.CHECKED_AT_ISSUER},
    CheckLevel.DOCUMENT_SEEN: {CheckLevel.DOCUMENT_SEEN, CheckLevel.CHECKED_AT_ISSUER, CheckLevel.INSPECTED},
}
DERMATOLOGY = "board_certification_dermatology"

# The public filter's evidence groups, in the order in which a visitor reads them.
EVIDENCE_GROUPS = (
    "license",
    "physician",
    "insurance",
    "single_use",
    "infection_control",
    "bloodborne",
    "waste",
    "device",
)


class LineState(StrEnum):
    HOLDS = "holds"
    BEING_CHECKED = "being_checked"
    # A moderator looked, but not in the way that counts for its kind: it makes no badge.
    SEEN = "seen"
    ENDED = "ended"
    REFUSED = "refused"
    SUSPENDED = "suspended"


@dataclass(frozen=True)
class Evidence:
    """A credential with its checks, oldest first: what its state is read from."""

    credential: Credential
    checks: Sequence[CredentialCheck]


@dataclass(frozen=True)
class LedgerLine:
    """One credential at one moment."""

    credential: Credential
    state: LineState
    check: CredentialCheck | None
    holds_until: datetime | None
    time_zone: str

    @property
    def last_good_day(self) -> date | None:
        """The last calendar day at the clinic on which the line holds; `holds_until` is the instant it ends."""
        return self._day(self.holds_until - timedelta(seconds=1)) if self.holds_until else None

    @property
    def checked_on(self) -> date | None:
        """The calendar day at the clinic of the check that decides."""
        return self._day(self.check.at) if self.check else None

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(ZoneInfo(self.time_zone)).date()

    @property
    def kind(self) -> CredentialKind:
        return self.credential.kind

    @property
    def is_public(self) -> bool:
        """Refused lines and lines that a register suspended are between the owner and the moderators."""
        return self.state in (LineState.HOLDS, LineState.BEING_CHECKED, LineState.SEEN, LineState.ENDED)


@dataclass(frozen=True)
class Badge:
    """A short claim on a card. `until` is Unix seconds; a pending badge makes no claim and has none."""

    group: str
    label: str
    pending: bool
    until: int

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


def end_of_day(day: date, time_zone: str) -> datetime:
    """The UTC instant at which a calendar day is over in a time zone."""
    midnight = datetime.combine(day + timedelta(days=1), time.min, tzinfo=ZoneInfo(time_zone))
    return midnight.astimezone(UTC)


def read_line(
    credential: Credential, checks: Sequence[CredentialCheck], *, time_zone: str, now: datetime
) -> LedgerLine:
    """State of one line. `checks` are the credential's own, oldest first; `now` is aware."""
    deciding = [check for check in checks if check.level != CheckLevel.CLINIC_STATED]
    last = deciding[-1] if deciding else None
    if last is None:
        ended = credential.expires_at is not None and credential.expires_at <= now
        return LedgerLine(credential, LineState.ENDED if ended else LineState.BEING_CHECKED, None, None, time_zone)
    if last.level == CheckLevel.REFUSED:
        return LedgerLine(credential, LineState.REFUSED, last, None, time_zone)
    if last.level == CheckLevel.SUSPENDED:
        return LedgerLine(credential, LineState.SUSPENDED, last, None, time_zone)
    counting = [
        check for check in _since_refusal(deciding) if check.level in COUNTS_FOR[CheckLevel(credential.kind.counts_at)]
    ]
    if not counting:
        return LedgerLine(credential, LineState.SEEN, last, None, time_zone)
    check = counting[-1]
    until = _holds_until(credential, check, time_zone)
    return LedgerLine(credential, LineState.HOLDS if until > now else LineState.ENDED, check, until, time_zone)


def _since_refusal(checks: Sequence[CredentialCheck]) -> Sequence[CredentialCheck]:
    """Checks after the last that refused or suspended: what was found before it proves nothing any more."""
    ended = [at for at, check in enumerate(checks) if check.level in (CheckLevel.REFUSED, CheckLevel.SUSPENDED)]
    return checks[ended[-1] + 1 :] if ended else checks


def _holds_until(credential: Credential, check: CredentialCheck, time_zone: str) -> datetime:
    ends = [check.at + timedelta(days=credential.kind.max_age_days)]
    if credential.expires_at:
        ends.append(credential.expires_at)
    if check.next_check_on:
        ends.append(end_of_day(check.next_check_on, time_zone))
    return min(ends)


def read(listing: Listing, *, time_zone: str, now: datetime, with_waiting: bool = False) -> list[LedgerLine]:
    """All lines of a listing that were sent and not removed, in two queries; also what is not sent yet."""
    return lines_of(evidence_of(listing, with_waiting=with_waiting), time_zone=time_zone, now=now)


def evidence_of(listing: Listing, *, with_waiting: bool = False) -> list[Evidence]:
    """What a listing sent and did not remove, in the catalogue's order, in two queries; also what is not sent yet."""
    own = listing.credentials.filter(removed_at=None) if with_waiting else listing.credentials.sent()
    credentials = list(own.select_related("kind", "device").order_by("kind__position", "holder_name", "id"))
    checks: dict[int, list[CredentialCheck]] = {}
    for check in CredentialCheck.objects.filter(credential__in=credentials).order_by("at", "id"):
        checks.setdefault(check.credential_id, []).append(check)
    return [Evidence(line, checks.get(line.pk, [])) for line in credentials]


def lines_of(evidence: Iterable[Evidence], *, time_zone: str, now: datetime) -> list[LedgerLine]:
    """The ledger at `now`."""
    return [read_line(each.credential, each.checks, time_zone=time_zone, now=now) for each in evidence]


def counting_lines(lines: Iterable[LedgerLine], performing: set[UUID]) -> list[LedgerLine]:
    """Lines whose badge may stand on a card: a person's license counts only while she performs a live service."""
    return [line for line in lines if line.credential.holder_key is None or line.credential.holder_key in performing]


def badges(lines: Iterable[LedgerLine]) -> list[Badge]:
    """Badges of a card, one for each wording: what holds, and beside a group without any, what is being checked."""
    best: dict[str, Badge] = {}
    pending: dict[str, Badge] = {}
    for line in lines:
        if line.state == LineState.HOLDS and line.holds_until is not None:
            until = int(line.holds_until.timestamp())
            label = line.kind.badge_label
            if label not in best or best[label].until < until:
                best[label] = Badge(line.kind.group, label, pending=False, until=until)
        elif line.state == LineState.BEING_CHECKED:
            label = line.kind.pending_label
            pending.setdefault(label, Badge(line.kind.group, label, pending=True, until=0))
    return [*best.values(), *pending.values()]


def group_ends(lines: Iterable[LedgerLine]) -> dict[str, int]:
    """For each evidence group, the Unix second until which its longest-holding line holds; 0 where none does."""
    ends = dict.fromkeys((*EVIDENCE_GROUPS, "dermatologist"), 0)
    for line in lines:
        if line.state != LineState.HOLDS or line.holds_until is None:
            continue
        until = int(line.holds_until.timestamp())
        for group in (line.kind.group, "dermatologist" if line.kind.code == DERMATOLOGY else ""):
            if group in ends:
                ends[group] = max(ends[group], until)
    return ends
