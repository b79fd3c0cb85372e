"""The sections that are lists: services and people."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from listings import content, facts, preflight, prices
from listings.content import Content
from listings.forms.dry_run import LoadedServiceForm
from listings.forms.offerings import PRICE_FIELDS, ServiceForm
from listings.forms.people import PersonForm
from listings.models import DraftInput, Practitioner, Service, Version
from listings.views.saving import change_item, edit_form
from listings.views.sections import NEW, Editing, open_section


@login_required
@require_safe
def manage_services(request: HttpRequest, public_id: str) -> HttpResponse:
    here = open_section(request, public_id, preflight.SERVICES)
    rows = []
    if here.version.pk:
        draft = content.load(here.version)
        for service in draft.services:
            course = prices.course_of_three(service, draft.packages_of(service), here.version)
            rows.append(
                {
                    "key": service.key,
                    "label": service.treatment.label,
                    "price": facts.price_words(service),
                    "course": f"{course.amount}, {course.note}" if course else "",
                    "performer": service.performer.label,
                }
            )
    return here.page("manage/services.html", {"rows": rows, "unsaved": _unsaved(here)})


@login_required
@require_safe
def manage_people(request: HttpRequest, public_id: str) -> HttpResponse:
    here = open_section(request, public_id, preflight.PEOPLE)
    version = here.version if here.version.pk else None
    people = Practitioner.objects.filter(version=version).select_related("role")
    services = Service.objects.filter(version=version).exists() if version else False
    return here.page("manage/people.html", {"people": people, "has_services": services, "unsaved": _unsaved(here)})


def _unsaved(here: Editing) -> list[str]:
    """Keys of things in this list that were typed and could not be saved; "new" for one that never was."""
    if not here.version.pk:
        return []
    kept = DraftInput.objects.filter(version=here.version, section=here.section)
    return list(kept.values_list("key", flat=True))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def manage_service(request: HttpRequest, public_id: str, key: str) -> HttpResponse:
    here = open_section(request, public_id, preflight.SERVICES, key)
    service = _item(Service, here, key)

    def make_form(**kwargs: Any) -> ServiceForm:
        return ServiceForm(instance=service, version=here.version, **kwargs)

    def course(form: Any) -> dict[str, Any]:
        return {
            "course": course_words(form, here.version) if form.is_bound else _saved_course(form, service, here.version)
        }

    def write(form: Any, draft: Version) -> None:
        form.save_to(draft, key=_uuid(key), position=Service.objects.filter(version=draft).count())

    # A saved change may be meant for other locations, too; where there are none, that page leads on.
    next_page = _next_page("services", public_id, key)

    def live_form(live: Content) -> ServiceForm | None:
        found = next((one for one in live.services if service and one.key == service.key), None)
        return LoadedServiceForm(instance=found, content=live) if found else None

    return edit_form(
        here, make_form, write, template="manage/service.html", next_page=next_page, extra=course, live_form=live_form
    )


def course_words(form: ServiceForm, version: Version) -> str:
    """The course of three as typed so far; empty while the price is not readable."""
    if any(name in PRICE_FIELDS or name.startswith("package_") for name in form.errors):
        return ""
    service, packages = form.unsaved()
    course = prices.course_of_three(service, packages, version)
    return f"{course.amount}, {course.note}" if course else ""


def _saved_course(form: ServiceForm, service: Service | None, version: Version) -> str:
    if service is None or not service.version_id:
        return ""
    course = prices.course_of_three(service, form.packages_stored, version)
    return f"{course.amount}, {course.note}" if course else ""


@login_required
@require_POST
def manage_service_course(request: HttpRequest, public_id: str) -> HttpResponse:
    """The course price of what is typed, as plain words; saves nothing."""
    here = open_section(request, public_id, preflight.SERVICES)
    words = course_words(ServiceForm(data=request.POST, version=here.version), here.version)
    return HttpResponse(words, content_type="text/plain; charset=utf-8")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def manage_person(request: HttpRequest, public_id: str, key: str) -> HttpResponse:
    here = open_section(request, public_id, preflight.PEOPLE, key)
    person = _item(Practitioner, here, key)

    def write(form: Any, draft: Version) -> None:
        form.save_to(draft, key=_uuid(key), position=Practitioner.objects.filter(version=draft).count())

    def live_form(live: Content) -> PersonForm | None:
        found = next((one for one in live.practitioners if person and one.key == person.key), None)
        return PersonForm(instance=found, version=live.version) if found else None

    return edit_form(
        here,
        lambda **kwargs: PersonForm(instance=person, version=here.version, **kwargs),
        write,
        template="manage/person.html",
        next_page=_next_page("people", public_id, key),
        live_form=live_form,
    )


def _next_page(section: str, public_id: str, key: str) -> str:
    if key == NEW:
        return reverse(f"manage_{section}", args=[public_id])
    return reverse({"services": "manage_service_also", "people": "manage_person_also"}[section], args=[public_id, key])


def _item(model: type[Any], here: Editing, key: str) -> Any:
    """The thing to edit, None for a new one; 404 for one that is not there."""
    if key == NEW:
        return None
    found = model.objects.filter(version=here.version if here.version.pk else None, key=_uuid(key)).first()
    if found is None:
        raise Http404
    return found


def _uuid(key: str) -> UUID | None:
    if key == NEW:
        return None
    try:
        return UUID(key)
    except ValueError as error:
        raise Http404 from error


@login_required
@require_POST
def manage_service_remove(request: HttpRequest, public_id: str, key: UUID) -> HttpResponse:
    here = open_section(request, public_id, preflight.SERVICES, str(key))
    _item(Service, here, str(key))

    return change_item(
        here, lambda draft: content.remove_service(draft, key), next_page=reverse("manage_services", args=[public_id])
    )


@login_required
@require_POST
def manage_person_remove(request: HttpRequest, public_id: str, key: UUID) -> HttpResponse:
    here = open_section(request, public_id, preflight.PEOPLE, str(key))
    _item(Practitioner, here, str(key))

    def remove(draft: Version) -> None:
        Practitioner.objects.filter(version=draft, key=key).delete()
        for service in Service.objects.filter(version=draft):
            if str(key) in service.practitioner_keys:
                service.practitioner_keys.remove(str(key))
                service.save(update_fields=["practitioner_keys"])

    return change_item(here, remove, next_page=reverse("manage_people", args=[public_id]))
