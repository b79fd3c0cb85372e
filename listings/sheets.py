"""A sheet's way: uploaded, checked portion by portion, made into drafts, and those submitted together.

Until drafts are asked for, nothing is stored but the upload and what its check found; both go after a week.
"""

from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from listings import drafts, editing, emails, exports, imports, moderation, sheet_file
from listings.content import Content
from listings.forms.dry_run import Catalogue
from listings.imports import Checked
from listings.models import Business, DataSource, Listing, Sheet, SheetListing, SheetOutcome, VersionStatus
from listings.sheet_file import Row

if TYPE_CHECKING:
    from accounts.models import User

KEPT_FOR = timedelta(days=7)
UPLOADS_AN_HOUR = 30
# One request's work: about a second each.
ROWS_A_STEP = 250
LISTINGS_A_STEP = 60
NAMESPACE = UUID("5d1c7a52-4c2b-4a5e-9c0a-6f1f3b7a8e21")


COUNTS = ("change_count", "error_count", "alike_count")
LONGEST_ENTRY = 120
# A listing, what its source calls it, and its rows.
Part = tuple[Listing | None, str, list[Row]]
Check = Callable[[SheetListing, Content | None, Catalogue], Checked]


class TooManyUploads(Exception):
    """This person uploaded UPLOADS_AN_HOUR sheets within the hour."""


def upload(business: Business, *, by: "User", data: bytes, file_name: str = "") -> Sheet:
    """Keep a file to be checked. Raises sheet_file.Unreadable, TooManyUploads."""
    count_upload(by)
    return _store(business, by, sheet_file.read(data), file_name)


def count_upload(by: "User") -> None:
    """Raises TooManyUploads."""
    recent = Sheet.objects.filter(uploaded_by=by, uploaded_at__gt=timezone.now() - timedelta(hours=1))
    if recent.count() >= UPLOADS_AN_HOUR:
        raise TooManyUploads(by)


@transaction.atomic
def _store(business: Business, by: "User", file: sheet_file.SheetFile, file_name: str) -> Sheet:
    sheet = create(file, by=by, file_name=file_name, business=business)
    own = {listing.public_id: listing for listing in exports.of_business(business)}
    groups = imports.by_listing(file.rows)
    parts: list[Part] = [(own[name], "", rows) for name, rows in groups.items() if name in own]
    rest = iter([row for name, rows in groups.items() if name not in own for row in rows])
    while portion := list(islice(rest, ROWS_A_STEP)):
        parts.append((None, "", portion))
    add_parts(sheet, parts)
    return sheet


def create(
    file: sheet_file.SheetFile,
    *,
    by: "User",
    file_name: str,
    business: Business | None = None,
    source: DataSource | None = None,
) -> Sheet:
    """An upload without its rows, of a business or from a source."""
    return Sheet.objects.create(
        business=business,
        source=source,
        uploaded_by=by,
        expires_at=timezone.now() + KEPT_FOR,
        file_name=file_name.replace("\x00", "")[-120:],
        encoding=file.encoding,
        separator=file.separator,
        headings=file.headings,
        row_count=len(file.rows),
    )


def add_parts(sheet: Sheet, parts: list[Part]) -> None:
    """Keep the rows of an upload, those of one listing together."""
    SheetListing.objects.bulk_create(
        (
            SheetListing(
                sheet=sheet,
                position=position,
                listing=listing,
                entry=entry[:LONGEST_ENTRY],
                rows=[[row.number, row.cells] for row in rows],
                row_count=len(rows),
            )
            for position, (listing, entry, rows) in enumerate(parts)
        ),
        batch_size=100,
    )


def rows_checked(sheet: Sheet) -> int:
    """How many rows were checked so far."""
    done = sheet.parts.exclude(checked_at=None).aggregate(rows=Sum("row_count"))["rows"]
    return done or 0


def check_some(sheet: Sheet, *, check: Check | None = None) -> bool:
    """Check about ROWS_A_STEP rows that were not yet; returns whether any are left. Doing it twice is harmless.

    `check` says what the rows of one listing come to; an owner's own, where none is given.
    """
    waiting = sheet.parts.filter(checked_at=None)
    sizes = waiting.values_list("position", "row_count")
    positions: list[int] = []
    rows = 0
    for position, row_count in sizes:
        if positions and rows + row_count > ROWS_A_STEP:
            break
        positions.append(position)
        rows += row_count
    parts = list(waiting.filter(position__in=positions).select_related("sheet", "listing__live_version"))
    catalogue = Catalogue.read()
    for part, content in _with_content(parts):
        found = (check or _check)(part, content, catalogue)
        if content:
            part.compared_with = imports.state_of(content.version)
            part.name = content.version.name[:160]
        _keep(part, found)
    fields = ["checked_at", "compared_with", "name", "changes", "errors", "notes", "alike", *COUNTS]
    SheetListing.objects.bulk_update(parts, fields, batch_size=50)
    return sheet.parts.filter(checked_at=None).exists()


def _with_content(parts: list[SheetListing]) -> list[tuple[SheetListing, Content | None]]:
    """Each part with what the editor shows of its listing; None for strangers and for listings not begun yet."""
    shown = exports.shown_versions([part.listing for part in parts if part.listing])
    contents = exports.load_many(shown.values())
    return [
        (part, contents[shown[part.listing_id].pk] if part.listing_id and part.listing_id in shown else None)
        for part in parts
    ]


