"""The shop window: the only writer of what visitors' pages read, in the transaction that publishes or checks."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from listings import (
    change_counter,
    content,
    duplicates,
    hours,
    key_facts,
    ledger,
    packing,
    prices,
    search_blocks,
    search_index,
    vocabulary,
)
from listings.content import Content
from listings.key_facts import Days
from listings.languages import language_mask
from listings.ledger import Badge, Evidence
from listings.models import (
    SKIN_GROUPS,
    BeforeAfter,
    HoursPattern,
    Listing,
    PublishedListing,
    PublishedPage,
    SearchRow,
    Service,
    Trait,
    Version,
)
from listings.models.versions import Consultation
from listings.search_blocks import FOR_EVER
from listings.search_index import TextRow
from listings.words import plain_words
from places.distance import cell_of

# Evidence groups as columns of SearchRow.
UNTIL_COLUMNS = {f"{group}_until": group for group in (*ledger.EVIDENCE_GROUPS, "dermatologist")}
NEVER_A_HEADLINE = 9
CONSULTATION_BITS = {Consultation.FREE: 1, Consultation.CREDITED: 2}


@dataclass(frozen=True)
class ServiceCard:
    """What a card shows when this service is the one it shows; amounts are ready to print."""

    label: str
    treatment: str
    session: str
    session_note: str
    course: str
    course_note: str
    addons: tuple[str, ...]


@dataclass(frozen=True)
class ShopWindow:
    """The rows of one live listing, not yet written."""

    card: PublishedListing
    page: PublishedPage
    rows: list[SearchRow]
    text: TextRow
    # What `hours_id` of the rows will stand for.
    hours: str
    traits: list[Trait]


def refresh(listing: Listing) -> None:
    """Make the shop window say what the live version and today's ledger say; empty it when nothing is public."""
    with transaction.atomic():
        cells = set(SearchRow.objects.filter(listing_id=listing.pk).values_list("cell", flat=True))
        cells |= _cells_wanted(listing)
        search_blocks.claim(cells)
        SearchRow.objects.filter(listing_id=listing.pk).delete()
        PublishedListing.objects.filter(pk=listing.pk).delete()
        PublishedPage.objects.filter(pk=listing.pk).delete()
        Trait.objects.filter(listing=listing).delete()
        search_index.delete_text(listing.pk)
        change_counter.count_change()
        if not listing.is_public:
            search_blocks.write(cells)
            return
        now = timezone.now()
        window = window_of(listing, content.load(_live_version(listing)), now=now)
        window.card.save(force_insert=True)
        window.page.save(force_insert=True)
        Trait.objects.bulk_create(window.traits)
        give_hours([window])
        SearchRow.objects.bulk_create(window.rows)
        search_index.write_text([window.text])
        search_blocks.write(cells)


def _cells_wanted(listing: Listing) -> set[int]:
    """The grid cell in which a listing will stand."""
    version = listing.live_version if listing.is_public else None
    if version is None or version.latitude is None or version.longitude is None:
        return set()
    return {cell_of(version.latitude, version.longitude)}


def refresh_lapsed(*, most: int = 500) -> int:
    """Write listings anew whose evidence ended since they were written; returns how many.

    Nobody waits for it: until then searches reckon what holds from the ends of each piece.
    """
    seconds = int(timezone.now().timestamp())
    lapsed = SearchRow.objects.filter(evidence_until__lte=seconds).values_list("listing_id", flat=True).distinct()
    listings = Listing.objects.filter(pk__in=list(lapsed[:most]))
    for listing in listings:
        refresh(listing)
    return len(listings)


def give_hours(windows: Iterable[ShopWindow]) -> None:
    """Number the opening hours of rows that are about to be written; equal hours share one number."""
    numbers = {"": 0}
    for window in windows:
        if window.hours not in numbers:
            digest = sha256(window.hours.encode()).hexdigest()
            pattern, _new = HoursPattern.objects.get_or_create(digest=digest, defaults={"text": window.hours})
            numbers[window.hours] = pattern.pk
        for row in window.rows:
            row.hours_id = numbers[window.hours]


