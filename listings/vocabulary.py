"""The catalogue's terms in process: one query, kept for a minute. Codes as bit masks for search rows."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, F, Model, QuerySet, Value

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

KEPT_FOR_SECONDS = 60
TREATMENT, ADDON, CONCERN, AREA, PERFORMER = "treatment", "addon", "concern", "area", "performer"
DEVICE = "device"
MODELS = {
    TREATMENT: Treatment,
    ADDON: AddOn,
    CONCERN: Concern,
    AREA: BodyArea,
    PERFORMER: PerformerRole,
    DEVICE: Device,
}
NO_BIT = -1
# What rows of a version and of the ledger point at.
ENTRIES: tuple[type[Model], ...] = (Treatment, AddOn, Device, PerformerRole, CredentialKind)


class UnknownCode(Exception):
    """A code that the catalogue, as it was read within the last minute, does not have."""


@dataclass(frozen=True)
class Term:
    """One entry of the catalogue as search needs it; `bit` never changes. Devices have none: rows name them."""

    code: str
    label: str
    short_label: str
    bit: int
    parent: str
    position: int
    rule: str
    notice: str
    is_current: bool
    # Of a treatment: what its prices may be compared with.
    group: str = ""
    # Other names that people use for it.
    synonyms: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.short_label or self.label

    @property
    def own_mask(self) -> int:
        return 1 << self.bit


_rules: tuple[float, dict[str, ScopeRule]] | None = None
_entries: tuple[float, dict[type[Model], dict[Any, Any]]] | None = None
_kept: tuple[float, dict[str, dict[str, Term]]] | None = None


def terms(kind: str) -> dict[str, Term]:
    """All terms of a kind by code, in the catalogue's order, retired ones included."""
    return _all()[kind]


def listable(kind: str) -> list[Term]:
    """Terms that may be chosen today."""
    return [term for term in terms(kind).values() if term.is_current and term.rule != "not_listable"]


def _all() -> dict[str, dict[str, Term]]:
    global _kept
    now = time.monotonic()
    if _kept is None or now - _kept[0] > KEPT_FOR_SECONDS:
        _kept = (now, _read())
    return _kept[1]


def _read() -> dict[str, dict[str, Term]]:
    first, *rest = [_rows(kind) for kind in MODELS]
    found: dict[str, dict[str, Term]] = {kind: {} for kind in MODELS}
    for row in sorted(first.union(*rest, all=True), key=lambda row: (row["position"], row["code"])):
        found[row["kind"]][row["code"]] = Term(
            code=row["code"],
            label=row["label"],
            short_label=row["short_label"],
            bit=row["at"],
            parent=row["up"] or "",
            position=row["position"],
            rule=row["rule"],
            notice=row["notice"],
            is_current=row["retired_at"] is None,
            group=row["alike"],
            synonyms=tuple(row["synonyms"]),
        )
    return found


def _rows(kind: str) -> QuerySet[Any, dict[str, Any]]:
    model = MODELS[kind]
    has_parent = any(f.name == "parent" for f in model._meta.fields)
    up = F("parent_id") if has_parent else Value("", CharField())
    alike = F("group") if model is Treatment else Value("", CharField())
    bit = Value(NO_BIT) if model is Device else F("bit")
    columns = ("code", "label", "short_label", "position", "rule", "notice", "retired_at", "synonyms")
    return model._default_manager.order_by().values(*columns, up=up, alike=alike, at=bit, kind=Value(kind, CharField()))


def scope_rule(state: str) -> ScopeRule | None:
    """What is on record about who may needle in a state; None where nothing is."""
    global _rules
    now = time.monotonic()
    if _rules is None or now - _rules[0] > KEPT_FOR_SECONDS:
        _rules = (now, ScopeRule.objects.in_bulk())
    return _rules[1].get(state)


def entry(model: type[Model], code: str) -> Any:
    """A whole entry of the catalogue, of one of ENTRIES; raises UnknownCode."""
    global _entries
    now = time.monotonic()
    if _entries is None or now - _entries[0] > KEPT_FOR_SECONDS:
        _entries = (now, {each: _whole(each) for each in ENTRIES})
    try:
        return _entries[1][model][code]
    except KeyError as error:
        raise UnknownCode(code) from error


def _whole(model: type[Model]) -> dict[Any, Any]:
    rows = model._default_manager.all()
    return (rows.select_related("parent") if model is Treatment else rows).in_bulk()


def group_of(treatments: int) -> str:
    """The treatment group of a search row's mask; a kind and its parent are of one group. Empty for an unknown one."""
    return next((term.group for term in terms(TREATMENT).values() if term.own_mask & treatments), "")


def group_mask(group: str) -> int:
    """Bits of all treatments of a group."""
    return sum(term.own_mask for term in terms(TREATMENT).values() if term.group == group)


def generation() -> float:
    """Changes whenever the terms were read anew; what was made from them is good while it stays."""
    _all()
    assert _kept is not None
    return _kept[0]


def mask(kind: str, codes: Iterable[str]) -> int:
    """Bits that a row carries for its codes: each one's own and its parent's. An unknown code has none."""
    known = terms(kind)
    bits = 0
    for code in codes:
        term = known.get(code)
        if term:
            bits |= term.own_mask | (known[term.parent].own_mask if term.parent else 0)
    return bits


def own_mask(kind: str, codes: Iterable[str]) -> int:
    """Bits that a filter asks for: choosing a parent finds its children, choosing a child only itself."""
    known = terms(kind)
    bits = 0
    for code in codes:
        if code in known:
            bits |= known[code].own_mask
    return bits


def forget() -> None:
    """For the catalogue's loader and admin, and for tests: read the terms anew."""
    global _kept, _rules, _entries
    _kept = _rules = _entries = None
