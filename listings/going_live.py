"""Making an approved version the one that the public sees; for those who decide, inside their transaction."""

from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.utils import timezone

from listings import content, drafts, freshness, preflight, publishing, slugs
from listings.content import Content
from listings.models import Listing, Version


class NothingLeft(Exception):
    """Without what was to go the page would not be one: pre-flight says why."""

    def __init__(self, problems: list[preflight.Problem]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


def go_live(listing: Listing, version: Version) -> None:
    """Show an approved version to the public."""
    before = content.load(listing.live_version) if listing.live_version else None
    listing.first_live_at = listing.first_live_at or timezone.now()
    _point_at(listing, version)
    freshness.note_approved(listing, version, before)
    publishing.refresh(listing)


def _point_at(listing: Listing, version: Version) -> None:
    """Move the live pointer; another clinic that takes the same address in this instant makes it choose anew."""
    before = listing.slug
    for attempts_left in (2, 1, 0):
        slugs.give(listing, version)
        listing.live_version = version
        try:
            with transaction.atomic():
                listing.save(update_fields=["slug", "live_version", "first_live_at"])
            break
        except IntegrityError:
            if not attempts_left:
                raise
            listing.slug, listing.live_version = before, version.base


@transaction.atomic
def rewrite(listing: Listing, *, rule: str, write: Callable[[Version, Content], None]) -> Version:
    """Publish the live content as `write` leaves it, whatever draft or submission the owner has open beside it.

    `listing` is locked and has a live version; `write` is given the new row and the live content.
    Raises NothingLeft, and then nothing is changed.
    """
    live = listing.live_version
    assert live is not None
    made = drafts.copy(live, listing=listing, by=None, base=live, made_from=live, rule=rule)
    write(made, content.load(live))
    problems = preflight.blocking(made)
    if problems:
        raise NothingLeft(problems)
    # Its facts were said when the live version was submitted, and by the same person.
    said = {"submitted_at": live.submitted_at, "submitted_by": live.submitted_by}
    Version.objects.filter(pk=made.pk).update(status="approved", decided_at=timezone.now(), **said)
    made.refresh_from_db()
    go_live(listing, made)
    return made
