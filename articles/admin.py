"""Articles in the admin: Markdown, sources beside it, and no publishing past a problem."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from articles import links
from articles.forms import ArticleForm, SourceForm
from articles.models import Article, Source
from listings import change_counter


class SourceInline(admin.TabularInline):
    model = Source
    extra = 1
    form = SourceForm


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin):
    form = ArticleForm
    inlines = (SourceInline,)
    change_form_template = "articles/editor.html"
    list_display = ("title", "status", "facts_checked_on", "needs_clinician", "reviewed_by", "open_page")
    list_filter = ("status", "needs_clinician")
    search_fields = ("title", "slug")

    @admin.display(description=_("page"))
    def open_page(self, article: Article) -> SafeString:
        return format_html('<a href="{}">{}</a>', article.get_absolute_url(), _("Open"))

    def get_readonly_fields(self, request: HttpRequest, obj: Article | None = None) -> tuple[str, ...]:
        return ("slug",) if obj else ()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        change_counter.count_change()
        links.forget()

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return False
