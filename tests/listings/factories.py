"""Believable listings, written the way the site writes them; every argument has a default and nothing is random."""

import re
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from uuid import UUID, uuid4, uuid5

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from accounts.addresses import confirm_address
from accounts.models import OutboxMail, User
from listings import content, drafts, evidence, images, ledger, moderation, publishing, team
from listings.models import (
    BeforeAfter,
    Business,
    CheckHow,
    CheckLevel,
    Credential,
    DataSource,
    EvidenceDocument,
    Included,
    Listing,
    Membership,
    OpeningPeriod,
    Photo,
    Practitioner,
    Service,
    ServiceAddOn,
    ServicePackage,
    Sheet,
    Version,
)

NAMESPACE = UUID("6f2a6d3e-7d8f-4f0e-9a55-0d8f1f6f3d11")


def key(name):
    """The same UUID for the same name."""
    return uuid5(NAMESPACE, name)


def create_person(*, email="owner@lumen.example", verified=False, **fields):
    user = User.objects.filter(email=email).first() or User.objects.create_user(
        email, "correct horse battery", **fields
    )
    if verified:
        confirm_address(user)
    return user


def create_import():
    """A file that a moderator uploaded, checked, with nothing in it to import."""
    source = DataSource.objects.create(name="Open Clinics", license="CC BY 4.0")
    expires_at = timezone.now() + timedelta(days=7)
    return Sheet.objects.create(
        source=source, uploaded_by=create_moderator(), expires_at=expires_at, headings=["row"], row_count=0
    )


def invite(business, *, by, email="kim@lumen.example", role="editor"):
    """Send an invitation and return the path that its mail leads to."""
    team.invite(business, email, role, by=by)
    text = OutboxMail.objects.filter(to=[email], kind="invitation").latest("pk").text
    return re.search(r"^https?://[^/]+(/manage/invitations/\S+)$", text, re.MULTILINE)[1]


def add_member(business, *, email, role="editor"):
    """A person who was invited into a business and joined."""
    person = create_person(email=email, verified=True)
    path = invite(business, by=business.memberships.filter(role="owner").first().user, email=email, role=role)
    team.accept(team.find(path.strip("/").rpartition("/")[2]), by=person)
    return person


def create_moderator(*, email="moderator@pinpoint.example"):
    return create_person(email=email, is_staff=True, is_superuser=True)


def create_draft(
    *,
    owner=None,
    name="Lumen Spa",
    street="1845 Walnut Street",
    city="Philadelphia",
    state="PA",
    zip_code="19103",
    latitude=39.9513,
    longitude=-75.1741,
    services=({},),
    practitioners=({},),
    business=None,
    **fields,
):
    """A draft that pre-flight lets through."""
    owner = owner or create_person()
    business = business or Business.objects.filter(memberships__user=owner).first()
    listing = drafts.register(by=owner, business=business)
    version = Version.objects.get(listing=listing)
    values = {
        "name": name,
        "street": street,
        "city": city,
        "state": state,
        "zip_code": zip_code,
        "latitude": latitude,
        "longitude": longitude,
        "coordinates_confirmed": True,
        "time_zone": "America/New_York",
        "phone": "(215) 555-0142",
        "consultation": "free",
        **fields,
    }
    Version.objects.filter(pk=version.pk).update(**values)
    version.refresh_from_db()
    for number, person in enumerate(practitioners):
        add_practitioner(version, position=number, **person)
    for number, service in enumerate(services):
        add_service(version, position=number, **service)
    return version


def add_practitioner(version, *, name="J. Example", role="registered_nurse", supervised_by="Dr. Example", position=0):
    return Practitioner.objects.create(
        version=version, key=key(name), name=name, role_id=role, supervised_by=supervised_by, position=position
    )


