"""What a visitor plans, as it stands in the address: service, sessions, weeks, first date, add-ons."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils import formats
from django.utils.http import urlencode
from django.utils.text import format_lazy, get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from directory.price_lines import headline_service
from listings.content import Content
from listings.models import Service

SESSIONS = 3
MOST_SESSIONS = 12
# The median in studies of needling for acne scars (F-1.6-7); for all else an assumption, which the plan calls one.
WEEKS = 4
MOST_WEEKS = 26
FURTHEST = timedelta(days=731)
# A course whose first session was within this time is under way: its link goes on showing its dates.
UNDER_WAY = timedelta(days=366)

# A field of digits alone would show nothing of what it does not take.
DIGITS = {"inputmode": "numeric", "maxlength": 3, "autocomplete": "off"}
# All that can be wrong with a number has the same answer.
WRONG = ("invalid", "min_value", "max_value")


class PlanForm(forms.Form):
    """The fields of a plan; bad values stay as they were typed, with what is wrong."""

    service = forms.ChoiceField(label=gettext_lazy("Treatment"))
    sessions = forms.IntegerField(
        label=gettext_lazy("Sessions"),
        min_value=1,
        max_value=MOST_SESSIONS,
        widget=forms.TextInput(attrs=DIGITS),
        error_messages=dict.fromkeys(
            WRONG, format_lazy(gettext_lazy("Type a number of sessions from 1 to {most}."), most=MOST_SESSIONS)
        ),
    )
    weeks = forms.IntegerField(
        label=gettext_lazy("Weeks between sessions"),
        min_value=1,
        max_value=MOST_WEEKS,
        widget=forms.TextInput(attrs=DIGITS),
        error_messages=dict.fromkeys(
            WRONG, format_lazy(gettext_lazy("Type a number of weeks from 1 to {most}."), most=MOST_WEEKS)
        ),
    )
    first = forms.DateField(
        label=gettext_lazy("First session"),
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("This is not a date. Write it like 2027-01-31.")},
    )
    addon = forms.MultipleChoiceField(
        label=gettext_lazy("Add-ons, at every session"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, live: Content, service: Service, data: QueryDict, *, today: date) -> None:
        super().__init__(data, auto_id="plan-%s")
        self.today = today
        self.fields["first"].widget.attrs.update(min=today.isoformat(), max=(today + FURTHEST).isoformat())
        # Choices beyond the form's own type, which the stubs do not know.
        self.fields["service"].choices = [(str(one.key), one.treatment.label) for one in live.services]  # type: ignore[attr-defined]
        self.fields["addon"].choices = [  # type: ignore[attr-defined]
            (one.addon_id, one.addon.short_label or one.addon.label) for one in live.addons_of(service)
        ]

    def clean_first(self) -> date | None:
        first: date | None = self.cleaned_data["first"]
        if first and first < self.today - UNDER_WAY:
            # The day is named: at the clinic it may be another than where the visitor is.
            words = _("This day is long past. Choose %(today)s, or a later day.")
            raise forms.ValidationError(words % {"today": day_words(self.today)})
        if first and first > self.today + FURTHEST:
            raise forms.ValidationError(_("Choose a day within the next two years."))
        return first


@dataclass(frozen=True)
class Wanted:
    """A plan as it was understood; what was not is in the form's errors or in `left_out`.

    `instead` says what the plan uses where the form has an error.
    """

    form: PlanForm
    service: Service
    sessions: int
    weeks: int
    first: date | None
    addons: list[str]
    left_out: list[str] = field(default_factory=list)
    instead: str = ""

    def query(self, slug: str) -> str:
        """The plan as an address's query, with all that it rests on."""
        pairs = [("clinic", slug), ("service", str(self.service.key))]
        pairs += [("sessions", str(self.sessions)), ("weeks", str(self.weeks))]
        pairs += [("first", self.first.isoformat())] if self.first else []
        return urlencode([*pairs, *(("addon", code) for code in self.addons)])


def read(live: Content, given: QueryDict, *, today: date) -> Wanted | None:
    """The plan that an address asks for; None where the clinic lists no service."""
    if not live.services:
        return None
    left_out = []
    service = _service(live, given.get("service", ""))
    if service is None:
        service = headline_service(live) or live.services[0]
        if given.get("service"):
            left_out.append(_("The treatment of this link is not offered here any more; another is shown."))
    offered = [one.addon_id for one in live.addons_of(service)]
    codes = list(dict.fromkeys(given.getlist("addon")))
    if any(code not in offered for code in codes):
        left_out.append(_("An add-on is not offered with this treatment and was left out."))
    data = QueryDict(mutable=True)
    data["service"] = str(service.key)
    data["sessions"] = given.get("sessions") or str(SESSIONS)
    data["weeks"] = given.get("weeks") or str(usual_weeks(service))
    data["first"] = given.get("first", "")
    data.setlist("addon", [code for code in offered if code in codes])
    form = PlanForm(live, service, data, today=today)
    form.is_valid()
    found = form.cleaned_data
    if (first := found.get("first")) and first < today:
        left_out.append(_("The first session of this plan is past; its dates are shown as they were planned."))
    return Wanted(
        form=form,
        service=service,
        sessions=found.get("sessions", SESSIONS),
        weeks=found.get("weeks", usual_weeks(service)),
        first=found.get("first"),
        addons=found.get("addon", []),
        left_out=left_out,
        instead=_instead(form, service),
    )


def _instead(form: PlanForm, service: Service) -> str:
    weeks = usual_weeks(service)
    used = {
        "sessions": _("%(n)s sessions") % {"n": SESSIONS},
        "weeks": ngettext("%(n)s week between sessions", "%(n)s weeks between sessions", weeks) % {"n": weeks},
        "first": _("no dates"),
    }
    parts = get_text_list([words for name, words in used.items() if name in form.errors], _("and"))
    return _("The plan below uses %(parts)s.") % {"parts": parts} if parts else ""


def usual_weeks(service: Service) -> int:
    """Weeks between sessions where none are asked for: the clinic's own shortest pause, or `WEEKS`."""
    return service.weeks_between_min or WEEKS


def day_words(day: date) -> str:
    """ "Tue, Dec 1, 2026"."""
    return formats.date_format(day, "D, M j, Y")


def _service(live: Content, typed: str) -> Service | None:
    try:
        key = UUID(typed)
    except ValueError:
        return None
    return next((one for one in live.services if one.key == key), None)
