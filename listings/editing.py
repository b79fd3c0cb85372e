"""Saving a section of the editor: into the open draft, or kept exactly as typed when it does not validate."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.http import QueryDict

from listings import content, drafts, packing
from listings.content import Content
from listings.models import DraftInput, Listing, PublishedPage, Version, VersionStatus

if TYPE_CHECKING:
    from accounts.models import User

# Fields of a request that are not what the owner typed.
NOT_TYPED = {"csrfmiddlewaretoken", "revision", "opened", "take", "autosave", "submit", "check"}


def shown_version(listing: Listing) -> Version | None:
    """What the editor shows: the open version, else the live one; None before anything was begun."""
    return listing.open_version() or listing.live_version or listing.versions.order_by("-number").first()


def live_content(listing: Listing) -> Content | None:
    """What the public page is made from; None where nothing ever was live. One query, unless it is not on show."""
    if listing.live_version is None:
        return None
    page = PublishedPage.objects.filter(listing=listing).first()
    unpacked = packing.unpack(page.packed) if page else None
    is_live = unpacked is not None and unpacked.live.version.pk == listing.live_version_id
    return unpacked.live if unpacked and is_live else content.load(listing.live_version)


def revision_of(version: Version | None) -> int:
    """The number a form carries, to notice that the draft moved on meanwhile; a draft not begun yet has 0."""
    return version.revision if version and version.status == VersionStatus.DRAFT else 0


@transaction.atomic
def save(
    listing: Listing, *, by: "User", revision: int, section: str, key: str, write: Callable[[Version], object]
) -> Version:
    """Write a valid section into the draft. Raises drafts.StaleDraft, drafts.NotADraft."""
    draft = drafts.start(listing, by=by)
    drafts.claim_revision(draft, revision)
    write(draft)
    DraftInput.objects.filter(version=draft, section=section, key=key).delete()
    return draft


@transaction.atomic
def keep(listing: Listing, *, by: "User", section: str, key: str, typed: QueryDict) -> Version:
    """Keep what does not validate exactly as typed. Raises drafts.NotADraft."""
    draft = drafts.start(listing, by=by)
    data = {name: [text.replace("\x00", "\ufffd") for text in values] for name, values in typed.lists()
            if name not in NOT_TYPED}  # fmt: skip
    DraftInput.objects.update_or_create(version=draft, section=section, key=key, defaults={"data": data})
    return draft


def kept(version: Version | None, section: str, key: str) -> QueryDict | None:
    """What was typed into a section and could not be saved, as a form takes it."""
    row = DraftInput.objects.filter(version=version, section=section, key=key).first() if version else None
    if row is None:
        return None
    typed = QueryDict(mutable=True)
    for name, values in row.data.items():
        typed.setlist(name, values)
    return typed


def forget(version: Version, *, section: str, key: str) -> None:
    """Drop what was kept of a thing that is removed."""
    DraftInput.objects.filter(version=version, section=section, key=key).delete()


def looked_at(data: QueryDict) -> int | None:
    """The number of the draft that a page showed; None where its form carries none."""
    return parse_revision(data) if "revision" in data else None


def parse_revision(data: QueryDict) -> int:
    """The revision a form carries; nonsense counts as none."""
    text: Any = data.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
