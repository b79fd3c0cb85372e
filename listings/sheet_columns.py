"""The columns of the sheet, and when two spellings of a cell say the same; described in `docs/sheet.md`."""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum, auto
from functools import lru_cache

from listings import vocabulary
from listings.languages import LANGUAGES
from listings.models import Access, Consultation, Included, PatchTest, PriceBasis, PriceKind
from places.states import STATES

LISTING, SERVICE = "listing", "service"
# Columns that say what a row is about; `label` is for people and never read.
ROW, LISTING_ID, SERVICE_KEY, STAMP, LABEL, ACTION = "row", "listing", "service", "stamp", "label", "action"
LEADING = (ROW, LISTING_ID, SERVICE_KEY, STAMP, LABEL, ACTION)
NEEDED = (ROW, LISTING_ID, SERVICE_KEY)
REMOVE = "remove"
PACKAGES = 3
ADDON = "addon_"
DATE_FORMATS = ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y")
YES_WORDS = {"yes", "y", "true", "1", "x"}
NO_WORDS = {"", "no", "n", "false", "0"}


class Kind(Enum):
    """How a cell is read."""

    TEXT = auto()
    ZIP = auto()
    NUMBER = auto()
    DATE = auto()
    YES = auto()
    CODE = auto()
    CODES = auto()
    NAMES = auto()
    ADDON = auto()


@dataclass(frozen=True)
class Column:
    """One column: its heading, how it is read, in which rows, and the field of the editor's form behind it."""

    name: str
    kind: Kind
    row: str
    field: str


def _of(row: str, **kinds: Kind) -> tuple[Column, ...]:
    return tuple(Column(name, kind, row, name) for name, kind in kinds.items())


_PACKAGES = tuple(
    Column(f"package_{n + 1}_{part}", Kind.NUMBER, SERVICE, f"package_{n}_{part}")
    for n in range(PACKAGES)
    for part in ("sessions", "total")
)
SERVICE_COLUMNS = (
    *_of(SERVICE, treatment=Kind.CODE, areas=Kind.CODES, session_price=Kind.NUMBER, price_basis=Kind.CODE),
    *_of(SERVICE, price_is_from=Kind.YES, price_kind=Kind.CODE, introductory_ends=Kind.DATE),
    *_PACKAGES,
    *_of(SERVICE, numbing=Kind.CODE, numbing_price=Kind.NUMBER, aftercare=Kind.CODE, aftercare_price=Kind.NUMBER),
    *_of(SERVICE, concerns=Kind.CODES, performer=Kind.CODE),
    Column("people", Kind.NAMES, SERVICE, "practitioner_keys"),
    *_of(SERVICE, device=Kind.CODE, max_depth_mm=Kind.NUMBER, usual_sessions=Kind.NUMBER),
    *_of(SERVICE, weeks_between_min=Kind.NUMBER, weeks_between_max=Kind.NUMBER, minutes=Kind.NUMBER),
)
LISTING_COLUMNS = (
    *_of(LISTING, name=Kind.TEXT, tagline=Kind.TEXT, about=Kind.TEXT, street=Kind.TEXT, unit=Kind.TEXT),
    *_of(LISTING, city=Kind.TEXT, state=Kind.CODE, zip_code=Kind.ZIP, coordinates=Kind.TEXT, phone=Kind.TEXT),
    *_of(LISTING, email=Kind.TEXT, website=Kind.TEXT, languages=Kind.CODES, step_free=Kind.CODE, parking=Kind.CODE),
    *_of(LISTING, consultation=Kind.CODE, consultation_fee=Kind.NUMBER, deposit=Kind.NUMBER),
    *_of(LISTING, no_show_fee=Kind.NUMBER, patch_test=Kind.CODE, physician_responsible=Kind.TEXT),
    *_of(LISTING, first_examined_by=Kind.CODE),
)


def columns() -> Mapping[str, Column]:
    """All columns but the leading ones, by heading, in the order in which they are written."""
    return _columns_of(vocabulary.generation())


@lru_cache(maxsize=4)
def _columns_of(_generation: float) -> Mapping[str, Column]:
    addons = [
        Column(ADDON + term.code, Kind.ADDON, SERVICE, ADDON + term.code)
        for term in vocabulary.listable(vocabulary.ADDON)
    ]
    return {column.name: column for column in (*SERVICE_COLUMNS, *addons, *LISTING_COLUMNS)}


