"""Deleting one's account: what happens to each business first, then the person is taken out of the trail."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from accounts import emptying, letters
from accounts.mail_topics import MailTopic
from listings import claim_endings, leaving, team_emails, trail
from listings.models import (
    Business,
    ConfirmationLink,
    Event,
    EventNote,
    Invitation,
    Listing,
    MembershipRole,
    Verb,
)

if TYPE_CHECKING:
    from accounts.models import User


class StillNeeded(Exception):
    """The person is the last owner of a business that others work in, or staff."""


@dataclass(frozen=True)
class Farewell:
    """What deleting the account does to each business of a person.

    `blocking` need another owner first, or their listings closed; of `ending` every listing is closed and deleted;
    `left` go on with others.
    """

    blocking: list[Business] = field(default_factory=list)
    ending: list[Business] = field(default_factory=list)
    left: list[Business] = field(default_factory=list)
    listings: list[Listing] = field(default_factory=list)

    @property
    def is_possible(self) -> bool:
        return not self.blocking


def preview(user: "User") -> Farewell:
    """What `delete_account` would do now."""
    found = Farewell()
    for business in Business.objects.of_member(user):
        others = business.memberships.filter(user__is_active=True).exclude(user=user)
        has_open = business.listings.filter(closed_at=None).exists()
        if not _is_owner(business, user) or others.filter(role=MembershipRole.OWNER).exists():
            found.left.append(business)
        elif others.exists() and has_open:
            found.blocking.append(business)
        else:
            found.ending.append(business)
            found.listings.extend(business.listings.filter(deleted_at=None).select_related("live_version"))
    return found


def _is_owner(business: Business, user: "User") -> bool:
    return business.memberships.filter(user=user, role=MembershipRole.OWNER).exists()


@transaction.atomic
def delete_account(user: "User") -> None:
    """Leave every business, then empty the account in place. Raises StillNeeded."""
    # First, so that no claim of hers is accepted while she goes.
    claim_endings.person_leaves(user)
    list(Business.objects.select_for_update().filter(memberships__user=user).order_by("pk"))
    found = preview(user)
    if user.is_staff or not found.is_possible:
        raise StillNeeded(user)
    for business in found.left:
        business.memberships.filter(user=user).delete()
        trail.record(Verb.LEFT, None, business, by=user, role=trail.OWNER, facts={"person": user.pk})
        team_emails.queue_left(business, user)
    for business in found.ending:
        _end(business, user)
    Invitation.objects.open().filter(invited_by=user).delete()
    Invitation.objects.filter(Q(email=user.email.lower()) | Q(accepted_by=user)).delete()
    ConfirmationLink.objects.filter(user=user).delete()
    own = Event.objects.filter(actor_id=user.pk).exclude(role=trail.MODERATOR)
    EventNote.objects.filter(event__in=own).delete()
    trail.record(Verb.ACCOUNT_DELETED, None, user, by=user, role=trail.OWNER)
    address = user.email
    emptying.empty(user)
    letters.send_to_address("listings/mail/team/account_deleted.html", address, topic=MailTopic.ACCOUNT)


def _end(business: Business, user: "User") -> None:
    """Close and delete what nobody else could look after; who else belongs to it is told."""
    for listing in business.listings.filter(deleted_at=None):
        leaving.ask_deletion(listing, by=user)
    for member in business.memberships.exclude(user=user).select_related("user"):
        team_emails.queue_removed(business, member.user)
    business.invitations.open().delete()
    business.memberships.all().delete()
    trail.record(Verb.LEFT, None, business, by=user, role=trail.OWNER, facts={"person": user.pk})
