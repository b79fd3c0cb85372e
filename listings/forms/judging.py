"""A choice and a reason beside each change of a submission."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from listings.diff import Change
from listings.forms.fields import PlainTextMixin
from listings.forms.moderation import LONGEST_FIELD_REASON, ReasonField
from listings.preflight import HOURS, PAIRS, PEOPLE, PHOTOS, PLACE, SERVICES

Place = tuple[str, str, str]
ACCEPT, OWN_WORDS = "accept", "own"

# What is said often, by section; a moderator may add words of her own.
ALWAYS = {
    "unclear": gettext_lazy("We do not understand what this means. Please write it in other words."),
    "promises": gettext_lazy("This promises a result. Say what you do, not what it will achieve."),
    "another": gettext_lazy("This seems to belong to another clinic. Tell us why it is yours."),
}
REASONS: dict[str, dict[str, Any]] = {
    PLACE: {
        "no_contact": gettext_lazy("We tried this and did not reach your clinic."),
        "site_differs": gettext_lazy("Your website says something else. Tell us which one is right."),
    },
    SERVICES: {
        "price_differs": gettext_lazy("Your website gives another price. Tell us which one is right."),
        "not_one_thing": gettext_lazy("This mixes several treatments. Make one entry for each."),
    },
    PEOPLE: {
        "no_license": gettext_lazy("We found no license under this name and number."),
        "full_name": gettext_lazy("Give the full name, as it stands on the license."),
    },
    PHOTOS: {
        "not_here": gettext_lazy("This picture stands at another clinic too. Tell us whose it is."),
        "unreadable": gettext_lazy("One cannot see what this picture shows."),
    },
    PAIRS: {"not_alike": gettext_lazy("Light, distance or angle differ too much for a comparison.")},
    HOURS: {"hours_differ": gettext_lazy("Your website gives other hours. Tell us which ones are right.")},
}


def field_name(change: Change) -> str:
    """Named after the change's place: a reason never slips to a neighbor when the list of changes grows or shrinks."""
    return f"reason_{change.section}_{change.key}_{change.field}"


class JudgeForm(PlainTextMixin, forms.Form):
    """Accept or refuse each change with a reason, chosen or written, and a note for the whole.

    A first version has no choices: it is taken whole, or sent back with reasons.
    """

    note = ReasonField(label=gettext_lazy("General note to the owner"), required=False)

    def __init__(
        self,
        *args: Any,
        changes: list[Change],
        is_first: bool,
        conflicts: frozenset[Place] = frozenset(),
        needs_reason: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.needs_reason = needs_reason
        self.places = {field_name(change): (change.section, change.key, change.field) for change in changes}
        for change in changes:
            name = field_name(change)
            if not is_first:
                self.fields[f"judge_{name}"] = _choice(change, is_conflict=self.places[name] in conflicts)
            self.fields[name] = ReasonField(
                label=_("Why “%(change)s” has to be mended") % {"change": change.about},
                required=False,
                longest=LONGEST_FIELD_REASON,
                rows=2,
            )

    def reason_for(self, change: Change) -> forms.BoundField:
        return self[field_name(change)]

    def choice_for(self, change: Change) -> forms.BoundField | None:
        name = f"judge_{field_name(change)}"
        return self[name] if name in self.fields else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in self.places:
            if cleaned.get(f"judge_{name}") == OWN_WORDS and not cleaned.get(name) and name not in self.errors:
                self.add_error(name, ValidationError(_("Write why it is refused.")))
        if self.needs_reason and not self.errors and not self.reasons() and not cleaned.get("note"):
            self.add_error("note", _("Write at least one reason: here, or beside a change."))
        return cleaned

    def reasons(self) -> dict[Place, str]:
        """Reasons of what is refused, by the place of the change: what is written, else what is chosen."""
        found = {}
        for name, place in self.places.items():
            chosen = self.cleaned_data.get(f"judge_{name}", "")
            words = self.cleaned_data.get(name) or str({**ALWAYS, **REASONS.get(place[0], {})}.get(chosen, ""))
            if words:
                found[place] = words
        return found

    def accepted(self) -> list[Place]:
        """Places that were accepted by name."""
        return [place for name, place in self.places.items() if self.cleaned_data.get(f"judge_{name}") == ACCEPT]


def _choice(change: Change, *, is_conflict: bool) -> forms.ChoiceField:
    refusals = [(code, str(words)) for code, words in {**REASONS.get(change.section, {}), **ALWAYS}.items()]
    first = ("", _("The live page changed too: choose")) if is_conflict else ("", _("Accept"))
    accept = [(ACCEPT, _("Accept: this replaces what is live"))] if is_conflict else []
    return forms.ChoiceField(
        choices=[first, *accept, (_("Refuse"), [*refusals, (OWN_WORDS, _("in my words"))])],
        required=False,
        label=_("“%(change)s”") % {"change": change.about},
    )
