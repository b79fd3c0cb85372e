"""What a version says, fact by fact and in words: the ground for comparing two versions.

Facts that mean nothing apart are one: address with its place, a package's size with its total, numbing with its price,
one weekday. Sets are one fact; the order of things is one fact a section.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils import formats
from django.utils.translation import gettext as _

from listings import prices, vocabulary
from listings.content import Content
from listings.hours import span_words, weekday_name
from listings.languages import language_names
from listings.models import BeforeAfter, Included, OpeningPeriod, PriceKind, Service, Version, VersionPhoto
from listings.preflight import HOURS, PAIRS, PEOPLE, PHOTOS, PLACE, SERVICES


@dataclass(frozen=True)
class Fact:
    """One thing that a version says, in words; `raw` is what is compared where words could hide a difference."""

    field: str
    label: str
    words: str
    raw: object = None

    @property
    def compared(self) -> object:
        return self.words if self.raw is None else self.raw


@dataclass(frozen=True)
class Thing:
    """A part of a version that comes and goes as a whole: the clinic itself, a service, a person, a photo."""

    section: str
    key: str
    title: str
    facts: tuple[Fact, ...]

    def fact(self, field: str) -> Fact | None:
        return next((fact for fact in self.facts if fact.field == field), None)


class PhotoOrder:
    """The order of photos; only those on both sides are compared, so that one added or removed moves no other."""

    def __init__(self, photos: Iterable[VersionPhoto]) -> None:
        self.keys = [use.key for use in photos]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, PhotoOrder):
            return NotImplemented
        shared = set(self.keys) & set(other.keys)
        return [key for key in self.keys if key in shared] == [key for key in other.keys if key in shared]

    __hash__ = None  # type: ignore[assignment]


def things(draft: Content) -> dict[tuple[str, str], Thing]:
    """All parts of a version by (section, key), in the order of the editor."""
    concerns = {code: term.label for code, term in vocabulary.terms(vocabulary.CONCERN).items()}
    areas = {code: term.label for code, term in vocabulary.terms(vocabulary.AREA).items()}
    parts = [_clinic(draft)]
    parts += [_service(service, draft, concerns, areas) for service in draft.services]
    parts += [
        Thing(
            PEOPLE,
            str(person.key),
            person.name,
            (
                Fact("name", _("Name"), person.name),
                Fact("role", _("Role"), person.role.label),
                Fact("supervised_by", _("Supervised by"), person.supervised_by),
            ),
        )
        for person in draft.practitioners
    ]
    parts.append(_hours(draft))
    parts += [_photo(use) for use in draft.photos]
    parts += [_pair(pair) for pair in draft.pairs]
    return {(part.section, part.key): part for part in parts}


def _clinic(draft: Content) -> Thing:
    order = Fact("photo_order", _("Order of photos"), _order_words(draft.photos), PhotoOrder(draft.photos))
    return Thing(PLACE, "", _("The clinic and its place"), (*_clinic_facts(draft.version), order))


def _order_words(photos: list[VersionPhoto]) -> str:
    if len(photos) < 2:
        return ""
    return " · ".join(f"{at} {use.alt or use.photo.get_kind_display()}" for at, use in enumerate(photos, start=1))


def _clinic_facts(version: Version) -> Iterator[Fact]:
    yield Fact("name", _("Name"), version.name)
    yield Fact("tagline", _("Tagline"), version.tagline)
    yield Fact("about", _("About"), version.about)
    place = (version.address, version.latitude, version.longitude, version.time_zone, version.coordinates_confirmed)
    yield Fact("address", _("Address and place"), _address_words(version), place)
    yield Fact("phone", _("Phone"), version.phone)
    yield Fact("email", _("E-mail"), version.email)
    yield Fact("website", _("Website"), version.website)
    yield Fact("languages", _("Languages"), ", ".join(language_names(version.languages)), frozenset(version.languages))
    yield Fact("step_free", _("Step-free entrance"), version.get_step_free_display())
    yield Fact("parking", _("Parking"), version.get_parking_display())
    fee = f" ({prices.format_money(version.consultation_fee)})" if version.consultation_fee else ""
    yield Fact("consultation", _("Consultation"), version.get_consultation_display() + fee)
    yield Fact("deposit", _("Deposit"), _money(version.deposit))
    yield Fact("no_show_fee", _("No-show fee"), _money(version.no_show_fee))
    yield Fact("patch_test", _("Patch test"), version.get_patch_test_display())
    yield Fact("physician_responsible", _("Physician responsible"), version.physician_responsible)
    examiner = version.first_examined_by.label if version.first_examined_by else ""
    yield Fact("first_examined_by", _("Who examines a new patient first"), examiner)


def _address_words(version: Version) -> str:
    if not version.street:
        return ""
    if version.latitude is None or version.longitude is None:
        return version.address
    kind = _("exact") if version.coordinates_confirmed else _("middle of the ZIP area")
    return f"{version.address} ({version.latitude:.5f}, {version.longitude:.5f}, {kind}; {version.time_zone})"


def _service(service: Service, draft: Content, concerns: dict[str, str], areas: dict[str, str]) -> Thing:
    treated, where = ", ".join(_labels(service.concerns, concerns)), ", ".join(_labels(service.areas, areas))
    title = f"{service.treatment.label}, {where or _('area not stated')}"
    facts = [
        Fact("treatment", _("Treatment"), service.treatment.label),
        Fact("concerns", _("Concerns treated"), treated, frozenset(service.concerns)),
        Fact("areas", _("Body areas"), where, frozenset(service.areas)),
        Fact("device", _("Device"), service.device.label if service.device else ""),
        Fact("performer", _("Performed by"), service.performer.label),
        Fact("practitioners", _("People"), ", ".join(person.name for person in draft.performers_of(service))),
        Fact("max_depth_mm", _("Greatest depth"), f"{service.max_depth_mm} mm" if service.max_depth_mm else ""),
        Fact("price", _("Price"), price_words(service)),
        *_package_facts(service, draft),
        Fact("usual_plan", _("Usual plan"), _plan_words(service)),
        Fact("minutes", _("Minutes"), str(service.minutes or "")),
        Fact("numbing", _("Numbing"), _part_words(service.numbing, service.numbing_price)),
        Fact("aftercare", _("Aftercare"), _part_words(service.aftercare, service.aftercare_price)),
        *(
            Fact(f"addon:{addon.addon_id}", addon.addon.label, _money(addon.price) or _("price not stated"))
            for addon in draft.addons_of(service)
        ),
        Fact("course", _("Course of three"), _course_words(service, draft)),
    ]
    return Thing(SERVICES, str(service.key), title, tuple(facts))


def _package_facts(service: Service, draft: Content) -> Iterator[Fact]:
    for package in draft.packages_of(service):
        label = _("Package of %(n)s") % {"n": package.sessions}
        yield Fact(f"package:{package.sessions}", label, prices.format_money(package.total))


def price_words(service: Service) -> str:
    """The price as the clinic gives it: "from $300 per session, introductory price until Jan. 1, 2027"."""
    if service.session_price is None:
        return service.get_price_basis_display()
    amount = prices.format_money(service.session_price)
    if service.price_is_from:
        amount = _("from %(amount)s") % {"amount": amount}
    words = f"{amount} {service.get_price_basis_display()}"
    if service.price_kind == PriceKind.INTRODUCTORY and service.introductory_ends:
        ends = formats.date_format(service.introductory_ends)
        words += ", " + _("introductory price until %(date)s") % {"date": ends}
    return words


def _plan_words(service: Service) -> str:
    if not service.usual_sessions:
        return ""
    words = _("%(n)s sessions") % {"n": service.usual_sessions}
    if service.weeks_between_min:
        weeks = {"min": service.weeks_between_min, "max": service.weeks_between_max}
        words += ", " + _("%(min)s to %(max)s weeks between") % weeks
    return words


def _part_words(included: str, price: Decimal | None) -> str:
    if included == Included.EXTRA:
        return _("%(price)s extra") % {"price": _money(price)}
    return str(Included(included).label) if included == Included.INCLUDED else ""


def _course_words(service: Service, draft: Content) -> str:
    course = prices.course_of_three(service, draft.packages_of(service), draft.version)
    return f"{course.amount}, {course.note}" if course else ""


def _hours(draft: Content) -> Thing:
    by_day: dict[int, list[OpeningPeriod]] = {}
    for period in draft.periods:
        by_day.setdefault(period.weekday, []).append(period)
    days = [
        Fact(
            f"weekday:{weekday}",
            weekday_name(weekday),
            ", ".join(span_words(period.opens, period.closes) for period in by_day.get(weekday, [])),
        )
        for weekday in range(7)
    ]
    dates = [
        Fact(
            f"date:{day.date}",
            formats.date_format(day.date),
            _("Closed") if day.opens is None or day.closes is None else span_words(day.opens, day.closes),
        )
        for day in draft.exceptions
    ]
    return Thing(HOURS, "", _("Opening hours"), (*days, *dates))


def focus_words(use: VersionPhoto) -> str:
    """Where a picture's middle was put: "30 % from the left, 20 % from the top"; empty where it was left alone."""
    if (use.focal_x, use.focal_y) == (50, 50):
        return ""
    return _("%(x)s %% from the left, %(y)s %% from the top") % {"x": use.focal_x, "y": use.focal_y}


