"""Credentials: the list of what was sent, and the page on which one is checked beside its documents."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from listings import evidence, ledger, moderation, rechecks
from listings.access import CHECK_EVIDENCE, staff_may
from listings.admin import words
from listings.admin.evidence_rows import STATE_WORDS
from listings.admin.pages import ReadOnlyAdmin, draw, known_id, moderator_of, noted
from listings.forms.moderation import CheckForm
from listings.ledger import COUNTS_FOR, LedgerLine, LineState
from listings.models import CheckLevel, Credential, CredentialCheck, QueueItem, QueueKind

ELSEWHERE = "America/New_York"
RECHECK_DAYS = (14, 30, 60, 90)


class CheckedMeanwhile(Exception):
    """Another check was appended after the page was opened."""


class RecheckFilter(admin.SimpleListFilter):
    """Lines to look up again, by when their badge ends without it."""

    title = gettext_lazy("check again")
    parameter_name = "again"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        spans = {"0": _("Ended for want of a check")}
        return [*spans.items(), *((str(days), _("Within %(n)s days") % {"n": days}) for days in RECHECK_DAYS)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Credential]) -> QuerySet[Credential]:
        chosen = self.value()
        if chosen not in {"0", *map(str, RECHECK_DAYS)}:
            return queryset
        until = timezone.now() + timedelta(days=int(chosen or 0))
        return queryset.filter(pk__in=rechecks.ending(until).values("pk"))


@admin.register(Credential)
class CredentialAdmin(ReadOnlyAdmin):
    """All lines that owners sent; each leads to its check page."""

    list_display = ("open_check", "holder_name", "clinic", "state", "number", "expires_on", "sent_at", "removed_at")
    list_display_links = None
    list_filter = (RecheckFilter, "kind", "state", ("removed_at", admin.EmptyFieldListFilter))
    list_select_related = ("kind", "listing__live_version")
    search_fields = ("number", "holder_name", "=listing__public_id", "listing__slug")
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Credential]:
        return super().get_queryset(request).filter(sent_at__isnull=False)

    @admin.display(description=gettext_lazy("credential"))
    def open_check(self, credential: Credential) -> SafeString:
        url = reverse("admin:listings_credential_check", args=[credential.pk])
        return format_html('<a href="{}">{}</a>', url, credential.kind.label)

    @admin.display(description=gettext_lazy("clinic"))
    def clinic(self, credential: Credential) -> str:
        live = credential.listing.live_version
        return live.name if live else _("not live yet")

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(noted(QueueKind.CREDENTIAL, check_page))
        return [path("<int:pk>/check/", view, name="listings_credential_check"), *super().get_urls()]

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        moderator_of(request)
        return redirect("admin:listings_credential_check", known_id(object_id))


def check_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One credential: its facts beside its documents and the register, and the form that appends a check."""
    by = moderator_of(request, CHECK_EVIDENCE)
    credential = get_object_or_404(
        Credential.objects.select_related("kind", "device", "listing__live_version", "listing__business", "renews"),
        pk=pk,
        sent_at__isnull=False,
    )
    item = QueueItem.objects.select_related("taken_by").filter(kind=QueueKind.CREDENTIAL, object_id=pk).order_by("-id")
    here = item.first()
    act = request.POST.get("act", "check") if request.method == "POST" else ""
    if act in ("take", "release") and here:
        return _hold(request, credential, here, act)
    form = CheckForm(request.POST if act else None, has_documents=credential.documents.exists())
    if not act:
        return _page(request, credential, here, form)
    if not form.is_valid():
        refusals = [_("Nothing was saved yet: see the message beside the field.")]
        return _page(request, credential, here, form, refusals=refusals, status=422)
    try:
        if here and here.done_at is None:
            moderation.take(here, by=by)
        _append(credential, form, by=by, seen=request.POST.get("seen", ""))
    except (evidence.NotSent, evidence.OwnEvidence, moderation.TakenByAnother, CheckedMeanwhile) as refusal:
        return _refused(request, credential, here, form, refusal)
    except moderation.AlreadyDecided:
        return _refused(request, credential, here, form, CheckedMeanwhile())
    messages.success(request, _outcome(credential))
    return redirect("admin:listings_queueitem_changelist")


