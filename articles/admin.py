"""Articles in the admin: the list, and the editor's pages."""

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from articles import admin_editor
from articles.models import Article, ArticleStatus, Edition, EditionState
from listings.admin.pages import known_id

NEWEST_STATE = Subquery(Edition.objects.filter(article=OuterRef("pk")).order_by("-number").values("state")[:1])


class Waits(admin.SimpleListFilter):
    """By what became of the newest edition: what somebody has to read stands behind "waits"."""

    title = _("newest edition")
    parameter_name = "newest"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return EditionState.choices

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(newest_state=self.value()) if self.value() in EditionState.values else queryset


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin):
    """All articles; each leads to the editor's page, on which nothing is published by whoever wrote it."""

    list_display = ("title", "state", "waits", "open_page")
    list_filter = (Waits, "status", "needs_clinician")
    search_fields = ("title", "slug")
    change_list_template = "admin/articles/change_list.html"

    @admin.display(description=_("state"))
    def state(self, article: Article) -> str:
        return article.review_state

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).annotate(newest_state=NEWEST_STATE)

    @admin.display(description=_("newest edition"))
    def waits(self, article: Any) -> str:
        return str(EditionState(article.newest_state).label) if article.newest_state else ""

    @admin.display(description=_("page"))
    def open_page(self, article: Article) -> SafeString | str:
        if article.status == ArticleStatus.DRAFT:
            return ""
        return format_html('<a href="{}">{}</a>', article.get_absolute_url(), _("Open"))

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return False

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return admin_editor.edit_page(request, None)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        return admin_editor.edit_page(request, known_id(object_id))

    def get_urls(self) -> list[Any]:
        versions = self.admin_site.admin_view(admin_editor.versions_page)
        recheck = self.admin_site.admin_view(admin_editor.recheck_page)
        return [
            path("<int:pk>/versions/", versions, name="articles_article_versions"),
            path("recheck/", recheck, name="articles_article_recheck"),
            *super().get_urls(),
        ]
