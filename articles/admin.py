"""Articles in the admin: Markdown, sources beside it, and no publishing past a problem."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from articles import checking
from articles.models import Article, ArticleStatus, Source


class ArticleForm(forms.ModelForm):
    class Meta:
        model = Article
        fields = (
            "slug",
            "title",
            "status",
            "summary",
            "key_points",
            "body",
            "questions",
            "terms",
            "written_on",
            "facts_checked_on",
            "reviewed_by",
            "reviewed_on",
            "position",
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("status") == ArticleStatus.PUBLISHED:
            texts = checking.texts_of(cleaned)
            for problem in checking.problems(texts=texts, sources=self._source_numbers()):
                self.add_error(problem.field if problem.field in texts else None, problem.message)
        return cleaned

    def _source_numbers(self) -> list[int]:
        """Numbers in the inline rows of this very form: sources may be added in the same save."""
        total = int(self.data.get("sources-TOTAL_FORMS", 0) or 0)
        kept = [n for n in range(total) if not self.data.get(f"sources-{n}-DELETE")]
        numbers = [self.data.get(f"sources-{n}-number", "") for n in kept]
        return [int(number) for number in numbers if number.isdigit()]


class SourceInline(admin.TabularInline):
    model = Source
    extra = 1
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin):
    form = ArticleForm
    inlines = (SourceInline,)
    list_display = ("title", "status", "facts_checked_on", "reviewed_by", "open_page")
    list_filter = ("status",)
    search_fields = ("title", "slug")

    @admin.display(description=_("page"))
    def open_page(self, article: Article) -> SafeString:
        return format_html('<a href="{}">{}</a>', article.get_absolute_url(), _("Open"))

    def get_readonly_fields(self, request: HttpRequest, obj: Article | None = None) -> tuple[str, ...]:
        return ("slug",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return False
