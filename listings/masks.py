"""Catalogue codes as bit masks. A code's bit never changes, so the table is read once a process."""

from collections.abc import Iterable
from functools import cache

from listings.models import AddOn, BodyArea, Concern, PerformerRole, Treatment


@cache
def treatment_masks() -> dict[str, int]:
    """Own bit and, for a child, its parent's: choosing the parent matches the child."""
    return _with_parents(Treatment.objects.values_list("code", "bit", "parent__bit"))


@cache
def concern_masks() -> dict[str, int]:
    return _with_parents(Concern.objects.values_list("code", "bit", "parent__bit"))


@cache
def area_masks() -> dict[str, int]:
    return {code: 1 << bit for code, bit in BodyArea.objects.values_list("code", "bit")}


@cache
def addon_masks() -> dict[str, int]:
    return {code: 1 << bit for code, bit in AddOn.objects.values_list("code", "bit")}


@cache
def performer_masks() -> dict[str, int]:
    return {code: 1 << bit for code, bit in PerformerRole.objects.values_list("code", "bit")}


def _with_parents(rows: Iterable[tuple[str, int, int | None]]) -> dict[str, int]:
    return {code: 1 << bit | (0 if parent is None else 1 << parent) for code, bit, parent in rows}


def union(codes: Iterable[str], masks: dict[str, int]) -> int:
    """All bits of the codes; an unknown code has none."""
    mask = 0
    for code in codes:
        mask |= masks.get(code, 0)
    return mask


def forget() -> None:
    """For the catalogue's loader and admin, and for tests: read the tables anew."""
    for table in (treatment_masks, concern_masks, area_masks, addon_masks, performer_masks):
        table.cache_clear()
