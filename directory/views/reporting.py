"""Reporting what is no listing: an article, or the site itself."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from articles.models import Article
from reports.views import Subject, report


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_page(request: HttpRequest) -> HttpResponse:
    """About anything else: an article, by `article=`, or the site itself."""
    slug, title = _article(request)
    back = reverse("article", args=[slug]) if title else reverse("learn" if slug else "home")
    return report(request, Subject(back, title=title, article=slug))


@require_safe
def report_sent(request: HttpRequest) -> HttpResponse:
    slug, title = _article(request)
    is_safety = request.GET.get("about") == "safety"
    return render(request, "reports/sent.html", {"is_safety": is_safety, "article": slug, "title": title})


def _article(request: HttpRequest) -> tuple[str, str]:
    """Slug and title of the article in the address; no title where visitors cannot read it."""
    slug = request.GET.get("article", "")[:120]
    if not (slug.replace("-", "").isalnum() and slug.isascii()):
        return "", ""
    return slug, Article.objects.published().filter(slug=slug).values_list("title", flat=True).first() or ""
