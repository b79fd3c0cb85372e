"""Every owner's address, tried by those who must not reach it; taken from the URL list, so that none is forgotten."""

from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import get_resolver, reverse
from django.utils import timezone
from PIL import Image

from listings import documents, editing, exports, images, sheets, team
from listings.forms.photos import PhotoForm
from listings.models import BeforeAfter, Claim, Event, EvidenceDocument, Invitation, Service
from tests.listings.factories import (
    add_member,
    add_pair,
    create_credential,
    create_draft,
    create_live_listing,
    create_moderator,
    create_person,
    invite,
    key,
    submit,
)

pytestmark = pytest.mark.django_db

# Every address that names a thing; the others show a person what is her own, or open by the token of a mail.
NEED_A_LISTING = sorted(
    name
    for name in get_resolver().reverse_dict
    if isinstance(name, str)
    and name.startswith("manage_")
    and get_resolver().reverse_dict[name][0][0][1] not in ([], ["token"])
)


# What an editor may look at but not do.
OWNERS_ONLY = {
    "manage_team_name",
    "manage_team_invite",
    "manage_team_hand_over",
    "manage_team_role",
    "manage_team_remove",
    "manage_team_withdraw",
    "manage_pause",
    "manage_resume",
    "manage_close",
    "manage_reopen",
    "manage_delete",
    "manage_keep",
    "manage_data_download",
    "manage_claim_answer",
}
# What of a claim is its claimant's alone, and no team's.
OF_ONE_PERSON = {"manage_claim", "manage_claim_withdraw", "manage_claim_send_again", "manage_claim_document"}
THE_TEAMS = [name for name in NEED_A_LISTING if name not in OF_ONE_PERSON]


def create_sheet(version):
    business = version.listing.business
    return sheets.upload(business, by=version.created_by, data=b"".join(exports.sheet(business)))


def create_claim(listing):
    """A claim of somebody else on the listing, with a document, which the owner may answer."""
    now = timezone.now()
    claim = Claim.objects.create(
        listing=listing,
        claimant=create_person(email="claimant@vale.example"),
        state="waiting",
        how="document",
        created_at=now,
        sent_at=now,
        answer_until=now + timedelta(days=14),
    )
    file = documents.read(SimpleUploadedFile("lease.pdf", b"%PDF-1.4 %%EOF"))
    documents.store_for_claim(file, claim, by=claim.claimant, is_answer=False)
    return claim


def address(name, version, credential):
    service = Service.objects.filter(version=version).first()
    names = get_resolver().reverse_dict[name][0][0][1]
    if "pair" in name and not BeforeAfter.objects.filter(version=version).exists():
        add_pair(version, name="J. Example")
    business = version.listing.business
    owner = business.memberships.filter(role="owner").first()
    if "invitation_id" in names:
        invite(business, by=owner.user, email="asked@lumen.example")
    claim = create_claim(version.listing) if "claim" in name else None
    known = {
        "claim_id": claim.public_id if claim else "",
        "document_id": claim.documents.get().public_id if claim else "",
        "member_id": owner.pk,
        "invitation_id": getattr(Invitation.objects.filter(email="asked@lumen.example").first(), "pk", 0),
        "public_id": version.listing.public_id,
        "credential_id": credential.pk,
        "business_id": version.listing.business_id,
        "sheet_id": create_sheet(version).public_id if "sheet_id" in names else "",
        "key": service.key if "service" in name else key("J. Example"),
    }
    return reverse(name, kwargs={one: known[one] for one in names})


@pytest.mark.parametrize("name", NEED_A_LISTING)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_gets_404_and_nothing_changes(client, name, method):
    version = create_draft()
    credential = create_credential(version.listing, sent=False)
    path = address(name, version, credential)
    events = Event.objects.count()
    client.force_login(create_person(email="stranger@other.example"))

    response = getattr(client, method)(path)

    assert response.status_code in (404, 405)
    assert Event.objects.count() == events
    version.refresh_from_db()
    assert version.status == "draft"


@pytest.mark.parametrize("name", NEED_A_LISTING)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_former_member_gets_404_and_nothing_changes(client, name, method):
    version = create_draft()
    credential = create_credential(version.listing, sent=False)
    business = version.listing.business
    former = add_member(business, email="former@lumen.example", role="owner")
    client.force_login(former)
    path = address(name, version, credential)
    team.remove(business.memberships.get(user=former), by=version.created_by)
    events = Event.objects.count()

    response = getattr(client, method)(path)

    assert response.status_code in (404, 405)
    assert Event.objects.count() == events
    version.refresh_from_db()
    assert version.status == "draft"


