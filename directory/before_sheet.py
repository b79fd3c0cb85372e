"""What to ask one clinic before booking: what its listing leaves open, and what was not checked."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from directory.cards import listing_url
from directory.shop_window import DEFAULT_TIME_ZONE, Shown
from listings import ledger
from listings.content import Content
from listings.models import Consultation, Included, PatchTest
from listings.models.catalogue import CredentialGroup


@dataclass(frozen=True)
class Sheet:
    """A clinic with the questions that only it can answer."""

    slug: str
    name: str
    phone: str
    url: str
    is_example: bool
    questions: list[str]


def sheet(shown: Shown, *, now: datetime) -> Sheet:
    """The sheet of a listing as visitors see it at `now`."""
    version = shown.live.version
    held = _held(shown, now)
    questions = [*_of_services(shown.live), *_of_clinic(shown.live, held), *_of_evidence(held)]
    return Sheet(shown.slug, version.name, version.phone, listing_url(shown.slug), shown.is_example, questions)


def _of_services(live: Content) -> Iterator[str]:
    for service in live.services:
        name = {"treatment": service.treatment.short_label or service.treatment.label}
        if service.device is None:
            yield _("%(treatment)s: which device do you use? The listing names none.") % name
        if service.numbing == Included.NOT_STATED:
            yield _("%(treatment)s: is numbing in the price? The listing does not say.") % name
        if service.aftercare == Included.NOT_STATED:
            yield _("%(treatment)s: is aftercare in the price? The listing does not say.") % name


def _of_clinic(live: Content, held: Collection[str]) -> Iterator[str]:
    version = live.version
    if version.consultation == Consultation.NOT_STATED:
        yield _("What does the consultation cost? The listing does not say.")
    if not version.physician_responsible:
        if CredentialGroup.PHYSICIAN in held:
            yield _("A paper on the physician was seen; the listing names nobody. Who is it?")
        else:
            yield _("Which physician is responsible? The listing names nobody.")
    if version.first_examined_by is None:
        yield _("Who examines me before the first session? The listing does not say.")
    if version.patch_test == PatchTest.NOT_STATED:
        yield _("Do you do a patch test first? The listing does not say.")
    if version.deposit:
        yield _("Does the deposit count toward the price?")


def _held(shown: Shown, now: datetime) -> set[str]:
    """Groups of evidence that hold at `now`, as badges do."""
    lines = ledger.lines_of(shown.evidence, time_zone=shown.live.version.time_zone or DEFAULT_TIME_ZONE, now=now)
    counting = ledger.badges(ledger.counting_lines(lines, shown.live.performing_keys()))
    return {badge.group for badge in counting if not badge.pending}


def _of_evidence(held: Collection[str]) -> Iterator[str]:
    if CredentialGroup.LICENSE not in held:
        yield _("May I see the license of the person who treats me? We have checked none that counts here.")
    others = [group for group in ledger.EVIDENCE_GROUPS if group not in held and group != CredentialGroup.LICENSE]
    if others:
        names = "; ".join(str(CredentialGroup(group).label).lower() for group in others)
        yield _("Which papers can you show me? No valid check by us of: %(names)s.") % {"names": names}
