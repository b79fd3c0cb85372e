"""The editor's pages: an article with its sources and problems beside the fields, its buttons, and its versions."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from articles import aging, comparing, editions, soundness
from articles.forms import ArticleForm, PublishForm, ReasonForm, SourceFormSet, explained_terms
from articles.models import Article, ArticleStatus, Edition, EditionState
from listings.admin.pages import SAFE, read_id

if TYPE_CHECKING:
    from accounts.models import User

REFUSALS = (
    editions.SavedMeanwhile,
    editions.OwnWork,
    editions.OperatorsWord,
    editions.NotWaiting,
    editions.Unsound,
)


def edit_page(request: HttpRequest, pk: int | None) -> HttpResponse:
    """Show an article as it was last saved, or carry out the pressed button; nothing typed is lost."""
    by = _editor(request, adds=pk is None)
    article = get_object_or_404(Article, pk=pk) if pk else Article()
    if request.method in SAFE:
        return _page(request, article)
    act = request.POST.get("act", "save")
    if act in ("save", "ask"):
        return _save(request, article, by, asks=act == "ask")
    if act not in ACTS or pk is None:
        return _page(request, article, refusals=[_("Press one of the buttons.")], status=422)
    try:
        messages.success(request, ACTS[act](request, article, by))
    except REFUSALS as refusal:
        return _page(request, article, refusals=_words(refusal), status=409)
    except _NotTyped as wrong:
        told = [_("Nothing was done yet: see the message beside the field.")]
        return _page(request, article, shown={act: wrong.args[0]}, refusals=told, status=422)
    return redirect("admin:articles_article_change", article.pk)


def versions_page(request: HttpRequest, pk: int) -> HttpResponse:
    """All editions; with `n`, what that one changes against what visitors read, or the one before it."""
    by = _editor(request)
    article = get_object_or_404(Article, pk=pk)
    number = read_id(request.POST.get("n") or request.GET.get("n") or "")
    edition = get_object_or_404(article.editions.select_related("made_by"), number=number) if number else None
    if request.method not in SAFE:
        if edition is None:
            return _draw_versions(request, article, None, [_("Choose the edition to go back to.")])
        try:
            editions.save(article, edition.content, base=_number(request), by=by)
        except editions.SavedMeanwhile:
            told = _("Somebody saved meanwhile: the newest edition is another one now. Look at it before you go back.")
            return _draw_versions(request, article, edition, [told])
        messages.success(request, _("Begun from that edition. Visitors read it once somebody else publishes it."))
        return redirect("admin:articles_article_change", pk)
    return _draw_versions(request, article, edition, [])


def recheck_page(request: HttpRequest) -> HttpResponse:
    """Articles in the order in which their facts have to be checked again."""
    _editor(request)
    published = Article.objects.filter(status=ArticleStatus.PUBLISHED)
    context = {"title": _("To check again"), "rows": aging.queue(published)}
    return TemplateResponse(request, "admin/articles/recheck.html", {**admin.site.each_context(request), **context})


def _draw_versions(request: HttpRequest, article: Article, edition: Edition | None, told: list[str]) -> HttpResponse:
    before = article.editions.filter(number__lt=edition.number).first() if edition else None
    context = {
        "title": _("Versions of %(title)s") % {"title": article.title},
        "article": article,
        "editions": article.editions.select_related("made_by", "decided_by"),
        "edition": edition,
        "before": before,
        "base": last.number if (last := editions.newest(article)) else 0,
        "parts": comparing.compare(before.content if before else None, edition.content) if edition else [],
        "may_edit": request.user.has_perm("articles.change_article"),
        "refusals": told,
    }
    whole = {**admin.site.each_context(request), **context}
    return TemplateResponse(request, "admin/articles/versions.html", whole, status=422 if told else 200)


def _editor(request: HttpRequest, *, adds: bool = False) -> "User":
    needed = "articles.view_article" if request.method in SAFE else "articles.change_article"
    if not request.user.has_perm("articles.add_article" if adds else needed):
        raise PermissionDenied
    return request.user  # type: ignore[return-value]


def _save(request: HttpRequest, article: Article, by: "User", *, asks: bool) -> HttpResponse:
    form = ArticleForm(request.POST, instance=article)
    rows: Any = SourceFormSet(request.POST, prefix="sources")
    if not (form.is_valid() & rows.is_valid()):
        told = [_("Nothing was saved yet: see the messages beside the fields.")]
        return _page(request, _fresh(article), form=form, rows=rows, refusals=told, status=422)
    content = {**form.content(), "sources": rows.kept()}
    fresh = _fresh(article)
    waited = fresh.pk and fresh.editions.filter(state__in=soundness.WAITING).first()
    try:
        edition = editions.save(fresh, content, base=read_id(request.POST.get("base", "")) or 0, by=by)
    except editions.SavedMeanwhile as other:
        return _conflict(request, fresh, form, rows, content, other.args[0])
    change_page = redirect("admin:articles_article_change", edition.article_id)
    if waited and waited.pk == edition.pk:
        messages.info(request, _("Nothing was changed, and it goes on waiting."))
        return change_page
    if waited:
        messages.warning(
            request, _("Edition %(n)s waited to be published and does not any more.") % {"n": waited.number}
        )
    if not asks:
        messages.success(request, _("Saved. Visitors read it once somebody else publishes it."))
        return change_page
    try:
        readers = editions.ask(edition.article, by=by)
    except REFUSALS as refusal:
        told = [_("Saved, but not asked yet:"), *_words(refusal)]
        if article.pk is None:
            # The page for a new article would make another one of the next save.
            messages.error(request, " ".join(told)[:2000])
            return change_page
        return _page(request, edition.article, refusals=told, status=422)
    if readers:
        messages.success(request, _("Saved. The other editors are asked by mail to read and publish it."))
    else:
        words = _("Saved, but everybody who edits has written at it since it was published: one more editor is needed.")
        messages.warning(request, words)
    return change_page


def _conflict(
    request: HttpRequest,
    article: Article,
    form: ArticleForm,
    rows: Any,
    content: dict[str, Any],
    other: Edition,
) -> HttpResponse:
    """Somebody saved meanwhile: both texts side by side, and what was typed goes on standing in the form."""
    who = str(other.made_by) if other.made_by else _("The library's files")
    told = [
        _("%(who)s saved this article while you typed. Yours is not lost: it stands below. See what differs.")
        % {"who": who},
        _("Saving again keeps yours as the newest edition; the other one stays among the versions."),
    ]
    differs = comparing.compare(other.content, content)
    return _page(request, article, form=form, rows=rows, typed=content, refusals=told, differs=differs, status=409)


def _fresh(article: Article) -> Article:
    return Article.objects.get(pk=article.pk) if article.pk else Article()


# Buttons


class _NotTyped(Exception):
    """A field beside the button is missing or wrong; `args[0]` is the form."""


def _typed(request: HttpRequest, kind: type[Form], act: str) -> dict[str, Any]:
    form = kind(request.POST, prefix=act)
    if not form.is_valid():
        raise _NotTyped(form)
    return form.cleaned_data


def _number(request: HttpRequest) -> int:
    return read_id(request.POST.get("base", "")) or 0


def _publish(request: HttpRequest, article: Article, by: "User") -> str:
    on = _typed(request, PublishForm, "publish")["on"]
    editions.publish(article, number=_number(request), by=by, on=on)
    return _("Scheduled.") if on and on > soundness.today() else _("Published.")


def _send_back(request: HttpRequest, article: Article, by: "User") -> str:
    reason = _typed(request, ReasonForm, "send_back")["reason"]
    editions.send_back(article, number=_number(request), by=by, reason=reason)
    return _("Sent back. Who wrote it has the reason by mail.")


def _withdraw(request: HttpRequest, article: Article, by: "User") -> str:
    editions.withdraw(article, by=by, reason=_typed(request, ReasonForm, "withdraw")["reason"])
    return _("Withdrawn. Its address says that it is gone.")


def _override(request: HttpRequest, article: Article, by: "User") -> str:
    if not by.is_superuser:
        raise PermissionDenied
    editions.override(article, by=by, reason=_typed(request, ReasonForm, "override")["reason"])
    return _("Shown without a review. Readers are told so above the first line.")


def _end_override(request: HttpRequest, article: Article, by: "User") -> str:
    if not by.is_superuser:
        raise PermissionDenied
    editions.end_override(article, by=by)
    return _("Taken back. In production it waits for a clinician again.")


ACTS: dict[str, Callable[[HttpRequest, Article, "User"], str]] = {
    "publish": _publish,
    "send_back": _send_back,
    "withdraw": _withdraw,
    "override": _override,
    "end_override": _end_override,
}


def _words(refusal: Exception) -> list[str]:
    if isinstance(refusal, editions.Unsound):
        return [f"{problem.field}: {problem.message}" for problem in refusal.args[0]]
    if isinstance(refusal, editions.OperatorsWord):
        return [_("It takes off the mark that a clinician has to review it. Only the operator may publish that.")]
    if isinstance(refusal, editions.OwnWork):
        return [_("You wrote at this edition. Somebody else has to read and publish it.")]
    return [_("This does not wait any more; somebody saved or decided meanwhile. Below is how it stands.")]


# Page


def _page(
    request: HttpRequest,
    article: Article,
    *,
    form: ArticleForm | None = None,
    rows: Any = None,
    typed: dict[str, Any] | None = None,
    shown: dict[str, Form] | None = None,
    differs: Any = (),
    refusals: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    last = editions.newest(article) if article.pk else None
    content = last.content if last else soundness.content_of(article)
    acts = {"publish": PublishForm, "send_back": ReasonForm, "withdraw": ReasonForm, "override": ReasonForm}
    # Of a form that could not be read, its own messages are all there is to say.
    checked = typed or (content if form is None else None)
    found = soundness.problems_of(checked, article) if article.pk and checked else []
    waits = bool(last and last.state in soundness.WAITING)
    # A draft's own rows hold what was typed: nothing is read by visitors yet.
    read_now = soundness.content_of(article) if article.status != ArticleStatus.DRAFT else None
    form = form or ArticleForm(instance=article, initial=content)
    context = {
        "title": article.title or _("New article"),
        "article": article,
        "edition": last,
        "base": last.number if last else 0,
        "fields": [(field, [one.message for one in found if one.field == field.name]) for field in form],
        "form": form,
        "rows": rows or SourceFormSet(initial=content["sources"], prefix="sources"),
        "row_problems": [one.message for one in found if one.field == "sources"],
        "problems": found,
        "waits": waits,
        "changes": comparing.compare(read_now, content) if waits else [],
        "is_writer": bool(article.pk and request.user.pk in editions.writers(article)),
        "is_new": bool(last and last.number > article.live_number),
        "is_published": article.status == ArticleStatus.PUBLISHED,
        "is_scheduled": bool(last and last.state == EditionState.SCHEDULED),
        "can_override": article.awaits_clinician and article.overridden_at is None and request.user.is_superuser,
        "can_end_override": article.overridden_at is not None and request.user.is_superuser,
        "withdrawal": editions.withdrawal(article) if article.status == ArticleStatus.WITHDRAWN else None,
        "terms": explained_terms(),
        "may_edit": request.user.has_perm("articles.change_article"),
        "acts": {name: kind(prefix=name) for name, kind in acts.items()} | (shown or {}),
        "differs": differs,
        "refusals": refusals or [],
    }
    whole = {**admin.site.each_context(request), **context}
    return TemplateResponse(request, "admin/articles/edit.html", whole, status=status)
