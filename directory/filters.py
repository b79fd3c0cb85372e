"""Every public filter, defined once: what it takes, what it is called, and which search rows it lets through."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.db.models.lookups import GreaterThan
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from listings import vocabulary
from listings.ledger import EVIDENCE_GROUPS
from listings.models import Device, SearchRow
from listings.models.catalogue import CredentialGroup

Value = str | Decimal
DERMATOLOGIST = "dermatologist"
LONGEST_VALUE = 60
MOST_VALUES = 40


@dataclass(frozen=True)
class Choice:
    """One value of a filter as a visitor reads it."""

    value: str
    label: str
    parent: str = ""
    notice: str = ""


class CodesFilter(django_filters.MultipleChoiceFilter):
    """Catalogue codes against a bit mask; several mean any of them."""

    def __init__(self, kind: str, column: str, **kwargs: Any) -> None:
        self.kind, self.column = kind, column
        super().__init__(choices=self._pairs, **kwargs)

    def options(self) -> list[Choice]:
        return [Choice(term.code, term.name, term.parent, term.notice) for term in vocabulary.listable(self.kind)]

    def _pairs(self) -> list[tuple[str, str]]:
        return [(choice.value, choice.label) for choice in self.options()]

    def condition(self, values: Iterable[Value], now: int) -> Q:
        mask = vocabulary.own_mask(self.kind, map(str, values))
        return Q(GreaterThan(F(self.column).bitand(mask), 0))


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


class EvidenceFilter(django_filters.MultipleChoiceFilter):
    """Evidence groups that hold at this moment."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=self._pairs, **kwargs)

    def options(self) -> list[Choice]:
        return [Choice(group, str(CredentialGroup(group).label)) for group in EVIDENCE_GROUPS]

    def _pairs(self) -> list[tuple[str, str]]:
        return [(choice.value, choice.label) for choice in self.options()]

    def condition(self, values: Iterable[Value], now: int) -> Q:
        found = Q()
        for group in values:
            found |= Q(**{f"{group}_until__gt": now})
        return found


class DeviceFilter(django_filters.MultipleChoiceFilter):
    """Devices by code."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=self._pairs, **kwargs)

    def _pairs(self) -> list[tuple[str, str]]:
        return list(Device.objects.current().values_list("code", "label"))

    def condition(self, values: Iterable[Value], now: int) -> Q:
        return Q(device__in=list(values))


class AtMostFilter(django_filters.NumberFilter):
    """An amount in US dollars against a column of cents; what is not stated does not pass."""

    field_class = forms.DecimalField

    def __init__(self, column: str, **kwargs: Any) -> None:
        self.column = column
        super().__init__(min_value=1, max_value=100_000, max_digits=9, decimal_places=2, **kwargs)

    def condition(self, values: Iterable[Value], now: int) -> Q:
        least = min(Decimal(value) for value in values)
        return Q(**{f"{self.column}__lte": int(least * 100)})


class ClinicFilterSet(django_filters.FilterSet):
    """The filters of /clinics/. All hold for one and the same service; evidence is the listing's."""

    treatment = CodesFilter(vocabulary.TREATMENT, "treatments", label=gettext_lazy("Treatment"))
    concern = CodesFilter(vocabulary.CONCERN, "concerns", label=gettext_lazy("Concern"))
    addon = CodesFilter(vocabulary.ADDON, "addons", label=gettext_lazy("Add-on"))
    area = CodesFilter(vocabulary.AREA, "areas", label=gettext_lazy("Body area"))
    device = DeviceFilter(label=gettext_lazy("Device"))
    performer = PerformerFilter(vocabulary.PERFORMER, "performers", label=gettext_lazy("Who treats you"))
    checked = EvidenceFilter(label=gettext_lazy("Evidence we saw"))
    session_max = AtMostFilter("session_cents", label=gettext_lazy("Session at most"))
    course_max = AtMostFilter("course_cents", label=gettext_lazy("Course of three at most"))

    class Meta:
        model = SearchRow
        fields: list[str] = []

    @classmethod
    def read_values(cls, query: QueryDict, *, dropped: list[str]) -> dict[str, list[Value]]:
        """Each filter's valid values, without repeats; others are put into `dropped` in words."""
        found: dict[str, list[Value]] = {}
        for name, one in cls.base_filters.items():
            for raw in dict.fromkeys(query.getlist(name)[:MOST_VALUES]):
                text = "".join(letter for letter in raw if letter.isprintable()).strip()
                if not text:
                    continue
                try:
                    found.setdefault(name, []).append(_clean(one, text))
                except ValidationError:
                    dropped.append(f"{name}: “{text[:LONGEST_VALUE]}”")
        return found

    @classmethod
    def conditions(cls, chosen: dict[str, tuple[Value, ...]], now: datetime) -> Iterator[tuple[str, Q]]:
        """(filter name, condition) for each filter that has values."""
        seconds = int(now.timestamp())
        for name, values in chosen.items():
            condition: Callable[[Iterable[Value], int], Q] = cls.base_filters[name].condition
            yield name, condition(values, seconds)


def _clean(one: Any, text: str) -> Value:
    if isinstance(one, AtMostFilter):
        amount: Decimal = one.field.clean(text.lstrip("$").replace(",", "").strip())
        return amount.quantize(Decimal(1)) if amount == amount.to_integral_value() else amount
    known = dict(one._pairs())
    if text not in known:
        raise ValidationError(text)
    return text