def _photo(use: VersionPhoto) -> Thing:
    facts = (
        Fact("alt", _("What it shows"), use.alt),
        Fact("caption", _("Caption"), use.caption),
        Fact("focus", _("Middle of the picture"), focus_words(use)),
    )
    return Thing(PHOTOS, str(use.key), use.alt or use.photo.get_kind_display(), facts)


def _pair(pair: BeforeAfter) -> Thing:
    facts = (
        Fact("before", _("Picture before"), _("given") if pair.before_id else "", pair.before_id or 0),
        Fact("after", _("Picture after"), _("given") if pair.after_id else "", pair.after_id or 0),
        Fact("treatment", _("Treatment"), pair.treatment.label),
        Fact("sessions", _("Sessions"), str(pair.sessions)),
        Fact("days_after", _("Days after the last session"), str(pair.days_after)),
        Fact("skin_type", _("Skin type"), str(pair.get_skin_type_display())),
        Fact("consent_on", _("Consent signed on"), formats.date_format(pair.consent_on)),
    )
    skin = {"treatment": pair.treatment.label, "skin": pair.get_skin_type_display()}
    return Thing(PAIRS, str(pair.key), _("Before and after, %(treatment)s, skin type %(skin)s") % skin, facts)


def _labels(codes: list[str], labels: dict[str, str]) -> list[str]:
    return [labels.get(code, code) for code in codes]


def _money(amount: Decimal | None) -> str:
    return "" if amount is None else prices.format_money(amount)
