"""The facts of a listing that a visitor relies on, and when somebody at the clinic last said that each is right."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from listings.content import Content
from listings.facts import Thing, things
from listings.models import Confirmation, Consultation, Listing, Service, Version
from listings.preflight import HOURS, PEOPLE, PLACE, SERVICES

# A fact is amber from this many days on.
FRESH_FOR = timedelta(days=90)
# Some days before, its clinic is asked.
ASKED_AFTER = timedelta(days=75)

# What a visitor relies on: these fields of the clinic, its hours, its people, and each service's prices as one.
CLINIC_FIELDS = ("address", "phone", "website", "consultation", "physician_responsible")
WHOLE = "whole"
# What nobody says needs no confirming.
NOT_STATED = Consultation.NOT_STATED.label
PRICE_FIELDS = ("price", "numbing", "aftercare")

FactName = tuple[str, str, str]
Days = Mapping[FactName, datetime]


@dataclass(frozen=True)
class KeyFact:
    """One fact that can be confirmed, in words; (section, key, field) names it."""

    section: str
    key: str
    field: str
    label: str
    words: str

    @property
    def name(self) -> FactName:
        return self.section, self.key, self.field


def key_facts(live: Content) -> list[KeyFact]:
    """Facts of a version that a visitor relies on, in the order of the editor."""
    return [fact for thing in things(live).values() for fact in _of(thing)]


def _of(thing: Thing) -> Iterator[KeyFact]:
    if thing.section == PLACE:
        for fact in thing.facts:
            if fact.field in CLINIC_FIELDS and fact.words and fact.words != NOT_STATED:
                shown = fact.words.partition(" (")[0] if fact.field == "address" else fact.words
                yield KeyFact(PLACE, "", fact.field, fact.label, shown)
    elif thing.section == HOURS:
        days = [f"{fact.label} {fact.words}" for fact in thing.facts if fact.words]
        if days:
            yield KeyFact(HOURS, "", WHOLE, thing.title, ", ".join(days))
    elif thing.section == PEOPLE:
        words = [fact.words for fact in thing.facts if fact.field != "name" and fact.words]
        yield KeyFact(PEOPLE, thing.key, WHOLE, thing.title, ", ".join(words))
    elif thing.section == SERVICES:
        lines = [fact for fact in thing.facts if fact.words and _is_price(fact.field)]
        words = [fact.words if fact.field == "price" else f"{fact.label}: {fact.words}" for fact in lines]
        yield KeyFact(SERVICES, thing.key, WHOLE, thing.title, "; ".join(words))


def _is_price(field: str) -> bool:
    return field in PRICE_FIELDS or field.startswith(("package:", "addon:"))


def days_of(listing: Listing) -> dict[FactName, datetime]:
    """When each fact of a listing was last said to be right; one query."""
    rows = Confirmation.objects.filter(listing=listing).values_list("section", "key", "field", "at")
    return {(section, key, field): at for section, key, field, at in rows}


def said_on(version: Version) -> datetime:
    """The day of facts that nobody confirmed apart: that of the submission which brought them."""
    return version.submitted_at or version.created_at


def oldest(live: Content, days: Days, *, service_key: str = "") -> datetime:
    """The earliest day among the clinic's facts and, when given, one service's prices."""
    fallback = said_on(live.version)
    wanted = [at for name, at in days.items() if name[0] != SERVICES or name[1] == service_key]
    return min(wanted, default=fallback)


def price_day(live: Content, days: Days, service: Service) -> datetime:
    """When a service's prices were last said to be right."""
    return days.get((SERVICES, str(service.key), WHOLE), said_on(live.version))


def is_old(day: datetime, *, now: datetime) -> bool:
    return day < now - FRESH_FOR