@transaction.atomic
def _append(credential: Credential, form: CheckForm, *, by: Any, seen: str) -> None:
    """Check unless somebody did since the page was opened. Raises CheckedMeanwhile and what evidence.check raises."""
    Credential.objects.select_for_update().get(pk=credential.pk)
    if seen.isdigit() and int(seen) != credential.checks.count():
        raise CheckedMeanwhile
    evidence.check(credential, by=by, **form.cleaned_data)


def _hold(request: HttpRequest, credential: Credential, item: QueueItem, act: str) -> HttpResponse:
    by = moderator_of(request, CHECK_EVIDENCE)
    typed = {name: request.POST.get(name, "") for name in CheckForm.base_fields}
    form = CheckForm(initial=typed)
    try:
        if act == "take":
            moderation.take(item, by=by)
        else:
            moderation.release(item, by=by)
    except moderation.TakenByAnother as refusal:
        return _refused(request, credential, item, form, refusal)
    except moderation.AlreadyDecided:
        return _refused(request, credential, item, form, CheckedMeanwhile())
    messages.success(request, _("Yours for 30 minutes.") if act == "take" else _("Released."))
    return _page(request, credential, item, form)


def _refused(
    request: HttpRequest, credential: Credential, item: QueueItem | None, form: CheckForm, refusal: Exception
) -> HttpResponse:
    """The page again, with what was typed and why it was not saved; a second click of the same check is no refusal."""
    last = credential.checks.select_related("by").last()
    if isinstance(refusal, CheckedMeanwhile) and last:
        if last.by == request.user and form.is_bound and _says(last, form.cleaned_data):
            messages.success(request, _outcome(credential))
            return redirect("admin:listings_queueitem_changelist")
        told = {"who": last.by, "when": words.moment(last.at), "what": last.get_level_display()}
        text = _("%(who)s checked this on %(when)s: “%(what)s”. Nothing was saved; save again to add yours.") % told
    elif isinstance(refusal, (evidence.NotSent, CheckedMeanwhile)):
        text = _("The owner removed this line meanwhile. Nothing is left to check.")
    elif isinstance(refusal, moderation.TakenByAnother) and item:
        text = _("Another moderator has this item: %(taken)s. Nothing was saved.") % {"taken": words.taken_words(item)}
    else:
        text = _("This is evidence of your own business. Another moderator has to check it.")
    return _page(request, credential, item, form, refusals=[text], status=409)


def _says(check: CredentialCheck, data: dict[str, Any]) -> bool:
    return all(getattr(check, name) == value for name, value in data.items())


def _outcome(credential: Credential) -> str:
    """What the public sees from now on."""
    if _line(credential).state != LineState.HOLDS:
        return _("Saved. Visitors see no badge for it.")
    if not credential.listing.is_public:
        return _("Saved. The badge shows as soon as the listing is live.")
    return _("Saved. The public page says so from now on.")


def _line(credential: Credential) -> LedgerLine:
    live = credential.listing.live_version
    checks = list(credential.checks.select_related("by"))
    return ledger.read_line(credential, checks, time_zone=live.time_zone if live else ELSEWHERE, now=timezone.now())


def _page(
    request: HttpRequest,
    credential: Credential,
    item: QueueItem | None,
    form: CheckForm,
    *,
    refusals: Sequence[str] = (),
    status: int = 200,
) -> HttpResponse:
    kind, listing = credential.kind, credential.listing
    checks = list(credential.checks.select_related("by"))
    line = _line(credential)
    newest = listing.live_version or listing.versions.exclude(status="draft").order_by("-number").first()
    context = {
        "title": _("Check: %(kind)s") % {"kind": kind.label},
        "credential": credential,
        "clinic": newest,
        "listing": listing,
        "item": item if item and item.done_at is None else None,
        "due": words.due_words(item) if item else "",
        "taken": words.taken_words(item) if item and item.done_at is None else "",
        "is_mine": bool(item and item.is_taken and item.taken_by == request.user),
        "state": STATE_WORDS[line.state],
        "until": line.last_good_day,
        "form": form,
        "seen": len(checks),
        "register": kind.registers.get(credential.state) or kind.registers.get("*"),
        "counting": [level.label for level in CheckLevel if level in COUNTS_FOR[CheckLevel(kind.counts_at)]],
        "documents": credential.documents.order_by("id"),
        "may_open": staff_may(request.user, CHECK_EVIDENCE),
        "checks": checks,
    }
    return draw(request, "credential/check.html", context, refusals=refusals, status=status)
