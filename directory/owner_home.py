"""The owner's home: what to do next, then each listing in words; as many queries for fifty listings as for one."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Min, OuterRef, Subquery
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from listings import claim_words, claims, figure_tables, key_facts, ledger, states
from listings.figure_tables import FigureRow
from listings.ledger import Evidence, LedgerLine, LineState
from listings.models import (
    Business,
    Credential,
    CredentialCheck,
    Listing,
    QueueItem,
    QueueKind,
    SearchRow,
    Version,
    VersionStatus,
)
from listings.preflight import SECTION_TITLES
from listings.states import State

# An owner hears of the end of a certificate so many days before.
SOON = timedelta(days=60)
DEFAULT_TIME_ZONE = "America/New_York"


@dataclass(frozen=True)
class Step:
    """One thing that waits for the owner; `tone` is refused, waiting or plain."""

    listing: str
    words: str
    url: str
    action: str
    tone: str


@dataclass(frozen=True)
class Line:
    """One listing."""

    listing: Listing
    name: str
    address: str
    state: State
    # What visitors did in the last 30 days; empty before it was ever live.
    figures: str


@dataclass(frozen=True)
class OwnerHome:
    steps: list[Step]
    lines: list[Line]


def home_of(user: User, *, now: datetime, business: Business | None = None) -> OwnerHome:
    """Everything that a person's listings, or those of one of her businesses, ask of her, the most urgent first."""
    latest = Version.objects.filter(listing=OuterRef("pk")).order_by("-number").values("pk")[:1]
    managed = Listing.objects.managed_by(user)
    listings = list(
        (managed.filter(business=business) if business else managed)
        .select_related("live_version", "merged_into__live_version")
        .annotate(latest_id=Subquery(latest))
        .order_by("live_version__name", "id")
    )
    versions = Version.objects.select_related("made_from").in_bulk([one.latest_id for one in listings if one.latest_id])
    waiting = QueueItem.objects.filter(kind=QueueKind.VERSION, object_id__in=list(versions), done_at=None)
    items = {item.object_id: item for item in waiting}
    refused = states.refusals_of(list(versions.values()))
    certificates = _ledgers(listings, now)
    confirmed = dict(
        SearchRow.objects.filter(listing_id__in=[one.pk for one in listings])
        .values_list("listing_id")
        .annotate(Min("confirmed"))
    )
    figures = figure_tables.last_month(listings, now=now)
    names = _names({one: versions.get(one.latest_id) for one in listings})
    steps: list[tuple[int, Step]] = []
    lines = []
    for listing in listings:
        version = versions.get(listing.latest_id)
        name = names[listing.pk]
        state = states.describe_known(listing, version, items.get(version.pk) if version else None)
        known = listing.live_version or version
        counted = _figure_words(figures[listing.pk]) if listing.live_version else ""
        lines.append(Line(listing, _name(listing, version), known.address if known else "", state, counted))
        steps += _refused(listing, name, version, refused)
        steps += _lapses(listing, name, certificates.get(listing.pk, []), now)
        steps += _old(listing, name, confirmed.get(listing.pk), now)
        steps += _unfinished(listing, name, version)
    return OwnerHome([*_claimed(user), *(step for _rank, step in sorted(steps, key=lambda pair: pair[0]))], lines)


def _claimed(user: User) -> Iterator[Step]:
    """Listings that somebody else claims and that this person did not speak for yet."""
    for line in claim_words.describe_all(claims.against(user)):
        if line.claim.answered_at is None:
            words = _("Somebody claims to run this clinic. Answer until %(day)s; nothing changes before.")
            url = reverse("manage_claim_answer", args=[line.claim.public_id])
            yield Step(line.name, words % {"day": line.until}, url, _("Answer"), "refused")


def _name(listing: Listing, version: Version | None) -> str:
    named = version.name if version and version.name else ""
    return named or (listing.live_version.name if listing.live_version else "") or _("New listing")


def _names(latest: Mapping[Listing, Version | None]) -> dict[int, str]:
    """What each listing is called in a step; with its address where another one has the same name."""
    often = Counter(_name(one, version) for one, version in latest.items())
    found = {}
    for one, version in latest.items():
        name, known = _name(one, version), one.live_version or version
        found[one.pk] = f"{name}, {known.address}" if known and known.address and often[name] > 1 else name
    return found


