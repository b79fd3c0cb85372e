"""Owners hear of the end of a certificate in time, and nobody keeps a document that is not needed any more."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone

from accounts.models import OutboxMail
from listings import evidence, reminders
from listings.models import CheckLevel, Credential, EvidenceDocument
from tests.listings.factories import check, create_credential, create_live_listing

pytestmark = pytest.mark.django_db


def mails():
    return OutboxMail.objects.filter(subject__contains="soon").order_by("pk")


@pytest.fixture(autouse=True)
def at_noon():
    """Days are counted where the clinic is: near midnight its day is another than the server's."""
    with time_machine.travel(datetime(2026, 11, 2, 17, tzinfo=UTC)):
        yield


def at(days):
    return time_machine.travel(timezone.now() + timedelta(days=days), tick=False)


def test_an_owner_is_reminded_sixty_thirty_and_seven_days_before_and_once_each():
    listing = create_live_listing()
    check(create_credential(listing, expires_on=timezone.localdate() + timedelta(days=80)))
    sent = []
    for days in range(0, 90, 2):
        with at(days):
            sent += [days] * reminders.send_due()

    assert sent == [22, 52, 74]
    assert [mail.subject for mail in mails()] == ["A certificate of Lumen Spa ends soon"] * 3


def test_a_certificate_found_late_is_told_of_once_and_not_three_times():
    check(create_credential(create_live_listing(), expires_on=timezone.localdate() + timedelta(days=5)))

    assert reminders.send_due() == 1
    assert reminders.send_due() == 0


def test_lines_of_one_clinic_come_in_one_mail():
    listing = create_live_listing()
    soon = timezone.localdate() + timedelta(days=20)
    check(create_credential(listing, expires_on=soon))
    insurance = create_credential(listing, kind="insurance_liability", holder=None, expires_on=soon)
    check(insurance, level=CheckLevel.DOCUMENT_SEEN)

    reminders.send_due()

    mail = mails().get()
    assert mail.subject == "2 certificates of Lumen Spa end soon"
    assert "Registered nurse license (J. Example)" in mail.text


def test_what_was_renewed_refused_or_is_not_shown_needs_no_reminder():
    listing = create_live_listing()
    soon = timezone.localdate() + timedelta(days=20)
    old = create_credential(listing, expires_on=soon)
    check(old)
    Credential.objects.filter(pk=create_credential(listing, number="RN-1").pk).update(renews=old)
    check(create_credential(listing, expires_on=soon), level=CheckLevel.REFUSED, reason="Not hers.")

    assert reminders.send_due() == 0


def test_the_ledger_says_what_visitors_see_today_and_afterwards(client):
    listing = create_live_listing()
    check(create_credential(listing, expires_on=timezone.localdate() + timedelta(days=20)))
    client.force_login(listing.business.memberships.get().user)

    html = client.get(f"/manage/{listing.public_id}/credentials/").content.decode()

    assert "Visitors see: “Nurse license checked”." in html
    assert "they see “Ended”" in html


def document_of(credential):
    document = EvidenceDocument.objects.create(
        credential=credential,
        public_id=f"doc{credential.pk}",
        original_name="license.pdf",
        content_type="application/pdf",
        size=4,
        checksum="x",
    )
    storages["evidence"].save(document.file_name, ContentFile(b"%PDF"))
    return document


def test_documents_go_ninety_days_after_their_line_and_what_was_found_stays():
    listing = create_live_listing()
    owner = listing.business.memberships.get().user
    removed, ended = create_credential(listing), create_credential(listing, expires_on=timezone.localdate())
    kept = create_credential(listing, expires_on=timezone.localdate() + timedelta(days=900))
    for credential in (removed, ended, kept):
        check(credential)
    documents = [document_of(credential) for credential in (removed, ended, kept)]
    evidence.remove(removed, by=owner)

    with at(89):
        assert reminders.forget_documents() == 0
    with at(95):
        assert reminders.forget_documents() == 2

    assert list(EvidenceDocument.objects.all()) == [documents[2]]
    assert not storages["evidence"].exists(documents[0].file_name)
    assert storages["evidence"].exists(documents[2].file_name)
    assert ended.checks.count() == 1
