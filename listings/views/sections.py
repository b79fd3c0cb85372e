"""What every section page of the editor shares: where it stands, saving, keeping what was typed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from listings import drafts, editing, moderation, preflight, states
from listings.access import get_managed_listing
from listings.models import Listing, Version, VersionStatus

SECTIONS = (
    (preflight.PLACE, gettext_lazy("The clinic and its place"), "manage_place"),
    (preflight.PEOPLE, gettext_lazy("People"), "manage_people"),
    (preflight.SERVICES, gettext_lazy("Services and prices"), "manage_services"),
    (preflight.HOURS, gettext_lazy("Opening hours"), "manage_hours"),
    (preflight.CREDENTIALS, gettext_lazy("Hygiene and safety"), "manage_credentials"),
    (preflight.PHOTOS, gettext_lazy("Photos"), "manage_photos"),
    (preflight.PAIRS, gettext_lazy("Before and after"), "manage_pairs"),
)
TITLES = {section: title for section, title, _name in SECTIONS}


@dataclass(frozen=True)
class SectionLink:
    title: str
    url: str
    is_current: bool
    has_refusal: bool


@dataclass
class Editing:
    """One request to one section of one listing."""

    request: HttpRequest
    listing: Listing
    version: Version
    section: str
    key: str = ""

    @property
    def is_frozen(self) -> bool:
        return self.version.status == VersionStatus.SUBMITTED

    def typed(self) -> Any:
        """What was typed before and could not be saved; None when everything typed is saved."""
        return editing.kept(self.version if self.version.pk else None, self.section, self.key)

    def page(self, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
        version = self.version if self.version.pk else None
        refusals = [refusal for refusal in states.refusals(version) if refusal.section == self.section]
        shared = {
            "listing": self.listing,
            "version": self.version,
            "sections": section_links(self.listing, version, current=self.section),
            "title": TITLES[self.section],
            "revision": editing.revision_of(version),
            "is_frozen": self.is_frozen,
            "refusals": [refusal for refusal in refusals if refusal.key in ("", self.key)],
        }
        return render(self.request, template, {**shared, **context}, status=status)


def open_section(request: HttpRequest, public_id: str, section: str, key: str = "") -> Editing:
    """The listing and the version that the editor shows; 404 for outsiders."""
    listing = get_managed_listing(request.user, public_id)  # type: ignore[arg-type]
    version = editing.shown_version(listing) or Version(listing=listing)
    return Editing(request, listing, version, section, key)


def section_links(listing: Listing, version: Version | None, *, current: str) -> list[SectionLink]:
    refused = {refusal.section for refusal in states.refusals(version)}
    return [
        SectionLink(str(title), reverse(name, args=[listing.public_id]), section == current, section in refused)
        for section, title, name in SECTIONS
    ]


def edit_form(
    editing_now: Editing,
    make_form: Callable[..., forms.BaseForm],
    write: Callable[[forms.BaseForm, Version], object],
    *,
    template: str,
    next_page: str,
    extra: Callable[[forms.BaseForm], dict[str, Any]] | None = None,
) -> HttpResponse:
    """Show or save one form of the draft.

    A valid form is written into the draft; an invalid one is kept as typed and shown with its messages; one that was
    opened before somebody else saved is shown again, unsaved, with a message.
    """
    request, more = editing_now.request, extra or (lambda _form: {})
    if request.method != "POST":
        typed = editing_now.typed()
        form = make_form(data=typed) if typed is not None else make_form()
        return editing_now.page(template, {"form": form, "was_kept": typed is not None, **more(form)})
    if editing_now.is_frozen:
        return _frozen(editing_now)
    form = make_form(data=request.POST)
    user: Any = request.user
    try:
        if not form.is_valid():
            draft = editing.keep(
                editing_now.listing, by=user, section=editing_now.section, key=editing_now.key, typed=request.POST
            )
            editing_now.version = draft
            return editing_now.page(template, {"form": form, "was_kept": True, **more(form)}, status=422)
        editing.save(
            editing_now.listing,
            by=user,
            revision=editing.parse_revision(request.POST),
            section=editing_now.section,
            key=editing_now.key,
            write=lambda draft: write(form, draft),
        )
    except drafts.StaleDraft:
        editing_now.version = editing_now.listing.open_version() or editing_now.version
        saved = {"saved_meanwhile": _saved_meanwhile(form, make_form())}
        return editing_now.page(template, {"form": form, "is_stale": True, **saved, **more(form)}, status=409)
    except drafts.NotADraft:
        return _frozen(editing_now)
    if "submit" in request.POST:
        return _submit(editing_now)
    messages.success(request, _("Saved."))
    return redirect(next_page)


def _submit(editing_now: Editing) -> HttpResponse:
    """Hand the whole draft in at once; what it lacks is told on its own page."""
    request, draft = editing_now.request, editing_now.listing.open_version()
    try:
        if draft:
            moderation.submit(draft, by=request.user, token=uuid4())  # type: ignore[arg-type]
    except moderation.NotReady:
        messages.error(request, _("Saved, but not submitted: what is missing is listed below."))
    except drafts.NotADraft:
        messages.info(request, _("This was submitted already."))
    else:
        messages.success(request, _("Saved and submitted. A moderator answers within two business days, by mail."))
    return redirect("manage_listing", editing_now.listing.public_id)


def _frozen(editing_now: Editing) -> HttpResponse:
    messages.error(
        editing_now.request,
        _("This is with a moderator and cannot be changed. Take it back first; nothing you wrote there is lost."),
    )
    return redirect("manage_listing", editing_now.listing.public_id)


def change_item(
    editing_now: Editing, write: Callable[[Version], object], *, next_page: str, done: str = ""
) -> HttpResponse:
    """Change a list of the draft by one click: `write` removes or moves a thing in it."""
    user: Any = editing_now.request.user
    if editing_now.is_frozen:
        return _frozen(editing_now)

    try:
        editing.save(
            editing_now.listing,
            by=user,
            revision=editing.revision_of(editing_now.listing.open_version()),
            section=editing_now.section,
            key=editing_now.key,
            write=write,
        )
    except (drafts.NotADraft, drafts.StaleDraft):
        return _frozen(editing_now)
    messages.success(editing_now.request, done or _("Removed from your draft."))
    return redirect(next_page)


def _saved_meanwhile(typed: forms.BaseForm, saved: forms.BaseForm) -> list[tuple[str, str]]:
    """(label, value) of each field that reads otherwise in the draft than in the form that came too late."""
    return [
        (str(field.label), _shown(saved, name) or _("empty"))
        for name, field in typed.fields.items()
        if name in saved.fields and _shown(typed, name) != _shown(saved, name)
    ]


def _shown(form: forms.BaseForm, name: str) -> str:
    """A field's value as a person reads it."""
    field, value = form.fields[name], form[name].value()
    values = value if isinstance(value, list | tuple) else [value]
    labels = {str(code): str(label) for code, label in getattr(field, "choices", ())}
    if isinstance(field, forms.BooleanField):
        return _("yes") if value else _("no")
    return ", ".join(sorted(labels.get(str(one), str(one)) for one in values if one not in (None, "")))
