"""The editor's form: questions and terms as plain text, and no publishing past a problem."""

import datetime as dt
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from articles import soundness
from articles.models import Article, Source
from listings.models import AddOn, Concern, CredentialKind, Device, PerformerRole, Treatment

EXPLAINED = (Treatment, AddOn, Device, Concern, PerformerRole, CredentialKind)
# The stock admin's class for a text area as wide as the page.
WIDE = "vLargeTextField"
QUESTION = re.compile(r"^### ", re.MULTILINE)


class QuestionsField(forms.CharField):
    """Questions as `### question` lines, each with its answer in Markdown below; cleaned to a list of dicts."""

    widget = forms.Textarea(attrs={"class": WIDE, "rows": 20})

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return "\n\n".join(f"### {entry['question']}\n\n{entry['answer']}" for entry in value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), _lines(data))

    def clean(self, value: Any) -> list[dict[str, str]]:
        before, *blocks = QUESTION.split(_lines(super().clean(value)))
        if before.strip():
            raise ValidationError(_("Start each question on a line of its own with “### ”."))
        questions = []
        for block in blocks:
            question, _newline, answer = block.partition("\n")
            if not question.strip() or not answer.strip():
                raise ValidationError(_("“%(question)s” needs an answer below it.") % {"question": question.strip()})
            questions.append({"question": question.strip(), "answer": answer.strip()})
        return questions


class ChangesField(forms.CharField):
    """Lines of `2026-11-23: what changed`; cleaned to a list of dicts, newest first."""

    widget = forms.Textarea(attrs={"class": WIDE, "rows": 4})

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return "\n".join(f"{entry['on']}: {entry['what']}" for entry in value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), _lines(data))

    def clean(self, value: Any) -> list[dict[str, str]]:
        lines = [line.strip() for line in _lines(super().clean(value)).splitlines() if line.strip()]
        return sorted(map(_change, lines), key=lambda change: change["on"], reverse=True)


class TermsField(forms.CharField):
    """Catalogue codes separated by spaces or commas; cleaned to a list."""

    widget = forms.Textarea(attrs={"class": WIDE, "rows": 4})

    def prepare_value(self, value: Any) -> Any:
        return " ".join(value) if isinstance(value, list) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)

    def clean(self, value: Any) -> list[str]:
        codes = list(dict.fromkeys(re.split(r"[\s,]+", super().clean(value).strip(", \r\n\t"))))
        codes = [code for code in codes if code]
        known = {code for model in EXPLAINED for code in model._default_manager.values_list("pk", flat=True)}
        unknown = [code for code in codes if code not in known]
        if unknown:
            raise ValidationError(_("The catalogue has no “%(codes)s”.") % {"codes": ", ".join(unknown)[:200]})
        return codes


def explained_terms() -> list[tuple[str, str]]:
    """Codes that an article's terms may have, with their names, in the catalogue's order."""
    return [pair for model in EXPLAINED for pair in model._default_manager.values_list("pk", "label")]


class ArticleForm(forms.ModelForm):
    questions = QuestionsField(
        label=_("Questions"),
        max_length=100_000,
        required=False,
        help_text=_("“### ” and a question, its answer in Markdown below it."),
    )
    terms = TermsField(
        label=_("Terms"),
        required=False,
        help_text=_(
            "Catalogue codes it explains; listings that offer them lead here. Clinics below the article are looked for "
            "by the first, where they can list it."
        ),
    )

    changes = ChangesField(
        label=_("Changes"),
        required=False,
        help_text=_("One a line, day first: “2026-11-23: What changed.” Readers see it."),
    )

    class Meta:
        model = Article
        fields = (
            "slug",
            "title",
            "summary",
            "key_points",
            "body",
            "questions",
            "terms",
            "written_on",
            "facts_checked_on",
            "changes",
            "needs_clinician",
            "reviewed_by",
            "reviewed_on",
            "position",
        )
        widgets = {
            "title": forms.TextInput(attrs={"size": 80}),
            "summary": forms.Textarea(attrs={"class": WIDE, "rows": 3}),
            "key_points": forms.Textarea(attrs={"class": WIDE, "rows": 12}),
            "body": forms.Textarea(attrs={"class": WIDE, "rows": 40}),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if bool(cleaned.get("reviewed_by")) != bool(cleaned.get("reviewed_on")):
            self.add_error("reviewed_on", _("Give both, who reviewed it and when, or neither."))
        slug = cleaned.get("slug")
        if slug and (slug == "glossary" or soundness.slug_is_taken(slug, self.instance)):
            self.add_error("slug", _("Another article has this address, had it once, or asks for it. Choose another."))
        return cleaned

    def content(self) -> dict[str, Any]:
        """What was typed, as an edition keeps it; the sources come from their own rows."""
        values = {name: self.cleaned_data[name] for name in self.Meta.fields}
        texts = {name: _lines(value) for name, value in values.items() if isinstance(value, str)}
        days = {name: value.isoformat() for name, value in values.items() if isinstance(value, dt.date)}
        return {**values, **texts, **days}


class SourceForm(forms.ModelForm):
    url = forms.URLField(
        label=_("Address"),
        max_length=300,
        required=False,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"size": 24}),
    )

    class Meta:
        model = Source
        fields = ("number", "citation", "kind", "read", "url")
        widgets = {
            "number": forms.NumberInput(attrs={"min": 1, "max": 999}),
            "citation": forms.Textarea(attrs={"rows": 2, "cols": 36}),
            "kind": forms.Textarea(attrs={"rows": 2, "cols": 16}),
            "read": forms.Textarea(attrs={"rows": 2, "cols": 18}),
        }


def _change(line: str) -> dict[str, str]:
    day, _colon, what = line.partition(":")
    try:
        on = dt.date.fromisoformat(day.strip())
    except ValueError:
        on = None
    if on is None or not what.strip():
        raise ValidationError(_("“%(line)s” is not a day, a colon and what changed.") % {"line": line[:200]})
    return {"on": on.isoformat(), "what": what.strip()}


def _lines(text: str | None) -> str:
    # A browser's text area sends CRLF.
    return (text or "").replace("\r\n", "\n")


class SourceRows(forms.BaseFormSet):
    """The numbered sources of an article, each number once."""

    def clean(self) -> None:
        numbers = [row["number"] for row in self.kept()]
        if twice := sorted({number for number in numbers if numbers.count(number) > 1}):
            raise ValidationError(_("Source %(n)s is in the list twice.") % {"n": twice[0]})

    def kept(self) -> list[dict[str, Any]]:
        """The rows that were filled and not deleted, by number."""
        typed = [form.cleaned_data for form in self.forms if form.is_valid() and form.has_changed()]
        rows = [{name: row[name] for name in SourceForm.Meta.fields} for row in typed if not row.get("DELETE")]
        return sorted(rows, key=lambda row: row["number"])


SourceFormSet = forms.formset_factory(SourceForm, formset=SourceRows, can_delete=True, extra=2, max_num=300)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), required=True
    )


class PublishForm(forms.Form):
    on = forms.DateField(
        label=_("On a later day (empty: now)"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def clean_on(self) -> dt.date | None:
        on: dt.date | None = self.cleaned_data["on"]
        if on and on < soundness.today():
            raise ValidationError(_("This day is over. Leave the field empty to publish now."))
        return on
