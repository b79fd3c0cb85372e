"""One change at several locations, and drafts of several locations submitted together."""

from uuid import UUID, uuid4, uuid5

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from listings import content, diff, drafts, emails, moderation, preflight, spreading, states
from listings.models import Version, VersionStatus
from listings.views.sections import open_section


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def manage_service_also(request: HttpRequest, public_id: str, key: UUID) -> HttpResponse:
    return _also(request, public_id, preflight.SERVICES, key, back="manage_services")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def manage_person_also(request: HttpRequest, public_id: str, key: UUID) -> HttpResponse:
    return _also(request, public_id, preflight.PEOPLE, key, back="manage_people")


def _also(request: HttpRequest, public_id: str, section: str, key: UUID, *, back: str) -> HttpResponse:
    """Offer the change just saved at the other locations that have the same thing."""
    here = open_section(request, public_id, section)
    next_page = reverse(back, args=[public_id])
    found = spreading.targets(here.version, section, str(key)) if here.version.pk else []
    if not found:
        return redirect(next_page)
    if request.method == "POST":
        wanted = set(request.POST.getlist("at"))
        chosen = [one for one in found if f"{one.listing.public_id}:{one.key}" in wanted and not one.is_frozen]
        try:
            spreading.spread(here.version, section, str(key), to=chosen, by=request.user)  # type: ignore[arg-type]
        except (drafts.NotADraft, drafts.StaleDraft):
            messages.error(request, _("One of them was changed in this moment. Nothing was saved there; look again."))
            return redirect(request.path)
        if not chosen:
            return redirect(next_page)
        places = len({one.listing.pk for one in chosen})
        words = ngettext("Saved at %(n)s more location.", "Saved at %(n)s more locations.", places)
        messages.success(request, words % {"n": places})
        return redirect("manage_together")
    return here.page("manage/also.html", {"targets": found, "next_page": next_page})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def manage_together(request: HttpRequest) -> HttpResponse:
    """Every draft of a live listing with what it changes, to be submitted together."""
    found = spreading.ready(request.user)  # type: ignore[arg-type]
    if request.method == "POST":
        wanted = dict(value.partition(":")[::2] for value in request.POST.getlist("draft"))
        _submit(request, [version for version in found if version.listing.public_id in wanted], looked_at=wanted)
        return redirect("manage_home")
    rows = []
    for version in found:
        live, draft = version.listing.live_version, content.load(version)
        changes = diff.changes(content.load(live) if live else None, draft)
        problems = [problem for problem in preflight.check(draft) if problem.blocks]
        rows.append({"version": version, "changes": changes, "problems": problems})
    context = {"rows": rows, "token": uuid4(), "can_submit": any(not row["problems"] for row in rows)}
    return render(request, "manage/together.html", context)


def _outcome(submitted: list[Version], waiting: list[Version]) -> str:
    """What became of drafts that were submitted together."""
    if not waiting or len(waiting) == len(submitted):
        return states.outcome_words(submitted[0])
    live = len(submitted) - len(waiting)
    words = ngettext("%(n)s is live now.", "%(n)s are live now.", live) % {"n": live}
    return f"{words} {_('A moderator answers about the others within two business days, by mail.')}"


@transaction.atomic
def _submit(request: HttpRequest, chosen: list[Version], *, looked_at: dict[str, str]) -> None:
    """Submit drafts as they were looked at: `looked_at` has each one's number by its listing's id."""
    try:
        token = UUID(request.POST.get("token", ""))
    except ValueError:
        token = uuid4()
    submitted, left, changed = [], [], []
    for version in chosen:
        try:
            own = uuid5(token, version.listing.public_id)
            number = looked_at[version.listing.public_id]
            revision = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else None
            submitted.append(
                moderation.submit(version, by=request.user, token=own, with_mail=False, revision=revision)  # type: ignore[arg-type]
            )
        except drafts.StaleDraft:
            changed.append(version)
        except (moderation.NotReady, drafts.NotADraft):
            left.append(version)
    if submitted:
        waiting = [version for version in submitted if version.status == VersionStatus.SUBMITTED]
        if waiting:
            emails.queue_all_received(waiting)
        words = ngettext("%(n)s draft submitted.", "%(n)s drafts submitted.", len(submitted)) % {"n": len(submitted)}
        messages.success(request, f"{words} {_outcome(submitted, waiting)}")
    for version in changed:
        words = _("%(name)s was changed after you opened the page, and is not submitted: look at it again.")
        messages.error(request, words % {"name": version.name})
    for version in left:
        messages.error(request, _("%(name)s is not complete yet: open it to see why.") % {"name": version.name})
    if not chosen:
        messages.info(request, _("Nothing was chosen, so nothing was submitted."))
