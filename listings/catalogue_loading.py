"""Load the catalogue from its data files without ever overwriting what somebody edited.

Each row keeps the checksum of the text that it came from. A row still equal to what was loaded is updated; an edited
one is left and listed; what vanished from the file is retired; nothing is deleted.
"""

import hashlib
import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from listings import change_counter, vocabulary
from listings.models import (
    AddOn,
    BodyArea,
    Concern,
    CredentialKind,
    Device,
    PerformerRole,
    ScopeRule,
    Treatment,
)
from listings.models.catalogue import CatalogueEntry

Row = CatalogueEntry | ScopeRule

DATA = Path(__file__).resolve().parent / "catalogue_data"
# In an order in which what is pointed at comes first.
FILES: tuple[tuple[str, type[Row]], ...] = (
    ("treatments.toml", Treatment),
    ("addons.toml", AddOn),
    ("concerns.toml", Concern),
    ("areas.toml", BodyArea),
    ("roles.toml", PerformerRole),
    ("devices.toml", Device),
    ("credential_kinds.toml", CredentialKind),
    ("scope_rules.toml", ScopeRule),
)
BOOKKEEPING = {"loaded_checksum", "retired_at"}


class BadEntry(Exception):
    """An entry of a data file that the catalogue cannot hold."""


class BitMoved(Exception):
    """A term's bit differs between file and database: every search row written so far would change its meaning."""


@dataclass
class Loaded:
    """What one run did, by code."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    # Edited here, or a state's rule that vanished from the file: still in force as it stands.
    left: list[str] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)
    # In the file, and retired here. Only a person brings it back.
    still_retired: list[str] = field(default_factory=list)


def load(folder: Path = DATA) -> Loaded:
    """Bring the catalogue in line with the files, all of it or nothing.

    Raises tomllib.TOMLDecodeError on a file that cannot be read, BadEntry and BitMoved on an entry that cannot be held.
    """
    result = Loaded()
    with transaction.atomic():
        for name, model in FILES:
            entries = tomllib.loads((folder / name).read_text(encoding="utf-8"))
            _load_model(model, entries, result)
        if result.created or result.updated or result.retired:
            change_counter.count_change()
    vocabulary.forget()
    return result


def _load_model(model: type[Row], entries: dict[str, dict[str, Any]], result: Loaded) -> None:
    rows: dict[str, Row] = {row.pk: row for row in model._default_manager.all()}
    for position, (code, data) in enumerate(entries.items(), start=1):
        wanted = _row(model, code, data, position)
        present = rows.pop(code, None)
        if present is None:
            wanted.save(force_insert=True)
            result.created.append(code)
        else:
            _bring_in_line(present, wanted, result)
    _leave_or_retire(rows.values(), result)


def _row(model: type[Row], code: str, data: dict[str, Any], position: int) -> Row:
    values = {**data, model._meta.pk.attname: code}
    if issubclass(model, CatalogueEntry):
        values.setdefault("position", position * 10)
    for f in model._meta.concrete_fields:
        if isinstance(f, models.ForeignKey) and f.name in values:
            values[f.attname] = values.pop(f.name)
    try:
        row = model(**values)
        row.clean_fields()
    except (TypeError, ValidationError) as error:
        raise BadEntry(f"{model.__name__} {code}: {error}") from error
    row.loaded_checksum = checksum(row)
    return row


def _bring_in_line(present: Row, wanted: Row, result: Loaded) -> None:
    if getattr(present, "bit", None) != getattr(wanted, "bit", None):
        raise BitMoved(present.pk)
    if isinstance(present, CatalogueEntry) and isinstance(wanted, CatalogueEntry):
        wanted.retired_at = present.retired_at
        if present.retired_at:
            result.still_retired.append(present.pk)
    stands = checksum(present)
    if stands not in (present.loaded_checksum, wanted.loaded_checksum):
        result.left.append(present.pk)
    elif present.loaded_checksum != wanted.loaded_checksum:
        wanted.save(force_update=True)
        if stands != wanted.loaded_checksum:
            result.updated.append(present.pk)


def _leave_or_retire(vanished: Iterable[Row], result: Loaded) -> None:
    """Rows that no file ever held were written here by hand, and stay."""
    for row in vanished:
        if not row.loaded_checksum:
            continue
        if isinstance(row, ScopeRule):
            result.left.append(row.pk)
        elif row.retired_at is None:
            row.retired_at = timezone.now()
            row.save(update_fields=["retired_at"])
            result.retired.append(row.pk)


def checksum(row: Row) -> str:
    """SHA-256 of what a row says. Defaults are left out, so that a new column makes no row look edited."""
    content = {
        f.attname: f.value_from_object(row) if isinstance(f, models.JSONField) else f.value_to_string(row)
        for f in row._meta.concrete_fields
        if f.attname not in BOOKKEEPING and f.value_from_object(row) != f.get_default()
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


def is_edited(row: Row) -> bool:
    """Whether a row was written or changed here, rather than being what its file said when it was loaded."""
    return checksum(row) != row.loaded_checksum


def take_from_file(rows: Iterable[Row]) -> Loaded:
    """Give up what was edited here: the rows read again as the files say. Rows that no file held are left alone."""
    with transaction.atomic():
        for row in rows:
            if row.loaded_checksum:
                row.loaded_checksum = checksum(row)
                row.save(update_fields=["loaded_checksum"])
        return load()
