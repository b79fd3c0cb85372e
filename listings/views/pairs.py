"""Before and after pictures."""

import logging
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from listings import consent, drafts, editing, preflight
from listings.forms.pairs import PairForm, PairPictureForm
from listings.models import BeforeAfter, DraftInput, Photo, PhotoKind, Version
from listings.views.saving import change_item, edit_form
from listings.views.sections import NEW, Editing, open_section

log = logging.getLogger("pinpoint.images")
MOST_PAIRS = 40


@login_required
@require_safe
def manage_pairs(request: HttpRequest, public_id: str) -> HttpResponse:
    here = open_section(request, public_id, preflight.PAIRS)
    version = here.version if here.version.pk else None
    kept = DraftInput.objects.filter(version=version, section=here.section).values_list("key", flat=True)
    rows = [{"pair": pair, "pictures": [_picture(half) for half in pair.halves]} for pair in _pairs(here)]
    return here.page("manage/pairs.html", {"rows": rows, "unsaved": list(kept), "is_full": len(rows) >= MOST_PAIRS})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def manage_pair(request: HttpRequest, public_id: str, key: str) -> HttpResponse:
    """What is said about a pair; its pictures are sent from the same page once that is saved."""
    here = open_section(request, public_id, preflight.PAIRS, key)
    pair = None if key == NEW else _pair(here, _uuid(key))
    saved_as = pair.key if pair else uuid4()

    def write(form: Any, draft: Version) -> None:
        if pair or BeforeAfter.objects.filter(version=draft).count() < MOST_PAIRS:
            form.save_to(draft, key=saved_as)

    whole = pair is not None and pair.is_whole
    return edit_form(
        here,
        lambda **kwargs: PairForm(instance=pair, **kwargs),
        write,
        template="manage/pair.html",
        next_page=reverse("manage_pairs", args=[public_id])
        if whole
        else reverse("manage_pair", args=[public_id, saved_as]),
        extra=lambda _form: _halves(pair),
    )


@login_required
@require_POST
def manage_pair_picture(request: HttpRequest, public_id: str, key: UUID) -> HttpResponse:
    """Take the picture before or the one after, one in a request."""
    here = open_section(request, public_id, preflight.PAIRS, str(key))
    pair, user = _pair(here, key), request.user
    picture = PairPictureForm(data=request.POST, files=request.FILES)
    if not picture.is_valid():
        return _again(here, pair, picture, status=422)
    try:
        editing.save(
            here.listing,
            by=user,  # type: ignore[arg-type]
            revision=editing.revision_of(here.listing.open_version()),
            section=here.section,
            key=f"{key} picture",
            write=lambda draft: picture.save_to(draft, key=key, by=user),  # type: ignore[arg-type]
        )
    except drafts.NotADraft:
        messages.error(request, _("This is with a moderator and cannot be changed. Take it back first."))
        return redirect("manage_listing", public_id)
    except OSError:
        log.exception("picture could not be stored")
        picture.add_error("photo", _("Our disk did not take it. Nothing was saved; please try again in a while."))
        return _again(here, pair, picture, status=503)
    messages.success(request, _("Picture added."))
    return redirect("manage_pair", public_id, key)


def _again(here: Editing, pair: BeforeAfter, picture: PairPictureForm, *, status: int) -> HttpResponse:
    refused = {"half": picture.data.get("half", ""), "errors": picture.errors.get("photo", [])}
    context = {"form": PairForm(instance=pair), **_halves(pair), "refused": refused}
    return here.page("manage/pair.html", context, status=status)


@login_required
@require_POST
def manage_pair_remove(request: HttpRequest, public_id: str, key: UUID) -> HttpResponse:
    """Take a pair out of the draft; the public page keeps it until that is approved."""
    here = open_section(request, public_id, preflight.PAIRS, str(key))
    _pair(here, key)
    return change_item(
        here,
        lambda draft: BeforeAfter.objects.filter(version=draft, key=key).delete(),
        next_page=reverse("manage_pairs", args=[public_id]),
    )


@login_required
@require_POST
def manage_pair_withdraw(request: HttpRequest, public_id: str, key: UUID) -> HttpResponse:
    """The person took her consent back: no moderator is waited for."""
    here = open_section(request, public_id, preflight.PAIRS, str(key))
    if not BeforeAfter.objects.filter(version__listing=here.listing, key=key).exists():
        raise Http404
    consent.withdraw(here.listing, key, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("Both pictures are gone: from your page, from search and from their addresses."))
    return redirect("manage_pairs", public_id)


def _pairs(here: Editing) -> Any:
    version = here.version if here.version.pk else None
    pairs = BeforeAfter.objects.consented().filter(version=version)
    return pairs.select_related("before", "after", "treatment")


def _pair(here: Editing, key: UUID) -> BeforeAfter:
    pair: BeforeAfter | None = _pairs(here).filter(key=key).first()
    if pair is None:
        raise Http404
    return pair


def _uuid(key: str) -> UUID:
    try:
        return UUID(key)
    except ValueError as error:
        raise Http404 from error


def _picture(photo: Photo) -> dict[str, Any]:
    return {"token": photo.token, "width": photo.widths()[0], "title": photo.get_kind_display()}


def _halves(pair: BeforeAfter | None) -> dict[str, Any]:
    """Both places of a pair with what stands there; nothing for one that is not saved yet."""
    if pair is None:
        return {"pair": None, "halves": []}
    places = ((PhotoKind.BEFORE, pair.before), (PhotoKind.AFTER, pair.after))
    halves = [
        {"name": kind.value, "title": kind.label, "picture": _picture(photo) if photo else None}
        for kind, photo in places
    ]
    return {"pair": pair, "halves": halves}
