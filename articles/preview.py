"""An article as the editor's form has it, before anything is saved."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.forms import BaseForm, formset_factory
from django.http import QueryDict
from django.utils.translation import gettext as _

from articles import checking, known, soundness
from articles.checking import Problem
from articles.forms import ArticleForm, SourceForm
from articles.models import Article, Source

UNNAMED = "preview"
TEXTS = ("summary", "key_points", "body", "questions")


@dataclass(frozen=True)
class Preview:
    """Unsaved article and sources, with what keeps it from being published."""

    article: Article
    sources: list[Source]
    problems: list[Problem]


def preview(typed: QueryDict) -> Preview:
    """Read what the article's form and its source rows would post; a value that cannot be read is left empty."""
    form = ArticleForm(typed)
    form.full_clean()
    article: Article = form.instance
    article.slug = article.slug or UNNAMED
    rows = _rows(typed)
    sources = [row.instance for row in rows if row.instance.number is not None]
    wrong = [Problem(field, message) for field, message in _refusals(form) if field != "slug"]
    wrong += [problem for at, row in enumerate(rows, start=1) for problem in _row_problems(at, row)]
    wrong += _problems(form, sources)
    return Preview(article, sorted(sources, key=lambda source: source.number), wrong)


def _problems(form: ArticleForm, sources: Sequence[Source]) -> list[Problem]:
    """What the checks say; nothing of texts of which one was refused, since they are not whole."""
    citations = [{"citation": source.citation} for source in sources]
    content: dict[str, Any] = {**form.cleaned_data, "sources": citations}
    found = checking.line_problems(content) + checking.day_problems(content, today=soundness.today())
    if any(form.errors.get(name) and form.data.get(name) for name in TEXTS):
        return found
    numbers = [source.number for source in sources]
    return checking.problems(texts=checking.texts_of(content), sources=numbers, facts=known.read()) + found


def _rows(typed: QueryDict) -> list[SourceForm]:
    """Rows in which something was typed and that stay, whatever they lack."""
    rows: Iterable[Any] = formset_factory(SourceForm, can_delete=True)(typed, prefix="sources").forms
    for row in rows:
        row.full_clean()
    return [row for row in rows if row.has_changed() and not row.cleaned_data.get("DELETE")]


def _row_problems(at: int, row: SourceForm) -> list[Problem]:
    """What a row lacks; `at` names one whose number cannot be read."""
    name = row.instance.number if row.instance.number is not None else _("in row %(n)s") % {"n": at}
    told = _("Source %(name)s: %(field)s: %(message)s")
    return [
        Problem("sources", told % {"name": name, "field": row[field].label, "message": message})
        for field, message in _refusals(row)
    ]


def _refusals(form: BaseForm) -> list[tuple[str, str]]:
    return [(field, str(message)) for field, messages in form.errors.items() for message in messages]
