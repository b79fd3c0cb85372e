"""What the rows of a sheet would change in one listing: matching, messages by row and column, changes as the editor
shows them. Nothing here is stored; `sheets` keeps what is found and makes drafts of it.
"""

import copy
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

from django import forms
from django.utils.translation import gettext as _

from listings import diff, editing, exports, preflight, sheet_columns
from listings.content import Content, remove_service
from listings.diff import Change
from listings.forms.dry_run import Catalogue, DryServiceForm, without_asking
from listings.forms.offerings import ServiceForm
from listings.forms.place import PlaceForm
from listings.models import DraftInput, Listing, Service, ServiceAddOn, ServicePackage, Version, VersionStatus
from listings.sheet_columns import (
    ACTION,
    ADDON,
    LISTING,
    LISTING_ID,
    REMOVE,
    ROW,
    SERVICE,
    SERVICE_KEY,
    STAMP,
    Column,
    Kind,
)
from listings.sheet_file import Row

MOST_ROWS_PER_LISTING = 200


@dataclass(frozen=True)
class CellError:
    """What is wrong with one cell; an empty column stands for the whole row."""

    row: int
    column: str
    message: str


@dataclass(frozen=True)
class Edit:
    """One row that changes something: what the editor's form of its section is given; no data removes the thing."""

    row: int
    section: str
    key: str
    data: dict[str, Any] | None


@dataclass
class Checked:
    """What the rows of one listing come to."""

    changes: list[tuple[int, Change]] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    # Of an import: what the clinic is called, and other clinics that it may be.
    name: str = ""
    alike: list[str] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)


class Refused(Exception):
    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column, self.message = column, message


def state_of(version: Version) -> str:
    """What a check was made against: changes with every save of a draft and every approval."""
    return f"{version.pk}.{version.revision}.{version.status}"


