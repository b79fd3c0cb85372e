"""The sections with one form each: the clinic and its place, and opening hours."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from listings import preflight
from listings.forms.hours import HoursForm
from listings.forms.place import PlaceForm
from listings.models import OpeningException, OpeningPeriod, Version
from listings.views.saving import edit_form
from listings.views.sections import open_section


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def manage_place(request: HttpRequest, public_id: str) -> HttpResponse:
    here = open_section(request, public_id, preflight.PLACE)

    def write(form: Any, draft: Version) -> None:
        # The form was checked over the version shown; it is written into the draft, which may be newer.
        target = PlaceForm(data=form.data, instance=draft)
        target.is_valid()
        target.save()

    return edit_form(
        here,
        lambda **kwargs: PlaceForm(instance=here.version, **kwargs),
        write,
        template="manage/place.html",
        next_page=reverse("manage_people", args=[public_id]),
        live_form=lambda live: PlaceForm(instance=live.version),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def manage_hours(request: HttpRequest, public_id: str) -> HttpResponse:
    here = open_section(request, public_id, preflight.HOURS)

    def hours_of(version: Version | None, **kwargs: Any) -> HoursForm:
        periods = list(OpeningPeriod.objects.filter(version=version))
        exceptions = list(OpeningException.objects.filter(version=version))
        return HoursForm(periods=periods, exceptions=exceptions, **kwargs)

    def write(form: Any, draft: Version) -> None:
        form.save_to(draft)

    return edit_form(
        here,
        lambda **kwargs: hours_of(here.version if here.version.pk else None, **kwargs),
        write,
        template="manage/hours.html",
        next_page=reverse("manage_credentials", args=[public_id]),
        live_form=lambda live: HoursForm(periods=live.periods, exceptions=live.exceptions),
    )