def _codes(name: str) -> Mapping[str, str]:
    """What a cell of a column may say, as code or as label in small letters -> the code it means."""
    return _codes_of(name, vocabulary.generation())


@lru_cache(maxsize=64)
def _codes_of(name: str, _generation: float) -> Mapping[str, str]:
    known = _choices(name)
    labels = {label.casefold(): code for code, label in known.items()}
    return labels | {code.casefold(): code for code in known} | {code: code for code in known}


def _choices(name: str) -> Mapping[str, str]:
    """Code -> label of what a column may hold."""
    kinds = {"treatment": vocabulary.TREATMENT, "device": vocabulary.DEVICE, "performer": vocabulary.PERFORMER}
    kinds |= {"first_examined_by": vocabulary.PERFORMER, "areas": vocabulary.AREA, "concerns": vocabulary.CONCERN}
    if name in kinds:
        return {term.code: term.label for term in vocabulary.terms(kinds[name]).values()}
    fixed: dict[str, Iterable[tuple[str, object]]] = {
        "languages": LANGUAGES,
        "state": STATES.items(),
        "price_basis": PriceBasis.choices,
        "price_kind": PriceKind.choices,
        "numbing": Included.choices,
        "aftercare": Included.choices,
        "step_free": Access.choices,
        "parking": Access.choices,
        "consultation": Consultation.choices,
        "patch_test": PatchTest.choices,
    }
    return {code: str(label) for code, label in fixed[name]}


def code_of(column: Column, text: str) -> str:
    """The code that a cell means, given as code or as label; what nobody knows comes back as it is."""
    wanted, known = text.strip(), _codes(column.name)
    return known.get(wanted) or known.get(wanted.casefold(), wanted)


def join(parts: Iterable[str]) -> str:
    """Several values in one cell, "a; b"; a value with a separator or a quote in it is quoted."""
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerow(list(parts))
    return out.getvalue().removesuffix("\r\n")


def split(text: str) -> list[str]:
    """The values of a cell that `join` wrote, or that a person typed."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=";", skipinitialspace=True)
    return [part.strip() for row in rows for part in row if part.strip()]


def meaning(column: Column, text: str) -> object:
    """What a cell says, equal for two spellings of the same: "$350", "350" and "350.00"; 12/31/2026 and 2026-12-31."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if column.kind == Kind.NUMBER:
        return _number(plain)
    if column.kind == Kind.DATE:
        return _day(plain)
    if column.kind == Kind.YES:
        return yes(plain) if yes(plain) is not None else plain
    if column.kind == Kind.CODE:
        return code_of(column, plain)
    if column.kind == Kind.CODES:
        return frozenset(code_of(column, part) for part in split(plain))
    if column.kind == Kind.NAMES:
        return frozenset(split(plain))
    if column.kind == Kind.ADDON:
        # Told apart from the amounts 1 and 0, which Python takes for the same as yes and no.
        return _number(plain) if is_amount(plain) else f"offered: {yes(plain)}"
    return zip_code(plain) if column.kind == Kind.ZIP else plain


def yes(text: str) -> bool | None:
    """Whether a cell says yes; None for what is neither yes nor no."""
    word = text.strip().casefold()
    return True if word in YES_WORDS else False if word in NO_WORDS else None


def is_amount(text: str) -> bool:
    """Whether an add-on's cell is to be read as its price, and not as yes or no."""
    return yes(text) is None or text.strip() in ("0", "1")


def zip_code(text: str) -> str:
    """A ZIP code with the zeros in front that spreadsheets take away."""
    plain = text.strip()
    return plain.zfill(5) if re.fullmatch(r"[0-9]{3,4}", plain) else plain


def _number(text: str) -> Decimal | str:
    bare = re.sub(r"(?i)\$|usd|dollars?", "", text).strip()
    if re.fullmatch(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?", bare):
        bare = bare.replace(",", "")
    try:
        return Decimal(bare) if re.fullmatch(r"-?[0-9]+(?:\.[0-9]+)?", bare) else text
    except InvalidOperation:
        return text


def _day(text: str) -> date | str:
    for form in DATE_FORMATS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007
        except ValueError:
            continue
    return text
