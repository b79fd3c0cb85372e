"""What a visitor asks for, read from the address: one frozen value that list, map, counts and all else take."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from directory.filters import ClinicFilterSet, Value, clean_value
from directory.understanding import Piece, Understood, understand
from directory.understanding.pieces import (
    AT_LEAST,
    BOTH,
    COUNT,
    EITHER,
    NEGATED,
    RADIUS,
    SCRIPT,
    SECOND_PLACE,
    SORT,
    TRAVEL,
    UNSUPPORTED,
    WHERE,
)
from listings.words import plain_words
from places.lookup import LONGEST, Resolution, resolve

RADII = (5, 10, 25, 50, 100)
DEFAULT_RADIUS = 25
SORTS = ("best", "distance", "session", "course", "newest", "confirmed")
LONGEST_VALUE = 60
MOST_PAGES = 100_000

Values = tuple[tuple[str, tuple[Value, ...]], ...]


@dataclass(frozen=True)
class Criteria:
    """A search. What was given by parameter stands beside what was understood from words; the former wins."""

    where: str = ""
    what: str = ""
    # The radius and the order asked for by parameter, if any.
    radius_asked: int | None = None
    sort_asked: str = ""
    # By parameter: for each filter the values understood, in the order given.
    values: Values = ()
    page: int = 1
    understood: Understood = field(default_factory=Understood)
    # What was not understood, in words: "Treatment: “lasre”".
    dropped: tuple[str, ...] = ()
    # What `where` means, where that is known already.
    known_place: Resolution | None = field(default=None, compare=False)

    @cached_property
    def place(self) -> Resolution:
        """The place of the parameter, else that of the words."""
        return self.known_place or resolve(self.where or self.where_in_words)

    @property
    def where_in_words(self) -> str:
        piece = self.understood.piece(WHERE)
        return piece.values[0] if piece else ""

    @cached_property
    def chosen(self) -> dict[str, tuple[Value, ...]]:
        """Values of each filter, by parameter or from words."""
        return {**self._from_words(), **dict(self.values)}

    def _from_words(self) -> dict[str, tuple[Value, ...]]:
        found: dict[str, tuple[Value, ...]] = {}
        for piece in self.understood.pieces:
            if piece.is_filter:
                values = [value for given in piece.values if (value := _valid(piece.name, given)) is not None]
                found[piece.name] = tuple(dict.fromkeys((*found.get(piece.name, ()), *values)))
        return {name: values for name, values in found.items() if values}

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Words that are no filter: each must begin a word on the clinic's page."""
        return tuple(dict.fromkeys(plain_words(self.understood.text)))

    @property
    def settled(self) -> set[str]:
        """Of place, radius and order those that a parameter gives, whatever the words say."""
        given = {WHERE: self.where, RADIUS: self.radius_asked, SORT: self.sort_asked}
        return {name for name, value in given.items() if value}

    @property
    def has_point(self) -> bool:
        return self.place.point is not None

    @property
    def radius(self) -> int:
        """Miles around the point."""
        if self.radius_asked:
            return self.radius_asked
        piece = self.understood.piece(RADIUS)
        return nearest_radius(float(piece.values[0])) if piece else DEFAULT_RADIUS

    @property
    def sort(self) -> str:
        piece = self.understood.piece(SORT)
        sort = self.sort_asked or (piece.values[0] if piece else "best")
        return "best" if sort == "distance" and not self.has_point else sort

    def address(self, **changes: object) -> str:
        """Query string of this search with some of it changed; page 1 unless `page` is given."""
        return _address(self.but(**changes))

    def but(self, **changes: object) -> "Criteria":
        """This search with some of it changed, from its first page; a changed `what` is understood anew."""
        given: dict[str, object] = {
            "where": self.where,
            "what": self.what,
            "radius_asked": self.radius_asked,
            "sort_asked": self.sort_asked,
            "values": self.values,
            "page": 1,
            **changes,
        }
        understood = self.understood if given["what"] == self.what else understand(str(given["what"]))
        return Criteria(**given, understood=understood)  # type: ignore[arg-type]

    def without_filters(self, *names: str) -> "Criteria":
        """This search without some of its filters, whether they were given by parameter or in words."""
        kept = tuple((name, values) for name, values in self.values if name not in names)
        gone = [at for piece in self.understood.pieces if piece.name in names for at in piece.at]
        return self.but(values=kept, what=self.understood.line_without(*gone) if gone else self.what)

    def with_value(self, name: str, value: Value) -> "Criteria":
        """This search with another value of a filter, whether the old one was given by parameter or in words."""
        fewer = self.without_filters(name)
        return fewer.but(values=(*fewer.values, (name, (value,))))

    def without_words(self) -> "Criteria":
        """This search without the words that are no filter."""
        return self.but(what=self.understood.line_without(*self.understood.leftover))

    def without(self, name: str, value: Value) -> str:
        """Query string of this search with one value of a parameter removed."""
        rest = {key: tuple(v for v in values if (key, v) != (name, value)) for key, values in self.values}
        return self.address(values=packed(rest))

    def without_piece(self, piece: Piece) -> str:
        """Query string of this search without the words of one piece."""
        return self.address(what=self.understood.line_without(*piece.at))

    def spelled_out(self) -> "Criteria":
        """The same search with every filter as a parameter, and only text left in `what`: what a form sends."""
        given_radius = self.radius_asked or self.understood.piece(RADIUS)
        return self.but(
            where=self.where or self.where_in_words,
            what=self.understood.text,
            radius_asked=self.radius if given_radius else None,
            sort_asked=self.sort if self.sort != "best" else "",
            values=packed(self.chosen),
        )


