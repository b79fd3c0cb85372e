"""Moderators' import: clinics that nobody registered, from a source that allows it, by the rows of the owners' sheet.

`listing` holds what the source calls the clinic, `service` what it calls the service. An imported listing is a draft
that nobody runs: no page shows it before somebody claims it with proof and a moderator approves it. What has an owner,
or was ever public, is never changed by an import.
"""

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from listings import duplicates, exports, imports, sheet_file, sheets, trail
from listings.content import Content
from listings.forms.dry_run import Catalogue
from listings.imports import CellError, Checked, Refused
from listings.models import (
    Business,
    DataSource,
    Listing,
    Origin,
    Sheet,
    SheetListing,
    SheetOutcome,
    Verb,
    Version,
)
from listings.sheet_columns import LISTING_ID, SERVICE_KEY
from listings.sheet_file import Row

if TYPE_CHECKING:
    from accounts.models import User

NAMESPACE = UUID("0c6de0f1-8f0e-4f3c-9a41-6a8d3a1b7c52")


def upload(source: DataSource, *, by: "User", data: bytes, file_name: str = "") -> Sheet:
    """Keep a file to be checked. Raises sheet_file.Unreadable, sheets.TooManyUploads."""
    sheets.count_upload(by)
    return _store(source, by, sheet_file.read(data), file_name)


@transaction.atomic
def _store(source: DataSource, by: "User", file: sheet_file.SheetFile, file_name: str) -> Sheet:
    sheet = sheets.create(file, by=by, file_name=file_name, source=source)
    groups = imports.by_listing(file.rows)
    known = _listings_of(source, groups)
    sheets.add_parts(sheet, [(known.get(name), name, rows) for name, rows in groups.items()])
    return sheet


def _listings_of(source: DataSource, names: dict[str, list[Row]]) -> dict[str, Listing]:
    """Entries of a source that are here already, by what the source calls them."""
    found: dict[str, Listing] = {}
    wanted = list(names)
    for start in range(0, len(wanted), 500):
        some = Origin.objects.filter(source=source, entry__in=wanted[start : start + 500])
        found |= {origin.entry: origin.listing for origin in some.select_related("listing")}
    return found


def check(part: SheetListing, content: Content | None, catalogue: Catalogue) -> Checked:
    """What the rows of one entry come to; `content` is what was imported of it before, None for a new one."""
    rows = [Row(number, cells) for number, cells in part.rows]
    name = rows[0].cells.get(LISTING_ID, "").strip()
    if not name or len(name) > sheets.LONGEST_ENTRY:
        words = _("Give what the source calls this clinic: any text of at most %(most)s letters, the same each time.")
        told = words % {"most": sheets.LONGEST_ENTRY}
        return Checked(errors=[CellError(row.number, LISTING_ID, told) for row in rows])
    if part.listing and not _is_open(part.listing):
        return Checked(notes=[_("Left as it is: it has an owner, or was public once. An import never changes it.")])
    blank = content is None
    found = EntryCheck(content or Content(Version()), _namespace(part), catalogue, is_new=blank).run(rows)
    if blank and not found.errors and not found.changes:
        found.errors.append(CellError(rows[0].number, "", _("These rows say nothing: a clinic needs at least a name.")))
    found.name = found.name or next(filter(None, (row.cells.get("name", "").strip() for row in rows)), "")
    return found


def _is_open(listing: Listing) -> bool:
    """Whether an import may still write to a listing: nobody runs it, and it never was public."""
    never_public = Q(first_live_at=None, closed_at=None, merged_into=None, deleted_at=None)
    return Listing.objects.without_owner().filter(never_public, pk=listing.pk).exists()


def _namespace(part: SheetListing) -> UUID:
    """Gives a service of the source the same key in each import."""
    return uuid5(NAMESPACE, f"{part.sheet.source_id}/{part.entry}")


class EntryCheck(imports.ListingCheck):
    """The check of one entry of a source: services by the source's own ids, and no stamps."""

    def __init__(self, content: Content, namespace: UUID, catalogue: Catalogue, *, is_new: bool) -> None:
        super().__init__(content, namespace, catalogue)
        self.is_new = is_new

    def _service(self, row: Row, key: str, *, remove: bool) -> None:
        known = uuid5(self.namespace, key)
        if remove or any(service.key == known for service in self.after.services):
            super()._service(row, str(known), remove=remove)
        else:
            self._new_service(row, known)

    def _new_service(self, row: Row, key: UUID) -> None:
        if not row.cells.get(SERVICE_KEY, "").strip():
            words = _("Give what the source calls this service: any text, the same each time.")
            raise Refused(SERVICE_KEY, words)
        super()._new_service(row, key)

    def _refuse_stale(self, row: Row, before: object, names: list[str]) -> None:
        """Nobody but imports writes here."""

    def _refuse_what_is_taken(self) -> None:
        """Nobody has it."""

    def _tell(self) -> None:
        if self.is_new:
            version = self.after.version
            if not version.name:
                self.found.errors.append(CellError(self.found.edits[0].row, "name", _("A clinic needs a name.")))
            self.found.alike = duplicates.words_of(duplicates.of_new(version)) + _imported_alike(version)


