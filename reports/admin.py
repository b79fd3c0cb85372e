"""Cases: the list of what was reported, and the page on which one is looked into."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from listings import moderation, taking_off
from listings.access import HOLD_BACK, LOOK
from listings.admin import words
from listings.admin.pages import ReadOnlyAdmin, draw, known_id, moderator_of, noted
from listings.admin.queue import PAGES
from listings.forms.moderation import TakeOffForm
from listings.models import Event, QueueItem, QueueKind
from reports import cases
from reports.forms import AnswerForm, CloseForm, HoldBackForm, NoteForm
from reports.models import Case, Outcome

if TYPE_CHECKING:
    from accounts.models import User

FORMS: dict[str, type[forms.Form]] = {
    "note": NoteForm,
    "answer": AnswerForm,
    "hold_back": HoldBackForm,
    "take_off": TakeOffForm,
    "close": CloseForm,
}
# Where a line of the trail leads, by what it is about.
PAGE_OF = {"version": "admin:listings_version_change", "credential": "admin:listings_credential_check"}


@admin.register(Case)
class CaseAdmin(ReadOnlyAdmin):
    """All cases, the newest first; each leads to its page."""

    list_display = ("open_case", "clinic", "article", "reports", "opened_at", "outcome", "closed_at")
    list_display_links = None
    list_filter = ("kind", "outcome", ("closed_at", admin.EmptyFieldListFilter))
    list_select_related = ("listing__live_version",)
    search_fields = ("number", "=listing__public_id", "listing__slug", "article")
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Case]:
        return super().get_queryset(request).annotate(heard=Count("reports"))

    @admin.display(description=gettext_lazy("case"))
    def open_case(self, case: Case) -> SafeString:
        url = reverse("admin:reports_case_page", args=[case.pk])
        return format_html('<a href="{}">{} {}</a>', url, case.number, case.get_kind_display())

    @admin.display(description=gettext_lazy("clinic"))
    def clinic(self, case: Case) -> str:
        live = case.listing.live_version if case.listing else None
        return live.name if live else ""

    @admin.display(description=gettext_lazy("reports"))
    def reports(self, case: Any) -> int:
        return int(case.heard)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(LOOK)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(LOOK)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        moderator_of(request)
        return redirect("admin:reports_case_page", known_id(object_id))

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(noted(QueueKind.REPORT, case_page))
        return [path("<int:pk>/look/", view, name="reports_case_page"), *super().get_urls()]


def case_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a case, or carry out the pressed button; what goes wrong is told on the page, with all that was typed."""
    by = moderator_of(request)
    case = get_object_or_404(Case.objects.select_related("listing__business", "listing__live_version"), pk=pk)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    shown = {name: _form(request, case, name, act) for name in FORMS}
    if request.method != "POST":
        return _page(request, case, shown)
    if act in ("hold_back", "take_off"):
        moderator_of(request, HOLD_BACK)
    if act not in ACTS:
        return _page(request, case, shown, refusals=[_("Press one of the buttons.")], status=422)
    form = shown.get(act)
    if form is not None and not form.is_valid():
        told = [_("Nothing was saved yet: see the message beside the field.")]
        return _page(request, case, shown, refusals=told, status=422)
    try:
        done = ACTS[act](case, by, form.cleaned_data if form else {})
    except (moderation.TakenByAnother, moderation.AlreadyDecided, cases.AlreadyClosed) as refusal:
        return _page(request, case, shown, refusals=[_conflict_words(refusal, case)], status=409)
    except cases.OwnBusiness:
        told = [_("This is about your own business. Another moderator has to look into it.")]
        return _page(request, case, shown, refusals=told, status=422)
    except taking_off.NotThere:
        return _page(request, case, shown, refusals=[_("The live page does not show that any more.")], status=409)
    except cases.NobodyToAnswer:
        return _page(request, case, shown, refusals=[_("Nobody left an address to answer to.")], status=422)
    messages.success(request, done)
    # What was typed into other fields goes on standing there.
    if any(name != act and _is_typed(one) for name, one in shown.items()):
        shown.update({act: _empty_form(case, act)} if act in FORMS else {})
        return _page(request, Case.objects.select_related("listing__live_version").get(pk=pk), shown)
    return redirect("admin:reports_case_page", pk)


