"""Articles in the admin: the list, and the editor's pages."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from articles import admin_editor
from articles.models import Article
from listings.admin.pages import known_id


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin):
    """All articles; each leads to the editor's page, on which nothing is published by whoever wrote it."""

    list_display = ("title", "state", "facts_checked_on", "open_page")
    list_filter = ("status", "needs_clinician")
    search_fields = ("title", "slug")
    change_list_template = "admin/articles/change_list.html"

    @admin.display(description=_("state"))
    def state(self, article: Article) -> str:
        return article.review_state

    @admin.display(description=_("page"))
    def open_page(self, article: Article) -> SafeString:
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
