"""Photos of the premises, the team and devices."""

import logging
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from listings import content, drafts, editing, preflight
from listings.forms.photos import PhotoForm, PhotoWordsForm
from listings.models import Version, VersionPhoto
from listings.views.saving import change_item, edit_form
from listings.views.sections import Editing, open_section

log = logging.getLogger("pinpoint.images")
MOST_PHOTOS = 40


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def manage_photos(request: HttpRequest, public_id: str) -> HttpResponse:
    here = open_section(request, public_id, preflight.PHOTOS)
    if request.method != "POST":
        return _page(here, PhotoForm())
    if _uses(here).count() >= MOST_PHOTOS:
        messages.error(request, _("There are %(n)s photos already. Remove one first.") % {"n": MOST_PHOTOS})
        return _page(here, PhotoForm(), status=422)
    form = PhotoForm(data=request.POST, files=request.FILES)
    if not form.is_valid():
        return _page(here, form, status=422)
    try:
        _add(here, form)
    except drafts.NotADraft:
        messages.error(request, _("This is with a moderator and cannot be changed. Take it back first."))
        return redirect("manage_listing", public_id)
    except OSError:
        log.exception("photo could not be stored")
        form.add_error("photo", _("Our disk did not take the photo. Nothing was saved; please try again in a while."))
        return _page(here, form, status=503)
    messages.success(request, _("Photo added."))
    return redirect("manage_photos", public_id)


def _add(here: Editing, form: PhotoForm) -> None:
    user: Any = here.request.user
    revision = editing.revision_of(here.listing.open_version())
    editing.save(
        here.listing,
        by=user,
        revision=revision,
        section=here.section,
        key="",
        write=lambda draft: form.save_to(draft, here.listing, by=user),
    )


def _uses(here: Editing) -> Any:
    version = here.version if here.version.pk else None
    return VersionPhoto.objects.filter(version=version, photo__withdrawn_at=None).select_related("photo")


def _page(here: Editing, form: PhotoForm, *, status: int = 200) -> HttpResponse:
    uses = list(_uses(here))
    rows = [
        {
            "use": use,
            "width": use.photo.widths()[0],
            "title": use.alt or use.photo.get_kind_display(),
            "place": place,
            "before": place - 1,
            "after": place + 1,
        }
        for place, use in enumerate(uses)
    ]
    undescribed = sum(not use.alt for use in uses)
    return here.page("manage/photos.html", {"form": form, "rows": rows, "undescribed": undescribed}, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def manage_photo(request: HttpRequest, public_id: str, key: UUID) -> HttpResponse:
    """The words beside a photo, and which spot of it stays in sight."""
    here = open_section(request, public_id, preflight.PHOTOS, str(key))
    use = _use(here, key)
    picture = {"token": use.photo.token, "width": use.photo.widths()[-1], "focus": use.focus}

    def write(form: Any, draft: Version) -> None:
        form.save_to(draft, key=key)

    return edit_form(
        here,
        lambda **kwargs: PhotoWordsForm(instance=use, **kwargs),
        write,
        template="manage/photo.html",
        next_page=reverse("manage_photos", args=[public_id]),
        extra=lambda _form: {"picture": picture},
    )


@login_required
@require_POST
def manage_photo_remove(request: HttpRequest, public_id: str, key: UUID) -> HttpResponse:
    here = open_section(request, public_id, preflight.PHOTOS, str(key))
    _use(here, key)
    return change_item(
        here,
        lambda draft: VersionPhoto.objects.filter(version=draft, key=key).delete(),
        next_page=reverse("manage_photos", args=[public_id]),
    )


@login_required
@require_POST
def manage_photo_move(request: HttpRequest, public_id: str, key: UUID) -> HttpResponse:
    """Put a photo at a place, counted from 0; the first one stands on the result card."""
    here = open_section(request, public_id, preflight.PHOTOS, str(key))
    _use(here, key)
    typed = request.POST.get("to", "")
    to = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 0

    def write(draft: Version) -> None:
        uses = list(VersionPhoto.objects.filter(version=draft))
        moved = next((use for use in uses if use.key == key), None)
        if moved is not None:
            uses.remove(moved)
            uses.insert(to, moved)
            content.put_in_order(uses)

    return change_item(here, write, next_page=reverse("manage_photos", args=[public_id]), done=_("Order changed."))


def _use(here: Editing, key: UUID) -> VersionPhoto:
    use: VersionPhoto | None = _uses(here).filter(key=key).first()
    if use is None:
        raise Http404
    return use
