"""Mail about claims; each becomes an outbox row in the caller's transaction."""

from collections.abc import Iterable

from accounts import letters
from accounts.mail_topics import MailTopic
from accounts.models import User
from listings import claim_cases
from listings.models import Claim

FOLDER = "listings/mail/claims"


def queue_link(claim: Claim, token: str) -> None:
    """Ask the address at the clinic's domain; the only place in which the token stands."""
    letters.send_to_address(
        f"{FOLDER}/claim_confirm.html",
        claim.email,
        topic=MailTopic.DECISIONS,
        claim=claim,
        name=claim_cases.name_of(claim.listing),
        token=token,
    )


def queue_received(claim: Claim) -> None:
    """Tell the claimant that a moderator has it, and by when."""
    _tell(_claimant(claim), "claim_received", claim, due=claim_cases.item_of(claim).due_at)


def queue_claimed(claim: Claim) -> None:
    """Tell the owners that somebody claims their clinic, and until when they can answer."""
    _tell(_owners(claim), "claim_made", claim, until=claim.answer_until)


def queue_over(claim: Claim) -> None:
    """Tell the owners that a claim is refused or withdrawn, and that nothing changed."""
    _tell(_owners(claim), "claim_over", claim)


def queue_accepted(claim: Claim) -> None:
    """Tell the claimant that the listing is hers to keep true now."""
    _tell(_claimant(claim), "claim_accepted", claim)


def queue_refused(claim: Claim) -> None:
    """Tell the claimant why not."""
    _tell(_claimant(claim), "claim_refused", claim, reason=claim.reason)


def queue_gone(claim: Claim) -> None:
    """Tell the claimant that the listing does not exist any more."""
    _tell(_claimant(claim), "claim_gone", claim)


def queue_moved(claim: Claim, team: Iterable[User], reason: str) -> None:
    """Tell the team that had the listing that it is with somebody else, and why."""
    _tell(team, "claim_moved", claim, reason=reason)


def _claimant(claim: Claim) -> list[User]:
    return [claim.claimant] if claim.claimant else []


def _owners(claim: Claim) -> list[User]:
    return [member.user for member in claim_cases.owners_of(claim.listing).select_related("user").order_by("pk")]


def _tell(people: Iterable[User], template: str, claim: Claim, **context: object) -> None:
    words = {"claim": claim, "listing": claim.listing, "name": claim_cases.name_of(claim.listing), **context}
    letters.send(f"{FOLDER}/{template}.html", topic=MailTopic.DECISIONS, people=people, **words)