def add_service(
    version,
    *,
    treatment="mn_pen",
    price="325.00",
    numbing=Included.INCLUDED,
    aftercare=Included.INCLUDED,
    performer="registered_nurse",
    people=("J. Example",),
    packages=(),
    addons=(),
    concerns=("acne_scar_rolling",),
    areas=("face_full",),
    service_key=None,
    **fields,
):
    service_key = service_key or uuid4()
    service = Service.objects.create(
        version=version,
        key=service_key,
        treatment_id=treatment,
        session_price=None if price is None else Decimal(price),
        numbing=numbing,
        aftercare=aftercare,
        performer_id=performer,
        practitioner_keys=[str(key(name)) for name in people],
        concerns=list(concerns),
        areas=list(areas),
        **fields,
    )
    for sessions, total in packages:
        ServicePackage.objects.create(
            version=version, key=uuid4(), service_key=service_key, sessions=sessions, total=Decimal(total)
        )
    for code in addons:
        ServiceAddOn.objects.create(version=version, key=uuid4(), service_key=service_key, addon_id=code)
    return service


def add_hours(version, *, weekdays=range(5), opens=9 * 60, closes=18 * 60):
    for weekday in weekdays:
        OpeningPeriod.objects.create(version=version, key=uuid4(), weekday=weekday, opens=opens, closes=closes)


def add_pair(version, *, name="pair", skin_type=5, sessions=3, days_after=42, treatment="mn_pen", whole=True):
    """A before and after pair whose pictures have rows but no files."""
    halves = {
        kind: Photo.objects.create(
            listing=version.listing, kind=kind, width=800, height=600, checksum="x", perceptual_hash="0" * 16
        )
        for kind in (("before", "after") if whole else ("before",))
    }
    return BeforeAfter.objects.create(
        version=version,
        key=key(name),
        treatment_id=treatment,
        sessions=sessions,
        days_after=days_after,
        skin_type=skin_type,
        unedited=True,
        consent_on=date(2026, 1, 15),
        **halves,
    )


def submit(version, *, by=None):
    return moderation.submit(version, by=by or version.created_by, token=uuid4())


def approve(version, *, by=None):
    by = by or create_moderator()
    if not moderation.has_authority(version):
        moderation.record_authority(version.listing, by=by, how="call", note="Called the number on the clinic's sign.")
    moderation.approve(version, by=by)
    return Listing.objects.get(pk=version.listing_id)


def change_listing(listing: Listing, **facts: object) -> None:
    """Set facts of a listing beside its versions, and what visitors read of it."""
    Listing.objects.filter(pk=listing.pk).update(**facts)
    listing.refresh_from_db()
    publishing.refresh(listing)


def create_live_listing(**fields):
    """Registered, submitted and approved, as a moderator would."""
    return approve(submit(create_draft(**fields)))


def submit_change(listing, *, by=None, **fields):
    by = by or listing.business.memberships.first().user
    draft = drafts.start(listing, by=by)
    Version.objects.filter(pk=draft.pk).update(**fields)
    draft.refresh_from_db()
    return submit(draft, by=by)


def create_credential(
    listing, *, kind="license_rn", holder="J. Example", number="RN-000000", expires_on=None, state="PA", sent=True
):
    owner = Membership.objects.filter(business=listing.business).first().user
    credential = Credential.objects.create(
        listing=listing,
        kind_id=kind,
        holder_key=key(holder) if holder else None,
        holder_name=holder or "",
        number=number,
        state=state,
        expires_on=expires_on,
        expires_at=ledger.end_of_day(expires_on, "America/New_York") if expires_on else None,
        created_by=owner,
    )
    if sent:
        evidence.send(credential, by=owner)
        credential.refresh_from_db()
    return credential


def store_document(credential):
    """A small document behind a line of the ledger, with its file."""
    document = EvidenceDocument.objects.create(
        credential=credential,
        public_id=uuid4().hex,
        original_name="a.pdf",
        content_type="application/pdf",
        size=4,
        checksum="x",
    )
    storages["evidence"].save(document.file_name, ContentFile(b"%PDF"))
    return document


def store_photo(listing):
    """A picture of the premises, with its files."""
    out = BytesIO()
    Image.new("RGB", (800, 600), "teal").save(out, "JPEG")
    picture = images.read(SimpleUploadedFile("room.jpg", out.getvalue(), "image/jpeg"))
    return images.store(picture, listing, kind="premises", by=listing.business.memberships.first().user)


def check(credential, *, level=CheckLevel.CHECKED_AT_ISSUER, how=CheckHow.PUBLIC_REGISTER, **fields):
    return evidence.check(credential, by=create_moderator(), level=level, how=how, **fields)


def load(version):
    return content.load(version)
