"""Who belongs to a business: invitations, roles, removal and handing over. Each act is one transaction on record.

An owner can do everything, an editor what `access.OWNERS_ONLY` leaves; a business never loses its last owner.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from listings import team_emails, trail
from listings.models import Business, Invitation, Membership, MembershipRole, Verb

if TYPE_CHECKING:
    from accounts.models import User

INVITATION_LASTS = timedelta(days=7)
INVITATIONS_A_DAY = 20
KEPT_AFTERWARDS = timedelta(days=30)


class NotAnOwner(Exception):
    """Only an owner may do this, and the person is none (any more)."""


class LastOwner(Exception):
    """A business keeps at least one owner: somebody else has to become one first."""


class NotAMember(Exception):
    """The person does not belong to the business (any more)."""


class AlreadyMember(Exception):
    """The person belongs to the business already."""


class AlreadyInvited(Exception):
    """An invitation to this address is open."""


class TooManyInvitations(Exception):
    """The person sent INVITATIONS_A_DAY within a day."""


class InvitationUsed(Exception):
    """Somebody accepted it."""


class InvitationWithdrawn(Exception):
    """An owner took it back."""


class InvitationOver(Exception):
    """Its seven days are over."""


class OtherAddress(Exception):
    """It was sent to an address that is not a confirmed one of this account."""


# Businesses


@transaction.atomic
def begin(name: str, *, by: "User") -> Business:
    """Begin another business, with this person as its owner."""
    business = Business.objects.create(name=name, is_example=by.is_example)
    Membership.objects.create(business=business, user=by, role=MembershipRole.OWNER)
    trail.record(Verb.BUSINESS_BEGUN, None, business, by=by, role=trail.OWNER)
    return business


@transaction.atomic
def rename(business: Business, name: str, *, by: "User") -> None:
    """Name a business, for its team and in invitations; visitors never see it. Raises NotAnOwner."""
    with _owned(business, by):
        if Business.objects.filter(pk=business.pk).exclude(name=name).update(name=name):
            trail.record(Verb.BUSINESS_NAMED, None, business, by=by, role=trail.OWNER)


# Invitations


@transaction.atomic
def invite(business: Business, address: str, role: str, *, by: "User") -> Invitation:
    """Send a link that makes the owner of this address a member.

    Raises NotAnOwner, AlreadyMember, AlreadyInvited, TooManyInvitations.
    """
    address, now = address.strip().lower(), timezone.now()
    with _owned(business, by):
        if business.memberships.filter(_has_address(address), user__is_active=True).exists():
            raise AlreadyMember(address)
        if Invitation.objects.filter(invited_by=by, sent_at__gt=now - timedelta(days=1)).count() >= INVITATIONS_A_DAY:
            raise TooManyInvitations(by)
        for former in business.invitations.open().filter(email=address, expires_at__lte=now):
            _withdraw(former, by=by)
        token = secrets.token_urlsafe(24)
        try:
            with transaction.atomic():
                invitation = Invitation.objects.create(
                    business=business,
                    email=address,
                    role=role,
                    token_hash=_hash(token),
                    invited_by=by,
                    sent_at=now,
                    expires_at=now + INVITATION_LASTS,
                )
        except IntegrityError as error:
            raise AlreadyInvited(address) from error
        facts: dict[str, object] = {"invitation": invitation.pk, "role": role}
        trail.record(Verb.INVITED, None, business, by=by, role=trail.OWNER, facts=facts)
        team_emails.queue_invitation(invitation, token)
    return invitation


def find(token: str) -> Invitation | None:
    """The invitation that a link names, whatever became of it; None for one that was never sent."""
    invitations = Invitation.objects.select_related("business", "invited_by", "accepted_by")
    return invitations.filter(token_hash=_hash(token)).first()


def check(invitation: Invitation, user: "User | None") -> None:
    """Raises InvitationUsed, InvitationWithdrawn or InvitationOver; with somebody signed in also OtherAddress."""
    if invitation.accepted_at:
        raise InvitationUsed(invitation)
    if invitation.withdrawn_at:
        raise InvitationWithdrawn(invitation)
    if invitation.is_over:
        raise InvitationOver(invitation)
    if user is not None and invitation.email not in confirmed_addresses(user):
        raise OtherAddress(invitation)


@transaction.atomic
def accept(invitation: Invitation, *, by: "User") -> Membership:
    """Join the business; who belongs to it already keeps her role. Raises what `check` does."""
    Business.objects.select_for_update().get(pk=invitation.business_id)
    invitation.refresh_from_db()
    check(invitation, by)
    now = timezone.now()
    if not Invitation.objects.open().filter(pk=invitation.pk).update(accepted_at=now, accepted_by=by):
        raise InvitationUsed(invitation)
    membership, is_new = Membership.objects.get_or_create(
        business=invitation.business, user=by, defaults={"role": invitation.role}
    )
    if is_new:
        facts: dict[str, object] = {"invitation": invitation.pk, "role": membership.role}
        trail.record(Verb.JOINED, None, invitation.business, by=by, role=membership.role, facts=facts)
        team_emails.queue_joined(membership)
    return membership


@transaction.atomic
def revoke(invitation: Invitation, *, by: "User") -> None:
    """Take an invitation back; its link then says so. Raises NotAnOwner, InvitationUsed."""
    with _owned(invitation.business, by):
        _withdraw(invitation, by=by)


def _withdraw(invitation: Invitation, *, by: "User") -> None:
    if Invitation.objects.open().filter(pk=invitation.pk).update(withdrawn_at=timezone.now()):
        facts: dict[str, object] = {"invitation": invitation.pk}
        trail.record(Verb.INVITATION_WITHDRAWN, None, invitation.business, by=by, role=trail.OWNER, facts=facts)
    elif Invitation.objects.filter(pk=invitation.pk, accepted_at__isnull=False).exists():
        raise InvitationUsed(invitation)


def forget_old() -> int:
    """Delete invitations that ended or ran out more than thirty days ago, with the addresses in them."""
    since = timezone.now() - KEPT_AFTERWARDS
    ended = Q(accepted_at__lt=since) | Q(withdrawn_at__lt=since) | Q(expires_at__lt=since)
    deleted, _by_model = Invitation.objects.filter(ended).delete()
    return deleted


# Members


@transaction.atomic
def remove(membership: Membership, *, by: "User") -> None:
    """End a membership at once, one's own too. Raises NotAnOwner, LastOwner."""
    business, person = membership.business, membership.user
    leaves = person == by
    with _members(business) if leaves else _owned(business, by):
        role = _role_of(business, person)
        if role is None:
            return
        if role == MembershipRole.OWNER:
            _refuse_last(business, person)
        business.memberships.filter(user=person).delete()
        for invitation in business.invitations.open().filter(invited_by=person):
            _withdraw(invitation, by=by)
        verb = Verb.LEFT if leaves else Verb.MEMBER_REMOVED
        facts: dict[str, object] = {"person": person.pk, "role": role}
        trail.record(verb, None, business, by=by, role=role if leaves else trail.OWNER, facts=facts)
        tell = team_emails.queue_left if leaves else team_emails.queue_removed
        tell(business, person)


