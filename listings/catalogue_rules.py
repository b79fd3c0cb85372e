"""What the catalogue says beside an offer: warnings, each once, and areas that a device's record does not name."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from listings.models import Device
from listings.models.catalogue import CatalogueEntry, DeviceAuthorization

# "The scar itself" says nothing about where on the body.
ANYWHERE = {"scar_site"}
AUTHORIZED = {DeviceAuthorization.DE_NOVO, DeviceAuthorization.CLEARED}


@dataclass(frozen=True)
class Notice:
    """A warning with what it is about, its source, and the day of the source where that is known."""

    labels: tuple[str, ...]
    # The catalogue's codes of the same things, in the same order.
    codes: tuple[str, ...]
    text: str
    source: str
    date: date | None


def notices(entries: Iterable[CatalogueEntry]) -> list[Notice]:
    """Warnings that belong beside these entries, in their order; entries with the same warning share one."""
    about: dict[tuple[str, str, date | None], dict[str, str]] = {}
    for entry in entries:
        if entry.notice:
            codes = about.setdefault((entry.notice, entry.notice_source, entry.notice_date), {})
            codes.setdefault(entry.short_label or entry.label, entry.code)
    return [
        Notice(tuple(codes), tuple(codes.values()), text, source, day) for (text, source, day), codes in about.items()
    ]


def off_label_areas(device: Device | None, areas: Collection[str]) -> list[str]:
    """Those of the body area codes that the device's record does not name, in the order given.

    Nothing can be said of a device without a number, or of one whose record names no part of the body.
    """
    if device is None or device.authorization not in AUTHORIZED or not device.cleared_areas:
        return []
    return [code for code in areas if code not in device.cleared_areas and code not in ANYWHERE]
