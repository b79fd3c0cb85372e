"""Claims: who says that a listing is hers, and the page on which a moderator decides with all of the case in view."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from listings import claim_cases, claim_decisions, claim_domains, claims, moderation
from listings.access import LOOK, may_moderate
from listings.admin import history, words
from listings.admin.pages import ReadOnlyAdmin, draw, known_id, moderator_of, noted
from listings.forms.claims import AcceptForm
from listings.forms.moderation import ReasonForm
from listings.models import Business, Claim, ClaimDocument, ClaimState, Listing, MembershipRole, QueueItem, QueueKind

if TYPE_CHECKING:
    from accounts.models import User

REFUSALS = (
    claim_decisions.AlreadyDecided,
    claim_decisions.OwnClaim,
    claim_decisions.AnswerPending,
    claim_decisions.CaseChanged,
    claim_decisions.NotTheirs,
    claim_decisions.BelongsAlready,
    claim_cases.NotClaimable,
    moderation.TakenByAnother,
    moderation.AlreadyDecided,
)


class StateFilter(admin.SimpleListFilter):
    """Waiting claims unless others are asked for."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            (state.value, state.label) for state in ClaimState if state not in (ClaimState.DRAFT, ClaimState.WAITING)
        ]

    def choices(self, changelist: Any) -> Any:
        first, *others = super().choices(changelist)
        yield {**first, "display": _("Waiting")}
        yield from others

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        wanted = self.value() if self.value() in ClaimState.values else ClaimState.WAITING
        return queryset.filter(state=wanted)


@admin.register(Claim)
class ClaimAdmin(ReadOnlyAdmin):
    """What was sent; a claim whose mail is not confirmed is its claimant's alone."""

    list_display = ("what", "claimed_by", "state", "dispute", "due")
    list_display_links = None
    list_filter = (StateFilter,)
    list_select_related = ("claimant", "listing__live_version")
    search_fields = ("business_name", "=listing__public_id", "listing__slug")
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[Claim]:
        item = QueueItem.objects.filter(kind=QueueKind.CLAIM, object_id=OuterRef("pk"), done_at=None)
        found = super().get_queryset(request).filter(sent_at__isnull=False)
        named = found.annotate(due_at=Subquery(item.values("due_at")[:1]), signals=Subquery(item.values("risk")[:1]))
        return named.order_by("due_at", "-pk")

    @admin.display(description=gettext_lazy("listing"))
    def what(self, claim: Claim) -> SafeString:
        url = reverse("admin:listings_claim_change", args=[claim.pk])
        return format_html('<a href="{}">{}</a>', url, claim_cases.name_of(claim.listing))

    @admin.display(description=gettext_lazy("claimed by"))
    def claimed_by(self, claim: Claim) -> str:
        return claim.business_name

    @admin.display(description=gettext_lazy("dispute"))
    def dispute(self, claim: Any) -> str:
        return "; ".join(claim.signals or ())

    @admin.display(description=gettext_lazy("due"))
    def due(self, claim: Any) -> str:
        return words.moment(claim.due_at) if claim.due_at else ""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(LOOK)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(LOOK)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        return noted(QueueKind.CLAIM, claim_page)(request, known_id(object_id))


@dataclass
class Case:
    """One moderator at one claim, with what she typed and the button she pressed."""

    request: HttpRequest
    by: "User"
    claim: Claim
    item: QueueItem | None
    accept: AcceptForm
    refuse: ReasonForm


@dataclass(frozen=True)
class Fact:
    """What the listing says beside what the claimant says."""

    label: str
    listed: str
    stated: str


