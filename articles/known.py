"""What an article's words are held against: devices of the catalogue, and pages that a link may lead to."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.urls import Resolver404, resolve, reverse

from articles.models import Article, ArticleStatus
from articles.rendering import render
from listings.models import Device

NUMBER = re.compile(r"\b(?:K|DEN)\d{6}\b")
# Anchors that an article's page itself has, beside the headings of the text.
MOST_QUESTIONS = 30
PAGE_ANCHORS = frozenset(
    {"main", "key-points", "contents", "questions", "sources", "changes", "where", "next"}
    | {f"question-{number}" for number in range(1, MOST_QUESTIONS + 1)}
)


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

    def leads_somewhere(self, address: str) -> bool:
        """Whether an address of this site, from its first slash on, has a page and, in an article, the heading."""
        path, _hash, anchor = address.partition("#")
        path = path.partition("?")[0]
        if path in self.articles:
            return not anchor or anchor in self.articles[path]
        try:
            return resolve(path).url_name != "article"
        except Resolver404:
            return False


def read() -> Known:
    """What is known now; two queries, and each text is rendered once a process."""
    devices = [
        KnownDevice(
            names=tuple(dict.fromkeys(name.casefold() for name in (device.label, *device.synonyms))),
            numbers=frozenset(NUMBER.findall(device.number)),
            depth=str(device.max_depth_mm or ""),
        )
        for device in Device.objects.all()
    ]
    bodies = Article.objects.filter(status=ArticleStatus.PUBLISHED).values_list("slug", "body")
    articles = {reverse("article", args=[slug]): render(body).anchors | PAGE_ANCHORS for slug, body in bodies}
    return Known(tuple(devices), articles)
