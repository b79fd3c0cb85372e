"""Photos of the premises, the team and devices."""

import logging
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from listings import drafts, editing, preflight
from listings.forms.photos import PhotoForm
from listings.models import Version, VersionPhoto
from listings.views.sections import Editing, change_item, open_section

log = logging.getLogger("pinpoint.images")
MOST_PHOTOS = 40


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def manage_photos(request: HttpRequest, public_id: str) -> HttpResponse:
    here = open_section(request, public_id, preflight.PHOTOS)
    form = PhotoForm(data=request.POST, files=request.FILES) if request.method == "POST" else PhotoForm()
    if request.method != "POST":
        return _page(here, form)
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
    user = here.request.user
    revision = editing.revision_of(here.listing.open_version())

    def write(draft: Version) -> None:
        if VersionPhoto.objects.filter(version=draft).count() < MOST_PHOTOS:
            form.save_to(draft, here.listing, by=user)  # type: ignore[arg-type]

    editing.save(here.listing, by=user, revision=revision, section=here.section, key="", write=write)  # type: ignore[arg-type]


def _page(here: Editing, form: PhotoForm, *, status: int = 200) -> HttpResponse:
    version = here.version if here.version.pk else None
    uses = VersionPhoto.objects.filter(version=version).select_related("photo")
    rows = [{"use": use, "width": use.photo.widths()[0], "token": use.photo.token} for use in uses]
    return here.page("manage/photos.html", {"form": form, "rows": rows}, status=status)


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
def manage_photo_first(request: HttpRequest, public_id: str, key: UUID) -> HttpResponse:
    """Put a photo in front: the first one stands on the result card."""
    here = open_section(request, public_id, preflight.PHOTOS, str(key))
    _use(here, key)

    def write(draft: Version) -> None:
        uses = list(VersionPhoto.objects.filter(version=draft))
        uses.sort(key=lambda use: (use.key != key, use.position))
        for position, use in enumerate(uses):
            use.position = position
        VersionPhoto.objects.bulk_update(uses, ["position"])

    return change_item(here, write, next_page=reverse("manage_photos", args=[public_id]), done=_("Order changed."))


def _use(here: Editing, key: UUID) -> None:
    version = here.version if here.version.pk else None
    if not VersionPhoto.objects.filter(version=version, key=key).exists():
        raise Http404
