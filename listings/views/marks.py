"""What stands beside a field of the editor: refused and why, waiting for a moderator, or changed in the draft."""

from collections.abc import Iterable
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _

from listings import preflight, undoing
from listings.forms.merging import shown, values_of
from listings.states import Refusal


@dataclass(frozen=True)
class Mark:
    """`tone` is wrong, waiting or plain."""

    words: str
    tone: str


def put(form: forms.BaseForm, *, live: forms.BaseForm | None, is_frozen: bool, refusals: Iterable[Refusal]) -> None:
    """Give each field of a form that has something to say its mark; `live` is the same form of the public page."""
    marks = _against_live(form, live, is_frozen=is_frozen) if live else {}
    for refusal in refusals:
        for name in _fields_of(refusal):
            if name in form.fields:
                marks[name] = Mark(
                    _("A moderator asks you to mend this: %(reason)s") % {"reason": refusal.reason}, "wrong"
                )
                break
    for name, mark in marks.items():
        form[name].mark = mark  # type: ignore[attr-defined]


def _against_live(form: forms.BaseForm, live: forms.BaseForm, *, is_frozen: bool) -> dict[str, Mark]:
    own, public = values_of(form), values_of(live)
    words = (
        _("Waiting for a moderator. Visitors read: %(live)s") if is_frozen else _("Changed. Visitors read: %(live)s")
    )
    return {
        name: Mark(words % {"live": shown(live, name) or _("nothing")}, "waiting" if is_frozen else "plain")
        for name in form.fields
        if name in live.fields and own.get(name, []) != public.get(name, [])
    }


def _fields_of(refusal: Refusal) -> list[str]:
    """Form fields that a refused fact is typed into, the one to look at first in front."""
    if refusal.section == preflight.PLACE:
        return [name.removesuffix("_id") for name in undoing.CLINIC_FIELDS.get(refusal.field, (refusal.field,))]
    if refusal.section == preflight.HOURS and refusal.field.startswith(undoing.WEEKDAY):
        return [f"day{refusal.field.removeprefix(undoing.WEEKDAY)}_0_opens"]
    if refusal.section == preflight.SERVICES and refusal.field.startswith(undoing.ADD_ON):
        return [f"addon_{refusal.field.removeprefix(undoing.ADD_ON)}"]
    columns = undoing.PART_COLUMNS.get(refusal.section, {}).get(refusal.field, (refusal.field,))
    # "The price" is one fact in several fields: its amount is what one looks for.
    return sorted((name.removesuffix("_id") for name in columns), key=lambda name: name != "session_price")
