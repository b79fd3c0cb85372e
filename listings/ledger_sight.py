"""What visitors see of a line of the ledger today, and what they will see when it is over, for its owner."""

from dataclasses import dataclass

from django.utils import formats
from django.utils.translation import gettext as _

from listings.ledger import LedgerLine, LineState


@dataclass(frozen=True)
class Sight:
    """Two sentences; `afterwards` is empty where nothing will change by itself."""

    today: str
    afterwards: str


def of(line: LedgerLine, *, renewed: bool) -> Sight:
    """The sight of one line; `renewed` when another line was sent that takes its place."""
    badge = {"badge": line.kind.badge_label, "pending": line.kind.pending_label, "kind": line.kind.label}
    if line.state == LineState.HOLDS:
        return Sight(_("Visitors see: “%(badge)s”.") % badge, _afterwards(line, renewed=renewed))
    if line.state == LineState.BEING_CHECKED:
        return Sight(_("Visitors see: “%(pending)s”, without number or name.") % badge, "")
    if line.state == LineState.SEEN:
        return Sight(_("Visitors see the line without a badge: it was not checked in the way that counts for it."), "")
    if line.state == LineState.ENDED:
        words = _("Visitors see that it has ended; there is no badge.")
        return Sight(words, "" if renewed else _("Send the renewal to bring it back."))
    return Sight(_("Visitors see nothing of it."), "")


def _afterwards(line: LedgerLine, *, renewed: bool) -> str:
    if line.last_good_day is None:
        return ""
    day = {"day": formats.date_format(line.last_good_day)}
    if renewed:
        return _("After %(day)s the renewal takes its place, once it is checked.") % day
    return _("After %(day)s they see “Ended”, and clinics with the badge come before you.") % day