def by_listing(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Rows under the listing id they name, in the order in which each listing is first named."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.cells.get(LISTING_ID, "").strip().lower(), []).append(row)
    return found


def check(content: Content, rows: list[Row], *, namespace: UUID, catalogue: Catalogue) -> Checked:
    """Compare rows with what the editor shows of a listing; `namespace` gives new services their keys."""
    return ListingCheck(content, namespace, catalogue).run(rows)


def strangers(rows: Iterable[Row]) -> Checked:
    """Rows that name no listing of this business: whether there is one elsewhere is nobody's business."""
    message = _("None of your listings has this id. Copy ids from a sheet that you took out yourself.")
    return Checked(errors=[CellError(row.number, LISTING_ID, message) for row in rows])


def not_begun(rows: Iterable[Row]) -> Checked:
    """Rows of a listing that has no content yet, so that there is nothing to compare them with."""
    message = _("This listing is empty. Open it in the editor and save a section first.")
    return Checked(errors=[CellError(row.number, LISTING_ID, message) for row in rows])


def write(edit: Edit, draft: Version) -> None:
    """Do to a draft what a row asks for, by the editor's own forms; call through `editing.save`.

    Raises ValueError when the form refuses what the check let through.
    """
    if edit.section == preflight.PLACE:
        PlaceForm(data=edit.data, instance=draft).save()
        return
    key = UUID(edit.key)
    if edit.data is None:
        remove_service(draft, key)
        return
    services = Service.objects.filter(version=draft)
    form = ServiceForm(data=edit.data, instance=services.filter(key=key).first(), version=draft)
    form.save_to(draft, key=key, position=services.count())


class ListingCheck:
    """One listing's check: rows are applied one by one to a copy of its content."""

    def __init__(self, content: Content, namespace: UUID, catalogue: Catalogue) -> None:
        self.before, self.namespace, self.catalogue = content, namespace, catalogue
        self.after = Content(
            copy.copy(content.version),
            practitioners=content.practitioners,
            services=list(content.services),
            packages=list(content.packages),
            addons=list(content.addons),
        )
        self.found = Checked()
        self.columns = sheet_columns.columns()
        self.people = {words: key for key, words in exports.person_words(content).items()}
        self.seen: dict[str, int] = {}

    def run(self, rows: list[Row]) -> Checked:
        for row in rows[:MOST_ROWS_PER_LISTING]:
            try:
                self._row(row)
            except Refused as refused:
                self.found.errors.append(CellError(row.number, refused.column, refused.message))
        if len(rows) > MOST_ROWS_PER_LISTING:
            words = _("More than %(n)s rows name this listing.") % {"n": MOST_ROWS_PER_LISTING}
            self.found.errors.append(CellError(rows[MOST_ROWS_PER_LISTING].number, LISTING_ID, words))
        if self.found.edits:
            self._refuse_what_is_taken()
            self._compare()
            self._tell()
        return self.found

    def _row(self, row: Row) -> None:
        kind = row.cells.get(ROW, "").strip().casefold()
        if kind not in (LISTING, SERVICE):
            raise Refused(ROW, _("Type “listing” or “service”."))
        key = row.cells.get(SERVICE_KEY, "").strip().lower() if kind == SERVICE else LISTING
        if key and key in self.seen:
            raise Refused(SERVICE_KEY, _("Row %(row)s is about the same thing.") % {"row": self.seen[key]})
        self.seen[key] = row.number
        action = row.cells.get(ACTION, "").strip().casefold()
        if action not in ("", REMOVE) or (action and kind == LISTING):
            raise Refused(ACTION, _("Only services are removed here: type “remove” in the row, or leave this empty."))
        self._refuse_strays(row, kind)
        if kind == LISTING:
            self._listing(row)
        elif key:
            self._service(row, key, remove=bool(action))
        else:
            self._new_service(row, uuid5(self.namespace, str(row.number)))

    def _refuse_strays(self, row: Row, kind: str) -> None:
        for name, text in row.cells.items():
            column = self.columns.get(name)
            if column and column.row != kind and text.strip():
                raise Refused(name, _("This belongs in a row of kind “%(kind)s”.") % {"kind": column.row})

    def _listing(self, row: Row) -> None:
        before = exports.listing_cells(self.before.version)
        if not self._differs(row, before, LISTING):
            return
        form = PlaceForm(data=self._data(row, before, LISTING), instance=copy.copy(self.after.version))
        if self._is_right(form, row):
            self.after.version = form.placed()
            self._edit(row, preflight.PLACE, "", form)

    def _service(self, row: Row, key: str, *, remove: bool) -> None:
        at = next((n for n, one in enumerate(self.after.services) if str(one.key) == key), None)
        if at is None:
            words = _("This listing has no such service. Leave the cell empty to add a new one.")
            raise Refused(SERVICE_KEY, words)
        service = self.after.services[at]
        before = exports.service_cells(service, self.before)
        if remove:
            self._refuse_stale(row, before, [])
            del self.after.services[at]
            self.found.edits.append(Edit(row.number, preflight.SERVICES, key, None))
        elif self._differs(row, before, SERVICE):
            self._apply(row, before, copy.copy(service), at)

    def _new_service(self, row: Row, key: UUID) -> None:
        if not any(text.strip() for name, text in row.cells.items() if name in self.columns):
            raise Refused(SERVICE_KEY, _("This row is empty: give the service's key, or fill in a new service."))
        new = Service(version=self.before.version, key=key)
        before = {"price_basis": new.price_basis, "price_kind": new.price_kind, "price_is_from": "no"}
        before |= {"numbing": new.numbing, "aftercare": new.aftercare}
        filled = Row(row.number, before | {name: text for name, text in row.cells.items() if text.strip()})
        self._apply(filled, {}, new, len(self.after.services))

    def _apply(self, row: Row, before: Mapping[str, str], service: Service, at: int) -> None:
        data = self._data(row, before, SERVICE)
        form = DryServiceForm(data=data, instance=service, content=self.before, catalogue=self.catalogue)
        if not self._is_right(form, row):
            return
        self.after.services[at : at + 1] = [form.instance]
        version, key = self.before.version, service.key
        self.after.packages = [one for one in self.after.packages if one.service_key != key] + [
            ServicePackage(version=version, service_key=key, sessions=n, total=total)
            for n, total in sorted(form.packages())
        ]
        self.after.addons = [one for one in self.after.addons if one.service_key != key] + [
            ServiceAddOn(version=version, service_key=key, addon=self.catalogue.addons[code], price=price)
            for code, price in form.addons()
        ]
        self._edit(row, preflight.SERVICES, str(key), form)

    def _edit(self, row: Row, section: str, key: str, form: forms.BaseForm) -> None:
        self.found.edits.append(Edit(row.number, section, key, dict(form.data)))

    def _differs(self, row: Row, before: Mapping[str, str], kind: str) -> list[str]:
        """Headings of the cells that say something else than the listing does."""
        names = [
            name
            for name, text in row.cells.items()
            if (column := self.columns.get(name)) and column.row == kind
            if sheet_columns.meaning(column, text) != sheet_columns.meaning(column, before.get(name, ""))
        ]
        if names and self._is_untouched(row, kind):
            return []
        if names:
            self._refuse_stale(row, before, names)
            self._refuse_lost_letters(row, before, names)
        return names

    def _is_untouched(self, row: Row, kind: str) -> bool:
        """Whether the row says what it said when it went out: then nobody meant to change anything by it."""
        own = {
            name: text for name, text in row.cells.items() if name in self.columns and self.columns[name].row == kind
        }
        return exports.stamp(own) == row.cells.get(STAMP, "").strip().lower()

    def _refuse_stale(self, row: Row, before: Mapping[str, str], names: list[str]) -> None:
        stamp = row.cells.get(STAMP, "").strip().lower()
        column = names[0] if names else ""
        if stamp and stamp != exports.stamp(dict(before)):
            words = _(
                "This was changed here after you took the sheet out. Take out a new sheet, so that nothing is lost."
            )
            raise Refused(column, words)
        if not stamp and self.before.version.is_draft:
            words = _(
                "This listing has a draft, and without its stamp the row could overwrite it. Take out a new sheet."
            )
            raise Refused(STAMP, words)

    def _refuse_lost_letters(self, row: Row, before: Mapping[str, str], names: list[str]) -> None:
        for name in names:
            old = before.get(name, "")
            if not old.isascii() and old.encode("cp1252", "replace").decode("cp1252") == row.cells[name] != old:
                raise Refused(name, _("Letters were lost here when the sheet was saved. Save it as “CSV UTF-8”."))

    def _data(self, row: Row, before: Mapping[str, str], kind: str) -> dict[str, Any]:
        """What the editor's form would be sent: the row's cells, and for columns it lacks what is there already."""
        data: dict[str, Any] = {}
        for name, column in self.columns.items():
            if column.row == kind:
                data |= self._field(column, row.cells.get(name, before.get(name, "")))
        return data

    def _field(self, column: Column, text: str) -> dict[str, Any]:
        plain = text.strip()
        if column.kind == Kind.CODE:
            return {column.field: sheet_columns.code_of(column, plain)}
        if column.kind == Kind.CODES:
            return {column.field: [sheet_columns.code_of(column, part) for part in sheet_columns.split(plain)]}
        if column.kind == Kind.NAMES:
            return {column.field: [self._person(column, name) for name in sheet_columns.split(plain)]}
        if column.kind == Kind.ZIP:
            return {column.field: sheet_columns.zip_code(plain)}
        says_yes = sheet_columns.yes(plain)
        if column.kind == Kind.YES:
            if says_yes is None:
                raise Refused(column.name, _("Type “yes” or “no”."))
            return {column.field: "on"} if says_yes else {}
        if column.name.startswith(ADDON):
            if sheet_columns.is_amount(plain):
                return {column.field: "on", f"{column.field}_price": plain}
            return {column.field: "on"} if says_yes else {}
        return {column.field: text}

    def _person(self, column: Column, name: str) -> str:
        if name not in self.people:
            words = _("“%(name)s” is not in this listing's list of people.") % {"name": name[:80]}
            raise Refused(column.name, words)
        return self.people[name]

    def _is_right(self, form: PlaceForm | ServiceForm, row: Row) -> bool:
        without_asking(form.instance)
        headings = {column.field: column.name for column in self.columns.values()}
        for name, messages in form.errors.items():
            column = headings.get(name) or headings.get(name.removesuffix("_price"), "")
            self.found.errors += [CellError(row.number, column, str(message)) for message in messages]
        return form.is_valid()

    def _refuse_what_is_taken(self) -> None:
        """A listing with a moderator, or with typed words that could not be saved yet, is told about, not touched."""
        version, first = self.before.version, self.found.edits[0].row
        if version.status == VersionStatus.SUBMITTED:
            words = _(
                "This listing is with a moderator. Wait for the answer, or take it back and upload the sheet again."
            )
            self.found.errors.append(CellError(first, LISTING_ID, words))
        elif version.is_draft:
            kept = set(DraftInput.objects.filter(version=version).values_list("section", "key"))
            for edit in self.found.edits:
                if (edit.section, edit.key) in kept:
                    words = _("Something typed in the editor could not be saved yet there. Mend or discard it first.")
                    self.found.errors.append(CellError(edit.row, "", words))
            words = _("It has a draft already: what the sheet changes is added to it.")
            self.found.notes.append(words)

    def _compare(self) -> None:
        rows = {(edit.section, edit.key): edit.row for edit in self.found.edits}
        found = diff.changes(self.before, self.after)
        self.found.changes = [(rows[change.section, change.key], change) for change in found]
        changed = {row for row, _change in self.found.changes}
        for edit in [edit for edit in self.found.edits if edit.row not in changed]:
            self.found.edits.remove(edit)
            self.found.notes.append(_("Row %(row)s: what differs there changes nothing.") % {"row": edit.row})

    def _tell(self) -> None:
        """What else the person should know of the listing as it would be."""
        self.found.notes += [
            _("Could not be submitted as it would be: %(message)s") % {"message": problem.message}
            for problem in _blocking(self.after)
        ]


def _blocking(draft: Content) -> Iterator[preflight.Problem]:
    return (problem for problem in preflight.check(draft) if problem.blocks)


def revision(listing: Listing) -> int:
    """What `editing.save` wants to hear of the draft as it is now."""
    return editing.revision_of(listing.open_version())
