"""Mail about who belongs to a business; each becomes an outbox row in the caller's transaction."""

from accounts import letters
from accounts.mail_topics import MailTopic
from accounts.models import User
from listings.models import Business, Invitation, Membership, MembershipRole

FOLDER = "listings/mail/team"


def queue_invitation(invitation: Invitation, token: str) -> None:
    """Ask an address into the team; the only place in which the token stands."""
    letters.send_to_address(
        f"{FOLDER}/invitation.html",
        invitation.email,
        topic=MailTopic.TEAM,
        invitation=invitation,
        business=invitation.business.title,
        inviter=str(invitation.invited_by),
        token=token,
    )


def queue_joined(membership: Membership) -> None:
    """Tell the owners who joined."""
    _tell(_owners(membership.business), "joined", membership.business, membership=membership)


def queue_left(business: Business, person: User) -> None:
    """Tell the owners who left."""
    _tell(_owners(business), "left", business, person=str(person))


def queue_removed(business: Business, person: User) -> None:
    """Tell somebody that she no longer belongs to a business."""
    _tell([person], "removed", business)


def queue_role_changed(business: Business, person: User, role: str) -> None:
    """Tell somebody what she may do from now on."""
    _tell([person], "role_changed", business, is_owner=role == MembershipRole.OWNER)


def queue_handed_over(business: Business, *, to: User, by: User) -> None:
    """Tell both who runs the business now."""
    _tell([to], "role_changed", business, is_owner=True)
    _tell([by], "handed_over", business, person=str(to))


def _owners(business: Business) -> list[User]:
    owners = business.memberships.filter(role=MembershipRole.OWNER, user__is_active=True).select_related("user")
    return [membership.user for membership in owners.order_by("pk")]


def _tell(people: list[User], template: str, business: Business, **context: object) -> None:
    words = {"business_id": business.pk, "business": business.title, **context}
    letters.send(f"{FOLDER}/{template}.html", topic=MailTopic.TEAM, people=people, **words)
