"""Every public filter, defined once: what it takes, what it is called, and which search rows it lets through.

Each filter says its condition three times, as a Q for the ORM, as SQL, and on a row of a search block whose evidence is
of today; `tests/directory/test_fast_search.py` holds them equal on both engines.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.db.models.lookups import GreaterThan
from django.http import QueryDict
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from listings import vocabulary
from listings.languages import LANGUAGES, language_mask
from listings.ledger import EVIDENCE_GROUPS
from listings.models import SearchRow
from listings.models.catalogue import CredentialGroup
from listings.search_blocks import AT, device_number

Value = str | Decimal
# As `listings.search_blocks.COLUMNS`.
BlockRow = tuple[Any, ...]
DERMATOLOGIST = "dermatologist"
OPEN_NOW = "now"
LONGEST_VALUE = 60
MOST_VALUES = 40
DOLLARS = re.compile(r"(?i)\$|usd|dollars?")
PERFORMERS, EVIDENCE = AT["performers"], AT["evidence_now"]
CERTIFIED = 1 << len(EVIDENCE_GROUPS)
PLAIN_CODE = re.compile(r"[a-z0-9_]+")
# Fitzpatrick groups and consultations by the bit that search rows give them.
SKIN_BITS = {"I-II": 1, "III-IV": 2, "V-VI": 4}
CONSULTATION_BITS = {"free": 1, "credited": 2}


class Choice(NamedTuple):
    """One value of a filter as a visitor reads it."""

    value: str
    label: str
    parent: str = ""
    notice: str = ""


class Condition(Protocol):
    """A filter that the database decides."""

    def condition(self, values: Iterable[Value], now: int) -> Q: ...
    def sql(self, values: Iterable[Value], now: int) -> str: ...
    def passes(self, values: Iterable[Value]) -> Callable[[BlockRow], bool | int]: ...


class ChoiceFilter(django_filters.MultipleChoiceFilter):
    """Some of a list of values; several mean any of them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=self.pairs, **kwargs)

    def options(self) -> list[Choice]:
        raise NotImplementedError

    def current(self) -> Sequence[Choice]:
        """`options`, kept as long as the catalogue is and for each language."""
        return _current(self, vocabulary.generation(), get_language())

    def pairs(self) -> list[tuple[str, str]]:
        return [(choice.value, choice.label) for choice in self.current()]


@lru_cache(maxsize=128)
def _current(one: ChoiceFilter, generation: float, language: str | None) -> Sequence[Choice]:
    return tuple(one.options())


class MaskFilter(ChoiceFilter):
    """Values against a column that holds a set as bits."""

    column = ""

    def mask(self, values: Iterable[Value]) -> int:
        raise NotImplementedError

    def condition(self, values: Iterable[Value], now: int) -> Q:
        return Q(GreaterThan(F(self.column).bitand(self.mask(values)), 0))

    def sql(self, values: Iterable[Value], now: int) -> str:
        return f"({self.column} & {self.mask(values)}) > 0"

    def passes(self, values: Iterable[Value]) -> Callable[[BlockRow], bool | int]:
        at, mask = AT[self.column], self.mask(values)
        return lambda row: row[at] & mask


class CodesFilter(MaskFilter):
    """Catalogue codes."""

    def __init__(self, kind: str, column: str, **kwargs: Any) -> None:
        self.kind, self.column = kind, column
        super().__init__(**kwargs)

    def options(self) -> list[Choice]:
        return [Choice(term.code, term.name, term.parent, term.notice) for term in vocabulary.listable(self.kind)]

    def mask(self, values: Iterable[Value]) -> int:
        return vocabulary.own_mask(self.kind, map(str, values))


