"""The library: its list and its articles, each with a way to clinics."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.links import library
from articles.models import Article, ArticleStatus
from articles.rendering import render as render_markdown
from directory import structured_data
from directory.filters import ClinicFilterSet
from directory.structured_data import Crumb
from directory.views.clinics import results_address
from listings import vocabulary


@require_safe
def learn(request: HttpRequest) -> HttpResponse:
    return render(request, "articles/learn.html", {"articles": library()})


@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Article.objects.prefetch_related("sources"), slug=slug)
    is_editor = request.user.is_authenticated and request.user.has_perm("articles.change_article")
    if found.status == ArticleStatus.WITHDRAWN and not is_editor:
        return render(request, "articles/withdrawn.html", {"article": found}, status=410)
    if found.status == ArticleStatus.DRAFT and not is_editor:
        raise Http404
    return render(request, "articles/article.html", _context(request, found))


def _context(request: HttpRequest, found: Article) -> dict[str, object]:
    base = f"{request.scheme}://{request.get_host()}"
    crumbs = [Crumb(_("Learn"), reverse("learn")), Crumb(found.title)]
    questions = [(entry["question"], render_markdown(entry["answer"]).html) for entry in found.questions]
    concern = next((code for code in found.terms if code in vocabulary.terms(vocabulary.CONCERN)), "")
    return {
        "article": found,
        "body": render_markdown(found.body),
        "key_points": render_markdown(found.key_points).html,
        "questions": questions,
        "crumbs": crumbs,
        "canonical": base + found.get_absolute_url(),
        "json_ld": [structured_data.script(block) for block in _structured(found, questions, crumbs, base)],
        "read_next": [link for link in library() if link.url != found.get_absolute_url()][:3],
        "concern": concern,
        "concerns": ClinicFilterSet.base_filters["concern"].options(),
        "philadelphia": results_address(where="Philadelphia, PA", **({"concern": concern} if concern else {})),
    }


def _structured(found: Article, questions: list, crumbs: list[Crumb], base: str) -> list[dict]:
    page: dict[str, Any] = {
        "@type": "MedicalWebPage",
        "name": found.title,
        "description": found.summary,
        "url": base + found.get_absolute_url(),
        "datePublished": found.written_on.isoformat(),
        "citation": [source.citation for source in found.sources.all()],
    }
    if found.reviewed_on:
        page["lastReviewed"] = found.reviewed_on.isoformat()
        page["reviewedBy"] = {"@type": "Person", "name": found.reviewed_by}
    faq = {
        "@type": "FAQPage",
        "mainEntity": [
            {"@type": "Question", "name": question, "acceptedAnswer": {"@type": "Answer", "text": str(answer)}}
            for question, answer in questions
        ],
    }
    return [page, *([faq] if questions else []), structured_data.breadcrumb(crumbs, base)]
