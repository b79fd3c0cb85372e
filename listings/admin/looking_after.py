"""The page on which something that is live already is looked at: before and after, with "Fine" and two ways to act."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from listings import content, going_live, looks, moderation
from listings.access import HOLD_BACK, MODERATE
from listings.admin import comparison, history, words
from listings.admin.going_on import go_on
from listings.admin.pages import draw, moderator_of
from listings.at_once import Rule
from listings.forms.moderation import ReasonForm
from listings.models import Credential, Event, Listing, QueueItem, Verb

if TYPE_CHECKING:
    from accounts.models import User

REFUSALS = (
    looks.LookedAlready,
    looks.OwnChange,
    looks.NothingToUndo,
    going_live.NothingLeft,
    moderation.TakenByAnother,
    moderation.AskedForAnother,
    moderation.AlreadyDecided,
)
WHY_LIVE = {
    Rule.HARMLESS: gettext_lazy("Harmless by the rule: hours, order of photos or deposit."),
    Rule.REMOVAL: gettext_lazy("Something was taken away, which never waits."),
    Rule.TAKEN_OFF: gettext_lazy("Taken off at once by a moderator. Bringing it back takes another one."),
    Rule.UNDONE: gettext_lazy("A moderator took a change back."),
}


def look_page(request: HttpRequest, item: QueueItem) -> HttpResponse:
    """One act that is live already, and the buttons "Fine", "Undo" and "Hold back"."""
    by = moderator_of(request)
    event = get_object_or_404(Event.objects.select_related("note"), pk=item.object_id)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    form = ReasonForm(request.POST if act in ("undo", "suspend") else None)
    if act not in _ACTS:
        return _page(request, event, item, form)
    moderator_of(request, HOLD_BACK if act == "suspend" else MODERATE)
    if form.is_bound and not form.is_valid():
        refusals = [_("Nothing was done yet: see the message beside the field.")]
        return _page(request, event, item, form, refusals=refusals, status=422)
    try:
        told = _ACTS[act](event, item, by, form)
    except REFUSALS as refusal:
        item.refresh_from_db()
        return _page(request, event, item, form, refusals=_refusal_words(refusal, item), status=409)
    messages.success(request, told)
    if act in ("take", "release"):
        return redirect(request.get_full_path())
    return go_on(request, by=by)


def _take(event: Event, item: QueueItem, by: "User", form: ReasonForm) -> str:
    moderation.take(item, by=by)
    return _("Yours for 30 minutes.")


def _release(event: Event, item: QueueItem, by: "User", form: ReasonForm) -> str:
    moderation.release(item, by=by)
    return _("Released.")


def _fine(event: Event, item: QueueItem, by: "User", form: ReasonForm) -> str:
    moderation.take(item, by=by)
    looks.fine(event, by=by)
    return _("Fine: it stays as it is.")


def _undo(event: Event, item: QueueItem, by: "User", form: ReasonForm) -> str:
    moderation.take(item, by=by)
    looks.undo(event, by=by, reason=form.cleaned_data["reason"])
    return _("Taken back. The public page reads as before there, and the owner has mail.")


def _suspend(event: Event, item: QueueItem, by: "User", form: ReasonForm) -> str:
    moderation.take(item, by=by)
    looks.hold_back(event, by=by, reason=form.cleaned_data["reason"])
    return _("Suspended. Its address says that it is held back; the owner has the reason by mail.")


_ACTS: dict[str, Callable[[Event, QueueItem, "User", ReasonForm], str]] = {
    "take": _take,
    "release": _release,
    "fine": _fine,
    "undo": _undo,
    "suspend": _suspend,
}


def _page(
    request: HttpRequest,
    event: Event,
    item: QueueItem,
    form: ReasonForm,
    *,
    refusals: Sequence[str] = (),
    status: int = 200,
) -> HttpResponse:
    listing = get_object_or_404(Listing.objects.select_related("live_version", "business"), pk=event.listing_id or 0)
    version, changes = looks.changes_of(event)
    before = content.load(version.base) if version and version.base else None
    rule = Rule(version.decided_rule) if version and version.decided_rule in list(Rule) else None
    is_open = item.done_at is None
    name = listing.live_version.name if listing.live_version else str(listing)
    context = {
        "title": _("Look afterwards: %(name)s") % {"name": name},
        "listing": listing,
        "name": name,
        "item": item,
        "event": event,
        "verb": Verb(event.verb).label,
        "when": words.moment(event.at),
        "why": WHY_LIVE[rule] if rule else "",
        "said": getattr(getattr(event, "note", None), "text", ""),
        "due": words.due_words(item),
        "taken": words.taken_words(item) if is_open else "",
        "is_mine": bool(item.is_taken and item.taken_by == request.user),
        "is_open": is_open,
        "barred": is_open and item.not_for_id == request.user.pk,
        "parts": comparison.only_changed(comparison.compare(before, content.load(version), changes, None))
        if version
        else [],
        "can_undo": version is not None,
        "credential": _credential(event),
        "form": form,
        "history": history.of_listing(listing.pk),
    }
    return draw(request, "queueitem/look.html", context, refusals=refusals, status=status)


def _credential(event: Event) -> Credential | None:
    if event.object_type != "credential":
        return None
    return Credential.objects.select_related("kind").filter(pk=event.object_id or 0).first()


def _refusal_words(refusal: Exception, item: QueueItem) -> list[str]:
    if isinstance(refusal, (looks.LookedAlready, moderation.AlreadyDecided)):
        return [_("Somebody looked at it meanwhile: %(due)s.") % {"due": words.due_words(item)}]
    if isinstance(refusal, looks.NothingToUndo):
        return [_("The public page says something else there by now: nothing is left to take back.")]
    if isinstance(refusal, going_live.NothingLeft):
        return [_("Taken back, the page would not be whole:"), *(problem.message for problem in refusal.problems)]
    if isinstance(refusal, (looks.OwnChange, moderation.AskedForAnother)):
        return [_("You did this yourself, or it is your own business. Another moderator has to look at it.")]
    return words.refusal_words(refusal, item)