@transaction.atomic
def change_role(membership: Membership, role: str, *, by: "User") -> None:
    """Make an editor an owner, or an owner an editor. Raises NotAnOwner, LastOwner."""
    business, person = membership.business, membership.user
    with _owned(business, by):
        if role != MembershipRole.OWNER and _role_of(business, person) == MembershipRole.OWNER:
            _refuse_last(business, person)
        if business.memberships.filter(user=person).exclude(role=role).update(role=role):
            facts: dict[str, object] = {"person": person.pk, "role": role}
            trail.record(Verb.ROLE_CHANGED, None, business, by=by, role=trail.OWNER, facts=facts)
            team_emails.queue_role_changed(business, person, role)


@transaction.atomic
def hand_over(business: Business, *, to: Membership, by: "User") -> None:
    """Make another member the owner and oneself an editor, both or neither. Raises NotAnOwner, NotAMember."""
    with _owned(business, by):
        others = business.memberships.filter(pk=to.pk, user__is_active=True).exclude(user=by)
        if not others.update(role=MembershipRole.OWNER):
            raise NotAMember(to.user_id)
        business.memberships.filter(user=by).update(role=MembershipRole.EDITOR)
        facts: dict[str, object] = {"person": to.user_id}
        trail.record(Verb.HANDED_OVER, None, business, by=by, role=trail.OWNER, facts=facts)
        team_emails.queue_handed_over(business, to=to.user, by=by)


# Rules


@contextmanager
def _members(business: Business) -> Iterator[None]:
    """Nobody else changes the team of this business meanwhile."""
    Business.objects.select_for_update().get(pk=business.pk)
    yield


@contextmanager
def _owned(business: Business, by: "User") -> Iterator[None]:
    """As `_members`, by an owner as things stand now. Raises NotAnOwner."""
    with _members(business):
        if _role_of(business, by) != MembershipRole.OWNER:
            raise NotAnOwner(by)
        yield


def _role_of(business: Business, person: "User") -> str | None:
    return business.memberships.filter(user=person).values_list("role", flat=True).first()


def _refuse_last(business: Business, person: "User") -> None:
    owners = business.memberships.filter(role=MembershipRole.OWNER, user__is_active=True)
    if not owners.exclude(user=person).exists():
        raise LastOwner(business)


def confirmed_addresses(user: "User") -> set[str]:
    """Addresses that somebody proved to read, in lower case."""
    addresses = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    return {address.lower() for address in addresses}


def _has_address(address: str) -> Q:
    return Q(user__email__iexact=address)


def _hash(token: str) -> str:
    return sha256(token.encode(errors="replace")).hexdigest()
