"""The listing page as HTML, piece by piece, each from a template that is rendered once for each of its shapes."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from django.template.defaultfilters import linebreaks_filter
from django.utils.safestring import SafeString

from articles import glossary, headings
from articles.headings import Guide
from articles.links import ArticleLink
from directory import before_block
from directory.cards import draw_badges, listing_url
from directory.covers import Cover
from directory.fragments import Fragment, joined
from directory.ledger_rows import LedgerRow
from directory.listing_page import Fact, ListingPage, Photo
from directory.pair_words import Pair
from directory.price_lines import Detail, PriceLine, Visit
from listings.catalogue_rules import Notice


class PriceShape(NamedTuple):
    """What of a row of prices there is."""

    usual: bool
    session_note: bool
    course_note: bool
    is_old: bool


class FactShape(NamedTuple):
    is_number: bool


class NoticeShape(NamedTuple):
    labels: bool
    source: bool
    more: bool


class LedgerShape(NamedTuple):
    state: str
    link: bool
    # Whether its title leads to a panel of how_we_check, by its code, or to another address.
    has_kind: bool
    has_address: bool


class DetailShape(NamedTuple):
    follows: bool
    linked: bool


class PhotoShape(NamedTuple):
    caption: bool


class BodyShape(NamedTuple):
    """What of a page there is."""

    name: bool
    tagline: bool
    address: bool
    checked_without_badge: bool
    headline: bool
    session_note: bool
    phone: bool
    website: bool
    email: bool
    slug: bool
    prices: bool
    visits: bool
    people: bool
    scope: bool
    articles: bool
    pairs: bool
    week: bool
    about_prices: bool
    is_old: bool


class Body(NamedTuple):
    """The holes of the page."""

    gallery: SafeString
    name: str
    tagline: str
    address: str
    open_now: str
    badges: SafeString
    about: str
    session: str
    session_note: str
    headline: str
    course: str
    course_note: str
    price_range: SafeString
    phone: str
    tel: str
    website: str
    email: str
    slug: str
    place: str
    prices: SafeString
    visits: SafeString
    visits_for: str
    visits_note: str
    notices: SafeString
    about_prices: str
    ledger: SafeString
    people: SafeString
    facts: SafeString
    scope: str
    articles: SafeString
    pairs: SafeString
    pair_counts: str
    before: SafeString
    week: SafeString
    directions: str
    confirmed: str
    report: str


COVER = Fragment("_components/cover.html", holes=[f"cover.{name}" for name in Cover._fields])
PHOTO = Fragment("directory/listing/photo.html", holes=["url", "alt", "caption", "focus"])
PAIR = Fragment("directory/listing/pair.html", holes=Pair._fields)
PRICE = Fragment(
    "directory/listing/price_row.html",
    holes=["treatment", "detail", "usual", "confirmed", "session", "session_note", "course", "course_note", "time"],
)
VISIT = Fragment("directory/listing/visit.html", holes=["title", "week", "amount"])
DETAIL = Fragment("directory/listing/detail.html", holes=["words", "more"])
FACT = Fragment("directory/listing/fact.html", holes=["label", "value"])
NOTICE = Fragment("directory/listing/notice.html", holes=["labels", "text", "source", "more"])
LEDGER = Fragment("directory/listing/ledger_row.html", holes=["title", "text", "link", "link_label", "when", "about"])
ARTICLE = Fragment("directory/listing/article.html", holes=["url", "title"])
BODY = Fragment("directory/listing/body.html", holes=Body._fields)
NOTHING = joined(())
NO_PRICE = PriceLine()
NO_PLACE = Guide()


def draw(
    page: ListingPage,
    *,
    slug: str,
    articles: Sequence[ArticleLink],
    price_range: SafeString | None,
    guide: Guide,
) -> SafeString:
    """All of the page between its breadcrumb and the footer."""
    first = page.headline or NO_PRICE
    body = Body(
        gallery=_gallery(page.photos, page.cover),
        name=page.name,
        tagline=page.tagline,
        address=page.address,
        open_now=page.open_now,
        badges=draw_badges(page.badges),
        about=_paragraphs(page.about) if page.about else "",
        session=first.session,
        session_note=first.session_note,
        headline=_treatment_words(first),
        course=first.course,
        course_note=first.course_note,
        price_range=price_range or NOTHING,
        phone=page.phone,
        tel="".join(mark for mark in page.phone if mark not in " ()"),
        website=page.website,
        email=page.email,
        slug=slug,
        place=page.place,
        prices=_prices(page.prices, guide),
        visits=_visits(page.visits),
        visits_for=page.visits_for,
        visits_note=page.visits_note,
        notices=_notices(page.notices, page.off_label, guide),
        about_prices=guide.to(headings.FILTERS, "course_max"),
        ledger=draw_ledger(page.ledger, guide),
        people=_facts(page.people),
        facts=_facts(page.facts),
        scope=page.scope,
        articles=joined(ARTICLE.render(None, (link.url, link.title)) for link in articles),
        pairs=joined(PAIR.render(None, pair) for pair in page.pairs),
        pair_counts=page.pair_counts,
        before=before_block.draw(slug, page.codes),
        week=joined(FACT.render(FactShape(is_number=True), (line.days, line.hours)) for line in page.week),
        directions=page.directions,
        confirmed=page.confirmed,
        report="/report" + listing_url(slug) if slug else "",
    )
    return BODY.render(_shape(page, body), body)


def _shape(page: ListingPage, body: Body) -> BodyShape:
    there = {name: bool(getattr(body, name)) for name in BodyShape._fields if name in Body._fields}
    return BodyShape(**there, checked_without_badge=page.checked_without_badge, is_old=page.is_old)


@lru_cache(maxsize=1024)
def _paragraphs(text: str) -> SafeString:
    return linebreaks_filter(text, autoescape=True)


def _treatment_words(line: PriceLine) -> str:
    return f"{line.treatment}, {line.where}" if line.where else line.treatment


def _gallery(photos: Sequence[Photo], cover: Cover) -> SafeString:
    if not photos:
        return COVER.render(None, cover)
    return joined(PHOTO.render(PhotoShape(bool(photo.caption)), photo) for photo in photos)


def _details(line: PriceLine, guide: Guide) -> SafeString:
    details = (*line.details, Detail(line.performer))
    return joined(_detail(detail, guide, follows=at > 0) for at, detail in enumerate(details))


def _detail(detail: Detail, guide: Guide, *, follows: bool = False) -> SafeString:
    more = guide.to(headings.TERMS, detail.code) if detail.code else ""
    return DETAIL.render(DetailShape(follows, bool(more)), (detail.words, more))


def _prices(lines: Iterable[PriceLine], guide: Guide) -> SafeString:
    return joined(
        PRICE.render(
            PriceShape(bool(line.usual), bool(line.session_note), bool(line.course_note), line.is_old),
            (
                *(_detail(Detail(_treatment_words(line), line.code), guide), _details(line, guide)),
                *(line.usual, line.confirmed),
                *(line.session, line.session_note, line.course, line.course_note, line.time),
            ),
        )
        for line in lines
    )


def _visits(visits: Iterable[Visit]) -> SafeString:
    return joined(VISIT.render(None, (visit.title, visit.week, visit.amount)) for visit in visits)


def _facts(facts: Iterable[Fact]) -> SafeString:
    shape = FactShape(is_number=False)
    return joined(FACT.render(shape, (fact.label, fact.value)) for fact in facts)


def _notices(notices: Iterable[Notice], off_label: Sequence[str], guide: Guide) -> SafeString:
    off_label_url = glossary.address_of("off-label") if off_label else ""
    return joined(
        [
            *(
                _notice(
                    ", ".join(notice.labels),
                    notice.text,
                    notice.source,
                    guide.to(headings.TERMS, notice.codes[0]),
                )
                for notice in notices
            ),
            *(_notice("", words, "", off_label_url) for words in off_label),
        ]
    )


def _notice(labels: str, text: str, source: str, more: str) -> SafeString:
    return NOTICE.render(NoticeShape(bool(labels), bool(source), bool(more)), (labels, text, source, more))


def draw_ledger(rows: Iterable[LedgerRow], guide: Guide = NO_PLACE) -> SafeString:
    """Rows of the evidence ledger as HTML."""
    return joined(_ledger_row(row, guide) for row in rows)


def _ledger_row(row: LedgerRow, guide: Guide) -> SafeString:
    """A line; its title leads to how its kind is checked, or to what a paper of its group is worth."""
    address = guide.to(headings.GROUPS, row.group) if row.group else ""
    shape = LedgerShape(row.state, bool(row.link), bool(row.kind), bool(address))
    return LEDGER.render(shape, (row.title, row.text, row.link, row.link_label, row.when, row.kind or address))
