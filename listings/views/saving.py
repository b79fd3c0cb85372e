"""Saving one form of the editor: by its button, by a script while somebody types, beside another person."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from listings import drafts, editing, moderation, states
from listings.content import Content
from listings.forms import merging
from listings.models import Version
from listings.views import marks
from listings.views.sections import NEW, Editing

if TYPE_CHECKING:
    from accounts.models import User


def edit_form(
    editing_now: Editing,
    make_form: Callable[..., forms.BaseForm],
    write: Callable[[forms.BaseForm, Version], object],
    *,
    template: str,
    next_page: str,
    extra: Callable[[forms.BaseForm], dict[str, Any]] | None = None,
    live_form: Callable[[Content], forms.BaseForm | None] | None = None,
) -> HttpResponse:
    """Show or save one form of the draft.

    A valid form is written into the draft; an invalid one is kept as typed and shown with its messages. Where somebody
    else saved after it was opened, both changes go together; a field that both changed is shown with the other's value.
    `live_form` makes the same form of the public version, for the marks beside fields.
    """
    page = FormPage(editing_now, make_form, write, template, extra or (lambda _form: {}), live_form)
    if editing_now.request.method != "POST":
        return page.show()
    if editing_now.is_frozen:
        return _autosaved("frozen") if page.is_autosave else _frozen(editing_now)
    try:
        answer = page.save()
    except drafts.NotADraft:
        return _autosaved("frozen") if page.is_autosave else _frozen(editing_now)
    if answer is not None:
        return answer
    if "submit" in editing_now.request.POST:
        return _submit(editing_now)
    if "check" in editing_now.request.POST:
        return redirect("manage_listing", editing_now.listing.public_id)
    return redirect(next_page)


@dataclass
class FormPage:
    """One form of the editor in one request."""

    here: Editing
    make_form: Callable[..., forms.BaseForm]
    write: Callable[[forms.BaseForm, Version], object]
    template: str
    context_of: Callable[[forms.BaseForm], dict[str, Any]]
    live_form: Callable[[Content], forms.BaseForm | None] | None

    @property
    def is_autosave(self) -> bool:
        """Whether a script saves while somebody types: the answer is a few words, and nothing is put together."""
        return "autosave" in self.here.request.POST

    @property
    def revision(self) -> int:
        """The draft's number as this request found it."""
        return editing.revision_of(self.here.version if self.here.version.pk else None)

    def show(self) -> HttpResponse:
        saved, typed = self.make_form(), self.here.typed()
        form = saved if typed is None else self.make_form(data=typed)
        return self._page(form, opened=merging.opened_words(saved), was_kept=typed is not None)

    def save(self) -> HttpResponse | None:
        """Write the form into the draft; an answer where it could not be, or for a script. Raises drafts.NotADraft."""
        posted = self.here.request.POST
        opened, revision = posted.get(merging.OPENED, ""), editing.parse_revision(posted)
        merged = None
        # Without a draft there is no number to go by: the public page may be another one since the form was opened.
        is_first = opened and not self.here.version.is_draft
        if revision != self.revision or merging.TAKE in posted or is_first:
            saved = self.make_form()
            merged = merging.merge(posted, saved)
            if self.is_autosave and (revision != self.revision or merged.taken or merged.clashes):
                return _autosaved("behind")
            opened, revision = merging.opened_words(saved), self.revision
        form = self.make_form(data=merged.data if merged else posted)
        if merged and merged.clashes:
            return self._page(form, opened=opened, status=409, clashes=merged.clashes, taken=merged.taken)
        if not form.is_valid():
            return self._keep(form, opened, revision)
        if self.is_autosave and self.here.key == NEW:
            # A thing that is not in the list yet is put there by its button alone.
            return self._keep(form, opened, revision)
        return self._write(form, opened, revision, merged.taken if merged else [])

    def _keep(self, form: forms.BaseForm, opened: str, revision: int) -> HttpResponse:
        here, user = self.here, cast("User", self.here.request.user)
        here.version = editing.keep(
            here.listing, by=user, section=here.section, key=here.key, typed=cast(QueryDict, form.data)
        )
        if self.is_autosave:
            return _autosaved("kept", revision=revision, problems=len(form.errors))
        return self._page(form, opened=opened, revision=revision, was_kept=True, status=422)

    def _write(self, form: forms.BaseForm, opened: str, revision: int, taken: list[str]) -> HttpResponse | None:
        here, user = self.here, cast("User", self.here.request.user)
        try:
            draft = editing.save(
                here.listing,
                by=user,
                revision=revision,
                section=here.section,
                key=here.key,
                write=lambda draft: self.write(form, draft),
            )
        except drafts.StaleDraft:
            # Somebody saved in this very moment: the next press puts both together.
            if self.is_autosave:
                return _autosaved("behind")
            return self._page(form, opened=opened, revision=revision, is_stale=True, status=409)
        if self.is_autosave:
            return _autosaved("saved", revision=draft.revision)
        if "submit" not in here.request.POST or taken:
            messages.success(here.request, _saved_words(taken))
        return None

    def _page(self, form: forms.BaseForm, *, opened: str, status: int = 200, **more: Any) -> HttpResponse:
        here = self.here
        marks.put(
            form,
            live=self.live_form(here.live) if self.live_form and here.live else None,
            is_frozen=here.is_frozen,
            refusals=[one for one in here.refusals if (one.section, one.key) == (here.section, here.key) and one.field],
        )
        context = {"form": form, "opened": opened, "is_new": here.key == NEW, **more, **self.context_of(form)}
        return here.page(self.template, context, status=status)


def _saved_words(taken: list[str]) -> str:
    if not taken:
        return _("Saved.")
    words = _("Saved. Meanwhile somebody else had changed: %(fields)s. Both changes are in the draft.")
    return words % {"fields": ", ".join(taken)}


def _autosaved(state: str, **more: int) -> JsonResponse:
    """What the script that saves while somebody types is told; `static/js/autosave.js` has the words."""
    return JsonResponse({"state": state, **more})


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
        messages.success(request, f"{_('Saved and submitted.')} {states.outcome_words(draft) if draft else ''}".strip())
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