class PerformerFilter(CodesFilter):
    """Roles; a dermatologist is a physician whose board certification was checked at the issuer."""

    def options(self) -> list[Choice]:
        roles = [choice for choice in super().options() if choice.value != "unknown"]
        return [Choice(DERMATOLOGIST, _("Dermatologist, certification checked")), *roles]

    def condition(self, values: Iterable[Value], now: int) -> Q:
        codes = set(map(str, values))
        roles = codes - {DERMATOLOGIST}
        certified = Q(dermatologist_until__gt=now) & super().condition(["physician"], now)
        if not roles:
            return certified
        return super().condition(roles, now) | certified if DERMATOLOGIST in codes else super().condition(roles, now)

    def sql(self, values: Iterable[Value], now: int) -> str:
        codes = set(map(str, values))
        roles = super().sql(codes - {DERMATOLOGIST}, now)
        if DERMATOLOGIST not in codes:
            return roles
        return f"({roles} OR (dermatologist_until > {now} AND {super().sql(['physician'], now)}))"

    def passes(self, values: Iterable[Value]) -> Callable[[BlockRow], bool | int]:
        codes = set(map(str, values))
        roles, physician = self.mask(codes - {DERMATOLOGIST}), self.mask(["physician"])
        if DERMATOLOGIST not in codes:
            return lambda row: row[PERFORMERS] & roles
        return lambda row: row[PERFORMERS] & roles or (row[EVIDENCE] & CERTIFIED and row[PERFORMERS] & physician)


class EvidenceFilter(ChoiceFilter):
    """Evidence groups that hold at this moment."""

    def options(self) -> list[Choice]:
        return [Choice(group, str(CredentialGroup(group).label)) for group in EVIDENCE_GROUPS]

    def condition(self, values: Iterable[Value], now: int) -> Q:
        found = Q()
        for group in values:
            found |= Q(**{f"{group}_until__gt": now})
        return found

    def sql(self, values: Iterable[Value], now: int) -> str:
        return "(" + " OR ".join(f"{group}_until > {now}" for group in values) + ")"

    def passes(self, values: Iterable[Value]) -> Callable[[BlockRow], bool | int]:
        mask = sum(1 << EVIDENCE_GROUPS.index(str(group)) for group in set(values))
        return lambda row: row[EVIDENCE] & mask


class DeviceFilter(MaskFilter):
    """Devices of the catalogue."""

    column = "device"

    def options(self) -> list[Choice]:
        return [Choice(term.code, term.label, notice=term.notice) for term in vocabulary.listable(vocabulary.DEVICE)]

    def condition(self, values: Iterable[Value], now: int) -> Q:
        return Q(device__in=list(values))

    def sql(self, values: Iterable[Value], now: int) -> str:
        codes = [str(value) for value in values]
        if not all(PLAIN_CODE.fullmatch(code) for code in codes):
            raise ValueError(f"not codes of the catalogue: {codes}")
        return "device IN (" + ", ".join(f"'{code}'" for code in codes) + ")"

    def passes(self, values: Iterable[Value]) -> Callable[[BlockRow], bool | int]:
        at, numbers = AT["device"], {device_number(str(value)) for value in values}
        return lambda row: row[at] in numbers


class LanguageFilter(MaskFilter):
    """Languages that the clinic says it speaks."""

    column = "languages"

    def options(self) -> list[Choice]:
        return [Choice(code, str(name)) for code, name in LANGUAGES]

    def mask(self, values: Iterable[Value]) -> int:
        return language_mask(map(str, values))


class BitsFilter(MaskFilter):
    """A short list of values that never changes."""

    def __init__(self, column: str, bits: dict[str, int], labels: dict[str, Any], **kwargs: Any) -> None:
        self.column, self.bits, self.labels = column, bits, labels
        super().__init__(**kwargs)

    def options(self) -> list[Choice]:
        return [Choice(value, str(label)) for value, label in self.labels.items()]

    def mask(self, values: Iterable[Value]) -> int:
        return sum(self.bits[str(value)] for value in set(values))


class OpenFilter(ChoiceFilter):
    """Open at this moment. The database does not know clocks: `results` decides it by each row's opening hours."""

    def options(self) -> list[Choice]:
        return [Choice(OPEN_NOW, _("Open now"))]


class AtMostFilter(django_filters.NumberFilter):
    """An amount in US dollars against a column of cents; what is not stated does not pass."""

    field_class = forms.DecimalField

    def __init__(self, column: str, **kwargs: Any) -> None:
        self.column = column
        super().__init__(min_value=1, max_value=100_000, max_digits=9, decimal_places=2, **kwargs)

    def condition(self, values: Iterable[Value], now: int) -> Q:
        return Q(**{f"{self.column}__lte": _least_cents(values)})

    def sql(self, values: Iterable[Value], now: int) -> str:
        return f"{self.column} <= {_least_cents(values)}"

    def passes(self, values: Iterable[Value]) -> Callable[[BlockRow], bool | int]:
        at, most = AT[self.column], _least_cents(values)
        return lambda row: 0 <= row[at] <= most


