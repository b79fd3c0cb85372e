"""What was asked for, as chips that can be removed one by one, each with the words that it came from."""

from collections.abc import Iterator
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from directory.criteria import Criteria
from directory.filter_form import SORT_LABELS
from directory.filters import AtMostFilter, ClinicFilterSet, Value
from directory.understanding import Piece
from directory.understanding.pieces import RADIUS, SORT, WHERE


class Chip(NamedTuple):
    """An active demand with the address that removes it; `words` are those that it was understood from."""

    name: str
    value: str
    label: str
    url: str
    words: str = ""


def chips_of(criteria: Criteria) -> list[Chip]:
    """Chips of parameters first, then of words in their order, then of what is searched for as text."""
    return [*_given(criteria), *_understood(criteria), *_text(criteria)]


def _given(criteria: Criteria) -> Iterator[Chip]:
    for name, values in criteria.values:
        for value in values:
            url = reverse("clinics") + criteria.without(name, value)
            yield Chip(name, str(value), label_of(name, value), url)


def _understood(criteria: Criteria) -> Iterator[Chip]:
    overruled = {name for name, _values in criteria.values} | criteria.settled
    for piece in criteria.understood.pieces:
        label = _label_of_piece(piece, criteria)
        if label and piece.name not in overruled:
            url = reverse("clinics") + criteria.without_piece(piece)
            yield Chip(piece.name, ",".join(piece.values), label, url, piece.words)


def _label_of_piece(piece: Piece, criteria: Criteria) -> str:
    if piece.name == WHERE:
        return criteria.place.label
    if piece.name == RADIUS:
        return _("Within %(miles)s miles") % {"miles": criteria.radius} if criteria.has_point else ""
    if piece.name == SORT:
        return str(SORT_LABELS[criteria.sort]) if criteria.sort == piece.values[0] else ""
    if not piece.is_filter or piece.name not in criteria.chosen:
        return ""
    values = [value for value in criteria.chosen[piece.name] if str(value) in piece.values]
    return _(" or ").join(label_of(piece.name, value) for value in values)


def _text(criteria: Criteria) -> Iterator[Chip]:
    if criteria.words:
        text = criteria.understood.text
        label = _("Text: “%(words)s”") % {"words": text}
        yield Chip("what", text, label, reverse("clinics") + criteria.without_words().address())


def label_of(name: str, value: Value) -> str:
    """A filter's value as its chip reads."""
    one = ClinicFilterSet.base_filters[name]
    if isinstance(one, AtMostFilter):
        return f"{one.label} ${value:,}"
    return dict(one.pairs()).get(str(value), str(value))
