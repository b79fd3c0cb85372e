"""How a claim stands, in words for the claimant and for the owner who is there."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import formats
from django.utils.translation import gettext as _

from listings import claim_cases
from listings.models import Claim, ClaimHow, ClaimState, QueueItem, QueueKind


@dataclass(frozen=True)
class ClaimLine:
    """One claim with the listing's name and place; `tone` is good, waiting, refused or plain."""

    claim: Claim
    name: str
    place: str
    words: str
    tone: str
    due: str

    @property
    def until(self) -> str:
        """The last day to answer."""
        return formats.date_format(self.claim.answer_until, "F j") if self.claim.answer_until else ""

    @property
    def is_draft(self) -> bool:
        return self.claim.state == ClaimState.DRAFT

    @property
    def is_waiting(self) -> bool:
        return self.claim.state == ClaimState.WAITING

    @property
    def is_accepted(self) -> bool:
        return self.claim.state == ClaimState.ACCEPTED

    @property
    def proof(self) -> str:
        """What kind of proof was given; neither the address nor the document itself."""
        if self.claim.how == ClaimHow.MAIL_AT_DOMAIN:
            return _("a mail at the domain of the clinic's site")
        return _("a document")


def describe(claim: Claim) -> ClaimLine:
    [line] = describe_all([claim])
    return line


def describe_all(claims: Iterable[Claim]) -> list[ClaimLine]:
    """Each claim in words; their due days are read in one query."""
    claims = list(claims)
    items = QueueItem.objects.filter(kind=QueueKind.CLAIM, object_id__in=[claim.pk for claim in claims], done_at=None)
    due = {item.object_id: formats.date_format(item.due_at, "l, F j") for item in items} if claims else {}
    return [_line(claim, due.get(claim.pk, "")) for claim in claims]


def _line(claim: Claim, due: str) -> ClaimLine:
    words, tone = _words(claim, due)
    return ClaimLine(claim, claim_cases.name_of(claim.listing), claim_cases.place_of(claim.listing), words, tone, due)


def _words(claim: Claim, due: str) -> tuple[str, str]:
    if claim.state == ClaimState.DRAFT:
        if claim.link_is_over:
            return _("Not sent: the link in the mail is over. Ask for a new one."), "refused"
        words = _("Not sent yet. Open the link in the mail to %(address)s; it works until %(day)s.")
        day = formats.date_format(claim.token_expires_at, "F j") if claim.token_expires_at else ""
        return words % {"address": claim.email, "day": day}, "waiting"
    if claim.state == ClaimState.WAITING:
        if claim.answer_until:
            words = _("With a moderator, due %(day)s. Somebody runs this listing and may answer first.")
            return words % {"day": due}, "waiting"
        return _("With a moderator, due %(day)s.") % {"day": due}, "waiting"
    if claim.state == ClaimState.ACCEPTED:
        return _("Accepted. The listing is yours to keep true."), "good"
    if claim.state == ClaimState.REFUSED:
        return _("Refused. The moderator says: %(reason)s") % {"reason": claim.reason}, "refused"
    return _("Withdrawn. The listing stays as it is."), "plain"