def _check(part: SheetListing, content: Content | None, catalogue: Catalogue) -> Checked:
    rows = [Row(number, cells) for number, cells in part.rows]
    if part.listing is None:
        return imports.strangers(rows)
    if content is None:
        return imports.not_begun(rows)
    return imports.check(content, rows, namespace=_namespace(part), catalogue=catalogue)


def _namespace(part: SheetListing) -> UUID:
    return uuid5(NAMESPACE, f"{part.sheet_id}.{part.position}")


def _keep(part: SheetListing, found: Checked) -> None:
    part.checked_at = timezone.now()
    part.changes = [{"row": row, **asdict(change)} for row, change in found.changes]
    part.errors = [asdict(error) for error in found.errors]
    part.notes, part.alike = found.notes, found.alike
    part.name = part.name or found.name[:160]
    part.change_count, part.error_count, part.alike_count = len(part.changes), len(part.errors), len(part.alike)


def makeable(sheet: Sheet) -> QuerySet[SheetListing]:
    """Parts that can become drafts: something changes, and no row of that listing has an error."""
    return sheet.parts.filter(outcome=SheetOutcome.NONE, error_count=0, change_count__gt=0, listing__isnull=False)


def make_some(sheet: Sheet, *, by: "User") -> bool:
    """Make drafts of up to LISTINGS_A_STEP listings; returns whether any are left."""
    catalogue = Catalogue.read()
    for part in makeable(sheet).select_related("listing__live_version")[:LISTINGS_A_STEP]:
        _make(part, by=by, catalogue=catalogue)
    return makeable(sheet).exists()


@transaction.atomic
def _make(part: SheetListing, *, by: "User", catalogue: Catalogue) -> None:
    """Write a listing's rows into its draft, if it still stands as it did when they were checked."""
    assert part.listing_id is not None
    if not SheetListing.objects.filter(pk=part.pk, outcome=SheetOutcome.NONE).update(outcome=SheetOutcome.LEFT):
        return
    listing = Listing.objects.select_for_update().select_related(None).get(pk=part.listing_id)
    [(_part, content)] = _with_content([part])
    found = _check(part, content, catalogue)
    if content is None or found.errors or imports.state_of(content.version) != part.compared_with:
        part.outcome = SheetOutcome.LEFT
        part.message = _(
            "It was changed meanwhile, so nothing was written. Upload the sheet again to see where it stands."
        )
    else:
        draft = drafts.start(listing, by=by)
        for edit in found.edits:
            editing.save(
                listing,
                by=by,
                revision=imports.revision(listing),
                section=edit.section,
                key=edit.key,
                write=lambda draft, edit=edit: imports.write(edit, draft),  # type: ignore[misc]
            )
        draft.refresh_from_db()
        part.outcome, part.draft, part.draft_revision = SheetOutcome.DRAFT, draft, draft.revision
    part.save(update_fields=["outcome", "message", "draft", "draft_revision"])


def submittable(sheet: Sheet) -> QuerySet[SheetListing]:
    """Parts whose rows stand in a draft that was not handed in yet."""
    return sheet.parts.filter(outcome=SheetOutcome.DRAFT)


@transaction.atomic
def submit_some(sheet: Sheet, *, by: "User") -> bool:
    """Submit up to LISTINGS_A_STEP of the drafts made, with one mail; returns whether any are left."""
    parts = list(submittable(sheet).select_related("draft__listing__business")[:LISTINGS_A_STEP])
    submitted = [part.draft for part in parts if _submit(part, by=by) and part.draft]
    waiting = [draft for draft in submitted if draft.status == VersionStatus.SUBMITTED]
    if waiting:
        emails.queue_all_received(waiting)
    return submittable(sheet).exists()


def _submit(part: SheetListing, *, by: "User") -> bool:
    """Hand in one draft, or note why it was left; returns whether it was handed in by this call."""
    if not SheetListing.objects.filter(pk=part.pk, outcome=SheetOutcome.DRAFT).update(outcome=SheetOutcome.LEFT):
        return False
    draft = part.draft
    part.outcome = SheetOutcome.LEFT
    if draft is None or not draft.is_draft:
        part.message = _("Its draft was submitted or discarded elsewhere.")
    elif draft.revision != part.draft_revision:
        part.message = _("Its draft was changed after the sheet. Read it and submit it on its own page.")
    else:
        try:
            token = uuid5(NAMESPACE, f"{part.sheet_id}.{part.pk}")
            moderation.submit(draft, by=by, token=token, with_mail=False)
            part.outcome = SheetOutcome.SUBMITTED
        except moderation.NotReady as not_ready:
            part.outcome = SheetOutcome.NOT_READY
            part.message = " ".join(str(problem.message) for problem in not_ready.problems)
        except drafts.NotADraft:
            part.message = _("Its draft was submitted or discarded elsewhere.")
    part.save(update_fields=["outcome", "message"])
    return part.outcome == SheetOutcome.SUBMITTED


def forget_expired() -> int:
    """Delete sheets whose week is over; what was made of them stays."""
    deleted, _rows = Sheet.objects.filter(expires_at__lte=timezone.now()).delete()
    return deleted
