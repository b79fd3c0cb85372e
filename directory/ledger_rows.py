"""The evidence ledger as a visitor reads it: what was seen, how, when, and where to look it up."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils import formats
from django.utils.translation import gettext as _

from listings import ledger
from listings.ledger import LedgerLine, LineState
from listings.models import CheckLevel, RegisterFinding
from listings.models.catalogue import CredentialGroup


@dataclass(frozen=True)
class LedgerRow:
    """One row of the evidence ledger; `state` is checked, wait or none."""

    state: str
    title: str
    text: str
    when: str
    link: str
    link_label: str
    # What the line means: code of its kind, or of its group where nothing was sent.
    kind: str = ""
    group: str = ""


def ledger_rows(lines: Sequence[LedgerLine], *, physician: str) -> list[LedgerRow]:
    """Every public line, then each group of which nothing was provided."""
    shown = [line for line in lines if line.is_public]
    renewed = {line.credential.renews_id for line in shown if line.credential.renews_id}
    rows = [_row(line) for line in shown if not (line.credential.pk in renewed and line.state == LineState.ENDED)]
    present = {line.kind.group for line in shown}
    rows += [
        LedgerRow("none", str(CredentialGroup(group).label), _nothing_words(group, physician), "", "", "", group=group)
        for group in ledger.EVIDENCE_GROUPS
        if group not in present
    ]
    return rows


def _nothing_words(group: str, physician: str) -> str:
    if group == CredentialGroup.PHYSICIAN and physician:
        return _("Named below; no paper was sent")
    return _("Not stated")


def _row(line: LedgerLine) -> LedgerRow:
    return replace(_told(line), kind=line.kind.code)


def _told(line: LedgerLine) -> LedgerRow:
    if line.state == LineState.BEING_CHECKED:
        # Until a first check the public reads the catalogue's name of the kind, never the owner's words.
        return LedgerRow("wait", line.kind.label, _("Sent by the clinic, being checked"), _("Being checked"), "", "")
    if line.state == LineState.SEEN:
        words = _("Seen by us, but not checked in the way that counts for it: no badge")
        return LedgerRow("none", line.kind.label, words, _("Not checked"), "", "")
    link, link_label = _register(line)
    ended = line.state == LineState.ENDED
    if ended and line.check is None:
        return LedgerRow("none", line.kind.label, _("Ended before it was checked"), _("Ended"), "", "")
    return LedgerRow(
        "none" if ended else "checked",
        _title(line),
        _text(line),
        _when(line, ended=ended),
        link,
        link_label,
    )


def _title(line: LedgerLine) -> str:
    credential = line.credential
    title = line.kind.label
    if credential.number:
        title += f" {credential.number if line.kind.number_is_public else masked(credential.number)}"
    holder = credential.holder_name or (credential.device.label if credential.device else "")
    return f"{title} ({holder})" if holder else title


def masked(number: str) -> str:
    """All but the last three characters hidden: a number that no public register shows."""
    return "•" * max(0, len(number) - 3) + number[-3:] if len(number) > 4 else "•" * len(number)


def _text(line: LedgerLine) -> str:
    check = line.check
    assert check is not None
    if check.level == CheckLevel.CHECKED_AT_ISSUER:
        status = check.register_status or _("found")
        words = _("Looked up at the issuer: %(status)s.") % {"status": status}
        if check.discipline == RegisterFinding.NONE_FOUND and line.credential.holder_key:
            words += " " + _("No public discipline found.")
        elif check.discipline == RegisterFinding.FOUND:
            words += " " + _("Public discipline is on record: read it there.")
        return words
    if check.level == CheckLevel.INSPECTED:
        return _("We visited and saw it.")
    return _("Paper seen: we read the document. Nobody can look this up in public.")


def _when(line: LedgerLine, *, ended: bool) -> str:
    assert line.check is not None
    assert line.checked_on is not None
    if ended and line.last_good_day:
        return _("Ended %(date)s") % {"date": formats.date_format(line.last_good_day, "j M Y")}
    day = formats.date_format(line.checked_on, "j M Y")
    if line.check.level == CheckLevel.CHECKED_AT_ISSUER:
        return _("Checked %(date)s") % {"date": day}
    return _("Seen %(date)s") % {"date": day}


def _register(line: LedgerLine) -> tuple[str, str]:
    if not line.kind.number_is_public:
        return "", ""
    registers = line.kind.registers
    entry = registers.get(line.credential.state) or registers.get("*") or {}
    return (entry["url"], entry["name"]) if entry.get("url") else ("", "")
