"""Merging in the admin: a preview of what visitors will see, the question to another moderator, and her answer."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from listings import business_days, duplicates, merging, moderation
from listings.access import MERGE
from listings.admin import history, words
from listings.admin.going_on import to_list
from listings.admin.pages import draw, moderator_of, read_id
from listings.forms.moderation import ReasonForm
from listings.merging import Why
from listings.models import Listing, Merge, MergeState, QueueItem, Version

if TYPE_CHECKING:
    from accounts.models import User

REFUSALS = (
    merging.CannotMerge,
    merging.OwnMerge,
    merging.MergeDecided,
    merging.TooLate,
    moderation.TakenByAnother,
    moderation.AskedForAnother,
    moderation.AlreadyDecided,
)
OBSTACLES = {
    Why.SAME: gettext_lazy("This is the same listing. Name another one."),
    Why.GONE: gettext_lazy("This listing is closed. Its address says so; there is nothing to merge."),
    Why.ALREADY: gettext_lazy("This listing is merged already, or a merge of it waits for another moderator."),
    Why.OTHERS_LEAD_HERE: gettext_lazy("Other listings were merged into this one. Merge the other way round."),
    Why.KEPT_IS_NOT_SHOWN: gettext_lazy("The listing to keep is not public, so that visitors would be led nowhere."),
    Why.KEPT_LEADS_ON: gettext_lazy("The listing to keep was merged into another one itself. Choose that one."),
    Why.EXAMPLE: gettext_lazy("One of the two is an example. Examples and clinics stay apart."),
}


def ask_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Which listing to keep, what that changes, and the question to another moderator."""
    by = moderator_of(request, MERGE)
    listing = _listing(pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    typed = (request.POST.get("into") or request.GET.get("into") or "").strip()
    kept = _named(typed)
    if kept is None or request.method != "POST":
        missing = _("No listing has this address or id. Look at it in the list of listings.")
        refusals = [missing] if typed and kept is None else []
        return _preview(request, listing, kept, form, typed, refusals=refusals)
    if not form.is_valid():
        refusals = [_("Nothing was done yet: see the message beside the field.")]
        return _preview(request, listing, kept, form, typed, refusals=refusals)
    try:
        merging.ask(listing, kept, by=by, reason=form.cleaned_data["reason"])
    except REFUSALS as refusal:
        return _preview(request, listing, kept, form, typed, refusals=_refusal_words(refusal, None), status=409)
    messages.success(request, _("Another moderator is asked now. Until then both pages stay as they are."))
    return redirect("admin:listings_listing_change", pk)


def _named(typed: str) -> Listing | None:
    """The listing that was named by slug, address of its page, public id or number."""
    name = typed.rstrip("/").rpartition("/")[2]
    if not name or len(name) > 120:
        return None
    listings = Listing.objects.select_related("live_version", "business")
    found = listings.filter(slug=name).first() or listings.filter(public_id=name).first()
    number = read_id(name)
    return found or (listings.filter(pk=number).first() if number else None)


def _preview(
    request: HttpRequest,
    listing: Listing,
    kept: Listing | None,
    form: ReasonForm,
    typed: str,
    *,
    refusals: Sequence[str] = (),
    status: int = 422,
) -> HttpResponse:
    why = merging.obstacle(listing, kept) if kept else None
    told = [*refusals, *([str(OBSTACLES[why])] if why and not refusals else [])]
    context = {
        "title": _("Merge %(name)s") % {"name": _called(listing)},
        "listing": listing,
        "kept": kept,
        "typed": typed,
        "alike": likenesses(listing),
        "may_ask": kept is not None and why is None,
        "form": form,
        **(_both(listing, kept) if kept else {}),
    }
    return draw(request, "listing/merge.html", context, refusals=told, status=status if refusals else 200)


def likenesses(listing: Listing) -> list[duplicates.Likeness]:
    """Public listings that may be the same clinic, with the reasons."""
    version = _known(listing)
    return duplicates.of_version(version) if version else []


def merge_page(request: HttpRequest, item: QueueItem) -> HttpResponse:
    """One merge: what it changes, and the buttons of the second moderator; later the one that undoes it."""
    by = moderator_of(request, MERGE)
    merges = Merge.objects.select_related("asked_by", "decided_by", "undone_by")
    merge = get_object_or_404(merges, pk=item.object_id)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    form = ReasonForm(request.POST if act in ("refuse", "undo") else None)
    if not act:
        return _page(request, merge, item, form)
    if form.is_bound and not form.is_valid():
        refusals = [_("Nothing was done yet: see the message beside the field.")]
        return _page(request, merge, item, form, refusals=refusals, status=422)
    try:
        told = _ACTS[act](merge, item, by, form) if act in _ACTS else ""
    except REFUSALS as refusal:
        item.refresh_from_db()
        merge.refresh_from_db()
        return _page(request, merge, item, form, refusals=_refusal_words(refusal, item, merge), status=409)
    if told:
        messages.success(request, told)
    return redirect(to_list(request) if act in ("confirm", "refuse") else request.get_full_path())


def _take(merge: Merge, item: QueueItem, by: "User", form: ReasonForm) -> str:
    moderation.take(item, by=by)
    return _("Yours for 30 minutes.")


def _release(merge: Merge, item: QueueItem, by: "User", form: ReasonForm) -> str:
    moderation.release(item, by=by)
    return _("Released.")


def _confirm(merge: Merge, item: QueueItem, by: "User", form: ReasonForm) -> str:
    moderation.take(item, by=by)
    merging.confirm(merge, by=by)
    return _("Merged. Every address of the one leads to the other; its people have mail.")


def _refuse(merge: Merge, item: QueueItem, by: "User", form: ReasonForm) -> str:
    merging.refuse(merge, by=by, reason=form.cleaned_data["reason"])
    return _("Not merged. Both pages stay as they are.")


def _undo(merge: Merge, item: QueueItem, by: "User", form: ReasonForm) -> str:
    merging.undo(merge, by=by, reason=form.cleaned_data["reason"])
    return _("Undone. The listing is as it was; its people have mail.")


_ACTS: dict[str, Callable[[Merge, QueueItem, "User", ReasonForm], str]] = {
    "take": _take,
    "release": _release,
    "confirm": _confirm,
    "refuse": _refuse,
    "undo": _undo,
}


def _page(
    request: HttpRequest,
    merge: Merge,
    item: QueueItem,
    form: ReasonForm,
    *,
    refusals: Sequence[str] = (),
    status: int = 200,
) -> HttpResponse:
    listing, kept = _listing(merge.listing_id), _listing(merge.kept_id)
    until = merging.undo_until(merge)
    is_open = merge.state == MergeState.ASKED
    why = merging.obstacle(listing, kept) if is_open else None
    context = {
        "title": _("Merge %(name)s") % {"name": _called(listing)},
        "merge": merge,
        "item": item,
        "due": words.due_words(item),
        "taken": words.taken_words(item) if is_open else "",
        "is_mine": bool(item.is_taken and item.taken_by == request.user),
        "is_open": is_open,
        "is_asker": merge.asked_by == request.user,
        "can_undo": merging.can_undo(merge),
        "until": formats.date_format(until.astimezone(business_days.ZONE), "F j, Y") if until else "",
        "in_the_way": OBSTACLES[why] if why else "",
        "form": form,
        "history": history.of_listing(listing.pk),
        **_both(listing, kept),
    }
    return draw(request, "listing/merge_item.html", context, refusals=refusals, status=status)


def _both(listing: Listing, kept: Listing) -> dict[str, Any]:
    """The two listings side by side, and what visitors will see."""
    here, there = _known(listing), _known(kept)
    labels = {"name": _("Name"), "address": _("Address"), "phone": _("Phone"), "website": _("Website")}
    rows = [(label, str(getattr(here, name, "")), str(getattr(there, name, ""))) for name, label in labels.items()]
    rows += [(_("Services"), _services(here), _services(there))]
    rows += [(_("Business"), str(listing.business.name or _("no name")), str(kept.business.name or _("no name")))]
    return {
        "listing": listing,
        "kept": kept,
        "rows": rows,
        "called": _called(listing),
        "kept_called": _called(kept),
        "effect": merging.effect_of(listing),
    }


def _services(version: Version | None) -> str:
    found = version.service_set.select_related("treatment") if version else []
    return ", ".join(service.treatment.label for service in found)


def _listing(pk: int) -> Listing:
    return get_object_or_404(Listing.objects.select_related("business", "live_version"), pk=pk)


def _known(listing: Listing) -> Version | None:
    """The live version, or the last one with a name."""
    return listing.live_version or listing.versions.exclude(name="").order_by("-number").first()


def _called(listing: Listing) -> str:
    known = _known(listing)
    return known.name if known else str(listing)


def _refusal_words(refusal: Exception, item: QueueItem | None, merge: Merge | None = None) -> list[str]:
    if isinstance(refusal, merging.CannotMerge):
        return [str(OBSTACLES[refusal.why])]
    if isinstance(refusal, merging.TooLate):
        return [_("A merge can be undone for 30 days, and they are over.")]
    if isinstance(refusal, (merging.MergeDecided, moderation.AlreadyDecided)) and merge:
        return [_("This was decided meanwhile: %(state)s.") % {"state": merge.get_state_display()}]
    if isinstance(refusal, merging.OwnMerge) and merge:
        return [_("This takes another moderator: who asked does not confirm, who confirmed does not undo.")]
    if item is not None:
        return words.refusal_words(refusal, item)
    return [_("One of the two is of your own business. Another moderator has to ask.")]
