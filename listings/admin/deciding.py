"""The decision page: a submitted version beside the live one, and the buttons that decide on it.

All fields of the page are in one form, so that whatever was typed comes along with each button; a button that would
throw away words typed elsewhere on the page is refused.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from listings import content, deciding, diff, moderation, preflight, second_yes, submissions
from listings.admin import comparison, history, words
from listings.admin.evidence_rows import evidence_rows
from listings.admin.going_on import go_on, to_list
from listings.admin.pages import draw, moderator_of
from listings.diff import Change
from listings.forms.judging import JudgeForm
from listings.forms.moderation import AuthorityForm, ReasonForm
from listings.models import QueueItem, QueueKind, Version, VersionStatus

if TYPE_CHECKING:
    from accounts.models import User

REFUSALS = (
    moderation.AlreadyDecided,
    moderation.TakenByAnother,
    moderation.AuthorityMissing,
    moderation.OwnSubmission,
    moderation.AskedForAnother,
    moderation.NotReady,
    second_yes.SecondYesMissing,
    deciding.UnknownChange,
    deciding.Undecided,
)
CONFLICTS = (moderation.AlreadyDecided, moderation.TakenByAnother, deciding.UnknownChange, deciding.Undecided)
# "Decide" and "Send back" read the same fields beside the changes.
FORM_OF = {"decide": "send_back"}
# How a version may end by each button.
DECISIONS = {
    "approve": (VersionStatus.APPROVED,),
    "decide": (VersionStatus.APPROVED, VersionStatus.APPROVED_IN_PART, VersionStatus.SENT_BACK),
    "send_back": (VersionStatus.SENT_BACK,),
    "reject": (VersionStatus.REJECTED,),
}


@dataclass
class Desk:
    """One moderator at one submitted version: its content, what she typed, and the button she pressed."""

    request: HttpRequest
    by: "User"
    item: QueueItem
    version: Version
    act: str

    @cached_property
    def found(self) -> deciding.Comparison:
        """Against the page of today while it is open; once decided, against the page it was written for."""
        if self.version.status == VersionStatus.SUBMITTED:
            return deciding.compare(self.version)
        base, proposed = self.version.base, content.load(self.version)
        before = content.load(base) if base else None
        return deciding.Comparison(before, proposed, diff.changes(before, proposed), frozenset(), ())

    @cached_property
    def alike(self) -> list[Version]:
        """Where else in the business the same waits: decided together, each for itself."""
        return submissions.alike(self.version) if self.version.status == VersionStatus.SUBMITTED else []

    @cached_property
    def also(self) -> set[str]:
        """Of those the ticked ones; all are, until somebody unticks one."""
        if "also-shown" in self.request.POST:
            return set(self.request.POST.getlist("also"))
        return {str(one.pk) for one in self.alike}

    @property
    def is_first(self) -> bool:
        return self.found.live is None

    @property
    def changes(self) -> list[Change]:
        return self.found.changes

    @cached_property
    def forms(self) -> dict[str, Any]:
        """The form of the pressed button checks its input; all others only keep what was typed."""
        return {
            "authority": AuthorityForm(**self._fill("authority", "authority")),
            "send_back": JudgeForm(
                changes=self.changes,
                is_first=self.is_first,
                conflicts=self.found.conflicts,
                needs_reason=self.act == "send_back",
                **self._fill("decide" if self.act == "decide" else "send_back", "back"),
            ),
            "reject": ReasonForm(**self._fill("reject", "reject")),
        }

    def _fill(self, act: str, prefix: str) -> dict[str, Any]:
        if self.act == act:
            return {"data": self.request.POST, "prefix": prefix}
        typed = {
            name.removeprefix(f"{prefix}-"): text
            for name, text in self.request.POST.items()
            if name.startswith(f"{prefix}-")
        }
        return {"initial": typed, "prefix": prefix}

    def typed_elsewhere(self) -> list[tuple[str, str]]:
        """Label and text of what stands in fields that the pressed button does not use."""
        return [
            (str(field.label), text)
            for act, form in self.forms.items()
            if act != FORM_OF.get(self.act, self.act)
            for field in form
            if _is_typed(field.name) and (text := str(form.initial.get(field.name, "")).strip())
        ]

    def all_typed(self) -> list[tuple[str, str]]:
        used = self.forms.get(FORM_OF.get(self.act, self.act))
        own = [(str(field.label), str(field.value() or "")) for field in used if _is_typed(field.name)] if used else []
        return [(label, text) for label, text in own if text.strip()] + self.typed_elsewhere()


def _is_typed(name: str) -> bool:
    """Whether a field holds words, and not a choice."""
    return name != "how" and not name.startswith("judge_")


def decide_page(request: HttpRequest, item: QueueItem) -> HttpResponse:
    """Show a version, or carry out the pressed button; what goes wrong is told on the page, with all that was typed."""
    by = moderator_of(request)
    version = get_object_or_404(
        Version.objects.select_related(
            "listing__live_version", "listing__business", "submitted_by", "decided_by", "base"
        ),
        pk=item.object_id,
    )
    act = request.POST.get("act", "") if request.method == "POST" else ""
    desk = Desk(request, by, item, version, act)
    if request.method != "POST":
        return _page(desk)
    if act not in ACTS:
        return _page(desk, refusals=[_("Press one of the buttons.")], status=422)
    form = desk.forms.get(FORM_OF.get(act, act))
    if form is not None and not form.is_valid():
        return _page(desk, refusals=[_("Nothing was saved yet: see the message beside the field.")], status=422)
    if act in DECISIONS and desk.typed_elsewhere():
        return _page(desk, refusals=[_would_be_lost(act)], status=422)
    try:
        return ACTS[act](desk)
    except REFUSALS as refusal:
        return _refused(desk, refusal)


def _would_be_lost(act: str) -> str:
    button = {"approve": _("Approve"), "decide": _("Decide"), "send_back": _("Send back"), "reject": _("Reject")}[act]
    return _("“%(button)s” would lose what you typed in other fields. Empty them, or press their button.") % {
        "button": button
    }


def _refused(desk: Desk, refusal: Exception) -> HttpResponse:
    if isinstance(refusal, second_yes.SecondYesMissing):
        return _agree(desk)
    if isinstance(refusal, moderation.OwnSubmission | moderation.AskedForAnother):
        moderation.release(desk.item, by=desk.by)
    desk.item.refresh_from_db()
    desk.version.refresh_from_db()
    mine = desk.version.decided_by_id == desk.by.pk and desk.version.status in DECISIONS.get(desk.act, ())
    if isinstance(refusal, moderation.AlreadyDecided) and mine:
        return _decided(desk, _("That is done: your first click did it."))
    status = 409 if isinstance(refusal, CONFLICTS) else 422
    return _page(desk, refusals=words.refusal_words(refusal, desk.item, desk.version), status=status)


def _agree(desk: Desk) -> HttpResponse:
    """Her yes is the first of two: it is kept, with what she would refuse, for the moderator who decides."""
    refused = desk.forms["send_back"].reasons() if desk.act == "decide" else {}
    about = {_place(change): change.about for change in desk.changes}
    second_yes.agree(
        desk.version, by=desk.by, words="\n".join(f"{about[place]}: {words}" for place, words in refused.items())
    )
    return _decided(
        desk,
        _("Your yes is kept. Name, address and owner change together: “%(name)s” waits for a second moderator.")
        % {"name": desk.version.name},
    )


# Buttons


def _take(desk: Desk) -> HttpResponse:
    moderation.take(desk.item, by=desk.by)
    return _stay(desk, _("Yours for 30 minutes."))


def _release(desk: Desk) -> HttpResponse:
    moderation.release(desk.item, by=desk.by)
    if desk.typed_elsewhere():
        return _stay(desk, _("Released."))
    messages.success(desk.request, _("Released."))
    return redirect(to_list(desk.request))


def _record_authority(desk: Desk) -> HttpResponse:
    moderation.take(desk.item, by=desk.by)
    data = desk.forms["authority"].cleaned_data
    again = desk.version.listing.authority_records.filter(by=desk.by, how=data["how"], note=data["note"]).exists()
    if not again:
        moderation.record_authority(desk.version.listing, by=desk.by, how=data["how"], note=data["note"])
    return _stay(desk, _("Recorded."))


def _approve(desk: Desk) -> HttpResponse:
    moderation.take(desk.item, by=desk.by)
    moderation.approve(desk.version, by=desk.by)
    return _decided(desk, _("Approved: “%(name)s” is live.") % {"name": desk.version.name})


def _decide(desk: Desk) -> HttpResponse:
    moderation.take(desk.item, by=desk.by)
    form = desk.forms["send_back"]
    refused, accepted = form.reasons(), form.accepted()
    signs = dict(zip(submissions.signs(desk.changes), desk.changes, strict=True))
    alike = [one for one in desk.alike if str(one.pk) in desk.also] if "also-shown" in desk.request.POST else []
    ended = deciding.decide(desk.version, by=desk.by, refused=refused, accepted=accepted)
    _say(desk, desk.version, ended)
    for other in alike:
        _decide_alike(desk, other, {sign: refused.get(_place(change), "") for sign, change in signs.items()})
    return go_on(desk.request, by=desk.by)


def _decide_alike(desk: Desk, version: Version, reasons: Mapping[tuple[str, ...], str]) -> None:
    """The same at another location; what keeps it from being decided is told, and leaves it where it waits."""
    item = QueueItem.objects.get(kind=QueueKind.VERSION, object_id=version.pk, done_at=None)
    changes = deciding.compare(version).changes
    told = {"name": version.name, "address": version.address}
    try:
        refused = {
            _place(change): words
            for sign, change in zip(submissions.signs(changes), changes, strict=True)
            if (words := reasons[sign])
        }
        moderation.take(item, by=desk.by)
        _say(desk, version, deciding.decide(version, by=desk.by, refused=refused))
    except (KeyError, *REFUSALS):
        words = _("“%(name)s”, %(address)s, is not decided and still waits: open it to see why.") % told
        messages.warning(desk.request, words)


def _place(change: Change) -> tuple[str, str, str]:
    return (change.section, change.key, change.field)


def _say(desk: Desk, version: Version, ended: VersionStatus) -> None:
    said = {
        VersionStatus.APPROVED: _("Approved: “%(name)s”, %(city)s, is live with its changes."),
        VersionStatus.APPROVED_IN_PART: _(
            "“%(name)s”, %(city)s, is live with what you accepted; the rest is with the owner."
        ),
        VersionStatus.SENT_BACK: _("“%(name)s”, %(city)s, is sent back: you refused every change."),
    }
    messages.success(desk.request, said[ended] % {"name": version.name, "city": version.city})


def _send_back(desk: Desk) -> HttpResponse:
    moderation.take(desk.item, by=desk.by)
    form = desk.forms["send_back"]
    moderation.send_back(desk.version, by=desk.by, reasons=form.reasons(), note=form.cleaned_data["note"])
    return _decided(desk, _("Sent back. The owner has the reasons by mail and in the editor."))


def _reject(desk: Desk) -> HttpResponse:
    moderation.take(desk.item, by=desk.by)
    moderation.reject(desk.version, by=desk.by, reason=desk.forms["reject"].cleaned_data["reason"])
    return _decided(desk, _("Rejected. The owner has the reason by mail."))


ACTS: dict[str, Callable[[Desk], HttpResponse]] = {
    "take": _take,
    "release": _release,
    "authority": _record_authority,
    "approve": _approve,
    "decide": _decide,
    "send_back": _send_back,
    "reject": _reject,
}


def _decided(desk: Desk, message: str) -> HttpResponse:
    messages.success(desk.request, message)
    return go_on(desk.request, by=desk.by)


def _stay(desk: Desk, message: str) -> HttpResponse:
    """The same page: anew when nothing else was typed, otherwise with all that was typed elsewhere."""
    messages.success(desk.request, message)
    typed = desk.typed_elsewhere()
    if not typed:
        return redirect("admin:listings_queueitem_open", desk.item.pk)
    if desk.act == "authority":
        desk.forms["authority"] = AuthorityForm(prefix="authority")
    return _page(desk)


# Page


def _barred(desk: Desk) -> str:
    """Why this moderator has no buttons here, where that is known before she presses one."""
    if desk.version.status != VersionStatus.SUBMITTED:
        return ""
    if desk.item.not_for_id == desk.by.pk:
        return " ".join(words.refusal_words(moderation.AskedForAnother(), desk.item, desk.version))
    if desk.version.submitted_by_id == desk.by.pk:
        return " ".join(words.refusal_words(moderation.OwnSubmission(), desk.item))
    return ""


def _page(desk: Desk, *, refusals: Sequence[str] = (), status: int = 200) -> HttpResponse:
    version, listing = desk.version, desk.version.listing
    barred = _barred(desk)
    is_open = version.status == VersionStatus.SUBMITTED and not barred
    reasons = desk.forms["send_back"] if is_open else None
    parts = comparison.compare(desk.found.live, desk.found.proposed, desk.changes, reasons)
    authority = list(listing.authority_records.select_related("by").order_by("-at"))
    context = {
        "title": _("Decide: %(name)s") % {"name": version.name},
        "item": desk.item,
        "due": words.due_words(desk.item),
        "taken": words.taken_words(desk.item),
        "is_mine": desk.item.is_taken and desk.item.taken_by_id == desk.by.pk,
        "version": version,
        "listing": listing,
        "is_open": is_open,
        "decided": "" if version.status == VersionStatus.SUBMITTED else words.decided_words(version),
        "barred": barred,
        "submitted": words.moment(version.submitted_at) if version.submitted_at else "",
        "replies": words.replies(version, desk.changes),
        "is_first": desk.is_first,
        "alike": [(one, str(one.pk) in desk.also) for one in desk.alike],
        "changed_parts": parts if desk.is_first else comparison.only_changed(parts),
        "parts": [] if desk.is_first else parts,
        "changed": len(desk.changes),
        "forms": desk.forms,
        "typed": [] if is_open else desk.all_typed(),
        "problems": preflight.check(desk.found.proposed),
        "authority": authority,
        "needs_authority": is_open and not moderation.is_authorized(version, [record.at for record in authority]),
        "evidence": evidence_rows(listing, time_zone=version.time_zone),
        "history": history.of_listing(listing.pk),
    }
    return draw(desk.request, "queueitem/version.html", context, refusals=refusals, status=status)
