"""JSON-LD for search engines: only what holds today, nothing for invented clinics."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from listings.content import Content
from listings.ledger import LedgerLine, LineState
from listings.prices import regular_session_price

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# Inside a script element these would end it or open a comment.
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@dataclass(frozen=True)
class Crumb:
    """One step of a breadcrumb; the page itself has no address."""

    label: str
    url: str = ""


def script(data: dict[str, Any]) -> SafeString:
    """A JSON-LD block that no text inside can break out of."""
    text = json.dumps({"@context": "https://schema.org", **data}, ensure_ascii=False).translate(ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))


def breadcrumb(crumbs: Sequence[Crumb], base: str) -> dict[str, Any]:
    """BreadcrumbList; `base` is scheme and host."""
    steps = [
        {"@type": "ListItem", "position": n, "name": crumb.label, **({"item": base + crumb.url} if crumb.url else {})}
        for n, crumb in enumerate(crumbs, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": steps}


def questions(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """FAQPage of (question, answer)."""
    entries = [
        {"@type": "Question", "name": question, "acceptedAnswer": {"@type": "Answer", "text": answer}}
        for question, answer in pairs
    ]
    return {"@type": "FAQPage", "mainEntity": entries}


def clinic(live: Content, lines: Iterable[LedgerLine], url: str) -> dict[str, Any]:
    """HealthAndBeautyBusiness, also MedicalBusiness where a checked physician, PA or NP is responsible."""
    version = live.version
    holding = [line for line in lines if line.state == LineState.HOLDS]
    medical = any(line.kind.code in {"license_physician", "license_pa", "license_np"} for line in holding)
    data: dict[str, Any] = {
        "@type": ["HealthAndBeautyBusiness", "MedicalBusiness"] if medical else "HealthAndBeautyBusiness",
        "@id": url,
        "name": version.name,
        "url": url,
        "telephone": version.phone,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": ", ".join(filter(None, (version.street, version.unit))),
            "addressLocality": version.city,
            "addressRegion": version.state,
            "postalCode": version.zip_code,
            "addressCountry": "US",
        },
    }
    if version.coordinates_confirmed:
        data["geo"] = {"@type": "GeoCoordinates", "latitude": version.latitude, "longitude": version.longitude}
    if version.website:
        data["sameAs"] = version.website
    data["makesOffer"] = _offers(live)
    data["openingHoursSpecification"] = [_hours(period) for period in live.periods]
    data["hasCredential"] = [
        {"@type": "EducationalOccupationalCredential", "name": line.kind.label, "credentialCategory": line.kind.group}
        for line in holding
    ]
    return {key: value for key, value in data.items() if value}


def _offers(live: Content) -> list[dict[str, Any]]:
    """Exact regular session prices only: the ones that the page itself headlines."""
    exact = [service for service in live.services if not service.price_is_from]
    return [
        _offer(service.treatment.label, price)
        for service in exact
        if (price := regular_session_price(service)) is not None
    ]


def _offer(label: str, price: object) -> dict[str, Any]:
    return {
        "@type": "Offer",
        "price": str(price),
        "priceCurrency": "USD",
        "itemOffered": {"@type": "Service", "name": label},
    }


def _hours(period: Any) -> dict[str, Any]:
    return {
        "@type": "OpeningHoursSpecification",
        "dayOfWeek": DAYS[period.weekday],
        "opens": _clock(period.opens),
        "closes": _clock(period.closes),
    }


def _clock(minutes: int) -> str:
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"