def rebuild() -> int:
    """Write the whole shop window anew from versions; returns the number of live listings."""
    with transaction.atomic():
        SearchRow.objects.all().delete()
        PublishedListing.objects.all().delete()
        PublishedPage.objects.all().delete()
        Trait.objects.all().delete()
        change_counter.count_change()
        search_blocks.empty()
        search_index.delete_text()
        live = Listing.objects.live().order_by("pk")
        for listing in live.iterator(chunk_size=500):
            refresh(listing)
        return live.count()


def bring_up_to_date(*, most: int = 500) -> int:
    """Write anew what another release wrote of live listings, some at a time; returns how many.

    Until then a page packed otherwise is read from its version, which takes four times as long.
    """
    old = PublishedPage.objects.exclude(form=packing.form()).order_by("pk").values_list("pk", flat=True)[:most]
    for listing_id in list(old):
        with transaction.atomic():
            listing = Listing.objects.select_for_update().get(pk=listing_id)
            live = content.load(_live_version(listing))
            packed = packing.pack(live, ledger.evidence_of(listing), key_facts.days_of(listing))
            PublishedPage.objects.filter(pk=listing_id).update(packed=packed, form=packing.form())
    untold = PublishedListing.objects.filter(~Exists(Trait.objects.filter(listing=OuterRef("pk"))))
    listings = Listing.objects.filter(pk__in=list(untold.values_list("pk", flat=True)[:most]))
    for listing in listings.select_related("live_version"):
        Trait.objects.bulk_create(_traits(listing, _live_version(listing), ledger.evidence_of(listing)))
    return len(old) + len(listings)


def _traits(listing: Listing, version: Version, evidence: Sequence[Evidence]) -> list[Trait]:
    return [Trait(listing=listing, value=value) for value in sorted(duplicates.traits_of(version, evidence))]


def _live_version(listing: Listing) -> Version:
    assert listing.live_version_id is not None
    return Version.objects.get(pk=listing.live_version_id)


def window_of(listing: Listing, live: Content, *, now: datetime) -> ShopWindow:
    """Build a listing's rows from its live content and its ledger; writes nothing."""
    days = key_facts.days_of(listing)
    return build_window(listing, live, ledger.evidence_of(listing), days=days, now=now)


def build_window(
    listing: Listing, live: Content, evidence: Sequence[Evidence], *, days: Days, now: datetime
) -> ShopWindow:
    """The pure part, shared with the example directory; `days` say when each fact was confirmed."""
    version = live.version
    lines = ledger.lines_of(evidence, time_zone=version.time_zone, now=now)
    counting = ledger.counting_lines(lines, live.performing_keys())
    card = _card(listing, live, ledger.badges(counting), now)
    ends = ledger.group_ends(counting)
    untils = {column: ends[group] for column, group in UNTIL_COLUMNS.items()}
    seconds = int(now.timestamp())
    holding = [until > seconds for until in untils.values()]
    untils["evidence_now"] = sum(1 << bit for bit, holds in enumerate(holding) if holds)
    untils["evidence_until"] = min((until for until in ends.values() if until > seconds), default=FOR_EVER)
    rows = [_search_row(listing, number, service, live, untils) for number, service in enumerate(live.services)]
    for row, service in zip(rows, live.services, strict=True):
        row.confirmed = int(key_facts.oldest(live, days, service_key=str(service.key)).timestamp())
    periods, exceptions = card.hours["periods"], card.hours["exceptions"]
    return ShopWindow(
        card=card,
        page=PublishedPage(listing_id=listing.pk, packed=packing.pack(live, evidence, days), form=packing.form()),
        rows=rows,
        text=_text_row(listing, live),
        hours=hours.pattern_text(version.time_zone, periods, exceptions),
        traits=_traits(listing, version, evidence),
    )


