"""Two people, or two tabs, at one form: what each of them changed goes together, field by field.

A form carries what it read when it was opened (`OPENED`), as a browser would send it back untouched.
"""

import json
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

OPENED = "opened"
# Fields in which the other's value is wanted after all.
TAKE = "take"
# What was opened is some 2 kB; more was not written here.
LONGEST_OPENED = 100_000
Values = dict[str, list[str]]


@dataclass(frozen=True)
class Clash:
    """A field that both changed: `theirs` is what is saved, in words."""

    name: str
    label: str
    theirs: str


@dataclass(frozen=True)
class Merged:
    """`data` is what the form reads put together; `taken` are labels of fields that the other alone changed."""

    data: QueryDict
    taken: list[str]
    clashes: list[Clash]


def values_of(form: forms.BaseForm) -> Values:
    """What a browser would send of a form that nobody touched, without what is empty."""
    return {name: values for name in form.fields if (values := _as_sent(form, name))}


def opened_words(form: forms.BaseForm) -> str:
    """`values_of` as the text of a hidden field."""
    return json.dumps(values_of(form), ensure_ascii=False, separators=(",", ":"))


def merge(typed: QueryDict, saved: forms.BaseForm) -> Merged:
    """Put what was typed together with what somebody else saved since the form was opened.

    Without a readable `OPENED` every difference is a clash. In a clash what was typed stands, unless `TAKE` names it.
    """
    opened, theirs = _parsed(typed.get(OPENED, "")), values_of(saved)
    data, taken, clashes = typed.copy(), [], []
    wanted = set(typed.getlist(TAKE))
    for name, field in saved.fields.items():
        own, other = _cleaned(typed.getlist(name)), theirs.get(name, [])
        if _same(field, name, own, other):
            continue
        base = None if opened is None else opened.get(name, [])
        if name in wanted or (base is not None and _same(field, name, own, base)):
            data.setlist(name, other)
            taken.append(str(field.label))
        elif base is None or not _same(field, name, other, base):
            clashes.append(Clash(name, str(field.label), shown(saved, name) or _("empty")))
    return Merged(data, taken, clashes)


def shown(form: forms.BaseForm, name: str) -> str:
    """A field's value as a person reads it; empty where there is none."""
    field, value = form.fields[name], form[name].value()
    values = value if isinstance(value, list | tuple) else [value]
    labels = {str(code): str(label) for code, label in getattr(field, "choices", ())}
    if isinstance(field, forms.BooleanField):
        return _("yes") if value else _("no")
    return ", ".join(sorted(labels.get(str(one), str(one)) for one in values if one not in (None, "")))


def _as_sent(form: forms.BaseForm, name: str) -> list[str]:
    field, value = form.fields[name], form[name].value()
    if isinstance(field, forms.BooleanField):
        return ["on"] if value else []
    formatted = field.widget.format_value(value)
    values = formatted if isinstance(formatted, list | tuple) else [formatted]
    return _cleaned(["" if one is None else str(one) for one in values])


def _cleaned(values: list[str]) -> list[str]:
    """Values without what browsers add: ends of lines, spaces around, empty ones."""
    return [text for value in values if (text := value.replace("\r\n", "\n").strip())]


def _same(field: forms.Field, name: str, one: list[str], other: list[str]) -> bool:
    """Whether two values mean the same: "350" and "350.00" do."""
    return sorted(one) == sorted(other) or (bool(one) and bool(other) and _means(field, one) == _means(field, other))


def _means(field: forms.Field, values: list[str]) -> Any:
    try:
        return field.to_python(values if isinstance(field, forms.MultipleChoiceField) else values[0])
    except ValidationError:
        return values


def _parsed(text: str) -> Values | None:
    try:
        found = json.loads(text) if len(text) <= LONGEST_OPENED else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict):
        return None
    return {name: _cleaned([str(one) for one in values]) for name, values in found.items() if isinstance(values, list)}