def nearest_radius(miles: float) -> int:
    """The smallest radius on offer that holds so many miles; the largest for more."""
    return next((radius for radius in RADII if radius >= miles), RADII[-1])


def packed(values: Mapping[str, Iterable[Value]]) -> Values:
    """Values by filter as a frozen search keeps them."""
    return tuple((name, kept) for name, given in values.items() if (kept := tuple(given)))


def read(query: QueryDict, *, now: datetime) -> Criteria:
    """Understand an address value by value: a bad one among good ones drops alone, and is named."""
    dropped = _said_twice(query)
    understood = understand(" ".join(query.getlist("what")[:5]))
    if understood.was_cut:
        dropped.append(_("all after the first 200 characters of what you look for"))
    given = {
        "where": _plain(query.get("where", ""))[:LONGEST],
        "what": understood.line,
        "radius_asked": _radius(query, dropped),
        "sort_asked": _sort(query, dropped),
        "values": packed(ClinicFilterSet.read_values(query, dropped=dropped)),
        "page": _page(query.get("page", "1"), dropped),
        "understood": understood,
    }
    first = Criteria(**given)  # type: ignore[arg-type]
    if first.radius_asked and not first.has_point:
        dropped.append(_("a radius needs a ZIP code or city"))
        given["radius_asked"] = None
    if first.sort_asked == "distance" and not first.has_point:
        dropped.append(_("sorting by distance needs a place"))
        given["sort_asked"] = ""
    dropped += _overruled(first)
    return Criteria(**given, dropped=tuple(dropped))  # type: ignore[arg-type]


def _said_twice(query: QueryDict) -> list[str]:
    """Values of what a search has one of, but for the last, which is the one searched for; in words."""
    labels = {"where": _("Where"), "radius": _("Within"), "sort": _("Order"), "page": _("Page")}
    found = []
    for name, label in labels.items():
        given = [text for text in dict.fromkeys(map(_plain, query.getlist(name))) if text]
        found += [_("%(what)s, given twice") % {"what": _named(label, text)} for text in given[:-1]]
    return found


def _overruled(criteria: Criteria) -> list[str]:
    """Words that a parameter beside them overrules, or that nothing here can answer, each named."""
    by_parameter = dict(criteria.values)
    overruled = set(by_parameter) | criteria.settled
    notes = []
    for piece in criteria.understood.pieces:
        if piece.name == UNSUPPORTED:
            notes.append(_why_not(piece))
        elif piece.name in overruled and by_parameter.get(piece.name) != piece.values:
            notes.append(_("“%(words)s”: what you chose beside it counts instead") % {"words": piece.words})
        elif _needs_point(piece) and not criteria.has_point:
            notes.append(_("“%(words)s”: that needs a ZIP code or city") % {"words": piece.words})
    return notes


def _needs_point(piece: Piece) -> bool:
    return piece.name == RADIUS or (piece.name == SORT and piece.values == ("distance",))


def _why_not(piece: Piece) -> str:
    """Words that nothing here can answer, and why."""
    reasons = {
        NEGATED: _("“%(words)s”: a search here can ask for things, not leave them out"),
        AT_LEAST: _("“%(words)s”: a search here knows the highest price only"),
        COUNT: _("“%(words)s”: prices here are for one session or a course of three"),
        TRAVEL: _("“%(words)s”: distances here are in miles"),
        SECOND_PLACE: _("“%(words)s”: one place at a time"),
        EITHER: _("“%(words)s”: different filters hold together, each its own choices by “or”"),
        BOTH: _("“%(words)s”: of one filter's choices, any is enough"),
        SCRIPT: _("“%(words)s”: the listings are in English"),
    }
    reason = reasons.get(piece.values[0]) or _("“%(words)s”: that cannot be searched for here")
    return reason % {"words": piece.words}


def _address(criteria: Criteria) -> str:
    pairs: list[tuple[str, object]] = []
    pairs += [(name, value) for name, value in (("where", criteria.where), ("what", criteria.what)) if value]
    if criteria.radius_asked:
        pairs.append(("radius", criteria.radius_asked))
    pairs += [(name, value) for name, values in criteria.values for value in values]
    if criteria.sort_asked and criteria.sort_asked != "best":
        pairs.append(("sort", criteria.sort_asked))
    if criteria.page > 1:
        pairs.append(("page", criteria.page))
    return "?" + urlencode(pairs) if pairs else ""


def _valid(name: str, text: str) -> Value | None:
    try:
        return clean_value(name, text)
    except ValidationError:
        return None


def _radius(query: QueryDict, dropped: list[str]) -> int | None:
    given = _plain(query.get("radius", ""))
    if given in map(str, RADII):
        return int(given)
    if given:
        dropped.append(_named(_("Within"), given))
    return None


def _sort(query: QueryDict, dropped: list[str]) -> str:
    sort = _plain(query.get("sort", ""))
    if sort and sort not in SORTS:
        dropped.append(_named(_("Order"), sort))
        return ""
    return sort


def _page(given: str, dropped: list[str]) -> int:
    if given.isascii() and given.isdigit() and 1 <= int(given[:9]) <= MOST_PAGES:
        return int(given[:9])
    dropped.append(_named(_("Page"), given))
    return 1


def _plain(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable()).strip()


def _named(name: str, value: str) -> str:
    return f"{name}: “{_plain(value)[:LONGEST_VALUE]}”"
