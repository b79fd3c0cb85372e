"""Answering a moderator's refusal."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from listings import drafts, replies
from listings.access import get_managed_listing
from listings.forms.moderation import ReplyForm
from listings.views.editor import overview


@login_required
@require_POST
def manage_reply(request: HttpRequest, public_id: str) -> HttpResponse:
    listing = get_managed_listing(request.user, public_id)  # type: ignore[arg-type]
    section, key, field = (request.POST.get(part, "")[:60] for part in ("section", "key", "field"))
    form = ReplyForm(data=request.POST, may_ask=True)
    if not form.is_valid():
        return overview(request, listing, answering=((section, key, field), form), status=422)
    user: Any = request.user
    try:
        replies.reply(listing, (section, key, field), **form.cleaned_data, by=user)
    except (replies.NothingRefused, drafts.NotADraft):
        messages.error(request, _("There is nothing to answer any more: it was changed or submitted meanwhile."))
    except replies.AskedAlready:
        form.add_error("second_look", _("You asked for a second look already. It can be had once."))
        return overview(request, listing, answering=((section, key, field), form), status=409)
    else:
        messages.success(request, _("Your answer is kept. It goes along when you submit."))
    return redirect("manage_listing", public_id)
