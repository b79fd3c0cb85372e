"""The library: its list and its articles, each with a way to clinics."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import has_desk, lacks_second_step
from articles.explaining import explained, without_dead_ends
from articles.figures import with_figures
from articles.finding import MOST_CHARACTERS, everywhere
from articles.glossary import Term, house_words, terms
from articles.headings import TERMS, whereabouts
from articles.links import library, read_next
from articles.models import Article, ArticleStatus, FormerAddress, Source
from articles.preview import preview
from articles.rendering import plain
from articles.rendering import render as render_markdown
from directory import structured_data
from directory.structured_data import Crumb
from directory.validators import changes_of, revalidated
from directory.views.clinics import results_address
from directory.where_box import USUAL_PLACE, where_box
from listings import vocabulary


@require_safe
@revalidated(by_minute=False)
def learn(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("q", "").replace("\x00", "")[:MOST_CHARACTERS].strip()
    articles = list(Article.objects.published())
    context = {
        "articles": articles,
        "asked": asked,
        "found": everywhere(asked, changes=changes_of(request)) if asked else None,
        "questions": [
            (article, [(f"#question-{at}", entry["question"]) for at, entry in enumerate(article.questions, start=1)])
            for article in articles
            if article.questions
        ],
        "concerns": _by_term(articles, vocabulary.CONCERN),
        "treatments": _by_term(articles, vocabulary.TREATMENT),
        "extras": _by_term(articles, vocabulary.ADDON),
    }
    return render(request, "articles/learn.html", context)


def _by_term(articles: Sequence[Article], kind: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Names of a kind of term, each with title and address of the articles on it, that with a heading on it first."""
    told = [
        (term.name, [(article.title, _address_on(article, code)) for article in articles if code in article.terms])
        for code, term in vocabulary.terms(kind).items()
    ]
    return [(name, sorted(found, key=lambda row: "#" not in row[1])) for name, found in told if found]


def _address_on(article: Article, code: str) -> str:
    """Of an article that explains a term, at the heading on it where there is one."""
    slug, heading = whereabouts()[TERMS].get(code, ("", ""))
    return article.get_absolute_url() + (f"#{heading}" if slug == article.slug else "")


@require_safe
@revalidated(by_minute=False)
def glossary(request: HttpRequest) -> HttpResponse:
    addresses = {link.url for link in library()}

    def rows(words: Iterable[Term]) -> list[tuple[Term, str]]:
        return [(term, term.more_url(addresses)) for term in words]

    base = f"{request.scheme}://{request.get_host()}"
    crumbs = [Crumb(_("Learn"), reverse("learn")), Crumb(_("Glossary"))]
    context = {
        "terms": rows(terms()),
        "house_words": rows(house_words()),
        "crumbs": crumbs,
        "canonical": base + request.path,
        "json_ld": [structured_data.script(structured_data.breadcrumb(crumbs, base))],
    }
    return render(request, "articles/glossary.html", context)


@require_safe
@revalidated(by_minute=False)
def article(request: HttpRequest, slug: str) -> HttpResponse:
    found = Article.objects.filter(slug=slug).first()
    if found is None:
        former = get_object_or_404(FormerAddress.objects.select_related("article"), slug=slug)
        query = request.GET.urlencode()
        return redirect(former.article.get_absolute_url() + (f"?{query}" if query else ""), permanent=True)
    is_editor = _edits(request)
    if found.status == ArticleStatus.WITHDRAWN and not is_editor:
        return render(request, "articles/withdrawn.html", {"article": found}, status=410)
    if found.status == ArticleStatus.DRAFT and not is_editor:
        raise Http404
    if not (found.is_public or is_editor):
        return render(request, "articles/waiting.html", {"article": found})
    sources = list(found.sources.all())
    context = _context(found, sources, request.GET.get("where", ""))
    base = f"{request.scheme}://{request.get_host()}"
    context["canonical"] = base + found.get_absolute_url()
    context["json_ld"] = [structured_data.script(block) for block in _structured(found, sources, base)]
    return render(request, "articles/article.html", context)


def _edits(request: HttpRequest) -> bool:
    """Whether an editor reads, signed in as the admin asks it of her."""
    user = request.user
    return user.has_perm("articles.change_article") and has_desk(user) and not lacks_second_step(user)


@require_POST
def article_preview(request: HttpRequest) -> HttpResponse:
    """The page as the editor has typed it; nothing is saved."""
    if not _edits(request):
        raise PermissionDenied
    typed = preview(request.POST)
    context = {**_context(typed.article, typed.sources), "is_preview": True, "problems": typed.problems}
    return render(request, "articles/article.html", context)


def _context(found: Article, sources: Sequence[Source], where: str = "") -> dict[str, Any]:
    public = {link.url for link in library()}

    def shown(part: SafeString) -> SafeString:
        return without_dead_ends(explained(part), public)

    body = render_markdown(found.body)
    box = where_box(found.terms, where)
    return {
        "article": found,
        "sources": sources,
        "body": with_figures(shown(body.html)),
        "contents": body.contents,
        "key_points": shown(render_markdown(found.key_points).html),
        "questions": [(entry["question"], shown(render_markdown(entry["answer"]).html)) for entry in found.questions],
        "changes": [(dt.date.fromisoformat(change["on"]), change["what"]) for change in found.changes],
        "crumbs": _crumbs(found),
        "read_next": read_next(found, 3),
        "box": box,
        "clinics_there": results_address(where=box.place.label, **box.chosen) if box.place.is_known else "",
        "philadelphia": results_address(where=USUAL_PLACE, **box.chosen),
    }


def _crumbs(found: Article) -> list[Crumb]:
    return [Crumb(_("Learn"), reverse("learn")), Crumb(found.title)]


def _structured(found: Article, sources: Sequence[Source], base: str) -> list[dict[str, Any]]:
    """JSON-LD of a page; `base` is scheme and host."""
    page: dict[str, Any] = {
        "@type": "MedicalWebPage",
        "name": found.title,
        "description": found.summary,
        "url": base + found.get_absolute_url(),
        "datePublished": found.written_on.isoformat(),
        "dateModified": max([found.written_on.isoformat(), *(change["on"] for change in found.changes)]),
        "citation": [source.citation for source in sources],
    }
    if found.reviewed_on:
        page["lastReviewed"] = found.reviewed_on.isoformat()
        page["reviewedBy"] = {"@type": "Person", "name": found.reviewed_by}
    blocks = [page, structured_data.breadcrumb(_crumbs(found), base)]
    return [*blocks, _faq(found)] if found.questions else blocks


def _faq(found: Article) -> dict[str, Any]:
    entries = [
        {
            "@type": "Question",
            "name": entry["question"],
            "acceptedAnswer": {"@type": "Answer", "text": plain(entry["answer"])},
        }
        for entry in found.questions
    ]
    return {"@type": "FAQPage", "mainEntity": entries}
