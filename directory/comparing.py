"""Two to four clinics side by side: the same rows in the same order for all, differences marked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from django.urls import reverse
from django.utils import formats
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles import glossary, headings
from directory import price_range
from directory.cards import badges_at, draw_badges, listing_url, place_words
from directory.covers import Cover, cover_of
from directory.open_now import OpenNow
from directory.rows import Row, rows_of
from listings import area_prices, prices, vocabulary
from listings.following import slugs_now
from listings.languages import LANGUAGES
from listings.ledger import EVIDENCE_GROUPS
from listings.models import Consultation, Listing, PublishedListing
from listings.models.catalogue import CredentialGroup

MOST = 4
LONGEST_SLUG = 120


@dataclass(frozen=True)
class Column:
    """One clinic at the head of its column."""

    slug: str
    name: str
    url: str
    cover: Cover
    badges: SafeString
    remove_url: str
    is_example: bool


@dataclass(frozen=True)
class Line:
    """One fact of all clinics, in the order of the columns."""

    label: str
    values: list[str]
    # Where the label is explained: a word of the glossary, or a heading of the library.
    term_url: str = ""
    more_url: str = ""

    @property
    def differs(self) -> bool:
        return len(set(self.values)) > 1


@dataclass(frozen=True)
class Comparison:
    """All that the page prints."""

    columns: list[Column]
    lines: list[Line]
    # (code, label, chosen) of the treatments that at least one of the clinics offers.
    treatments: list[tuple[str, str, bool]]
    # (name, notice, address that tells more or "") of compared treatments that carry a notice.
    notices: list[tuple[str, str, str]]
    unknown: list[str]
    left_out: int


@dataclass(frozen=True)
class _Clinic:
    listing: PublishedListing
    rows: list[Row]
    shown: Row | None
    service: dict[str, str]
    consultation: str


def wanted_slugs(given: Sequence[str]) -> list[str]:
    """Slugs of an address, each once, without nonsense."""
    plain = (slug.strip().lower()[:LONGEST_SLUG] for slug in given)
    return list(dict.fromkeys(slug for slug in plain if slug and slug.isprintable()))


def compare(slugs: Sequence[str], treatment: str, *, now: datetime, changes: int | None = None) -> Comparison:
    """Compare up to MOST live clinics; of each the cheapest service of a treatment, or the one that stands for it."""
    live = {one.slug: one for one in PublishedListing.objects.filter(slug__in=slugs)}
    if moved := slugs_now(slug for slug in slugs if slug not in live):
        slugs = list(dict.fromkeys(moved.get(slug, slug) for slug in slugs))
        live = {one.slug: one for one in PublishedListing.objects.filter(slug__in=slugs)}
    chosen = [live[slug] for slug in slugs if slug in live][:MOST]
    rows = rows_of([one.pk for one in chosen], now=now)
    offered = {code for each in rows.values() for row in each for code in [_code(row)]}
    code = treatment if treatment in offered else ""
    said = _consultations([one.pk for one in chosen])
    clinics = [_clinic(one, rows.get(one.pk, []), code, said.get(one.pk, "")) for one in chosen]
    return Comparison(
        columns=[_column(clinic, slugs, treatment, now) for clinic in clinics],
        lines=_lines(clinics, now, changes) if clinics else [],
        treatments=[
            (term.code, term.name, term.code == code)
            for term in vocabulary.listable(vocabulary.TREATMENT)
            if term.code in offered
        ],
        notices=_notices(clinics, changes),
        unknown=[slug for slug in slugs if slug not in live],
        left_out=max(0, len([slug for slug in slugs if slug in live]) - MOST),
    )


def address(slugs: Sequence[str], treatment: str = "") -> str:
    """The address of a comparison."""
    pairs = [*(("clinic", slug) for slug in slugs), *([("treatment", treatment)] if treatment else [])]
    return reverse("compare") + (f"?{urlencode(pairs)}" if pairs else "")


def _code(row: Row) -> str:
    """The treatment of a row: of a kind and its parent, the kind."""
    found = [term for term in vocabulary.terms(vocabulary.TREATMENT).values() if term.own_mask & row.treatments]
    return next((term.code for term in found if term.parent), found[0].code if found else "")


def _clinic(listing: PublishedListing, rows: list[Row], treatment: str, consultation: str) -> _Clinic:
    mask = vocabulary.own_mask(vocabulary.TREATMENT, [treatment]) if treatment else 0
    fitting = [row for row in rows if not mask or row.treatments & mask]
    shown = min(fitting, key=lambda row: (0 if mask else row.headline_rank, _or_last(row.course_cents)), default=None)
    has_service = shown is not None and shown.service_no < len(listing.services)
    service = listing.services[shown.service_no] if shown is not None and has_service else {}
    return _Clinic(listing, rows, shown, service, consultation)


def _or_last(cents: int | None) -> int:
    return 10**9 if cents is None else cents


def _column(clinic: _Clinic, slugs: Sequence[str], treatment: str, now: datetime) -> Column:
    listing = clinic.listing
    return Column(
        slug=listing.slug,
        name=listing.name,
        url=listing_url(listing.slug),
        cover=cover_of(listing.name, 400, 300),
        badges=draw_badges(badges_at(listing, now)),
        remove_url=address([slug for slug in slugs if slug != listing.slug], treatment),
        is_example=listing.is_example,
    )


def _lines(clinics: Sequence[_Clinic], now: datetime, changes: int | None) -> list[Line]:
    def line(label: str, value: Callable[[_Clinic], str], *, term: str = "", about: str = "") -> Line:
        values = [value(clinic) or _("not stated") for clinic in clinics]
        return Line(
            label,
            values,
            term_url=glossary.address_of(term) if term else "",
            more_url=headings.url_of(headings.FILTERS, about, changes=changes) if about else "",
        )

    open_now = OpenNow(now)
    open_now.learn(row.hours_id for clinic in clinics for row in clinic.rows)
    return [
        line(_("Address"), lambda clinic: place_words(clinic.listing)),
        line(_("Open"), lambda clinic: open_now.words(clinic.rows[0].hours_id) if clinic.rows else ""),
        line(_("Treatment compared"), lambda clinic: clinic.service.get("label", _("does not offer it"))),
        line(_("One session"), _session),
        line(_("Course of three"), lambda clinic: clinic.service.get("course", ""), term="course-of-three"),
        line(_("What the course counts"), lambda clinic: clinic.service.get("course_note", "")),
        line(_("Among its neighbors"), _among_neighbors),
        line(_("Who treats you"), _performers, about="performer"),
        line(_("Device"), _device, about="device"),
        line(_("Add-ons"), lambda clinic: ", ".join(clinic.service.get("addons", [])), about="addon"),
        *(_evidence(group, clinics, now, changes) for group in EVIDENCE_GROUPS),
        line(_("Consultation"), lambda clinic: clinic.consultation),
        line(_("Languages"), _languages),
        line(
            _("Facts confirmed"),
            lambda clinic: _day(clinic.rows[0].confirmed - 1) if clinic.rows else "",
            term="confirmed",
        ),
    ]


def _session(clinic: _Clinic) -> str:
    note = clinic.service.get("session_note", "")
    return f"{_('from') if note else ''} {clinic.service.get('session', '')}".strip()


def _among_neighbors(clinic: _Clinic) -> str:
    row = clinic.shown
    if row is None or row.course_cents is None:
        return _("no whole price to compare")
    area = area_prices.area_of(row.latitude, row.longitude)
    figure = area_prices.around([area]).get((area, vocabulary.group_of(row.treatments)))
    return price_range.words(row.course_cents, figure) if figure else _("too few prices nearby")


def _performers(clinic: _Clinic) -> str:
    mask = clinic.shown.performers if clinic.shown else 0
    terms = vocabulary.terms(vocabulary.PERFORMER).values()
    return ", ".join(term.name for term in terms if term.own_mask & mask and term.code != "unknown")


def _device(clinic: _Clinic) -> str:
    term = vocabulary.terms(vocabulary.DEVICE).get(clinic.shown.device if clinic.shown else "")
    return term.label if term else ""


def _evidence(group: str, clinics: Sequence[_Clinic], now: datetime, changes: int | None) -> Line:
    bit = 1 << EVIDENCE_GROUPS.index(group)
    seconds = now.timestamp()
    values = []
    for clinic in clinics:
        badges = [badge for badge in clinic.listing.badges if badge["group"] == group]
        holding = [badge for badge in badges if not badge["pending"] and badge["until"] > seconds]
        if clinic.rows and clinic.rows[0].evidence & bit and holding:
            until = max(badge["until"] for badge in holding)
            values.append(f"✓ {holding[0]['label']}, " + _("to %(day)s") % {"day": _day(until - 1)})
        elif any(badge["pending"] for badge in badges):
            values.append(_("being checked"))
        else:
            # Search rows do not keep whether there was a check that has ended.
            values.append(_("nothing that holds today"))
    more_url = headings.url_of(headings.GROUPS, group, changes=changes)
    return Line(str(CredentialGroup(group).label), values, more_url=more_url)


def _consultations(ids: Sequence[int]) -> dict[int, str]:
    """What each clinic says of the first talk, by listing; one query."""
    rows = Listing.objects.filter(pk__in=ids).values_list(
        "pk", "live_version__consultation", "live_version__consultation_fee"
    )
    return {pk: _consultation(kind, fee) for pk, kind, fee in rows}


def _consultation(kind: str, fee: Decimal | None) -> str:
    if kind == Consultation.FREE:
        return _("Free consultation")
    if kind not in (Consultation.FEE, Consultation.CREDITED):
        return ""
    amount = prices.format_money(fee) if fee is not None else _("a fee, amount not stated")
    return _("%(fee)s, credited to the treatment") % {"fee": amount} if kind == Consultation.CREDITED else amount


def _languages(clinic: _Clinic) -> str:
    mask = clinic.rows[0].languages if clinic.rows else 0
    return ", ".join(str(name) for at, (_code_, name) in enumerate(LANGUAGES) if mask >> at & 1)


def _day(seconds: int) -> str:
    return formats.date_format(datetime.fromtimestamp(seconds, UTC), "j M Y")


def _notices(clinics: Sequence[_Clinic], changes: int | None) -> list[tuple[str, str, str]]:
    treatments = vocabulary.terms(vocabulary.TREATMENT)
    codes = dict.fromkeys(_code(clinic.shown) for clinic in clinics if clinic.shown)
    return [
        (treatments[code].name, treatments[code].notice, headings.url_of(headings.TERMS, code, changes=changes))
        for code in codes
        if code and treatments[code].notice
    ]