def _card(listing: Listing, live: Content, badges: Sequence[Badge], now: datetime) -> PublishedListing:
    version = live.version
    assert listing.slug
    assert listing.first_live_at
    assert version.latitude is not None
    assert version.longitude is not None
    return PublishedListing(
        listing_id=listing.pk,
        version_id=version.pk,
        slug=listing.slug,
        name=version.name,
        tagline=version.tagline,
        street=f"{version.street}, {version.unit}" if version.unit else version.street,
        city=version.city,
        state=version.state,
        zip_code=version.zip_code,
        latitude=version.latitude,
        longitude=version.longitude,
        coordinates_confirmed=version.coordinates_confirmed,
        time_zone=version.time_zone,
        hours=_hours(live),
        services=[asdict(_service_card(service, live)) for service in live.services],
        badges=[badge.as_dict() for badge in badges],
        photo=_cover_photo(live),
        is_example=listing.is_example,
        first_live_at=listing.first_live_at,
        published_at=now,
    )


def _text_row(listing: Listing, live: Content) -> TextRow:
    """What a visitor may search for by word: the clinic's own words, and its people, treatments and devices."""
    version = live.version
    assert version.latitude is not None
    assert version.longitude is not None
    said = [
        *(version.tagline, version.about, version.street, version.city, version.zip_code),
        version.physician_responsible,
        *(person.name for person in live.practitioners),
        *(service.treatment.label for service in live.services),
        *(service.device.label for service in live.services if service.device),
    ]
    return TextRow(
        listing_id=listing.pk,
        cell=cell_of(version.latitude, version.longitude),
        state=version.state,
        name=" ".join(plain_words(version.name)),
        body=" ".join(plain_words(" ".join(said))),
    )


def _service_card(service: Service, live: Content) -> ServiceCard:
    session = prices.regular_session_price(service)
    course = prices.course_of_three(service, live.packages_of(service), live.version)
    return ServiceCard(
        label=service.treatment.short_label or service.treatment.label,
        treatment=service.treatment_id,
        session="" if session is None else prices.format_money(session),
        session_note="from" if session is not None and service.price_is_from else "",
        course="" if course is None else course.amount,
        course_note="" if course is None else course.note,
        addons=tuple(addon.addon.short_label or addon.addon.label for addon in live.addons_of(service)),
    )


def _search_row(listing: Listing, number: int, service: Service, live: Content, untils: dict[str, int]) -> SearchRow:
    version = live.version
    assert version.latitude is not None
    assert version.longitude is not None
    course = prices.course_of_three(service, live.packages_of(service), version)
    treatment = service.treatment
    return SearchRow(
        cell=cell_of(version.latitude, version.longitude),
        listing_id=listing.pk,
        service_no=number,
        latitude=version.latitude,
        longitude=version.longitude,
        state=version.state,
        session_cents=prices.exact_session_cents(service),
        course_cents=course.cents if course and course.is_whole else None,
        course_floor_cents=course.cents if course else None,
        headline_rank=treatment.headline_rank or NEVER_A_HEADLINE,
        treatments=vocabulary.mask(vocabulary.TREATMENT, [treatment.code]),
        concerns=vocabulary.mask(vocabulary.CONCERN, service.concerns),
        areas=vocabulary.mask(vocabulary.AREA, service.areas),
        addons=vocabulary.mask(vocabulary.ADDON, [addon.addon_id for addon in live.addons_of(service)]),
        performers=vocabulary.mask(vocabulary.PERFORMER, [service.performer_id]),
        device=service.device_id or "",
        languages=language_mask(version.languages),
        consultation=CONSULTATION_BITS.get(Consultation(version.consultation), 0),
        skin=skin_mask(live.pairs),
        hours_id=0,
        first_live=int(listing.first_live_at.timestamp()) if listing.first_live_at else 0,
        confirmed=0,
        **untils,
    )


def _hours(live: Content) -> dict[str, list[list[object]]]:
    return {
        "periods": [[period.weekday, period.opens, period.closes] for period in live.periods],
        "exceptions": [[day.date.isoformat(), day.opens, day.closes] for day in live.exceptions],
    }


def skin_mask(pairs: Iterable[BeforeAfter]) -> int:
    """Groups of skin types of which there is a pair: I–II 1, III–IV 2, V–VI 4."""
    mask = 0
    for pair in pairs:
        mask |= 1 << list(SKIN_GROUPS).index(pair.skin_group)
    return mask


def _cover_photo(live: Content) -> dict[str, object] | None:
    if not live.photos:
        return None
    first = live.photos[0]
    return {"token": first.photo.token, "widths": first.photo.widths(), "alt": first.alt, "focus": first.focus}
