"""The queue, and the two pages it leads to: deciding on a version, and checking a credential."""

from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince, timeuntil
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from listings import content, diff, evidence, ledger, moderation, preflight
from listings.access import MODERATE
from listings.forms.moderation import AuthorityForm, CheckForm, ReasonForm, SendBackForm
from listings.models import Credential, Event, QueueItem, QueueKind, Version, VersionStatus

HISTORY = 20


class DoneFilter(admin.SimpleListFilter):
    """Waiting items unless done ones are asked for."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("done", gettext_lazy("Done"))]

    def choices(self, changelist: Any) -> Any:
        for choice in super().choices(changelist):
            yield {**choice, "display": _("Waiting")} if choice["query_string"] == "?" else choice

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(done_at__isnull=self.value() != "done")


@admin.register(QueueItem)
class QueueItemAdmin(admin.ModelAdmin):
    """Everything that waits, oldest due first."""

    list_display = ("what", "due", "age", "signals", "taken")
    list_display_links = None
    list_filter = (DoneFilter, "kind")
    list_select_related = ("listing__live_version", "taken_by")
    list_per_page = 50
    ordering = ("due_at", "id")
    actions = None
    show_full_result_count = False
    change_list_template = "admin/listings/queueitem/change_list.html"

    # Columns

    @admin.display(description=gettext_lazy("what"))
    def what(self, item: QueueItem) -> SafeString:
        name = item.listing.live_version.name if item.listing and item.listing.live_version else _("new listing")
        url = reverse("admin:listings_queueitem_open", args=[item.pk])
        return format_html('<a href="{}">{}</a>: {}', url, item.get_kind_display(), name)

    @admin.display(description=gettext_lazy("due"), ordering="due_at")
    def due(self, item: QueueItem) -> str:
        now = timezone.now()
        if item.due_at < now:
            return _("%(time)s late") % {"time": timesince(item.due_at, now)}
        return _("in %(time)s") % {"time": timeuntil(item.due_at, now)}

    @admin.display(description=gettext_lazy("waiting for"), ordering="opened_at")
    def age(self, item: QueueItem) -> str:
        return timesince(item.opened_at, item.done_at or timezone.now())

    @admin.display(description=gettext_lazy("look at"))
    def signals(self, item: QueueItem) -> str:
        return "; ".join(item.risk)

    @admin.display(description=gettext_lazy("taken by"))
    def taken(self, item: QueueItem) -> str:
        if not (item.is_taken and item.taken_by and item.taken_at):
            return ""
        return _("%(who)s, %(time)s ago") % {"who": item.taken_by, "time": timesince(item.taken_at)}

    # Rights: the pages below do the work; the stock forms do nothing.

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(MODERATE)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(MODERATE)

    def get_urls(self) -> list[Any]:
        own = [
            path("next/", self.admin_site.admin_view(self.open_next), name="listings_queueitem_next"),
            path("<int:pk>/open/", self.admin_site.admin_view(self.open_item), name="listings_queueitem_open"),
        ]
        return own + super().get_urls()

    # Pages

    def open_next(self, request: HttpRequest) -> HttpResponse:
        """The oldest due item that nobody has."""
        _must_moderate(request)
        lapsed = timezone.now() - timedelta(minutes=30)
        free = QueueItem.objects.waiting().exclude(taken_at__gt=lapsed)
        item = free.first()
        if item is None:
            messages.info(request, _("Nothing waits."))
            return redirect("admin:listings_queueitem_changelist")
        return redirect("admin:listings_queueitem_open", item.pk)

    def open_item(self, request: HttpRequest, pk: int) -> HttpResponse:
        _must_moderate(request)
        item = get_object_or_404(QueueItem.objects.select_related("listing", "taken_by"), pk=pk)
        if item.kind == QueueKind.VERSION:
            return self._version_page(request, item)
        return self._credential_page(request, item)

    def _version_page(self, request: HttpRequest, item: QueueItem) -> HttpResponse:
        version = get_object_or_404(
            Version.objects.select_related("listing__live_version", "submitted_by", "base"), pk=item.object_id
        )
        live = content.load(version.base) if version.base else None
        proposed = content.load(version)
        changes = diff.changes(live, proposed)
        act = request.POST.get("act", "") if request.method == "POST" else ""
        forms: dict[str, Any] = {
            "authority": AuthorityForm(request.POST if act == "authority" else None, prefix="authority"),
            "send_back": SendBackForm(request.POST if act == "send_back" else None, prefix="back", changes=changes),
            "reject": ReasonForm(request.POST if act == "reject" else None, prefix="reject"),
        }
        if act:
            done = self._act(request, item, version, act, forms)
            if done:
                return done
        listing = version.listing
        context = {
            **self.admin_site.each_context(request),
            "title": _("Decide: %(name)s") % {"name": version.name},
            "item": item,
            "version": version,
            "listing": listing,
            "rows": forms["send_back"].rows(),
            "forms": forms,
            "problems": preflight.check(proposed),
            "authority": listing.authority_records.select_related("by").order_by("-at"),
            "credentials": _credential_rows(listing, version),
            "history": Event.objects.filter(listing_id=listing.pk).select_related("note").order_by("-id")[:HISTORY],
            "is_open": version.status == VersionStatus.SUBMITTED,
            "media": self.media,
        }
        status = 200 if not act else 422
        return TemplateResponse(request, "admin/listings/queueitem/version.html", context, status=status)

    def _act(
        self, request: HttpRequest, item: QueueItem, version: Version, act: str, forms: dict[str, Any]
    ) -> HttpResponse | None:
        """Carry out one button; None means that the page is shown again with its messages."""
        by: Any = request.user
        here = HttpResponseRedirect(reverse("admin:listings_queueitem_open", args=[item.pk]))
        form = forms.get(act)
        if form is not None and not form.is_valid():
            messages.error(request, _("Nothing was decided yet: see the message beside the field."))
            return None
        try:
            if act == "release":
                moderation.release(item, by=by)
                return redirect("admin:listings_queueitem_changelist")
            if item.done_at is None:
                moderation.take(item, by=by)
            if act == "take":
                return here
            if act == "authority":
                data = forms["authority"].cleaned_data
                moderation.record_authority(version.listing, by=by, how=data["how"], note=data["note"])
                messages.success(request, _("Recorded."))
                return here
            if act == "approve":
                moderation.approve(version, by=by)
                messages.success(request, _("Approved. “%(name)s” is live.") % {"name": version.name})
            elif act == "send_back":
                data = forms["send_back"].cleaned_data
                moderation.send_back(version, by=by, reasons=forms["send_back"].reasons(), note=data["note"])
                messages.success(request, _("Sent back. The owner has the reasons by mail and beside the fields."))
            elif act == "reject":
                moderation.reject(version, by=by, reason=forms["reject"].cleaned_data["reason"])
                messages.success(request, _("Rejected. The owner has the reason by mail."))
        except moderation.AlreadyDecided:
            version.refresh_from_db()
            messages.error(request, _decided_words(version))
            return None
        except moderation.TakenByAnother:
            messages.error(request, _("%(who)s has this item. Nothing was decided.") % {"who": item.taken_by})
            return None
        except moderation.AuthorityMissing:
            messages.error(request, _("Record first how the registrant may speak for the clinic."))
            return None
        except moderation.OwnSubmission:
            messages.error(request, _("This is your own business. Another moderator has to decide."))
            return None
        except moderation.NotReady as refusal:
            for problem in refusal.problems:
                messages.error(request, problem.message)
            return None
        return redirect("admin:listings_queueitem_changelist")

    def _credential_page(self, request: HttpRequest, item: QueueItem) -> HttpResponse:
        credential = get_object_or_404(
            Credential.objects.select_related("kind", "device", "listing__live_version"), pk=item.object_id
        )
        form = CheckForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            done = self._check(request, item, credential, form)
            if done:
                return done
        registers = credential.kind.registers
        context = {
            **self.admin_site.each_context(request),
            "title": _("Check: %(kind)s") % {"kind": credential.kind.label},
            "item": item,
            "credential": credential,
            "form": form,
            "register": registers.get(credential.state) or registers.get("*"),
            "documents": credential.documents.all(),
            "checks": credential.checks.select_related("by"),
            "renews": credential.renews,
            "media": self.media,
        }
        status = 422 if request.method == "POST" else 200
        return TemplateResponse(request, "admin/listings/queueitem/credential.html", context, status=status)

    def _check(
        self, request: HttpRequest, item: QueueItem, credential: Credential, form: CheckForm
    ) -> HttpResponse | None:
        by: Any = request.user
        try:
            if item.done_at is None:
                moderation.take(item, by=by)
            evidence.check(credential, by=by, **form.cleaned_data)
        except moderation.TakenByAnother:
            messages.error(request, _("%(who)s has this item. Nothing was saved.") % {"who": item.taken_by})
            return None
        except (evidence.NotSent, moderation.AlreadyDecided):
            messages.error(request, _("The owner removed this line, or it was checked meanwhile. Nothing was saved."))
            return None
        except evidence.OwnEvidence:
            messages.error(request, _("This is your own business. Another moderator has to check it."))
            return None
        messages.success(request, _("Checked. The public page says so from now on."))
        return redirect("admin:listings_queueitem_changelist")


def _must_moderate(request: HttpRequest) -> None:
    if not request.user.has_perm(MODERATE):
        raise PermissionDenied


def _credential_rows(listing: Any, version: Version) -> list[dict[str, Any]]:
    lines = ledger.read(listing, time_zone=version.time_zone, now=timezone.now())
    pks = [line.credential.pk for line in lines]
    items = dict(
        QueueItem.objects.filter(kind=QueueKind.CREDENTIAL, object_id__in=pks, done_at=None).values_list(
            "object_id", "pk"
        )
    )
    return [{"line": line, "item": items.get(line.credential.pk)} for line in lines]


def _decided_words(version: Version) -> str:
    if version.status == VersionStatus.WITHDRAWN:
        return _("The owner took this back. Nothing is left to decide.")
    who, when = version.decided_by, version.decided_at
    time = timesince(when) if when else ""
    words = {"who": who, "time": time, "what": version.get_status_display()}
    return _("%(who)s decided this %(time)s ago: %(what)s. Your decision was not needed any more.") % words
