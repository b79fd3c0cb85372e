"""Everything of a business as one ZIP, written while it is sent: what is in memory is one file's piece at a time."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.core.files.storage import storages
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import ForeignKey, Model
from django.utils import timezone
from django.utils.text import get_valid_filename

from accounts import unsubscribing
from accounts.mail_topics import OPTIONAL
from listings import claim_cases, content, exports, figure_tables, sheet_file, trail
from listings.models import (
    Business,
    Confirmation,
    Credential,
    CredentialCheck,
    Event,
    FigureKind,
    Listing,
    Photo,
    Verb,
    Version,
)

if TYPE_CHECKING:
    from accounts.models import User

PIECE = 64 * 1024
AN_HOUR = 6
FIGURE_HEADINGS = ["day", "listing", "name", *FigureKind.values]
# What others said to a claim, and what opens its link.
CLAIM_SECRETS = ("listing", "business", "token_hash", "answer", "answered_at", "answer_until")
EVENT_HEADINGS = ["when", "what", "by", "listing", "about", "details"]
README = """Everything that Pinpoint keeps about this business and what you did in it.

account.json      your account and which mail you get
business.json     the business, its team and its invitations
sheet.csv         all listings, services and prices, as the sheet of "Many at once"
figures.csv       what was counted of each listing, by day
events.csv        what happened, with the day; "you" is you
listings/<id>/    for each listing: its facts (listing.json), every version (versions/), its evidence
                  (credentials.json), the documents you sent (documents/) and its photos (photos/)

Dates are in UTC. Amounts are in US dollars unless a currency stands beside them.
"""


class TooOften(Exception):
    """The person took everything out AN_HOUR times within an hour."""


@dataclass
class _Pipe:
    """What the archive writes, until it is sent on."""

    pieces: list[bytes]

    def write(self, data: bytes) -> int:
        self.pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """The archive asks for it; what waits is taken by `drain`."""

    def drain(self) -> Iterator[bytes]:
        yield from self.pieces
        self.pieces.clear()


@dataclass(frozen=True)
class _Entry:
    """One file of the archive; pictures and documents are not packed twice."""

    name: str
    pieces: Iterable[bytes]
    is_packed: bool = False


def begin(business: Business, *, by: "User") -> None:
    """Put on record that a person takes everything out. Raises TooOften."""
    since = timezone.now() - timedelta(hours=1)
    if Event.objects.filter(actor_id=by.pk, verb=Verb.DATA_TAKEN, at__gt=since).count() >= AN_HOUR:
        raise TooOften(by)
    trail.record(Verb.DATA_TAKEN, None, business, by=by, role=trail.OWNER)


def archive(business: Business, *, by: "User") -> Iterator[bytes]:
    """The archive, piece by piece."""
    pipe, now = _Pipe([]), timezone.now()
    with ZipFile(pipe, "w", ZIP_DEFLATED) as packed:  # type: ignore[call-overload]
        for entry in _entries(business, by):
            info = ZipInfo(entry.name, date_time=now.timetuple()[:6])
            info.compress_type = ZIP_STORED if entry.is_packed else ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            with packed.open(info, "w") as file:
                for piece in entry.pieces:
                    file.write(piece)
                    yield from pipe.drain()
    yield from pipe.drain()


def account_of(user: "User") -> dict[str, Any]:
    """What is kept about the person herself."""
    refused = unsubscribing.refused_by(user)
    return {
        "email": user.email,
        "name": user.name,
        "joined": user.date_joined,
        "last_sign_in": user.last_login,
        "claims": [_facts(claim, without=CLAIM_SECRETS) for claim in user.claims.order_by("pk")],
        "mail": {topic.value: topic.value not in refused for topic in OPTIONAL},
    }


def _entries(business: Business, by: "User") -> Iterator[_Entry]:
    listings = business.listings.filter(deleted_at=None).select_related("live_version").order_by("id")
    yield _Entry("README.txt", [README.encode()])
    yield _json("account.json", account_of(by))
    yield _json("business.json", _business(business))
    yield _Entry("sheet.csv", exports.sheet(business))
    yield _Entry("figures.csv", sheet_file.write(FIGURE_HEADINGS, figure_tables.daily_rows(list(listings))))
    yield _Entry("events.csv", sheet_file.write(EVENT_HEADINGS, _events(business, by)))
    for listing in listings:
        yield from _listing(listing)


def _json(name: str, value: object) -> _Entry:
    return _Entry(name, [json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1).encode()])


def _facts(row: Model, *, without: Iterable[str] = ()) -> dict[str, Any]:
    """A row's own fields; people are left out, since events.csv says who did what."""
    left_out = {"id", *without}
    return {
        field.name: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.name not in left_out and not (isinstance(field, ForeignKey) and _is_person(field))
    }


