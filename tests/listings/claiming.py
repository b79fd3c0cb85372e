"""What the tests of claims share: listings to claim, claims with proof, and the links of their mail."""

import re

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import OutboxMail
from listings import claim_cases, claim_decisions, claims, documents
from listings.models import Business, Claim, Listing, Version
from tests.listings.factories import create_live_listing, create_moderator, create_person

SITE = "https://www.lumen.example/book"
PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\n%%EOF\n"


def pdf(name="lease.pdf"):
    return SimpleUploadedFile(name, PDF, "application/pdf")


def create_imported(*, name="Vale Skin", city="Philadelphia", state="PA", zip_code="19103", **fields):
    """A listing that was imported: not public, and nobody runs it."""
    listing = Listing.objects.create(business=Business.objects.create(name=""))
    given = {"phone": "(215) 555-0199", "website": SITE, "time_zone": "America/New_York", **fields}
    Version.objects.create(listing=listing, number=1, name=name, city=city, state=state, zip_code=zip_code, **given)
    return listing


def create_owned(*, website=SITE, **fields):
    """A live listing that somebody runs."""
    return create_live_listing(website=website, **fields)


def claim_by_document(listing, *, email="new@vale.example", business_name="Vale Skin LLC", **fields):
    person = create_person(email=email, verified=True)
    files = [documents.read(pdf())]
    return claims.begin(listing, by=person, how="document", business_name=business_name, files=files, **fields)


def claim_by_mail(listing, *, email="new@vale.example", address="ola@lumen.example", business_name="Vale Skin LLC"):
    person = create_person(email=email, verified=True)
    return claims.begin(listing, by=person, how="mail_at_domain", business_name=business_name, email=address)


def link_in_mail(*, to="ola@lumen.example"):
    """The path to which the latest mail to an address leads."""
    text = OutboxMail.objects.filter(to=[to], kind="claim_confirm").latest("pk").text
    return re.search(r"^https?://[^/]+(/manage/claims/confirm/\S+)$", text, re.MULTILINE)[1]


def accept(claim, *, by=None, business=None, reason="The lease names them.", seen=None):
    claim_decisions.accept(
        claim,
        by=by or create_moderator(),
        business=business,
        seen=claim_cases.mark(Listing.objects.get(pk=claim.listing_id)) if seen is None else seen,
        note="Lease of May names Vale Skin LLC at this address.",
        reason=reason,
    )
    return Claim.objects.get(pk=claim.pk)


def refuse(claim, *, by=None, reason="The lease is of another clinic."):
    claim_decisions.refuse(claim, by=by or create_moderator(), reason=reason)
    return Claim.objects.get(pk=claim.pk)


def mails(kind):
    """Who got a mail of this kind."""
    return sorted(address for mail in OutboxMail.objects.filter(kind=kind) for address in mail.to)
