"""An owner answers a refusal, and may ask once that another moderator looks at it."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from listings import drafts, states, trail
from listings.models import Listing, RefusalReply, Verb, Version, VersionStatus

if TYPE_CHECKING:
    from accounts.models import User

Place = tuple[str, str, str]


class NothingRefused(Exception):
    """There is no such refusal, or it was submitted again already."""


class AskedAlready(Exception):
    """A second look was asked for since anything was last approved."""


@transaction.atomic
def reply(listing: Listing, place: Place, *, words: str, second_look: bool, by: "User") -> RefusalReply:
    """Write down what the owner answers to one refusal; again, it replaces what she answered before.

    After a rejection, which leaves no draft, one of the same content is begun.
    Raises NothingRefused, AskedAlready, drafts.NotADraft.
    """
    Listing.objects.select_for_update().get(pk=listing.pk)
    source = open_refusal(listing.open_version() or states.rejected_since(listing))
    refusals = {one.place: one for one in states.refusals(source)}
    if source is None or place not in refusals:
        raise NothingRefused(listing)
    if second_look and not refusals[place].may_ask:
        raise AskedAlready(listing)
    if listing.open_version() is None:
        drafts.copy(source, listing=listing, by=by, base=listing.live_version, made_from=source)
    section, key, field = place
    given, _created = RefusalReply.objects.update_or_create(
        version=source,
        section=section,
        key=key,
        field=field,
        defaults={"words": words, "second_look": second_look, "at": timezone.now(), "by": by},
    )
    facts: dict[str, object] = {"version": source.pk, "second_look": second_look}
    trail.record(Verb.REPLIED, listing, given, by=by, role=trail.OWNER, facts=facts, words=words)
    return given


def open_refusal(version: Version | None) -> Version | None:
    """The refused submission that the owner can still answer, given her draft or what was rejected last."""
    return states.refused_source(version) if version and version.status != VersionStatus.SUBMITTED else None


def not_for(version: Version) -> "User | None":
    """Who may not decide on a submission, since the owner asked for a second look at what she or he refused."""
    source = version.made_from
    asked = source is not None and source.replies.filter(second_look=True).exists()
    return source.decided_by if source and asked else None
