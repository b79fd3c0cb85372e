"""What the "where" box offers while a person types."""

from dataclasses import dataclass
from functools import lru_cache

from places.models import PlaceKind
from places.names import Name, known_names
from places.normalize import normalize, plain
from places.states import LONGEST_NAME, state_of, states_beginning

LONGEST_PREFIX = 60
# "b" should not offer New York because it begins "Big Apple".
NICKNAME_LETTERS = 4
ZIP_DIGITS = 5


@dataclass(frozen=True)
class Suggestion:
    """One line of the typeahead: what is shown, what goes into the box, and the nickname that led here."""

    label: str
    value: str
    kind: str
    nickname: str = ""


def suggest(prefix: str, limit: int = 8) -> list[Suggestion]:
    """Places that begin with what was typed: exact nicknames and codes first, then the most populous; ZIPs by number.

    Each suggestion's `value` means that same place to `places.lookup.resolve`.
    """
    return list(_suggest(prefix[:LONGEST_PREFIX], limit))


@lru_cache(maxsize=4096)
def _suggest(prefix: str, limit: int) -> tuple[Suggestion, ...]:
    typed = plain(prefix)
    if not typed:
        return ()
    zips: list[Suggestion] = []
    digits = typed.split()[0]
    if digits.isdigit():
        found = known_names().zips_from(digits[:ZIP_DIGITS], limit)
        zips = [Suggestion(label, code, PlaceKind.ZIP) for code, label in found]
    ranked = sorted(_matches(typed), key=lambda name: (not _is_exact_code(name, typed), -name.weight, name.label))
    by_label: dict[str, Suggestion] = {}
    for name in ranked:
        by_label.setdefault(name.label, Suggestion(name.label, name.label, name.kind, name.nickname))
        if len(by_label) == limit:
            break
    return (*zips, *by_label.values())[:limit]


def _matches(typed: str) -> list[Name]:
    names = known_names()
    found: list[Name] = []
    for letters in {typed, normalize(typed)} if " " in typed else {typed}:
        found += [name for name in names.beginning(letters) if not name.nickname or _nickname_fits(name, letters)]
    parts = typed.split()
    for count in range(1, min(LONGEST_NAME, len(parts) - 1) + 1):
        head, tail = " ".join(parts[:-count]), " ".join(parts[-count:])
        # "phil pa" may be half a name and a state; "st lo" may be a whole name and half a state, not half of both.
        states = {state} if (state := state_of(tail)) else states_beginning(tail)
        fitting = names.beginning(head) if state else names.spelled(normalize(head))
        found += [name for name in fitting if name.state in states and not name.nickname]
    return found


def _nickname_fits(name: Name, letters: str) -> bool:
    return name.key == letters or len(letters) >= NICKNAME_LETTERS


def _is_exact_code(name: Name, typed: str) -> bool:
    """Typed in full: a nickname ("nyc"), or a state's two letters."""
    if name.kind == PlaceKind.STATE:
        return len(typed) == 2 and state_of(typed) == name.state
    return bool(name.nickname) and name.key == typed


def forget() -> None:
    """Ask the names anew."""
    _suggest.cache_clear()