def _figure_words(counted: FigureRow) -> str:
    seen = ngettext("%(n)s page view", "%(n)s page views", counted.views) % {"n": f"{counted.views:,}"}
    acts = _("phone, website and directions: %(n)s") % {"n": f"{counted.acts:,}"}
    return f"{seen}; {acts}"


def _ledgers(listings: Sequence[Listing], now: datetime) -> dict[int, list[LedgerLine]]:
    """The ledger of each listing at `now`, in two queries."""
    sent = Credential.objects.sent().filter(listing__in=listings).select_related("kind", "device")
    checks: dict[int, list[CredentialCheck]] = {}
    for check in CredentialCheck.objects.filter(credential__in=sent).order_by("at", "id"):
        checks.setdefault(check.credential_id, []).append(check)
    zones = {one.pk: one.live_version.time_zone if one.live_version else "" for one in listings}
    renewed = {credential.renews_id for credential in sent if credential.renews_id}
    found: dict[int, list[LedgerLine]] = {}
    for credential in sent:
        if credential.pk not in renewed:
            zone = zones[credential.listing_id] or DEFAULT_TIME_ZONE
            lines = ledger.lines_of([Evidence(credential, checks.get(credential.pk, []))], time_zone=zone, now=now)
            found.setdefault(credential.listing_id, []).extend(lines)
    return found


def _refused(
    listing: Listing, name: str, version: Version | None, refused: dict[int, list[states.Refusal]]
) -> Iterator[tuple[int, Step]]:
    reasons = refused.get(version.pk, []) if version else []
    if reasons:
        # What is said of one field helps more than the note for the whole.
        first = next((one for one in reasons if one.section), reasons[0])
        about = SECTION_TITLES.get(first.section)
        said = {"about": about, "reason": first.reason}
        words = (_("%(about)s: a moderator says: %(reason)s") if about else _("A moderator says: %(reason)s")) % said
        if len(reasons) > 1:
            more = len(reasons) - 1
            words += " " + ngettext("(and %(n)s more)", "(and %(n)s more)", more) % {"n": more}
        yield 0, Step(name, words, _url("manage_listing", listing), _("Read and mend"), "refused")


def _lapses(listing: Listing, name: str, lines: Sequence[LedgerLine], now: datetime) -> Iterator[tuple[int, Step]]:
    """Certificates that ended, were refused, or end soon."""
    url = _url("manage_credentials", listing)
    for line in lines:
        label = {"kind": line.kind.label}
        if line.state == LineState.REFUSED and line.check:
            words = _("%(kind)s was not accepted: %(reason)s") % {**label, "reason": line.check.reason}
            yield 1, Step(name, words, url, _("Send another"), "refused")
        elif line.state == LineState.ENDED:
            yield (
                1,
                Step(name, _("%(kind)s has ended: visitors see no badge for it.") % label, url, _("Renew"), "refused"),
            )
        elif line.state == LineState.HOLDS and line.holds_until and line.holds_until - now < SOON:
            day = formats.date_format(line.last_good_day, "F j") if line.last_good_day else ""
            words = _("%(kind)s holds until %(day)s. Send the renewal, and the badge stays.") % {**label, "day": day}
            yield 2, Step(name, words, url, _("Renew"), "waiting")


def _old(listing: Listing, name: str, confirmed: int | None, now: datetime) -> Iterator[tuple[int, Step]]:
    if confirmed is None or now.timestamp() - confirmed < key_facts.ASKED_AFTER.total_seconds():
        return
    days = int((now.timestamp() - confirmed) // 86_400)
    words = _("Some facts were last confirmed %(n)s days ago; after 90 days visitors see them in amber.") % {"n": days}
    yield 3, Step(name, words, _url("manage_confirm", listing), _("Confirm"), "waiting")


def _unfinished(listing: Listing, name: str, version: Version | None) -> Iterator[tuple[int, Step]]:
    came_back = version and version.made_from and version.made_from.status in states.REFUSED
    if version and version.status == VersionStatus.DRAFT and not came_back:
        words = _("A draft is not submitted yet: visitors do not see what it says.")
        yield 4, Step(name, words, _url("manage_listing", listing), _("Check and submit"), "plain")


def _url(view: str, listing: Listing) -> str:
    return reverse(view, args=[listing.public_id])
