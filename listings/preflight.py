"""What keeps a version from being submitted or published, and what would be better for visitors.

Page, form and decision share this one list: what an owner is told before submitting is what a moderator's approval
checks again.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from listings import content, prices
from listings.content import Content
from listings.models import DraftInput, PriceBasis, ScopeRule, Service, Version

ESTHETICIAN_ALONE = "esthetician_independent"

# Sections of the editor, in their order; problems and refusals name them.
PLACE = "place"
SERVICES = "services"
PEOPLE = "people"
CREDENTIALS = "credentials"
PHOTOS = "photos"
HOURS = "hours"
PAIRS = "pairs"
SECTION_TITLES = {
    PLACE: gettext_lazy("The clinic and its place"),
    PEOPLE: gettext_lazy("People"),
    SERVICES: gettext_lazy("Services and prices"),
    HOURS: gettext_lazy("Opening hours"),
    CREDENTIALS: gettext_lazy("Hygiene and safety"),
    PHOTOS: gettext_lazy("Photos"),
    PAIRS: gettext_lazy("Before and after"),
}


@dataclass(frozen=True)
class Problem:
    """One thing to mend. `blocks` says whether it keeps the listing from being submitted."""

    section: str
    key: str
    message: str
    blocks: bool = True


def blocking(version: Version) -> list[Problem]:
    """Only what keeps the version from being submitted or published."""
    if version.listing.merged_into_id:
        words = _("This listing was merged with another one of the same clinic: nothing can be submitted here.")
        return [Problem(PLACE, "", words)]
    return [problem for problem in check(content.load(version)) if problem.blocks]


PO_BOX = re.compile(r"(?i)\bp\.?\s*o\.?\s*box\b")
# Source: docs/facts.md on what no device or clinic may claim; the same words are refused in articles.
CLAIMS = re.compile(
    r"(?i)fda[- ]approved|approved by the fda|guarantee\w*|100 ?% (?:safe|effective|results?)"
    r"|safe for (?:all|everyone|every)"
    r"|no downtime|zero downtime|no side effects|no risks?\b|risk[- ]free|permanent(?:ly)? (?:removes?|results?|cure)"
    r"|\bcures?\b|miracle|painless"
)


def check(draft: Content) -> list[Problem]:
    """Everything there is to say about a draft, section by section."""
    return [
        *(_unsaved(draft.version) if draft.version.is_draft else ()),
        *_place(draft.version),
        *_services(draft),
        *_people(draft),
        *_pairs(draft),
        *_better(draft),
    ]


def _unsaved(version: Version) -> Iterator[Problem]:
    for typed in DraftInput.objects.filter(version=version).order_by("section", "id"):
        yield Problem(
            typed.section, typed.key, _("Something you typed here could not be saved yet. Open it to mend it.")
        )


def _place(version: Version) -> Iterator[Problem]:
    if not version.name:
        yield Problem(PLACE, "name", _("Add the clinic's name."))
    if not (version.street and version.city and version.state and version.zip_code):
        yield Problem(PLACE, "street", _("Add the whole address: street, city, state and ZIP code."))
    elif version.latitude is None or not version.time_zone:
        yield Problem(PLACE, "zip_code", _("This ZIP code could not be placed on the map. Check it."))
    if PO_BOX.search(version.street):
        yield Problem(PLACE, "street", _("A PO box is no place to be treated at. Give the street address."))
    for field in ("tagline", "about"):
        if claim := CLAIMS.search(getattr(version, field)):
            words = _("“%(claim)s” promises what nobody can, or what no agency says. Take it out.")
            yield Problem(PLACE, field, words % {"claim": claim[0]})
    if not version.phone:
        yield Problem(PLACE, "phone", _("Add a phone number that patients can call."))
    if version.consultation == "fee" and version.consultation_fee is None:
        yield Problem(PLACE, "consultation_fee", _("Say what the consultation costs."))


def _services(draft: Content) -> Iterator[Problem]:
    if not draft.services:
        yield Problem(SERVICES, "", _("Add at least one service with its price and who performs it."))
    is_alone = any(service.performer_id == ESTHETICIAN_ALONE for service in draft.services)
    rule = ScopeRule.objects.filter(state=draft.version.state).first() if is_alone else None
    priced = False
    for service in draft.services:
        priced = priced or _has_price(service, draft)
        if not service.treatment.is_listable:
            yield Problem(
                SERVICES,
                str(service.key),
                _("%(treatment)s cannot be listed. %(reason)s")
                % {"treatment": service.treatment.label, "reason": service.treatment.notice},
            )
        if rule and _is_out_of_scope(service, rule):
            yield Problem(
                SERVICES,
                str(service.key),
                _("In %(state)s an esthetician working alone may not pierce the skin: %(rule)s (checked %(date)s)")
                % {"state": rule.state, "rule": rule.says, "date": rule.checked_on},
            )
    if draft.services and not priced:
        yield Problem(SERVICES, "", _("At least one service needs a price: a session, a package or a membership."))


def _has_price(service: Service, draft: Content) -> bool:
    if service.price_basis == PriceBasis.PACKAGE:
        return bool(draft.packages_of(service))
    return service.session_price is not None or bool(draft.packages_of(service))


def _is_out_of_scope(service: Service, rule: ScopeRule) -> bool:
    return (
        rule.blocks_independent_esthetician
        and service.treatment.pierces_skin
        and service.performer_id == ESTHETICIAN_ALONE
    )


def _people(draft: Content) -> Iterator[Problem]:
    named = {key for service in draft.services for key in service.practitioner_keys}
    known = {str(person.key) for person in draft.practitioners}
    if named - known:
        yield Problem(SERVICES, "", _("A service names a person who is no longer in your list of people."))
    for person in draft.practitioners:
        if person.role.needs_supervision and not person.supervised_by:
            yield Problem(
                PEOPLE,
                str(person.key),
                _("Say who supervises %(name)s, or it reads “not stated”.") % {"name": person.name},
                blocks=False,
            )


def _pairs(draft: Content) -> Iterator[Problem]:
    for pair in draft.pairs:
        if not pair.is_whole:
            words = _("A pair of before and after pictures lacks a picture. Add it, or remove the pair.")
            yield Problem(PAIRS, str(pair.key), words)


def _better(draft: Content) -> Iterator[Problem]:
    """Nothing here keeps a listing back; each line says what visitors will read instead."""
    version = draft.version
    for service in draft.services:
        course = prices.course_of_three(service, draft.packages_of(service), version)
        if course is not None and not course.is_whole:
            yield Problem(
                SERVICES,
                str(service.key),
                _("%(treatment)s: the course reads “%(amount)s, %(note)s” and sorts after whole prices.")
                % {"treatment": service.treatment.label, "amount": course.amount, "note": course.note},
                blocks=False,
            )
    if not draft.practitioners:
        yield Problem(PEOPLE, "", _("Without people, no license can be shown for who treats."), blocks=False)
    performing = draft.performing_keys()
    for person in draft.practitioners:
        if draft.services and person.key not in performing:
            words = _("%(name)s performs no service here: until one names her or him, a license makes no badge.")
            yield Problem(SERVICES, "", words % {"name": person.name}, blocks=False)
    if not version.physician_responsible:
        yield Problem(PLACE, "physician_responsible", _("Physician responsible reads “not stated”."), blocks=False)
    if not draft.periods:
        yield Problem(HOURS, "", _("Opening hours read “not stated”."), blocks=False)
    if not draft.photos:
        yield Problem(PHOTOS, "", _("Without photos a cover is drawn from your name."), blocks=False)
    if not version.coordinates_confirmed and version.latitude is not None:
        yield Problem(
            PLACE, "coordinates", _("Your pin stands in the middle of the ZIP area until you place it."), blocks=False
        )