def _is_person(field: "ForeignKey[Any, Any]") -> bool:
    return field.related_model is not None and field.related_model._meta.label == "accounts.User"


def _business(business: Business) -> dict[str, Any]:
    members = business.memberships.select_related("user").order_by("pk")
    return {
        "name": business.name,
        "begun": business.created_at,
        "team": [{"person": str(member.user), "email": member.user.email, "role": member.role} for member in members],
        "invitations": [
            _facts(invitation, without=["business", "token_hash"]) for invitation in business.invitations.order_by("pk")
        ],
    }


def _events(business: Business, by: "User") -> Iterator[dict[str, str]]:
    """What happened to the listings and the team, and whatever else the person did."""
    listings = dict(business.listings.values_list("pk", "public_id"))
    of_listings = Event.objects.filter(listing_id__in=listings)
    of_team = Event.objects.filter(object_type="business", object_id=business.pk)
    own = Event.objects.filter(actor_id=by.pk)
    for event in (of_listings | of_team | own).order_by("id").iterator(chunk_size=1000):
        yield {
            "when": event.at.isoformat(),
            "what": event.verb,
            "by": "you" if event.actor_id == by.pk else event.role,
            "listing": listings.get(event.listing_id or 0, ""),
            "about": event.object_type,
            "details": json.dumps(event.facts, ensure_ascii=False),
        }


def _listing(listing: Listing) -> Iterator[_Entry]:
    folder = f"listings/{listing.public_id}"
    confirmed = Confirmation.objects.filter(listing=listing).order_by("section", "key", "field")
    facts = {
        **_facts(listing, without=["business", "merged_into", "live_version"]),
        "live_version": listing.live_version.number if listing.live_version else None,
        "confirmed": [_facts(row, without=["listing"]) for row in confirmed],
    }
    yield _json(f"{folder}/listing.json", facts)
    for version in claim_cases.versions_for_team(listing).order_by("number").iterator(chunk_size=1):
        yield _json(f"{folder}/versions/{version.number}.json", _version(version))
    credentials = Credential.objects.filter(listing=listing).select_related("listing").order_by("id")
    yield _json(f"{folder}/credentials.json", [_credential(credential) for credential in credentials])
    for document in claim_cases.documents_for_team(listing).order_by("id"):
        name = get_valid_filename(document.original_name.strip(". ") or "document")
        yield from _file("evidence", document.file_name, f"{folder}/documents/{document.public_id[:8]}-{name}")
    for photo in Photo.objects.filter(listing=listing, withdrawn_at=None).order_by("id"):
        yield from _file("photos", photo.file_name(photo.widths()[-1]), f"{folder}/photos/{photo.token[:12]}.webp")


def _version(version: Version) -> dict[str, Any]:
    whole = _facts(version, without=["listing", "base", "made_from", "submit_token"])
    for model in content.CHILDREN:
        rows = model._default_manager.filter(version=version).order_by("pk")
        whole[model._meta.model_name or ""] = [_facts(row, without=["version"]) for row in rows]
    return whole


def _credential(credential: Credential) -> dict[str, Any]:
    checks = CredentialCheck.objects.filter(credential=credential)
    documents = claim_cases.documents_for_team(credential.listing).filter(credential=credential).order_by("id")
    return {
        **_facts(credential, without=["listing", "renews"]),
        "checks": [_facts(check, without=["credential"]) for check in checks],
        "documents": [_facts(document, without=["credential"]) for document in documents],
    }


def _file(storage: str, stored: str, name: str) -> Iterator[_Entry]:
    """A stored file in pieces; a note in its place where the disk does not have it."""
    try:
        file = storages[storage].open(stored)
    except OSError:
        yield _Entry(f"{name}.missing.txt", [b"This file could not be read. Write to us, please.\n"])
        return
    with file:
        yield _Entry(name, file.chunks(PIECE), is_packed=True)


def file_name(business: Business, *, now: datetime) -> str:
    """What the archive is called on the person's own disk."""
    return f"pinpoint-{business.pk}-{now:%Y-%m-%d}.zip"
