"""State boards' registers that are on record, by state, for those who report somebody without a license."""

from listings.models import CredentialKind
from listings.models.catalogue import CredentialGroup
from places.states import STATES

Board = tuple[str, str]


def by_state() -> list[tuple[str, list[Board]]]:
    """(state, [(register, address)]) in the order of the states' names."""
    found: dict[str, dict[Board, None]] = {}
    for kind in CredentialKind.objects.current().filter(group=CredentialGroup.LICENSE).order_by("position"):
        for state, register in kind.registers.items():
            if state in STATES and register.get("url"):
                found.setdefault(STATES[state], {})[register["name"], register["url"]] = None
    return [(state, list(found[state])) for state in sorted(found)]
