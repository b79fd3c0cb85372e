"""An article as the editor's form has it, before anything is saved."""

from dataclasses import dataclass

from django.forms import formset_factory
from django.http import QueryDict

from articles import checking, known
from articles.checking import Problem
from articles.forms import ArticleForm, SourceForm
from articles.models import Article, Source

UNNAMED = "preview"


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
    sources = _sources(typed)
    wrong = [
        Problem(field, str(message)) for field, found in form.errors.items() if field != "slug" for message in found
    ]
    texts = checking.texts_of(form.cleaned_data)
    wrong += checking.problems(texts=texts, sources=[source.number for source in sources], facts=known.read())
    return Preview(article, sources, wrong)


def _sources(typed: QueryDict) -> list[Source]:
    rows = formset_factory(SourceForm, can_delete=True)(typed, prefix="sources").forms
    kept = [row for row in rows if row.is_valid() and row.has_changed() and not row.cleaned_data["DELETE"]]
    return sorted((row.instance for row in kept), key=lambda source: source.number)
