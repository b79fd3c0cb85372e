"""The evidence ledger as its owner sees it, and the private documents."""

import logging
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from listings import evidence, ledger, ledger_sight, preflight, trail
from listings.access import get_document, get_managed_credential
from listings.claim_cases import documents_for_team
from listings.forms.credentials import CredentialForm
from listings.models import Credential, CredentialKind, Verb
from listings.views.private_files import private_file
from listings.views.sections import Editing, open_section

log = logging.getLogger("pinpoint.evidence")

STATE_WORDS = {
    ledger.LineState.HOLDS: gettext_lazy("Checked: visitors see it"),
    ledger.LineState.BEING_CHECKED: gettext_lazy("Being checked: visitors see only that"),
    ledger.LineState.SEEN: gettext_lazy("Seen, but not checked in the way that counts for it: no badge"),
    ledger.LineState.ENDED: gettext_lazy("Ended: send the renewal"),
    ledger.LineState.REFUSED: gettext_lazy("Not accepted: visitors do not see it"),
    ledger.LineState.SUSPENDED: gettext_lazy("Suspended by the issuer: visitors do not see it"),
}


@login_required
@require_safe
def manage_credentials(request: HttpRequest, public_id: str) -> HttpResponse:
    here = open_section(request, public_id, preflight.CREDENTIALS)
    lines = ledger.read(here.listing, time_zone=here.version.time_zone or "America/New_York", now=timezone.now())
    renewed = {line.credential.renews_id for line in lines}
    waiting = here.listing.credentials.filter(sent_at=None, removed_at=None).select_related("kind")
    rows = [
        {
            "credential": line.credential,
            "state": STATE_WORDS[line.state],
            "holds": line.state == ledger.LineState.HOLDS,
            "until": line.last_good_day,
            "reason": line.check.reason if line.check else "",
            "today": sight.today,
            "afterwards": sight.afterwards,
        }
        for line in lines
        for sight in [ledger_sight.of(line, renewed=line.credential.pk in renewed)]
    ]
    context = {
        "rows": rows,
        "waiting": waiting,
        "is_live": here.listing.live_version_id is not None,
        "kinds": CredentialKind.objects.listable(),
    }
    return here.page("manage/credentials.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def manage_credential_new(request: HttpRequest, public_id: str) -> HttpResponse:
    here = open_section(request, public_id, preflight.CREDENTIALS)
    renews = _renewed(here)
    initial = {"kind": request.GET.get("kind") or (renews.kind_id if renews else "")}
    if renews:
        initial |= {"person": str(renews.holder_key or ""), "state": renews.state, "issuer": renews.issuer}
    return _edit(here, None, initial=initial, renews=renews)


def _renewed(here: Editing) -> Credential | None:
    wanted = here.request.GET.get("renews", "")
    return get_managed_credential(here.request.user, here.listing, int(wanted)) if wanted.isdigit() else None  # type: ignore[arg-type]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def manage_credential(request: HttpRequest, public_id: str, credential_id: int) -> HttpResponse:
    here = open_section(request, public_id, preflight.CREDENTIALS)
    credential = get_managed_credential(request.user, here.listing, credential_id)  # type: ignore[arg-type]
    if credential.sent_at:
        context = {
            "credential": credential,
            "documents": documents_for_team(here.listing).filter(credential=credential),
        }
        return here.page("manage/credential_sent.html", context)
    return _edit(here, credential, initial={}, renews=None)


def _edit(
    here: Editing, credential: Credential | None, *, initial: dict[str, Any], renews: Credential | None
) -> HttpResponse:
    request, version = here.request, here.version if here.version.pk else None
    is_post = request.method == "POST"
    form = CredentialForm(
        data=request.POST if is_post else None,
        files=request.FILES if is_post else None,
        instance=credential,
        initial=initial,
        listing=here.listing,
        version=version,
    )
    status = 200
    if is_post and form.is_valid():
        try:
            saved = form.save_for(by=request.user, renews=renews)  # type: ignore[arg-type]
        except OSError:
            log.exception("evidence could not be stored")
            form.add_error(
                "documents", _("Our disk did not take the file. Nothing was saved; please try again in a while.")
            )
            status = 503
        else:
            if form.cleaned_data["camera"]:
                messages.success(request, _("Saved. Photograph the next page, or go back if that was all."))
                return redirect("manage_credential", here.listing.public_id, saved.pk)
            messages.success(request, _("Saved."))
            return redirect("manage_credentials", here.listing.public_id)
    elif is_post:
        status = 422
    documents = documents_for_team(here.listing).filter(credential=credential) if credential else []
    kinds = CredentialKind.objects.listable()
    return here.page("manage/credential.html", {"form": form, "documents": documents, "kinds": kinds}, status=status)


@login_required
@require_POST
def manage_credential_send(request: HttpRequest, public_id: str, credential_id: int) -> HttpResponse:
    """Send a line of a live listing to be checked; that of a new one goes with its submission."""
    here = open_section(request, public_id, preflight.CREDENTIALS)
    credential = get_managed_credential(request.user, here.listing, credential_id)  # type: ignore[arg-type]
    if here.listing.live_version_id:
        evidence.send(credential, by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("Sent. It is checked within two business days."))
    return redirect("manage_credentials", public_id)


@login_required
@require_POST
def manage_credential_remove(request: HttpRequest, public_id: str, credential_id: int) -> HttpResponse:
    here = open_section(request, public_id, preflight.CREDENTIALS)
    credential = get_managed_credential(request.user, here.listing, credential_id)  # type: ignore[arg-type]
    evidence.remove(credential, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("Removed."))
    return redirect("manage_credentials", public_id)


@login_required
@require_safe
def evidence_document(request: HttpRequest, document_id: str) -> FileResponse:
    """A private document, as a download that no browser runs; every look is noted."""
    document = get_document(request.user, document_id)  # type: ignore[arg-type]
    response = private_file(document)
    listing = document.credential.listing
    is_own = listing.business.memberships.filter(user=request.user.pk).exists()
    role = trail.OWNER if is_own else trail.MODERATOR
    trail.record(Verb.EVIDENCE_VIEWED, listing, document, by=request.user, role=role)  # type: ignore[arg-type]
    return response