def _form(request: HttpRequest, case: Case, name: str, act: str) -> forms.Form:
    if name == act:
        return _empty_form(case, name, data=request.POST)
    start = f"{name}-"
    typed = {key.removeprefix(start): text for key, text in request.POST.items() if key.startswith(start)}
    return _empty_form(case, name, initial=typed)


def _empty_form(case: Case, name: str, **filled: Any) -> forms.Form:
    if name == "take_off":
        filled["there"] = taking_off.removable(case.listing) if case.listing else ()
    return FORMS[name](prefix=name, **filled)


def _is_typed(form: forms.Form) -> bool:
    return any(str(text).strip() for text in form.initial.values())


def _item(case: Case) -> QueueItem | None:
    items = QueueItem.objects.filter(kind=QueueKind.REPORT, object_id=case.pk).select_related("taken_by")
    return items.order_by("-id").first()


def _conflict_words(refusal: Exception, case: Case) -> str:
    item = _item(case)
    if isinstance(refusal, moderation.TakenByAnother) and item:
        return _("Another moderator has this case: %(taken)s. Nothing was saved.") % {"taken": words.taken_words(item)}
    return _("This case is closed already. Nothing was saved; write what you know as a note.")


# Buttons


def _take(case: Case, by: "User", _typed: dict[str, Any]) -> str:
    if item := _item(case):
        moderation.take(item, by=by)
    return _("Yours for 30 minutes.")


def _release(case: Case, by: "User", _typed: dict[str, Any]) -> str:
    if item := _item(case):
        moderation.release(item, by=by)
    return _("Released.")


def _note(case: Case, by: "User", typed: dict[str, Any]) -> str:
    cases.note(case, by=by, words=typed["words"])
    return _("Noted.")


def _answer(case: Case, by: "User", typed: dict[str, Any]) -> str:
    cases.answer(case, by=by, words=typed["words"])
    return _("Sent to everybody who left an address.")


def _hold_back(case: Case, by: "User", typed: dict[str, Any]) -> str:
    cases.hold_back(case, by=by, reason=typed["words"])
    return _("Held back: visitors do not see the listing any more. Its owner has the reason by mail.")


def _take_off(case: Case, by: "User", typed: dict[str, Any]) -> str:
    section, _colon, key = typed["what"].partition(":")
    cases.take_off(case, section=section, key=key, by=by, reason=typed["reason"])
    return _("Taken off. Another moderator looks at it today; the owner has the reason by mail.")


def _close(case: Case, by: "User", typed: dict[str, Any]) -> str:
    cases.close(case, by=by, outcome=Outcome(typed["outcome"]), words=typed["words"])
    return _("Closed.")


ACTS: dict[str, Callable[[Case, "User", dict[str, Any]], str]] = {
    "take": _take,
    "release": _release,
    "note": _note,
    "answer": _answer,
    "hold_back": _hold_back,
    "take_off": _take_off,
    "close": _close,
}


# Page


def _page(
    request: HttpRequest,
    case: Case,
    shown: dict[str, forms.Form],
    *,
    refusals: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    case.refresh_from_db()
    item = _item(case)
    notes = list(case.notes.select_related("by"))
    because = {note.event_id for note in notes}
    context = {
        "title": _("Case %(number)s: %(kind)s") % {"number": case.number, "kind": case.get_kind_display()},
        "case": case,
        "listing": case.listing,
        "clinic": case.listing.live_version if case.listing else None,
        "due": words.due_words(item) if item else "",
        "taken": words.taken_words(item) if item and item.done_at is None else "",
        "is_mine": bool(item and item.is_taken and item.taken_by == request.user),
        "reports": case.reports.order_by("id"),
        "notes": notes,
        "changes": [(event, _page_of(event), event.pk in because) for event in cases.changes_since(case)],
        "forms": shown,
    }
    return draw(request, "case.html", context, refusals=refusals or [], status=status)


def _page_of(event: Event) -> str:
    page = PAGE_OF.get(event.object_type)
    return reverse(page, args=[event.object_id]) if page and event.object_id else ""


PAGES[QueueKind.REPORT] = lambda request, item: case_page(request, item.object_id)
