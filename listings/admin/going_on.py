"""The next item opens by itself: who is done with one gets another that nobody has."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from listings import moderation
from listings.admin import queue_list
from listings.models import Claim, QueueItem, QueueKind
from listings.models.queue import TAKE_LAPSES_AFTER

if TYPE_CHECKING:
    from accounts.models import User

# So many free items are tried when others take them in the same moment.
TRIES = 10


def go_on(request: HttpRequest, *, by: "User") -> HttpResponse:
    """Open the next item of the list in whose filters the moderator works; the list itself when none is left."""
    item = _take_next(request, by)
    if item is None:
        messages.info(request, _("Nothing waits that is free."))
        return redirect(to_list(request))
    return redirect(reverse("admin:listings_queueitem_open", args=[item.pk]) + queue_list.read(request.GET).query)


def to_list(request: HttpRequest) -> str:
    """The list with the filters of the address that was asked for."""
    wanted = queue_list.read(request.GET)
    return reverse("admin:listings_queueitem_changelist") + wanted.at(wanted.page)


def _take_next(request: HttpRequest, by: "User") -> QueueItem | None:
    """The first in order that nobody has, taken; else one's own."""
    now = timezone.now()
    wanted = queue_list.read(request.GET)
    own_claims = Claim.objects.filter(claimant=by).values("pk")
    waiting = queue_list.items(wanted.of_waiting(), by=by, now=now).exclude(listing__business__memberships__user=by)
    waiting = waiting.exclude(kind=QueueKind.CLAIM, object_id__in=own_claims).exclude(not_for=by)
    for item in waiting.filter(Q(taken_by=None) | Q(taken_at__lt=now - TAKE_LAPSES_AFTER))[:TRIES]:
        try:
            moderation.take(item, by=by)
        except (moderation.TakenByAnother, moderation.AlreadyDecided, moderation.AskedForAnother):
            continue
        return item
    return waiting.filter(taken_by=by).first()
