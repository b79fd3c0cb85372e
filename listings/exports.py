"""All listings of a business as rows of the sheet: what is written here is read back unchanged by `imports`."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from hashlib import sha256

from listings import sheet_columns, sheet_file
from listings.content import Content
from listings.models import Business, Listing, Practitioner, Service, ServiceAddOn, ServicePackage, Version
from listings.models.listings import ListingQuerySet
from listings.sheet_columns import (
    ADDON,
    LABEL,
    LEADING,
    LISTING,
    LISTING_COLUMNS,
    LISTING_ID,
    PACKAGES,
    ROW,
    SERVICE,
    SERVICE_COLUMNS,
    SERVICE_KEY,
    STAMP,
)

LISTINGS_AT_ONCE = 50
# No vowels and no digits: a spreadsheet reads neither a word nor a number in a stamp.
STAMP_LETTERS = "bcdfghjkmnpqrstv"
FOREIGN_KEYS = {"treatment", "performer", "device", "first_examined_by"}
OWN_WORDS = {"areas", "concerns", "people", "price_is_from", "coordinates", "languages"}


def sheet(business: Business) -> Iterator[bytes]:
    """The whole sheet of a business as CSV, piece by piece; closed and merged listings are not in it."""
    return sheet_file.write([*LEADING, *sheet_columns.columns()], _rows(business))


def _rows(business: Business) -> Iterator[dict[str, str]]:
    listings = list(of_business(business).order_by("id"))
    for start in range(0, len(listings), LISTINGS_AT_ONCE):
        some = listings[start : start + LISTINGS_AT_ONCE]
        shown = shown_versions(some)
        contents = load_many(shown.values())
        for listing in some:
            if listing.pk in shown:
                yield from rows_of(listing, contents[shown[listing.pk].pk])


def of_business(business: Business) -> ListingQuerySet:
    """Listings that a sheet may hold: neither closed nor merged into another."""
    return business.listings.filter(closed_at=None, merged_into=None).select_related("live_version")


def rows_of(listing: Listing, content: Content) -> Iterator[dict[str, str]]:
    """One row for the listing and one for each service."""
    own = listing_cells(content.version)
    where = ", ".join(filter(None, (content.version.name, content.version.city)))
    lead = {ROW: LISTING, LISTING_ID: listing.public_id, STAMP: stamp(own)}
    yield {**lead, LABEL: where, **own}
    for service in content.services:
        cells = service_cells(service, content)
        key = {ROW: SERVICE, SERVICE_KEY: str(service.key), STAMP: stamp(cells)}
        yield {**lead, **key, LABEL: f"{where}: {service.treatment.label}", **cells}


def listing_cells(version: Version) -> dict[str, str]:
    """The listing's own row, by heading."""
    cells = {column.name: _plain(version, column.name) for column in LISTING_COLUMNS if column.name not in OWN_WORDS}
    pin = f"{version.latitude}, {version.longitude}" if version.coordinates_confirmed else ""
    return {**cells, "coordinates": pin, "languages": sheet_columns.join(version.languages)}


def service_cells(service: Service, content: Content) -> dict[str, str]:
    """A service's row, by heading."""
    columns = [column for column in SERVICE_COLUMNS if column.name not in OWN_WORDS]
    cells = {column.name: _plain(service, column.name) for column in columns if not column.field.startswith("package_")}
    cells |= {name: sheet_columns.join(getattr(service, name)) for name in ("areas", "concerns")}
    cells["people"] = sheet_columns.join(person_words(content)[str(p.key)] for p in content.performers_of(service))
    cells["price_is_from"] = "yes" if service.price_is_from else "no"
    for at, package in enumerate(content.packages_of(service)[:PACKAGES], start=1):
        cells[f"package_{at}_sessions"], cells[f"package_{at}_total"] = str(package.sessions), str(package.total)
    for addon in content.addons_of(service):
        cells[ADDON + addon.addon_id] = "yes" if addon.price is None else str(addon.price)
    return cells


def person_words(content: Content) -> dict[str, str]:
    """Key of each person -> how the sheet names her; of two with one name, each with her key."""
    names = [person.name.strip() for person in content.practitioners]
    return {
        str(person.key): name if names.count(name) == 1 else f"{name} #{person.key}"
        for person, name in zip(content.practitioners, names, strict=True)
    }


def stamp(cells: dict[str, str]) -> str:
    """Eight letters that change with what a row says, whatever way its cells are spelled."""
    columns = sheet_columns.columns()
    said = sorted((name, _spelled(columns[name], text)) for name, text in cells.items() if name in columns)
    said = [(name, words) for name, words in said if words != _spelled(columns[name], "")]
    return "".join(STAMP_LETTERS[byte % 16] for byte in sha256(repr(said).encode()).digest()[:8])


def _spelled(column: sheet_columns.Column, text: str) -> str:
    said = sheet_columns.meaning(column, text)
    if isinstance(said, frozenset):
        return repr(sorted(said))
    return f"{said.normalize():f}" if isinstance(said, Decimal) else str(said)


def _plain(thing: Version | Service, name: str) -> str:
    value = getattr(thing, f"{name}_id" if name in FOREIGN_KEYS else name)
    return "" if value is None else str(value)


def shown_versions(listings: Iterable[Listing]) -> dict[int, Version]:
    """What the editor shows of each listing by its id (`editing.shown_version`), in two queries for all."""
    listings = list(listings)
    shown = {version.listing_id: version for version in Version.objects.open().filter(listing__in=listings)}
    shown |= {one.pk: one.live_version for one in listings if one.live_version and one.pk not in shown}
    rest = [one.pk for one in listings if one.pk not in shown]
    latest = Version.objects.filter(listing__in=rest).order_by("listing_id", "number") if rest else []
    return shown | {version.listing_id: version for version in latest}


def load_many(versions: Iterable[Version]) -> dict[int, Content]:
    """People and services of many versions by the version's id, in four queries; hours and photos stay empty."""
    contents = {version.pk: Content(version) for version in versions}
    of = {"version__in": contents}
    found: dict[str, Iterable[Practitioner | Service | ServicePackage | ServiceAddOn]] = {
        "practitioners": Practitioner.objects.filter(**of).select_related("role"),
        "services": Service.objects.filter(**of).select_related("treatment__parent", "device", "performer"),
        "packages": ServicePackage.objects.filter(**of).order_by("sessions"),
        "addons": ServiceAddOn.objects.filter(**of).select_related("addon"),
    }
    for name, rows in found.items():
        for row in rows:
            getattr(contents[row.version_id], name).append(row)
    return contents