def _imported_alike(version: Version) -> list[str]:
    """Clinics that were imported before, from whatever source, and have the same phone, or the same name and ZIP."""
    same = Q(pk=None)
    if version.phone:
        same |= Q(phone=version.phone)
    if version.zip_code:
        same |= Q(name__iexact=version.name, zip_code=version.zip_code)
    there = Version.objects.filter(same, listing__origin__isnull=False, listing__live_version=None)
    lines = there.select_related("listing__origin__source").order_by("listing_id", "-number")[: duplicates.MOST_FOUND]
    said = _("Was imported from %(source)s as %(name)s, %(city)s")
    found = [{"source": one.listing.origin.source, "name": one.name, "city": one.city} for one in lines]
    return list(dict.fromkeys(said % one for one in found))


def makeable(sheet: Sheet) -> QuerySet[SheetListing]:
    """Entries that can be imported: they say something new, without an error, and are no other clinic."""
    ready = sheet.parts.filter(outcome=SheetOutcome.NONE, error_count=0, change_count__gt=0)
    return ready.filter(Q(alike_count=0) | Q(is_wanted=True))


def want(sheet: Sheet, *, wanted: set[int], shown: set[int]) -> None:
    """Of the entries that were `shown`, import those `wanted` though they may be clinics that are here already."""
    alike = sheet.parts.filter(outcome=SheetOutcome.NONE, position__in=shown, alike_count__gt=0)
    alike.update(is_wanted=False)
    alike.filter(position__in=wanted).update(is_wanted=True)


def make_some(sheet: Sheet, *, by: "User") -> bool:
    """Import up to sheets.LISTINGS_A_STEP entries; returns whether any are left."""
    catalogue = Catalogue.read()
    for part in makeable(sheet).select_related("listing", "sheet")[: sheets.LISTINGS_A_STEP]:
        try:
            _make(part, by=by, catalogue=catalogue)
        except IntegrityError:
            _leave(part)
    return makeable(sheet).exists()


def _leave(part: SheetListing) -> None:
    part.outcome = SheetOutcome.LEFT
    part.message = _("It was imported or changed meanwhile, so nothing was written. Upload the file again.")
    part.save(update_fields=["outcome", "message"])


@transaction.atomic
def _make(part: SheetListing, *, by: "User", catalogue: Catalogue) -> None:
    """Write an entry's rows into its listing, or into a new one, if all stands as it did when they were checked."""
    if not SheetListing.objects.filter(pk=part.pk, outcome=SheetOutcome.NONE).update(outcome=SheetOutcome.LEFT):
        return
    if part.listing_id:
        Listing.objects.select_for_update().get(pk=part.listing_id)
    shown = exports.shown_versions([part.listing] if part.listing else [])
    content = exports.load_many(shown.values())[shown[part.listing_id].pk] if part.listing_id in shown else None
    found = check(part, content, catalogue)
    state = imports.state_of(content.version) if content else ""
    if found.errors or not found.edits or state != part.compared_with:
        _leave(part)
        return
    listing = part.listing or _begin(part, by=by)
    draft = listing.open_version()
    if draft is None or not draft.is_draft:
        _leave(part)
        return
    for edit in found.edits:
        imports.write(edit, draft)
    Version.objects.filter(pk=draft.pk).update(revision=draft.revision + 1)
    facts: dict[str, object] = {"source": part.sheet.source_id, "sheet": part.sheet_id}
    trail.record(Verb.IMPORTED, listing, draft, by=by, role=trail.MODERATOR, facts=facts)
    part.listing, part.outcome, part.draft, part.draft_revision = listing, SheetOutcome.DRAFT, draft, draft.revision + 1
    part.save(update_fields=["listing", "outcome", "draft", "draft_revision"])


def _begin(part: SheetListing, *, by: "User") -> Listing:
    """A listing of a business that nobody runs, with an empty draft that nobody wrote."""
    source = part.sheet.source
    assert source is not None
    listing = Listing.objects.create(business=Business.objects.create(name=""))
    Origin.objects.create(listing=listing, source=source, entry=part.entry, imported_at=timezone.now(), imported_by=by)
    Version.objects.create(listing=listing, number=1)
    return listing


def origin_of(listing: Listing) -> Origin | None:
    """Where a listing was imported from; None where somebody registered it."""
    return Origin.objects.filter(listing=listing).select_related("source").first()


def uploads(*, within: timedelta = sheets.KEPT_FOR) -> QuerySet[Sheet]:
    """Files that moderators uploaded lately, the newest first."""
    recent = Sheet.objects.filter(source__isnull=False, uploaded_at__gt=timezone.now() - within)
    return recent.select_related("source", "uploaded_by").order_by("-pk")
