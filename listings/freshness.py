"""Whether what a listing says was said to be right lately: by whom, how, and asking again when it gets old.

A submission confirms what it adds or changes. What stays as it was keeps its day until somebody says that it is still
right, signed in or by the link in a mail.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.core import signing
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from listings import content, emails, publishing, trail
from listings.content import Content
from listings.key_facts import ASKED_AFTER, days_of, key_facts, said_on
from listings.models import Confirmation, ConfirmationLink, ConfirmedHow, Listing, SearchRow, Verb, Version

if TYPE_CHECKING:
    from accounts.models import User

ASKED_AGAIN_AFTER = timedelta(days=30)
LINK_LASTS = timedelta(days=21)
MOST_ASKED_AT_ONCE = 200
SALT = "listings.freshness"


class LinkUsed(Exception):
    """The link in the mail did its work already."""


class LinkExpired(Exception):
    """The link in the mail is too old, or the person left the business."""


class ChangedMeanwhile(Exception):
    """The page is another than the one that was looked at."""


# Writing


def note_approved(listing: Listing, version: Version, before: Content | None) -> None:
    """Confirm what an approved version added or changed, on the day it was submitted; forget what is gone."""
    old = {fact.name: fact.words for fact in key_facts(before)} if before else {}
    known = days_of(listing)
    facts = key_facts(content.load(version))
    fallback = said_on(before.version) if before else said_on(version)
    rows = [
        Confirmation(
            listing=listing,
            section=fact.section,
            key=fact.key,
            field=fact.field,
            at=known.get(fact.name, fallback) if old.get(fact.name) == fact.words else said_on(version),
            by=version.submitted_by,
            how=ConfirmedHow.SUBMITTED,
        )
        for fact in facts
        if fact.name not in known or old.get(fact.name) != fact.words
    ]
    _write(rows)
    names = {fact.name for fact in facts}
    gone = [name for name in known if name not in names]
    for section, key, field in gone:
        Confirmation.objects.filter(listing=listing, section=section, key=key, field=field).delete()


@transaction.atomic
def confirm(listing: Listing, *, by: "User | None", how: ConfirmedHow, seen: int) -> None:
    """Say that every key fact of the live page is right today; `seen` is the number of the version looked at.

    Raises ChangedMeanwhile when the public page is another by now, or there is none.
    """
    listing = Listing.objects.select_for_update().get(pk=listing.pk)
    version = listing.live_version
    if version is None or version.pk != seen:
        raise ChangedMeanwhile(listing)
    now = timezone.now()
    facts = key_facts(content.load(version))
    _write(
        Confirmation(listing=listing, section=fact.section, key=fact.key, field=fact.field, at=now, by=by, how=how)
        for fact in facts
    )
    trail.record(Verb.CONFIRMED, listing, version, by=by, role=trail.OWNER, facts={"how": how, "facts": len(facts)})
    publishing.refresh(listing)


def _write(rows: Iterable[Confirmation]) -> None:
    Confirmation.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["listing", "section", "key", "field"],
        update_fields=["at", "by", "how"],
    )


# Asking


def ask_due(*, now: datetime | None = None) -> int:
    """Ask the people of each clinic whose facts get old and who were not asked lately; returns how many mails."""
    now = now or timezone.now()
    lately = ConfirmationLink.objects.filter(listing=OuterRef("pk"), sent_at__gt=now - ASKED_AGAIN_AFTER)
    old_rows = SearchRow.objects.filter(confirmed__lt=int((now - ASKED_AFTER).timestamp())).values("listing_id")
    due = (
        Listing.objects.live()
        .filter(pk__in=old_rows, business__memberships__user__is_active=True)
        .exclude(Exists(lately))
        .distinct()
        .order_by("pk")[:MOST_ASKED_AT_ONCE]
    )
    return sum(_ask(listing, now) for listing in due)


@transaction.atomic
def _ask(listing: Listing, now: datetime) -> int:
    members = [
        member.user for member in listing.business.memberships.filter(user__is_active=True).select_related("user")
    ]
    for person in members:
        link = ConfirmationLink.objects.create(listing=listing, user=person, sent_at=now, expires_at=now + LINK_LASTS)
        emails.queue_confirm(listing, person, token_of(link))
    return len(members)


def token_of(link: ConfirmationLink) -> str:
    """What stands in the mail's address: signed, so that it cannot be guessed from another."""
    return signing.dumps(link.pk, salt=SALT)


def find_link(token: str) -> ConfirmationLink | None:
    """The link that a token names, also a used or an old one; None for one that was never sent."""
    try:
        pk = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    links = ConfirmationLink.objects.select_related("listing__live_version", "listing__business", "user")
    return links.filter(pk=pk).first()


def check_link(link: ConfirmationLink) -> None:
    """Raises LinkUsed or LinkExpired."""
    if link.used_at:
        raise LinkUsed(link)
    belongs = link.listing.business.memberships.filter(user=link.user, user__is_active=True).exists()
    if link.expires_at <= timezone.now() or not belongs:
        raise LinkExpired(link)


@transaction.atomic
def confirm_by_link(link: ConfirmationLink, *, seen: int) -> None:
    """`confirm` by the link of a mail, once. Raises LinkUsed, LinkExpired, ChangedMeanwhile."""
    check_link(link)
    now = timezone.now()
    if not ConfirmationLink.objects.filter(pk=link.pk, used_at=None).update(used_at=now):
        raise LinkUsed(link)
    confirm(link.listing, by=link.user, how=ConfirmedHow.MAIL_LINK, seen=seen)
