"""Load articles from their files; an article edited in the admin is left and listed, nothing is deleted."""

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction

from articles import editions, links, soundness
from articles.files import DATA, read
from articles.models import Article, Source
from listings import change_counter

FIELDS = (
    "title",
    "summary",
    "key_points",
    "body",
    "terms",
    "questions",
    "changes",
    "needs_clinician",
    "written_on",
    "facts_checked_on",
    "status",
    "position",
)


@dataclass
class Loaded:
    """What one run did, by slug."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


@transaction.atomic
def load(folder: Path = DATA) -> Loaded:
    """Bring articles in line with the files; ValueError names a file with a field that articles do not have."""
    result = Loaded()
    for path in sorted(folder.glob("*.md")):
        head, body = read(path)
        sources = head.pop("sources", [])
        if unknown := head.keys() - set(FIELDS):
            raise ValueError(f"{path.name}: unknown {', '.join(sorted(unknown))}")
        fields = {**head, "body": body}
        _load_one(path.stem, fields, sources, result)
    if result.created or result.updated:
        change_counter.count_change()
        links.forget()
    return result


def _load_one(slug: str, fields: dict[str, Any], sources: list[dict[str, Any]], result: Loaded) -> None:
    wanted_checksum = _checksum(Article(slug=slug, **fields), sources)
    present = _present(slug)
    if present is None:
        article = Article.objects.create(slug=slug, loaded_checksum=wanted_checksum, **fields)
        Source.objects.bulk_create([Source(article=article, **source) for source in sources])
        result.created.append(slug)
        return
    # What an editor saved and nobody has published yet would be overtaken.
    has_work = present.editions.filter(number__gt=present.live_number).exists()
    if has_work or checksum(present) != present.loaded_checksum:
        result.left.append(slug)
    elif present.loaded_checksum != wanted_checksum:
        _update(present, {**fields, "loaded_checksum": wanted_checksum}, sources)
        result.updated.append(slug)


def _present(slug: str) -> Article | None:
    """The article of a file, also where an editor gave it another address since."""
    named = Article.objects.filter(slug=slug).first()
    return named or Article.objects.filter(former_addresses__slug=slug).first()


def _update(article: Article, fields: dict[str, Any], sources: list[dict[str, Any]]) -> None:
    """Bring an article in line with its file; nobody has reviewed another text, nor given a word for it."""
    before = soundness.content_of(article)
    for name, value in fields.items():
        setattr(article, name, value)
    article.sources.all().delete()
    Source.objects.bulk_create([Source(article=article, **source) for source in sources])
    if soundness.reads_differently(soundness.content_of(article), before):
        article.end_review()
    article.save()
    editions.keep_loaded(article)


def checksum(article: Article) -> str:
    """SHA-256 of an article's content with its sources, as its file would have it."""
    names = ("number", "citation", "kind", "read", "url")
    return _checksum(article, list(article.sources.order_by("number").values(*names)))


def _checksum(article: Article, sources: list[dict[str, Any]]) -> str:
    content: dict[str, Any] = {name: _as_typed(getattr(article, name)) for name in FIELDS}
    content["sources"] = sorted(({"url": "", **source} for source in sources), key=lambda source: source["number"])
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


def _as_typed(value: Any) -> Any:
    # A browser's text area sends CRLF and the form strips the ends: saving an article unchanged is no edit.
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value
