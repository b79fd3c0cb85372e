"""Load the catalogue from its data files without ever overwriting what somebody edited.

Each row keeps the checksum of the text that it came from. A row still equal to what was loaded is updated; an edited one
is left and listed; what vanished from the file is retired; nothing is deleted.
"""

import hashlib
import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from listings import masks
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

DATA = Path(__file__).resolve().parent / "catalogue_data"
# In an order in which what is pointed at comes first.
FILES: tuple[tuple[str, type[models.Model]], ...] = (
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


@dataclass
class Loaded:
    """What one run did, by code."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)


def load(folder: Path = DATA) -> Loaded:
    """Bring the catalogue in line with the files; raises tomllib.TOMLDecodeError on a file that cannot be read."""
    result = Loaded()
    with transaction.atomic():
        for name, model in FILES:
            entries = tomllib.loads((folder / name).read_text(encoding="utf-8"))
            _load_model(model, entries, result)
    masks.forget()
    return result


def _load_model(model: type[models.Model], entries: dict[str, dict[str, Any]], result: Loaded) -> None:
    rows = {row.pk: row for row in model._default_manager.all()}
    for position, (code, data) in enumerate(entries.items(), start=1):
        wanted = _row(model, code, data, position)
        present = rows.pop(code, None)
        if present is None:
            wanted.save(force_insert=True)
            result.created.append(code)
        elif checksum(present) != present.loaded_checksum:  # type: ignore[attr-defined]
            result.left.append(code)
        elif present.loaded_checksum != wanted.loaded_checksum:  # type: ignore[attr-defined]
            wanted.save(force_update=True)
            result.updated.append(code)
    result.retired += _retire(model, rows.values())


def _row(model: type[models.Model], code: str, data: dict[str, Any], position: int) -> models.Model:
    values = dict(data)
    if model is not ScopeRule:
        values.setdefault("position", position * 10)
    for f in model._meta.concrete_fields:
        if isinstance(f, models.ForeignKey) and f.name in values:
            values[f.attname] = values.pop(f.name)
    row = model(pk=code, **values)
    row.clean_fields()
    row.loaded_checksum = checksum(row)  # type: ignore[attr-defined]
    return row


def _retire(model: type[models.Model], vanished: Iterable[models.Model]) -> list[str]:
    if model is ScopeRule:
        return []
    codes = [row.pk for row in vanished if row.loaded_checksum and row.retired_at is None]  # type: ignore[attr-defined]
    model._default_manager.filter(pk__in=codes).update(retired_at=timezone.now())
    return codes


def checksum(row: models.Model) -> str:
    """SHA-256 of a row's content as it would be written to the file."""
    content = {
        f.attname: f.value_to_string(row) if not isinstance(f, models.JSONField) else f.value_from_object(row)
        for f in row._meta.concrete_fields
        if f.attname not in BOOKKEEPING
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()