@pytest.mark.parametrize("name", THE_TEAMS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_editor_reaches_what_an_owner_does_but_for_what_is_the_owners(client, name, method):
    version = create_draft()
    credential = create_credential(version.listing, sent=False)
    path = address(name, version, credential)
    editor = add_member(version.listing.business, email="editor@lumen.example")
    events = Event.objects.count()
    client.force_login(editor)

    response = getattr(client, method)(path)

    if name in OWNERS_ONLY:
        assert response.status_code in (403, 405)
        assert Event.objects.count() == events
    else:
        assert response.status_code not in (403, 500)
        assert response.status_code != 404 or "photo" in name
    assert version.listing.business.memberships.get(user=version.created_by).role == "owner"


@pytest.mark.parametrize("name", NEED_A_LISTING)
def test_a_visitor_is_asked_to_sign_in(client, name):
    version = create_draft()
    credential = create_credential(version.listing, sent=False)

    response = client.get(address(name, version, credential))

    assert response.status_code in (302, 405)
    if response.status_code == 302:
        assert response["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("name", sorted(OF_ONE_PERSON))
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_a_claimant_sent_is_hers_alone(client, name, method):
    version = create_draft()
    credential = create_credential(version.listing, sent=False)
    path = address(name, version, credential)
    claim = Claim.objects.get()

    for person in (version.created_by, add_member(version.listing.business, email="editor@lumen.example")):
        client.force_login(person)
        assert getattr(client, method)(path).status_code in (404, 405)
    assert not Event.objects.filter(object_type__startswith="claim").exists()
    client.force_login(claim.claimant)
    response = getattr(client, method)(path)
    assert response.status_code in (200, 302, 405)
    response.close()


@pytest.mark.parametrize("name", THE_TEAMS)
def test_the_owner_reaches_it(client, name):
    version = create_draft()
    credential = create_credential(version.listing, sent=False)
    client.force_login(version.created_by)

    assert client.get(address(name, version, credential)).status_code in (
        200,
        # Nothing is live that could be confirmed, or was changed that could be changed elsewhere.
        302 if name == "manage_confirm" or name.endswith("_also") else 405,
        404 if "photo" in name else 405,
        405,
    )


def store_document(listing):
    credential = create_credential(listing)
    return EvidenceDocument.objects.create(
        credential=credential,
        public_id=uuid4().hex,
        original_name="a.pdf",
        content_type="application/pdf",
        size=4,
        checksum="x",
    )


def test_a_document_opens_for_its_owner_and_a_moderator_only(client, settings):
    from django.core.files.base import ContentFile
    from django.core.files.storage import storages

    listing = create_live_listing()
    document = store_document(listing)
    storages["evidence"].save(document.file_name, ContentFile(b"%PDF"))
    url = reverse("evidence_document", args=[document.public_id])

    assert client.get(url).status_code == 302
    client.force_login(create_person(email="stranger@other.example"))
    assert client.get(url).status_code == 404
    for person in (listing.business.memberships.first().user, create_moderator()):
        client.force_login(person)
        response = client.get(url)
        assert response.status_code == 200
        assert response["Content-Disposition"].startswith("attachment")
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in response["Content-Security-Policy"]
        assert b"".join(response.streaming_content)
    assert Event.objects.filter(verb="evidence_viewed").count() == 2


def picture(width=800, height=600):
    out = BytesIO()
    Image.new("RGB", (width, height), "teal").save(out, "JPEG")
    return out.getvalue()


def add_photo(version):
    from django.core.files.uploadedfile import SimpleUploadedFile

    upload = SimpleUploadedFile("room.jpg", picture(), "image/jpeg")
    form = PhotoForm(data={"kind": "premises", "alt": "Room"}, files={"photo": upload})
    assert form.is_valid()
    return form.save_to(version, version.listing, by=version.created_by).photo


def test_a_photo_is_public_only_once_it_is_in_a_live_version(client):
    from tests.listings.factories import approve

    version = create_draft()
    photo = add_photo(version)
    url = reverse("photo", args=[photo.token, 400])
    assert client.get(url).status_code == 404

    approve(submit(version))

    response = client.get(url)
    assert response.status_code == 200
    assert response["Content-Type"] == "image/webp"
    assert b"".join(response.streaming_content)
    assert client.get(reverse("photo", args=[photo.token, 401])).status_code == 404


def test_a_stored_photo_carries_no_hidden_data(settings):
    out = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "Secret description"
    exif.get_ifd(0x8825)[1] = "N"
    Image.new("RGB", (800, 600), "teal").save(out, "JPEG", exif=exif)
    from django.core.files.uploadedfile import SimpleUploadedFile

    stored = images.read(SimpleUploadedFile("x.jpg", out.getvalue()))

    for data in stored.copies.values():
        with Image.open(BytesIO(data)) as copy:
            assert not dict(copy.getexif())
            assert copy.format == "WEBP"


def test_an_evidence_line_of_another_listing_cannot_be_opened_through_ones_own(client):
    mine, theirs = create_draft(), create_draft(owner=create_person(email="b@b.example"), name="Other")
    credential = create_credential(theirs.listing, sent=False)
    client.force_login(mine.created_by)

    url = reverse("manage_credential", args=[mine.listing.public_id, credential.pk])

    assert client.get(url).status_code == 404
    assert editing.shown_version(theirs.listing) == theirs
