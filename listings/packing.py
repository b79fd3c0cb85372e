"""A live version with its evidence as one text: the listing page reads one row instead of a dozen queries.

Only facts and catalogue codes are packed; labels, notices and what is cleared come from today's catalogue. Who checked
a line, and what was said to the owner, is left out.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from listings import vocabulary
from listings.content import CONTENT_FIELDS, NOT_COPIED, Content
from listings.key_facts import Days
from listings.ledger import Evidence
from listings.models import (
    BeforeAfter,
    Credential,
    CredentialCheck,
    OpeningException,
    OpeningPeriod,
    Photo,
    Practitioner,
    Service,
    ServiceAddOn,
    ServicePackage,
    Version,
    VersionPhoto,
)

# Where the children of Content are kept, in the order in which they are packed.
CHILDREN: tuple[tuple[str, type[models.Model]], ...] = (
    ("practitioners", Practitioner),
    ("services", Service),
    ("packages", ServicePackage),
    ("addons", ServiceAddOn),
    ("periods", OpeningPeriod),
    ("exceptions", OpeningException),
    ("photos", VersionPhoto),
    ("pairs", BeforeAfter),
)
CREDENTIAL = (
    *("id", "kind_id", "holder_key", "holder_name", "device_id", "state"),
    *("number", "expires_on", "expires_at", "renews_id"),
)
CHECK = ("level", "at", "register_status", "discipline", "next_check_on")
PHOTO = ("id", "token", "kind", "width", "height")
FROM_TEXT: dict[type[models.Field], Callable[[Any], Any]] = {
    models.DecimalField: Decimal,
    models.UUIDField: UUID,
    models.DateTimeField: datetime.fromisoformat,
    models.DateField: date.fromisoformat,
}


class Encoder(DjangoJSONEncoder):
    """Moments in full: Django's own encoder drops microseconds."""

    def default(self, o: object) -> Any:
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


@dataclass(frozen=True)
class Unpacked:
    """What `pack` was given."""

    live: Content
    evidence: list[Evidence]
    days: Days


def pack(live: Content, evidence: Sequence[Evidence], days: Days) -> str:
    """Content and ledger of a listing as text, and when each of its facts was confirmed."""
    packed = {
        "form": form(),
        "version": _values(live.version, _columns(Version)),
        "children": [[_values(row, _columns(model)) for row in getattr(live, name)] for name, model in CHILDREN],
        "photos": [_values(use.photo, PHOTO) for use in live.photos],
        "pairs": [[_values(half, PHOTO) for half in pair.halves] for pair in live.pairs],
        "evidence": [
            [_values(each.credential, CREDENTIAL), [_values(check, CHECK) for check in each.checks]]
            for each in evidence
        ],
        "days": [[*name, at] for name, at in days.items()],
    }
    return json.dumps(packed, cls=Encoder, separators=(",", ":"))


def unpack(text: str) -> Unpacked | None:
    """What was packed; None where tables have changed since, or the catalogue does not know a code."""
    packed = json.loads(text)
    if packed["form"] != form():
        return None
    try:
        version = _instance(Version, _columns(Version), packed["version"])
        live = Content(version)
        for (name, model), rows in zip(CHILDREN, packed["children"], strict=True):
            columns = _columns(model)
            setattr(live, name, [_instance(model, columns, row) for row in rows])
        for use, row in zip(live.photos, packed["photos"], strict=True):
            use.photo = _instance(Photo, PHOTO, row)
        for pair, halves in zip(live.pairs, packed["pairs"], strict=True):
            pair.before, pair.after = (_instance(Photo, PHOTO, row) for row in halves)
        evidence = [
            Evidence(
                _instance(Credential, CREDENTIAL, row), [_instance(CredentialCheck, CHECK, each) for each in checks]
            )
            for row, checks in packed["evidence"]
        ]
    except vocabulary.UnknownCode:
        return None
    days = {(section, key, field): datetime.fromisoformat(at) for section, key, field, at in packed["days"]}
    return Unpacked(live, evidence, days)


@cache
def form() -> str:
    """Changes with the tables: what was packed from others is read from the versions instead."""
    columns = [(model.__name__, _columns(model)) for _name, model in CHILDREN]
    parts = (_columns(Version), columns, CREDENTIAL, CHECK, PHOTO, "days")
    return sha256(repr(parts).encode()).hexdigest()[:8]


@cache
def _columns(model: type[models.Model]) -> tuple[str, ...]:
    if model is Version:
        return ("id", "created_at", "submitted_at", *CONTENT_FIELDS)
    return tuple(f.attname for f in model._meta.concrete_fields if f.attname not in NOT_COPIED)


def _values(row: models.Model, columns: Sequence[str]) -> list[object]:
    return [getattr(row, name) for name in columns]


def _instance(model: type[models.Model], columns: tuple[str, ...], values: list[Any]) -> Any:
    """An unsaved row of a model, with the entries of the catalogue that it points at."""
    converted, points_at = _reading(model, columns)
    for at, convert in converted:
        if values[at] is not None:
            values[at] = convert(values[at])
    row = model.from_db(None, columns, values)
    for at, name, target in points_at:
        row._state.fields_cache[name] = vocabulary.entry(target, values[at]) if values[at] is not None else None
    return row


@cache
def _reading(
    model: type[models.Model], columns: tuple[str, ...]
) -> tuple[list[tuple[int, Callable[[Any], Any]]], list[tuple[int, str, type[models.Model]]]]:
    """Which values need converting, and which point into the catalogue, by their place."""
    by_name = {f.attname: f for f in model._meta.concrete_fields}
    fields = [(at, by_name[name]) for at, name in enumerate(columns)]
    converted = [(at, FROM_TEXT[type(field)]) for at, field in fields if type(field) in FROM_TEXT]
    points_at = [
        (at, field.name, field.related_model)
        for at, field in fields
        if isinstance(field, models.ForeignKey) and field.related_model in vocabulary.ENTRIES
    ]
    return converted, points_at
