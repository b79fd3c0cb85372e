"""What the owner who is there sees of a claim on her listing, and her answer to it."""

import logging

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from listings import access, claims
from listings.claim_words import describe
from listings.forms.claims import AnswerForm
from listings.models import Claim

log = logging.getLogger("pinpoint.claims")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def manage_claim_answer(request: HttpRequest, claim_id: str) -> HttpResponse:
    claim = access.get_claim_to_answer(request.user, claim_id)  # type: ignore[arg-type]
    if request.method != "POST":
        return _page(request, claim, AnswerForm(initial={"words": claim.answer}))
    form, status = AnswerForm(request.POST, request.FILES), 422
    if form.is_valid():
        typed = form.cleaned_data
        try:
            claims.answer(claim, typed["words"], by=request.user, files=typed["documents"])  # type: ignore[arg-type]
        except claims.NotOpen:
            messages.error(request, _("The claim was decided or withdrawn in this moment. Nothing is left to answer."))
            return redirect("manage_claims")
        except claims.TooManyDocuments:
            words = _("An answer holds at most %(n)s documents. Send the words alone, or fewer files.")
            form.add_error("documents", words % {"n": claims.MOST_DOCUMENTS})
        except OSError:
            log.exception("an answer's document could not be stored")
            form.add_error(
                "documents", _("Our disk did not take the file. Nothing was saved; please try again in a while.")
            )
            status = 503
        else:
            messages.success(request, _("Your answer is with the moderator."))
            return redirect("manage_claim_answer", claim_id)
    return _page(request, claim, form, status=status)


def _page(request: HttpRequest, claim: Claim, form: AnswerForm, *, status: int = 200) -> HttpResponse:
    own = claim.documents.filter(is_answer=True, uploaded_by=request.user.pk)
    return render(
        request,
        "manage/claim_answer.html",
        {"claim": describe(claim), "form": form, "documents": own},
        status=status,
    )
