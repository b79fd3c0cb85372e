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

from listings import moderation
from listings.access import HOLD_BACK, LOOK
from listings.admin import words
from listings.admin.pages import ReadOnlyAdmin, draw, known_id, moderator_of, noted
from listings.admin.queue import PAGES
from listings.models import QueueItem, QueueKind
from reports import cases
from reports.forms import AnswerForm, CloseForm, HoldBackForm, NoteForm
from reports.models import Case, Outcome

if TYPE_CHECKING:
    from accounts.models import User

FORMS: dict[str, type[forms.Form]] = {
    "note": NoteForm,
    "answer": AnswerForm,
    "hold_back": HoldBackForm,
    "close": CloseForm,
}


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
    shown = {name: _form(request, name, act) for name in FORMS}
    if request.method != "POST":
        return _page(request, case, shown)
    if act == "hold_back":
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
    except cases.NobodyToAnswer:
        return _page(request, case, shown, refusals=[_("Nobody left an address to answer to.")], status=422)
    messages.success(request, done)
    # What was typed into other fields goes on standing there.
    if any(name != act and _is_typed(one) for name, one in shown.items()):
        shown.update({act: FORMS[act](prefix=act)} if act in FORMS else {})
        return _page(request, Case.objects.select_related("listing__live_version").get(pk=pk), shown)
    return redirect("admin:reports_case_page", pk)


def _form(request: HttpRequest, name: str, act: str) -> forms.Form:
    if name == act:
        return FORMS[name](request.POST, prefix=name)
    start = f"{name}-"
    typed = {key.removeprefix(start): text for key, text in request.POST.items() if key.startswith(start)}
    return FORMS[name](initial=typed, prefix=name)


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


def _close(case: Case, by: "User", typed: dict[str, Any]) -> str:
    cases.close(case, by=by, outcome=Outcome(typed["outcome"]), words=typed["words"])
    return _("Closed.")


ACTS: dict[str, Callable[[Case, "User", dict[str, Any]], str]] = {
    "take": _take,
    "release": _release,
    "note": _note,
    "answer": _answer,
    "hold_back": _hold_back,
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
    context = {
        "title": _("Case %(number)s: %(kind)s") % {"number": case.number, "kind": case.get_kind_display()},
        "case": case,
        "listing": case.listing,
        "clinic": case.listing.live_version if case.listing else None,
        "due": words.due_words(item) if item else "",
        "taken": words.taken_words(item) if item and item.done_at is None else "",
        "is_mine": bool(item and item.is_taken and item.taken_by == request.user),
        "reports": case.reports.order_by("id"),
        "notes": case.notes.select_related("by"),
        "forms": shown,
    }
    return draw(request, "case.html", context, refusals=refusals or [], status=status)


PAGES[QueueKind.REPORT] = lambda request, item: case_page(request, item.object_id)
