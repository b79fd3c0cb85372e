"""What an article's words are held against: devices of the catalogue, and pages that a link may lead to."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Q
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _

from articles import glossary, headings
from articles.models import Article, ArticleStatus, FormerAddress
from articles.rendering import links, render
from listings.models import Device, Listing
from places.lookup import city_by_slug
from places.models import Place, PlaceKind
from places.states import state_of

NUMBER = re.compile(r"\b(?:K|DEN)\d{6}\b", re.IGNORECASE)
# Anchors that an article's page itself has, beside the headings of the text.
MOST_QUESTIONS = 30
PAGE_ANCHORS = frozenset(
    {"main", "key-points", "contents", "questions", "sources", "changes", "where", "next"}
    | {f"question-{number}" for number in range(1, MOST_QUESTIONS + 1)}
)
# Pages that anybody reads, by the names of their addresses; those of accounts, owners, moderators and machines are not.
READERS_PAGES = frozenset(
    {"home", "clinics", "compare", "costs", "learn", "glossary", "before_you_book", "plan", "report_page"}
    | {"something_went_wrong", "how_we_check", "how_we_rank", "for_clinics", "about", "terms", "accessibility"}
    | {"privacy"}
)
# Anchors that a link may name on pages that are not articles.
ANCHORS = {
    "learn": frozenset({"all", "by-question", "by-concern", "by-treatment", "by-extra"}),
    "glossary": frozenset({"trade", "house"}),
    "how_we_check": frozenset({"words", "looked-up", "paper-seen", "also-shown", "ends", "not", "long"}),
    "how_we_rank": frozenset({"best"}),
    "about": frozenset({"articles"}),
}


@dataclass(frozen=True)
class KnownDevice:
    """A device by its names in small letters, with its FDA numbers and the depth in mm up to which it was evaluated."""

    names: tuple[str, ...]
    numbers: frozenset[str]
    depth: str


@dataclass(frozen=True)
class Known:
    """Devices, and each article's address with the anchors of its page."""

    devices: tuple[KnownDevice, ...] = ()
    articles: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def numbers(self) -> frozenset[str]:
        return frozenset().union(*(device.numbers for device in self.devices))

    def named_in(self, words: str) -> list[KnownDevice]:
        """Devices that words name; "Exceed Unlimited" does not name Exceed."""
        found = {name.casefold() for name in self._names.findall(words)} if self.devices else set()
        return [device for device in self.devices if found & set(device.names)]

    @cached_property
    def _names(self) -> re.Pattern[str]:
        # The longest first; some end in a point.
        names = sorted((name for device in self.devices for name in device.names), key=len, reverse=True)
        return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)", re.IGNORECASE)

    def leads_somewhere(self, address: str) -> bool:
        """Whether an address of this site, from its first slash on, has a page for readers, and that the anchor."""
        path, _hash, anchor = address.partition("#")
        path = path.partition("?")[0]
        if path in self.articles:
            return not anchor or anchor in self.articles[path]
        try:
            found = resolve(path)
        except Resolver404:
            return False
        name = found.url_name or ""
        if anchor and anchor not in _anchors(name):
            return False
        return name in READERS_PAGES or (name in ONE_OF_MANY and ONE_OF_MANY[name](**found.kwargs))


def read() -> Known:
    """What is known now; three queries, and each text is rendered once a process."""
    devices = [
        KnownDevice(
            names=tuple(dict.fromkeys(name.casefold() for name in (device.label, *device.synonyms))),
            numbers=numbers_in(device.number),
            depth=str(device.max_depth_mm or ""),
        )
        for device in Device.objects.all()
    ]
    bodies = Article.objects.filter(status=ArticleStatus.PUBLISHED).values_list("slug", "body")
    articles = {_address(slug): render(body).anchors | PAGE_ANCHORS for slug, body in bodies}
    # A former address leads on to the same heading.
    former = FormerAddress.objects.values_list("slug", "article__slug")
    led_on = {_address(slug): articles[_address(now)] for slug, now in former if _address(now) in articles}
    return Known(tuple(devices), led_on | articles)


def numbers_in(text: str) -> frozenset[str]:
    """FDA numbers of devices in a text, in capitals."""
    return frozenset(number.upper() for number in NUMBER.findall(text))


def broken_by(article_slug: str, new_anchors: Collection[str]) -> list[str]:
    """What leads to a heading that visitors find in an article now, and would not among these new anchors.

    `article_slug` is its address now. In words, one thing each; a link that leads nowhere already is not counted.
    """
    article = Article.objects.filter(slug=article_slug).first()
    gone = render(article.body).anchors - frozenset(new_anchors) if article else frozenset()
    if article is None or not gone:
        return []
    return [*_broken_codes(article_slug, gone), *_broken_links(article, gone)]


def _broken_codes(slug: str, gone: Collection[str]) -> Iterator[str]:
    told = _("headings.toml leads “%(code)s” (%(table)s) to #%(anchor)s.")
    for table, places in headings.whereabouts().items():
        for code, (article, anchor) in places.items():
            if article == slug and anchor in gone:
                yield told % {"code": code, "table": table, "anchor": anchor}
    for term in glossary.by_code().values():
        if term.article == slug and term.heading in gone:
            yield _("The glossary leads “%(term)s” to #%(anchor)s.") % {"term": term.term, "anchor": term.heading}


def _broken_links(article: Article, gone: Collection[str]) -> Iterator[str]:
    slugs = [article.slug, *article.former_addresses.values_list("slug", flat=True)]
    lost = {f"{_address(slug)}#{anchor}" for slug in slugs for anchor in gone}
    for other in Article.objects.filter(status=ArticleStatus.PUBLISHED).exclude(pk=article.pk):
        for link in dict.fromkeys(_links_of(other)):
            if link in lost:
                anchor = link.partition("#")[2]
                yield _("“%(title)s” leads to #%(anchor)s.") % {"title": other.title, "anchor": anchor}


def _links_of(article: Article) -> Iterator[str]:
    """Addresses that an article's texts lead to, without what is asked of them."""
    answers = [entry["answer"] for entry in article.questions]
    for text in (article.summary, article.key_points, article.body, *answers):
        yield from (re.sub(r"\?[^#]*", "", link) for link in links(text))


def _address(slug: str) -> str:
    return reverse("article", args=[slug])


def _anchors(name: str) -> Collection[str]:
    known = ANCHORS.get(name, frozenset())
    return known | glossary.by_code().keys() if name == "glossary" else known


def _is_listing(slug: str) -> bool:
    """Whether a clinic is shown there, or was before its address changed."""
    return Listing.objects.filter(Q(slug=slug) | Q(old_slugs__slug=slug), published__isnull=False).exists()


def _is_state(state: str) -> bool:
    code = state if len(state) == 2 else state_of(state.replace("-", " "))
    return Place.objects.filter(kind=PlaceKind.STATE, state=code.upper()).exists()


def _is_city(state: str, city: str) -> bool:
    return city_by_slug(state, city) is not None


ONE_OF_MANY: dict[str, Callable[..., bool]] = {
    "listing": _is_listing,
    "place_state": _is_state,
    "place_city": _is_city,
}