def _least_cents(values: Iterable[Value]) -> int:
    return int(min(Decimal(value) for value in values) * 100)


class ClinicFilterSet(django_filters.FilterSet):
    """The filters of /clinics/. A service's hold for one and the same; evidence and the rest are the clinic's."""

    treatment = CodesFilter(vocabulary.TREATMENT, "treatments", label=gettext_lazy("Treatment"))
    concern = CodesFilter(vocabulary.CONCERN, "concerns", label=gettext_lazy("Concern"))
    addon = CodesFilter(vocabulary.ADDON, "addons", label=gettext_lazy("Add-on"))
    area = CodesFilter(vocabulary.AREA, "areas", label=gettext_lazy("Body area"))
    device = DeviceFilter(label=gettext_lazy("Device"))
    performer = PerformerFilter(vocabulary.PERFORMER, "performers", label=gettext_lazy("Who treats you"))
    checked = EvidenceFilter(label=gettext_lazy("Evidence we saw"))
    skin = BitsFilter(
        "skin",
        SKIN_BITS,
        {group: gettext_lazy(f"Before and after pictures, skin {group}") for group in SKIN_BITS},
        label=gettext_lazy("Skin type"),
    )
    session_max = AtMostFilter("session_cents", label=gettext_lazy("Session at most"))
    course_max = AtMostFilter("course_cents", label=gettext_lazy("Course of three at most"))
    language = LanguageFilter(label=gettext_lazy("Language"))
    consultation = BitsFilter(
        "consultation",
        CONSULTATION_BITS,
        {"free": gettext_lazy("Free consultation"), "credited": gettext_lazy("Fee credited to the treatment")},
        label=gettext_lazy("Consultation"),
    )
    open = OpenFilter(label=gettext_lazy("Opening hours"))

    class Meta:
        model = SearchRow
        fields: list[str] = []

    @classmethod
    def read_values(cls, query: QueryDict, *, dropped: list[str]) -> dict[str, list[Value]]:
        """Each filter's valid values, without repeats; others are put into `dropped` in words."""
        found: dict[str, list[Value]] = {}
        for name, one in cls.base_filters.items():
            if name not in query:
                continue
            for raw in dict.fromkeys(query.getlist(name)[:MOST_VALUES]):
                text = "".join(letter for letter in raw if letter.isprintable()).strip()
                if not text:
                    continue
                try:
                    found.setdefault(name, []).append(_clean(one, text))
                except ValidationError:
                    dropped.append(f"{one.label}: “{text[:LONGEST_VALUE]}”")
            if isinstance(one, AtMostFilter) and len(found.get(name, ())) > 1:
                least = min(found[name])
                dropped += [f"{one.label}: “{value}”" for value in found[name] if value != least]
                found[name] = [least]
        return found

    @classmethod
    def decided_by_database(cls, chosen: dict[str, tuple[Value, ...]]) -> Iterator[tuple[str, Condition]]:
        """(name, filter) of each chosen filter but those that need a clock."""
        for name in chosen:
            if hasattr(cls.base_filters[name], "condition"):
                yield name, cls.base_filters[name]

    @classmethod
    def conditions(cls, chosen: dict[str, tuple[Value, ...]], now: datetime) -> list[tuple[str, Q]]:
        """(filter name, condition) for each filter that has values and that the database decides."""
        seconds = int(now.timestamp())
        return [(name, one.condition(chosen[name], seconds)) for name, one in cls.decided_by_database(chosen)]

    @classmethod
    def conditions_in_sql(cls, chosen: dict[str, tuple[Value, ...]], now: datetime) -> list[tuple[str, str]]:
        """As `conditions`, in SQL that both engines read; all in it are numbers, and codes of the catalogue."""
        seconds = int(now.timestamp())
        return [(name, one.sql(chosen[name], seconds)) for name, one in cls.decided_by_database(chosen)]


def clean_value(name: str, text: str) -> Value:
    """One value of a filter as it is searched for; raises ValidationError."""
    return _clean(ClinicFilterSet.base_filters[name], text)


def _clean(one: Any, text: str) -> Value:
    if isinstance(one, AtMostFilter):
        amount: Decimal = one.field.clean(DOLLARS.sub("", text).replace(",", "").strip())
        return amount.quantize(Decimal(1)) if amount == amount.to_integral_value() else amount
    if text not in dict(one.pairs()):
        raise ValidationError(text)
    return text
