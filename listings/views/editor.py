"""The editor's overview: state in words, sections, what is missing, and sending it off."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from listings import (
    content,
    drafts,
    duplicates,
    editing,
    importing,
    leaving,
    moderation,
    preflight,
    replies,
    states,
    undoing,
)
from listings.access import Act, get_chosen_business, get_managed_listing, may_as
from listings.content import Content
from listings.facts import things
from listings.forms.moderation import ReplyForm
from listings.models import Business, Listing, Version, VersionStatus
from listings.models.versions import OPEN
from listings.views.sections import section_links


@login_required
@require_safe
def manage_listing(request: HttpRequest, public_id: str) -> HttpResponse:
    listing = get_managed_listing(request.user, public_id)  # type: ignore[arg-type]
    return overview(request, listing)


def overview(
    request: HttpRequest,
    listing: Listing,
    *,
    answering: tuple[replies.Place, ReplyForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The overview; `answering` is the place of a refusal with its form, when that was not filled in right."""
    version = editing.shown_version(listing)
    is_open = version is not None and version.status in OPEN
    shown = content.load(version) if version and is_open else None
    problems = preflight.check(shown) if version and shown and version.is_draft else []
    is_first = listing.live_version_id is None
    refused = version if is_open else states.rejected_since(listing) or version
    context = {
        "listing": listing,
        "version": version,
        "state": states.describe(listing, refused),
        "sections": section_links(listing, states.refusals(version), current=""),
        "blocking": [problem for problem in problems if problem.blocks],
        "advice": [problem for problem in problems if not problem.blocks],
        "refusals": _refusals(listing, refused, shown, answering),
        "token": uuid4(),
        "can_edit": version is None or version.status != VersionStatus.SUBMITTED,
        "likenesses": duplicates.of_version(version) if version and version.is_draft and is_first else [],
        "changes": undoing.pending(shown) if shown else [],
        "is_owner": may_as(listing.my_role, Act.CLOSE),
        "origin": importing.origin_of(listing) if is_first else None,
        "can_reopen": leaving.can_reopen(listing),
    }
    return render(request, "manage/listing.html", context, status=status)


def _refusals(
    listing: Listing,
    version: Version | None,
    shown: Content | None,
    answering: tuple[replies.Place, ReplyForm] | None,
) -> list[dict[str, Any]]:
    """Each reason of a moderator with what it is about, and the form to answer it."""
    found = states.refusals(version)
    if not found:
        return []
    source = replies.open_refusal(version)
    named = things(shown or content.load(source)) if source else {}
    rows = []
    for number, one in enumerate(found):
        thing = named.get((one.section, one.key))
        fact = thing.fact(one.field) if thing else None
        is_answering = answering is not None and answering[0] == one.place
        form = ReplyForm(may_ask=one.may_ask, initial={"words": one.reply}, auto_id=f"id_reply_{number}_%s")
        rows.append(
            {
                "refusal": one,
                "about": ": ".join(filter(None, (thing.title if thing else "", fact.label if fact else ""))),
                "form": answering[1] if answering and is_answering else form if source else None,
                "is_answering": is_answering,
            }
        )
    return rows


@login_required
@require_POST
def manage_register(request: HttpRequest) -> HttpResponse:
    """Begin a new location, of the business that the form names or of the oldest one."""
    user: Any = request.user
    business = get_chosen_business(user, request.POST.get("business", "")) or Business.objects.of_member(user).first()
    empty = Listing.objects.managed_by(user).filter(live_version=None, versions__number=1, versions__name="")
    unfinished = empty.filter(business=business).first() if business else None
    if unfinished:
        return redirect("manage_place", unfinished.public_id)
    listing = drafts.register(by=user, business=business)
    return redirect("manage_place", listing.public_id)


@login_required
@require_POST
def manage_copy(request: HttpRequest, public_id: str) -> HttpResponse:
    """Begin another location with the same services and people."""
    listing = get_managed_listing(request.user, public_id)  # type: ignore[arg-type]
    source = editing.shown_version(listing)
    if source is None or not source.name:
        messages.error(request, _("There is nothing to copy yet."))
        return redirect("manage_listing", public_id)
    copied = drafts.copy_location(source, by=request.user)  # type: ignore[arg-type]
    messages.success(
        request,
        _("Services and people are copied. Address, phone, hours, photos and certificates are of each place."),
    )
    return redirect("manage_place", copied.public_id)


@login_required
@require_POST
def manage_undo(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let one part of the draft read again as on the public page."""
    listing = get_managed_listing(request.user, public_id)  # type: ignore[arg-type]
    name = {part: request.POST.get(part, "")[:60] for part in ("section", "key", "field")}
    try:
        undoing.undo(listing, **name, by=request.user)  # type: ignore[arg-type]
    except undoing.NothingToUndo:
        messages.info(request, _("That reads as on the public page already."))
    except (drafts.NotADraft, drafts.StaleDraft):
        messages.error(request, _("The draft was changed or submitted in this moment. Look again."))
    else:
        messages.success(request, _("Undone: that part reads as on the public page again."))
    return redirect("manage_listing", public_id)


@login_required
@require_POST
def manage_submit(request: HttpRequest, public_id: str) -> HttpResponse:
    listing = get_managed_listing(request.user, public_id)  # type: ignore[arg-type]
    draft = listing.open_version()
    if draft is None:
        messages.error(request, _("There is no draft to submit. Change something first."))
        return redirect("manage_listing", public_id)
    try:
        moderation.submit(draft, by=request.user, token=_token(request), revision=editing.looked_at(request.POST))  # type: ignore[arg-type]
    except moderation.NotReady:
        messages.error(request, _("This cannot be submitted yet. What is missing is listed below."))
        return overview(request, listing, status=422)
    except drafts.StaleDraft:
        messages.error(request, _("The draft was changed after you opened this page. Look at it again, then submit."))
        return overview(request, listing, status=409)
    except drafts.NotADraft:
        messages.info(request, _("This was submitted already."))
    else:
        messages.success(request, f"{_('Submitted.')} {states.outcome_words(draft)}")
    return redirect("manage_listing", public_id)


def _token(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("token", ""))
    except ValueError:
        return uuid4()


@login_required
@require_POST
def manage_withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    listing = get_managed_listing(request.user, public_id)  # type: ignore[arg-type]
    version = listing.open_version()
    try:
        if version is None or version.status != VersionStatus.SUBMITTED:
            raise moderation.AlreadyDecided(listing)
        moderation.withdraw(version, by=request.user)  # type: ignore[arg-type]
    except moderation.AlreadyDecided:
        messages.error(request, _("It is not with a moderator any more. This is how it stands now."))
    else:
        messages.success(request, _("Taken back. It is a draft again, with everything you wrote."))
    return redirect("manage_listing", public_id)


@login_required
@require_POST
def manage_discard(request: HttpRequest, public_id: str) -> HttpResponse:
    """Throw the draft away; a listing that was never live goes with its only draft back to an empty one."""
    listing = get_managed_listing(request.user, public_id)  # type: ignore[arg-type]
    draft = listing.open_version()
    try:
        if draft is None:
            raise drafts.NotADraft(listing)
        if editing.looked_at(request.POST) not in (None, draft.revision):
            messages.error(request, _("The draft was changed after you opened this page. Look at it again first."))
            return overview(request, listing, status=409)
        drafts.discard(draft, by=request.user)  # type: ignore[arg-type]
    except drafts.NotADraft:
        messages.error(request, _("There is no draft to discard."))
    else:
        messages.success(request, _("The draft is gone. Your public page is as it was."))
    return redirect("manage_home")
