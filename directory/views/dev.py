"""The pattern pages: every component in its states and every mail, for whoever changes how they look."""

from csp.constants import NONE, UNSAFE_INLINE
from csp.decorators import csp
from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from directory import mail_samples, price_range, why_here
from directory.cards import Badge, Card, draw, draw_badges
from directory.covers import cover_of
from directory.ledger_rows import LedgerRow
from directory.listing_drawing import draw_ledger
from directory.price_range import PriceRange
from directory.structured_data import Crumb
from directory.why_here import Reason
from listings.figure_chart import count_chart

TWO_BADGES = (Badge("Nurse license checked", pending=False), Badge("Insurance: being checked", pending=True))
REASONS = (Reason("Ring", "within 2 miles"), Reason("Evidence", "4 of 8 kinds hold today"))


class SpecimenForm(forms.Form):
    """One field of each kind, as the editor has them."""

    name = forms.CharField(label="Name of the clinic", help_text="As on the sign on your door.")
    about = forms.CharField(label="About", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    state = forms.ChoiceField(label="State", required=False, choices=[("", "Choose"), ("PA", "Pennsylvania")])
    languages = forms.MultipleChoiceField(
        label="Languages", widget=forms.CheckboxSelectMultiple, choices=[("en", "English"), ("es", "Spanish")]
    )
    documents = forms.FileField(label="Documents", required=False)


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    _refuse_visitors()
    context = {
        "badges": [draw_badges(row) for row in (TWO_BADGES, TWO_BADGES[:1] * 7, ())],
        "cards": [_card("Rittenhouse Skin Clinic"), _card("Vale", session="", course="", badges=()), _long_card()],
        "crumbs": [Crumb("Pennsylvania", "/clinics/"), Crumb("Philadelphia", "/clinics/"), Crumb("Vale")],
        "ledger": draw_ledger(_ledger()),
        "count_chart": count_chart("Page views", [(f"Nov {day}", day * 7 % 23) for day in range(1, 31)], every=7),
        "empty_form": SpecimenForm(prefix="empty"),
        "wrong_form": SpecimenForm({}, prefix="wrong"),
        "frozen_form": SpecimenForm(initial={"name": "Vale"}, prefix="frozen"),
    }
    return render(request, "directory/dev_components.html", context)


def _refuse_visitors() -> None:
    if settings.SITE_MODE not in {"dev", "test"}:
        raise Http404


@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    """Every mail that the site writes."""
    _refuse_visitors()
    rows = [{"sample": sample, "subject": sample.write().subject} for sample in mail_samples.samples()]
    return render(request, "directory/dev_mails.html", {"rows": rows})


# A mail brings its looks along, since mail programs load no style sheet.
@require_safe
@csp({"default-src": [NONE], "style-src": [UNSAFE_INLINE]})  # type: ignore[arg-type]
def mail(request: HttpRequest, name: str, form: str) -> HttpResponse:
    """One mail as its reader gets it."""
    _refuse_visitors()
    sample = mail_samples.find(name)
    if sample is None or form not in {"html", "txt"}:
        raise Http404
    message = sample.write()
    if form == "txt":
        headers = "".join(f"{key}: {value}\n" for key, value in message.extra_headers.items())
        return HttpResponse(f"Subject: {message.subject}\n{headers}\n{message.body}", content_type="text/plain")
    return HttpResponse(str(message.alternatives[0][0]))


def _card(
    name: str,
    *,
    session: str = "$325",
    course: str = "course of three $1,095, numbing included",
    badges: tuple[Badge, ...] = TWO_BADGES,
) -> SafeString:
    meta = "0.4 mi · 1845 Walnut Street, Philadelphia, PA · Open until 6 pm"
    card = Card(
        slug="specimen",
        meta=meta,
        badges=draw_badges(badges),
        miles="0.4",
        price_range=price_range.draw(PriceRange(40, 90, 70, "in the middle half of 29 like it within about 25 miles")),
        reasons=why_here.draw_reasons(REASONS),
        url="#cards",
        name=name,
        offers="Pen microneedling · RF microneedling · PRP",
        place="Philadelphia, PA",
        session=session,
        session_from=False,
        service="Pen microneedling" if session else "",
        course=course,
        photo_url="",
        photo_alt="",
        photo_focus="",
        cover=cover_of(name),
        session_dollars="325",
        course_dollars="1095",
        is_example=True,
    )
    return draw(card)


def _long_card() -> SafeString:
    return _card(
        "The Philadelphia Institute of Dermatology, Aesthetics & Regenerative Skin Medicine", badges=TWO_BADGES * 4
    )


def _ledger() -> list[LedgerRow]:
    register = ("https://www.pals.pa.gov/", "Pennsylvania register (PALS)")
    looked_up = "Looked up at the issuer: active. No public discipline found."
    return [
        LedgerRow(
            "checked", "Registered nurse license RN-000000 (J. Example)", looked_up, "Checked 12 Nov 2026", *register
        ),
        LedgerRow("wait", "Liability insurance", "Sent by the clinic, being checked", "Being checked", "", ""),
        LedgerRow("none", "Infection control", "Not stated", "", "", ""),
    ]
