"""A listing's evidence as a moderator reads it: state, documents, and the page to check each line."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from listings import ledger
from listings.ledger import LineState
from listings.models import Credential, EvidenceDocument, Listing

STATE_WORDS = {
    LineState.HOLDS: _("Holds: visitors see it"),
    LineState.BEING_CHECKED: _("Waits: visitors read “being checked”"),
    LineState.SEEN: _("Seen, not checked in the way that counts: no badge"),
    LineState.ENDED: _("Ended"),
    LineState.REFUSED: _("Refused: visitors do not see it"),
    LineState.SUSPENDED: _("Suspended by the issuer: visitors do not see it"),
}


@dataclass(frozen=True)
class EvidenceRow:
    """One line of the ledger with its documents."""

    credential: Credential
    state: str
    until: date | None
    documents: list[EvidenceDocument]


def evidence_rows(listing: Listing, *, time_zone: str) -> list[EvidenceRow]:
    """All lines that were sent and not removed, in three queries."""
    lines = ledger.read(listing, time_zone=time_zone, now=timezone.now())
    documents: dict[int, list[EvidenceDocument]] = defaultdict(list)
    for document in EvidenceDocument.objects.filter(credential__in=[line.credential for line in lines]).order_by("id"):
        documents[document.credential_id].append(document)
    return [
        EvidenceRow(line.credential, str(STATE_WORDS[line.state]), line.last_good_day, documents[line.credential.pk])
        for line in lines
    ]
