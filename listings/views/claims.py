"""Claiming a listing: finding it, saying so with proof, confirming a mail, and following one's claims."""

import logging
from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from listings import access, claim_cases, claim_search, claims, importing, trail
from listings.claim_search import Found
from listings.claim_words import describe, describe_all
from listings.forms.claims import ClaimForm, FindForm
from listings.models import Business, Claim, Listing, MembershipRole, Verb
from listings.views.private_files import private_file

log = logging.getLogger("pinpoint.claims")


@login_required
@require_safe
def manage_claims(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    own = Claim.objects.filter(claimant=user).select_related("listing__live_version").order_by("-created_at", "-pk")
    context = {"claims": describe_all(own[:50]), "against": describe_all(claims.against(user))}
    return render(request, "manage/claims.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def manage_claim_find(request: HttpRequest) -> HttpResponse:
    """Find one's own clinic among listings that are not public; few tries, since it is no way to list them."""
    if request.method != "POST":
        return render(request, "manage/claim_find.html", {"form": FindForm()})
    form = FindForm(request.POST)
    if not form.is_valid():
        return render(request, "manage/claim_find.html", {"form": form}, status=422)
    if not ratelimit.consume(request, action="claim_find", user=request.user):
        form.add_error(None, _("You tried many times. Look again tomorrow, or write to us with the clinic's address."))
        return render(request, "manage/claim_find.html", {"form": form}, status=429)
    context = {"form": form, "found": _search(form), "searched": True}
    return render(request, "manage/claim_find.html", context)


def _search(form: FindForm) -> list[Found]:
    """By the first of the three ways that was filled in."""
    asked = form.cleaned_data
    if asked["phone"]:
        return claim_search.by_phone(asked["phone"])
    if asked["license_number"]:
        return claim_search.by_license(asked["license_number"])
    return claim_search.by_name(asked["name"], asked["zip_code"])


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def manage_claim_new(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    listing = access.get_claimable(request.GET.get("listing", ""))
    if listing.business.memberships.filter(user=user).exists():
        messages.info(request, _("You belong to this clinic's team already. This is the listing."))
        return redirect("manage_listing", listing.public_id)
    own = Claim.objects.open().filter(listing=listing, claimant=user).first()
    if own:
        messages.info(request, _("You claimed this listing already. This is how it stands."))
        return redirect("manage_claim", own.public_id)
    owned = Business.objects.filter(memberships__user=user, memberships__role=MembershipRole.OWNER).order_by("pk")
    given: dict[str, Any] = {"domain": claims.site_domain(listing), "businesses": list(owned)}
    if request.method != "POST":
        return _new_page(request, listing, ClaimForm(**given))
    form = ClaimForm(request.POST, request.FILES, **given)
    if not form.is_valid():
        return _new_page(request, listing, form, status=422)
    return _begin(request, listing, form)


def _begin(request: HttpRequest, listing: Listing, form: ClaimForm) -> HttpResponse:
    typed, status = form.cleaned_data, 422
    try:
        claim = claims.begin(
            listing,
            by=request.user,  # type: ignore[arg-type]
            how=typed["how"],
            business_name=typed["name"],
            business=form.chosen_business(),
            email=typed.get("email", ""),
            statement=typed["statement"],
            files=typed["documents"],
        )
    except claims.TooManyClaims:
        form.add_error(None, _("You began %(n)s claims within a day. Go on tomorrow.") % {"n": claims.CLAIMS_A_DAY})
        status = 429
    except OSError:
        log.exception("a claim's document could not be stored")
        form.add_error(
            "documents", _("Our disk did not take the file. Nothing was saved; please try again in a while.")
        )
        status = 503
    except (claims.AlreadyClaimed, claims.OwnListing, claims.NotClaimable):
        # A double click, or the listing moved in this moment: the same address says how it stands.
        return redirect(request.get_full_path())
    else:
        return redirect("manage_claim", claim.public_id)
    return _new_page(request, listing, form, status=status)


def _new_page(request: HttpRequest, listing: Listing, form: ClaimForm, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "name": claim_cases.name_of(listing),
        "place": claim_cases.place_of(listing),
        "origin": importing.origin_of(listing),
        "has_owner": claim_cases.owners_of(listing).exists(),
        "days": claims.ANSWER_WITHIN.days,
        "lasts": claims.LINK_LASTS.days,
    }
    return render(request, "manage/claim_new.html", context, status=status)


@login_required
@require_safe
def manage_claim(request: HttpRequest, claim_id: str) -> HttpResponse:
    claim = access.get_claim(request.user, claim_id)  # type: ignore[arg-type]
    context = {"claim": describe(claim), "documents": claim.documents.filter(is_answer=False)}
    return render(request, "manage/claim.html", context)


@login_required
@require_POST
def manage_claim_withdraw(request: HttpRequest, claim_id: str) -> HttpResponse:
    claim = access.get_claim(request.user, claim_id)  # type: ignore[arg-type]
    try:
        claims.withdraw(claim, by=request.user)  # type: ignore[arg-type]
    except claims.NotOpen:
        messages.error(request, _("It is not open any more. This is how it stands."))
    else:
        messages.success(request, _("Withdrawn. The listing stays as it is."))
    return redirect("manage_claim", claim_id)


@login_required
@require_POST
def manage_claim_send_again(request: HttpRequest, claim_id: str) -> HttpResponse:
    claim = access.get_claim(request.user, claim_id)  # type: ignore[arg-type]
    try:
        claims.send_link_again(claim, by=request.user)  # type: ignore[arg-type]
    except claims.NotOpen:
        messages.error(request, _("There is nothing to confirm any more. This is how it stands."))
    except claims.TooManyMails:
        words = _("%(n)s links were sent within a day. Ask for another one tomorrow.")
        messages.error(request, words % {"n": claims.MAILS_A_DAY})
    else:
        messages.success(request, _("A new link is on its way. Links from before open nothing any more."))
    return redirect("manage_claim", claim_id)


# What became of a link -> the status of the page that says so.
ENDED = {claims.LinkUsed: ("used", 410), claims.NotOpen: ("closed", 410), claims.LinkOver: ("over", 410)}


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def manage_claim_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The page that a mail leads to. Opening it changes nothing; the button confirms, for the claimant only."""
    claim = claims.find(token)
    if claim is None or claim.claimant_id != request.user.pk:
        raise Http404
    state, status = "open", 200
    try:
        claims.check_link(claim)
        if request.method == "POST":
            claims.confirm_mail(claim, by=request.user)  # type: ignore[arg-type]
            messages.success(request, _("The address is confirmed. Your claim is with a moderator now."))
            return redirect("manage_claim", claim.public_id)
    except tuple(ENDED) as ended:
        state, status = ENDED[type(ended)]
    except claims.NotClaimable:
        state, status = "gone", 409
    context = {"claim": claim, "name": claim_cases.name_of(claim.listing), "state": state}
    return render(request, "manage/claim_confirm.html", context, status=status)


@login_required
@require_safe
def manage_claim_document(request: HttpRequest, document_id: str) -> FileResponse:
    """A claim's private document; every look is noted."""
    document = access.get_claim_document(request.user, document_id)  # type: ignore[arg-type]
    response = private_file(document)
    own_role = trail.OWNER if document.is_answer else trail.CLAIMANT
    role = own_role if document.uploaded_by_id == request.user.pk else trail.MODERATOR
    trail.record(Verb.EVIDENCE_VIEWED, document.claim.listing, document, by=request.user, role=role)  # type: ignore[arg-type]
    return response