def claim_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The decision page; what goes wrong is told on it, with all that was typed."""
    by = moderator_of(request)
    found = Claim.objects.sent().select_related("claimant", "listing__live_version", "listing__business", "decided_by")
    claim = get_object_or_404(found, pk=pk)
    item = (
        QueueItem.objects.filter(kind=QueueKind.CLAIM, object_id=pk).order_by("-pk").select_related("taken_by").first()
    )
    act = request.POST.get("act", "") if request.method == "POST" else ""
    case = Case(request, by, claim, item, *_forms(request, claim, act))
    if request.method != "POST":
        return _page(case)
    if act not in ACTS or item is None:
        return _page(case, refusals=[_("Press one of the buttons.")], status=422)
    form = {"accept": case.accept, "refuse": case.refuse}.get(act)
    if form is not None and not form.is_valid():
        return _page(case, refusals=[_("Nothing was saved yet: see the message beside the field.")], status=422)
    try:
        return ACTS[act](case, item)
    except REFUSALS as refusal:
        if isinstance(refusal, claim_decisions.OwnClaim):
            moderation.release(item, by=by)
        claim.refresh_from_db()
        item.refresh_from_db()
        return _page(case, refusals=[_refusal_words(refusal, case)], status=409)


def _forms(request: HttpRequest, claim: Claim, act: str) -> tuple[AcceptForm, ReasonForm]:
    owned = Business.objects.filter(memberships__user=claim.claimant_id, memberships__role=MembershipRole.OWNER)
    given: dict[str, Any] = {
        "businesses": list(owned.order_by("pk")) if claim.claimant_id else [],
        "name": claim.business_name,
        "disputed": _is_disputed(claim),
        "prefix": "accept",
    }
    typed = request.POST if request.method == "POST" else None
    if act == "accept":
        return AcceptForm(typed, **given), ReasonForm(initial=_typed(request, "refuse"), prefix="refuse")
    accept = AcceptForm(initial={"business": claim.business_id or ""} | _typed(request, "accept"), **given)
    return accept, ReasonForm(typed if act == "refuse" else None, initial=_typed(request, "refuse"), prefix="refuse")


def _typed(request: HttpRequest, prefix: str) -> dict[str, str]:
    """What stands in the fields of a button that was not pressed, so that nothing typed is lost."""
    begin = f"{prefix}-"
    return {name.removeprefix(begin): text for name, text in request.POST.dict().items() if name.startswith(begin)}


def _is_disputed(claim: Claim) -> bool:
    others = Claim.objects.open().filter(listing=claim.listing_id).exclude(pk=claim.pk)
    return claim.listing.business.memberships.exists() or others.exists()


def _refusal_words(refusal: Exception, case: Case) -> str:
    if isinstance(refusal, moderation.TakenByAnother) and case.item:
        return _("Another moderator has this item: %(taken)s. Nothing was saved.") % {
            "taken": words.taken_words(case.item)
        }
    if isinstance(refusal, claim_decisions.OwnClaim):
        return _(
            "You claim this listing, run it, or share a business with who claims it. Another moderator has to decide."
        )
    if isinstance(refusal, claim_decisions.AnswerPending) and case.claim.answer_until:
        until = words.moment(case.claim.answer_until)
        return _("The owner may answer until %(until)s. You can accept after that, or after the answer.") % {
            "until": until
        }
    if isinstance(refusal, claim_decisions.CaseChanged):
        return _("Another claim or an answer came since you opened this page. Look again before you decide.")
    if isinstance(refusal, claim_decisions.NotTheirs):
        return _("The claimant is no owner of that business now, or the account is gone. Nothing was saved.")
    if isinstance(refusal, claim_decisions.BelongsAlready):
        return _("The claimant belongs to the team of this listing by now. Refuse the claim with that reason.")
    if isinstance(refusal, claim_cases.NotClaimable):
        return _("The listing was deleted, or merged into another. Refuse the claim with that reason.")
    return _decided(case.claim)


def _decided(claim: Claim) -> str:
    if claim.state == ClaimState.WITHDRAWN:
        return _("The claimant took this back. Nothing is left to decide.")
    if claim.ended_at is None:
        return ""
    facts = {"who": claim.decided_by, "when": words.moment(claim.ended_at), "what": claim.get_state_display()}
    return _("Decided already: %(who)s on %(when)s, “%(what)s”.") % facts


# Buttons


def _take(case: Case, item: QueueItem) -> HttpResponse:
    moderation.take(item, by=case.by)
    messages.success(case.request, _("Yours for 30 minutes."))
    return _page(case)


def _release(case: Case, item: QueueItem) -> HttpResponse:
    moderation.release(item, by=case.by)
    messages.success(case.request, _("Released."))
    return redirect("admin:listings_queueitem_changelist")


def _accept(case: Case, item: QueueItem) -> HttpResponse:
    moderation.take(item, by=case.by)
    typed = case.accept.cleaned_data
    claim_decisions.accept(
        case.claim,
        by=case.by,
        business=case.accept.chosen_business(),
        seen=typed["seen"],
        note=typed["note"],
        reason=typed.get("reason", ""),
    )
    messages.success(case.request, _("Accepted: the listing is the claimant's. Everybody concerned has mail."))
    return redirect("admin:listings_queueitem_changelist")


def _refuse(case: Case, item: QueueItem) -> HttpResponse:
    moderation.take(item, by=case.by)
    claim_decisions.refuse(case.claim, by=case.by, reason=case.refuse.cleaned_data["reason"])
    messages.success(case.request, _("Refused. The claimant has the reason by mail."))
    return redirect("admin:listings_queueitem_changelist")


ACTS = {"take": _take, "release": _release, "accept": _accept, "refuse": _refuse}


# Page


def _page(case: Case, *, refusals: Sequence[str] = (), status: int = 200) -> HttpResponse:
    claim, listing, item = case.claim, case.claim.listing, case.item
    is_open = claim.state == ClaimState.WAITING
    documents = list(claim.documents.select_related("uploaded_by"))
    others = Claim.objects.sent().filter(listing=listing).exclude(pk=claim.pk).select_related("claimant")
    context = {
        "title": _("Claim: %(name)s") % {"name": claim_cases.name_of(listing)},
        "claim": claim,
        "listing": listing,
        "item": item if is_open else None,
        "due": words.due_words(item) if item and is_open else "",
        "taken": words.taken_words(item) if item and is_open else "",
        "is_mine": bool(item and item.is_taken and item.taken_by_id == case.by.pk),
        "decided": "" if is_open else _decided(claim),
        "signals": item.risk if item and is_open else [],
        "facts": _facts(claim),
        "proof": _proof(claim),
        "documents": [document for document in documents if not document.is_answer],
        "may_open": may_moderate(case.by),
        "answers": [document for document in documents if document.is_answer],
        "may_be_answered": is_open and claim_cases.awaits_answer(claim),
        "until": words.moment(claim.answer_until) if claim.answer_until else "",
        "others": [(other, _documents(other)) for other in others.order_by("-pk")],
        "owners": claim_cases.owners_of(listing).select_related("user"),
        "accept": case.accept,
        "refuse": case.refuse,
        "seen": claim_cases.mark(listing),
        "history": history.of_listing(listing.pk),
    }
    return draw(case.request, "claim/page.html", context, refusals=refusals, status=status)


def _documents(claim: Claim) -> list[ClaimDocument]:
    return list(claim.documents.filter(is_answer=False))


def _facts(claim: Claim) -> list[Fact]:
    listing: Listing = claim.listing
    version, who = claim_cases.shown_version(listing), claim.claimant
    return [
        Fact(_("Name"), version.name if version else "", claim.business_name),
        Fact(_("Address"), version.address if version else "", ""),
        Fact(_("Phone"), version.phone if version else "", ""),
        Fact(_("E-mail"), version.email if version else "", claim.email),
        Fact(_("Site"), version.website if version else "", claim_domains.mail_domain(claim.email)),
        Fact(_("Business"), listing.business.title, claim.business.title if claim.business else _("a new one")),
        Fact(_("Account"), "", " · ".join(filter(None, (who.name, who.email))) if who else _("gone")),
        Fact(_("Account since"), "", words.moment(who.date_joined) if who else ""),
    ]


def _proof(claim: Claim) -> str:
    if not claim.email:
        return ""
    return claim_domains.compared(claim.email, claims.site_domain(claim.listing))
