"""One moderator takes a person or a service off the live page at once; bringing them back takes another.

What a person alone performs goes with her; a service that others perform too goes on without her name.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from listings import content, diff, emails, going_live, holding_back, looks, trail, undoing
from listings.at_once import Rule
from listings.content import Content
from listings.models import Event, Listing, Practitioner, Service, Verb, Version
from listings.preflight import PEOPLE, SERVICES

if TYPE_CHECKING:
    from accounts.models import User


class NotThere(Exception):
    """The live page has no such person or service, or not any more, or the listing is not live."""


class OwnListing(Exception):
    """Nobody acts on a listing of their own business."""


@dataclass(frozen=True)
class Removable:
    """A person or a service of the live page."""

    section: str
    key: str
    name: str


def removable(listing: Listing) -> list[Removable]:
    """People and services of the live page, in its order, in two queries."""
    people = Practitioner.objects.filter(version=listing.live_version_id)
    services = Service.objects.filter(version=listing.live_version_id).select_related("treatment")
    return [
        *(Removable(PEOPLE, str(person.key), person.name) for person in people),
        *(Removable(SERVICES, str(service.key), service.treatment.label) for service in services),
    ]


@transaction.atomic
def take_off(listing: Listing, *, section: str, key: str, by: "User", reason: str) -> Event:
    """Take a person with what she alone performs, or a service, off the live page; the owner reads the reason.

    Where nothing would be left to show, the whole listing is held back. Raises NotThere, OwnListing.
    """
    listing = Listing.objects.select_for_update().get(pk=listing.pk)
    if listing.business.memberships.filter(user=by).exists():
        raise OwnListing(listing)
    names = {(one.section, one.key): one.name for one in removable(listing)}
    if (section, key) not in names:
        raise NotThere(listing)
    name = names[section, key]
    try:
        made = going_live.rewrite(listing, rule=Rule.TAKEN_OFF, write=WRITERS[section](key))
    except going_live.NothingLeft:
        return _hold_back(listing, name, by=by, reason=reason)
    before = content.load(made.base) if made.base else None
    changes = diff.changes(before, content.load(made))
    facts: dict[str, object] = {"section": section, "key": key}
    event = trail.record(Verb.TAKEN_OFF, listing, made, by=by, role=trail.MODERATOR, facts=facts, words=reason)
    _ask(event, listing, name, by=by, changes=changes)
    emails.queue_taken_off(listing, [change.about for change in changes], reason)
    return event


def _hold_back(listing: Listing, name: str, *, by: "User", reason: str) -> Event:
    holding_back.suspend(listing, by=by, reason=reason)
    event = Event.objects.filter(listing_id=listing.pk, verb=Verb.SUSPENDED).latest("id")
    _ask(event, listing, name, by=by)
    return event


def _ask(event: Event, listing: Listing, name: str, *, by: "User", changes: Sequence[diff.Change] = ()) -> None:
    words = [_("Taken off at once: %(name)s") % {"name": name}]
    looks.ask_for(event, listing, changes=changes, words=words, is_safety=True, not_for=by)


def _without_person(key: str) -> Callable[[Version, Content], None]:
    def write(draft: Version, live: Content) -> None:
        Practitioner.objects.filter(version=draft, key=key).delete()
        for service in live.services:
            if service.practitioner_keys == [key]:
                content.remove_service(draft, service.key)
        undoing.leave_out_strangers(draft)

    return write


def _without_service(key: str) -> Callable[[Version, Content], None]:
    def write(draft: Version, live: Content) -> None:
        for service in Service.objects.filter(version=draft, key=key):
            content.remove_service(draft, service.key)

    return write


WRITERS: dict[str, Callable[[str], Callable[[Version, Content], None]]] = {
    PEOPLE: _without_person,
    SERVICES: _without_service,
}
