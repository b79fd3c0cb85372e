"""The page on how evidence is checked, ready to print: one panel for each kind, from the catalogue."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import headings
from directory.cards import Badge
from directory.ledger_rows import LedgerRow
from listings.ledger import EVIDENCE_GROUPS
from listings.models import CredentialKind
from listings.models.catalogue import CountsAt
from listings.review_times import DAYS, FEWEST, ReviewTimes, Wait

DAYS_A_YEAR = 365


@dataclass(frozen=True)
class Register:
    """A public register where anybody can look."""

    name: str
    url: str


@dataclass(frozen=True)
class KindPanel:
    """One kind of evidence as a visitor reads it; `badge` is a list of one, as badges are printed."""

    code: str
    label: str
    badge: list[Badge]
    why: str
    issuer: str
    validity: str
    asked_for: str
    never: str
    again: str
    registers: list[Register]
    # The library's heading on it; empty where no public article has one.
    more_url: str


@dataclass(frozen=True)
class Chapter:
    """Kinds that are checked in the same way."""

    anchor: str
    title: str
    text: str
    panels: list[KindPanel]


def chapters(kinds: Iterable[CredentialKind], *, changes: int | None = None) -> list[Chapter]:
    """Kinds that the filters know, by the level that counts, then the rest; an empty chapter is left out."""
    kinds = list(kinds)
    known = [kind for kind in kinds if kind.group in EVIDENCE_GROUPS]
    rest = [kind for kind in kinds if kind.group not in EVIDENCE_GROUPS]
    found = [
        Chapter(
            "looked-up",
            _("What we look up"),
            _("A moderator opens the register or database named here. A copy of the document alone earns no badge."),
            [_panel(kind, changes) for kind in known if kind.counts_at == CountsAt.CHECKED_AT_ISSUER],
        ),
        Chapter(
            "paper-seen",
            _("What we read on paper"),
            _("No public register shows these. A moderator reads what the clinic sends; you trust the paper."),
            [_panel(kind, changes) for kind in known if kind.counts_at == CountsAt.DOCUMENT_SEEN],
        ),
        Chapter(
            "also-shown",
            _("Also shown when a clinic sends it"),
            _("These stand on a clinic's page. They do not move a clinic up in the results."),
            [_panel(kind, changes) for kind in rest],
        ),
    ]
    return [chapter for chapter in found if chapter.panels]


def _panel(kind: CredentialKind, changes: int | None) -> KindPanel:
    return KindPanel(
        code=kind.code,
        label=kind.label,
        badge=[Badge(kind.badge_label, pending=False)],
        why=kind.why_it_matters,
        issuer=kind.issuer,
        validity=kind.usual_validity,
        asked_for=kind.evidence,
        never=kind.never_accepted,
        again=_again(kind.max_age_days),
        registers=[Register(entry["name"], entry["url"]) for entry in kind.registers.values() if entry.get("url")],
        more_url=headings.url_of(headings.KINDS, kind.code, changes=changes),
    )


def _again(days: int) -> str:
    years, rest = divmod(days, DAYS_A_YEAR)
    if years and not rest:
        return ngettext("within a year", "within %(n)s years", years) % {"n": years}
    return ngettext("within a day", "within %(n)s days", days) % {"n": days}


def words() -> list[LedgerRow]:
    """The words of the evidence ledger, each as a row of the ledger itself."""
    meanings = [
        (
            "checked",
            _("Checked"),
            _("A moderator looked it up at whoever issued it, on the day named."),
        ),
        ("checked", _("Paper seen"), _("A moderator read the document, on the day named.")),
        ("wait", _("Being checked"), _("The clinic sent something and we have not finished. It is not a badge.")),
        ("none", _("Ended"), _("It held before and does not today.")),
        ("none", _("Not stated"), _("The clinic has not told us. That is all it means.")),
    ]
    return [LedgerRow(state, title, text, "", "", "") for state, title, text in meanings]


def promise_kept(times: ReviewTimes) -> str:
    """How long reviews really took, in one sentence; with too few, only how many there were."""
    if times.median is None or times.ninth is None:
        said = ngettext(
            "In the last %(days)s days %(n)s was decided: too few for a figure. From %(fewest)s on it stands here.",
            "In the last %(days)s days %(n)s were decided: too few for a figure. From %(fewest)s on it stands here.",
            times.n,
        )
        return said % {"days": DAYS, "n": times.n, "fewest": FEWEST}
    said = _(
        "Measured over the last %(days)s days: half of %(n)s were decided within %(half)s, nine in ten within %(most)s."
    )
    return said % {"days": DAYS, "n": f"{times.n:,}", "half": _wait(times.median), "most": _wait(times.ninth)}


def _wait(wait: Wait) -> str:
    hours = max(1, ceil(wait.hours))
    span = ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": f"{hours:,}"}
    if wait.business_days == 0:
        return _("%(span)s (the same business day)") % {"span": span}
    days = ngettext("%(n)s business day", "%(n)s business days", wait.business_days) % {"n": wait.business_days}
    return _("%(span)s (%(days)s)") % {"span": span, "days": days}
