"""Every rule that a CHECK or a unique index holds, each with a row that it refuses, by its name."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from listings.models import (
    AreaPrice,
    AuthorityRecord,
    BeforeAfter,
    ChangeDecision,
    Claim,
    ClaimDocument,
    Confirmation,
    ConfirmationLink,
    Credential,
    CredentialCheck,
    CredentialReminder,
    DailyFigure,
    DataSource,
    Device,
    DraftInput,
    EvidenceDocument,
    Invitation,
    Listing,
    Membership,
    Merge,
    OpeningException,
    OpeningPeriod,
    Origin,
    Photo,
    Practitioner,
    QueueItem,
    RefusalReply,
    ScopeRule,
    Service,
    ServiceAddOn,
    ServicePackage,
    Sheet,
    SheetListing,
    Version,
    VersionPhoto,
)
from tests.listings.factories import add_pair, create_credential, create_draft, create_moderator

pytestmark = pytest.mark.django_db

DATE = date(2026, 12, 24)


def change(queryset, **fields):
    return lambda: queryset.update(**fields)


def twice(make):
    def act():
        make()
        make()

    return act


def photo(version):
    return Photo.objects.create(listing=version.listing, width=800, height=600, checksum="x", perceptual_hash="0" * 16)


def cases(version, credential):
    """Constraint name -> an act that it must refuse."""
    listing, member = version.listing, Membership.objects.get()
    drafts, services = Version.objects.filter(pk=version.pk), Service.objects.filter(version=version)
    key, picture = services.get().key, photo(version)
    shared = {"version": version, "key": uuid4()}
    package = {**shared, "service_key": key, "sessions": 3, "total": 900}
    addon = {**shared, "service_key": key, "addon_id": "prp"}
    moderator = create_moderator()
    checked = {"credential": credential, "how": "document", "at": timezone.now(), "by": moderator}
    document = {"credential": credential, "public_id": "d", "original_name": "a", "checksum": "x"}
    queued = {"kind": "version", "object_id": 1, "opened_at": timezone.now(), "due_at": timezone.now()}
    decision = {"version": version, "section": "place", "accepted": True}
    use = {"version": version, "photo": picture}
    decided = {"submitted_at": timezone.now(), "decided_at": timezone.now()}
    figure = {"area": "PA", "group": "rf", "clinics": 8, "lowest": 1, "lower_quarter": 2, "median": 3, "on": DATE}
    found = {
        "listings_areaprice_once_per_group": twice(
            lambda: AreaPrice.objects.create(**figure, upper_quarter=4, highest=5)
        ),
        "listings_areaprice_in_order": lambda: AreaPrice.objects.create(**figure, upper_quarter=4, highest=3),
        "listings_authorityrecord_is_whole": lambda: AuthorityRecord.objects.create(
            listing=listing, how="call", note="", at=timezone.now(), by=moderator
        ),
        "listings_changedecision_once_per_change": twice(lambda: ChangeDecision.objects.create(**decision)),
        "listings_changedecision_refusal_has_reason": lambda: ChangeDecision.objects.create(
            **{**decision, "accepted": False}
        ),
        "listings_refusalreply_has_words": lambda: RefusalReply.objects.create(
            version=version, words="", at=timezone.now()
        ),
        "listings_refusalreply_once_per_refusal": twice(
            lambda: RefusalReply.objects.create(version=version, words="No.", at=timezone.now())
        ),
        "listings_credential_dates_in_order": change(
            Credential.objects, issued_on=DATE, expires_on=date(2026, 1, 1), expires_at=timezone.now()
        ),
        "listings_credential_expiry_is_whole": change(Credential.objects, expires_on=DATE),
        "listings_credentialcheck_level_is_known": lambda: CredentialCheck.objects.create(**checked, level="sure"),
        "listings_credentialcheck_refusal_has_reason": lambda: CredentialCheck.objects.create(
            **checked, level="refused"
        ),
        "listings_device_authorization_has_number": change(Device.objects.filter(pk="exceed"), number=""),
        "listings_draftinput_once_per_place": twice(
            lambda: DraftInput.objects.create(version=version, section="place")
        ),
        "listings_evidencedocument_is_a_document": lambda: EvidenceDocument.objects.create(
            **document, content_type="text/html", size=1
        ),
        "listings_listing_deletion_is_whole": change(Listing.objects, delete_after=timezone.now()),
        "listings_listing_deleted_is_empty": change(Listing.objects, deleted_at=timezone.now()),
        "listings_listing_live_has_address": lambda: [
            drafts.update(status="approved", decided_rule="x", **decided),
            Listing.objects.filter(pk=listing.pk).update(live_version=version),
        ],
        "listings_listing_reason_is_of_suspension": change(Listing.objects, held_back_words="Papers."),
        "listings_listing_not_merged_into_itself": change(
            Listing.objects.filter(pk=listing.pk), merged_into=listing.pk
        ),
        "listings_membership_once_per_business": lambda: Membership.objects.create(
            business=member.business, user=member.user
        ),
        "listings_membership_role_is_known": change(Membership.objects, role="king"),
        "listings_openingexception_is_a_period": lambda: OpeningException.objects.create(
            **shared, date=DATE, opens=600
        ),
        "listings_openingexception_once_per_date": lambda: [
            OpeningException.objects.create(version=version, key=uuid4(), date=DATE) for _n in range(2)
        ],
        "listings_openingperiod_is_a_period": lambda: OpeningPeriod.objects.create(
            **shared, weekday=0, opens=600, closes=500
        ),
        "listings_openingperiod_weekday_exists": lambda: OpeningPeriod.objects.create(
            **shared, weekday=7, opens=1, closes=2
        ),
        "listings_photo_has_a_size": change(Photo.objects, width=0),
        "listings_photo_kind_is_known": change(Photo.objects, kind="selfie"),
        "listings_practitioner_has_a_name": change(Practitioner.objects, name=""),
        "listings_queueitem_take_is_dated": lambda: QueueItem.objects.create(**queued, taken_by=moderator),
        "listings_queueitem_waits_once": twice(lambda: QueueItem.objects.create(**queued)),
        "listings_scoperule_only_strong_rules_block": change(
            ScopeRule.objects.filter(pk="NY"), blocks_independent_esthetician=True
        ),
        "listings_service_aftercare_price_when_extra": change(services, aftercare="extra"),
        "listings_service_currency_is_usd": change(services, currency="EUR"),
        "listings_service_depth_is_possible": change(services, max_depth_mm=11),
        "listings_service_introductory_has_an_end": change(services, price_kind="introductory"),
        "listings_service_numbing_price_when_extra": change(services, numbing="extra"),
        "listings_service_price_is_positive": change(services, session_price=0),
        "listings_service_weeks_in_order": change(services, weeks_between_min=6, weeks_between_max=4),
        "listings_serviceaddon_once_per_service": lambda: [
            ServiceAddOn.objects.create(**{**addon, "key": uuid4()}) for _n in range(2)
        ],
        "listings_serviceaddon_price_is_possible": lambda: ServiceAddOn.objects.create(**addon, price=-1),
        "listings_servicepackage_is_a_price": lambda: ServicePackage.objects.create(**{**package, "sessions": 1}),
        "listings_servicepackage_size_once_per_service": lambda: [
            ServicePackage.objects.create(**{**package, "key": uuid4()}) for _n in range(2)
        ],
        "listings_version_consultation_fee_is_stated": change(
            drafts, consultation="fee", status="submitted", submitted_at=timezone.now()
        ),
        "listings_version_decision_is_whole": change(drafts, decided_at=timezone.now()),
        "listings_version_fees_are_positive": change(drafts, deposit=0),
        "listings_version_has_the_minimum": change(drafts, phone="", status="submitted", submitted_at=timezone.now()),
        "listings_version_is_on_earth": change(drafts, latitude=91),
        "listings_version_number_once_per_listing": lambda: [
            drafts.update(status="withdrawn", decided_rule="x", **decided),
            Version.objects.create(listing=listing, number=1),
        ],
        "listings_version_one_open_per_listing": lambda: Version.objects.create(listing=listing, number=2),
        "listings_version_status_is_known": change(drafts, status="lost"),
        "listings_version_submission_is_dated": change(drafts, status="submitted"),
        "listings_versionphoto_focus_is_on_it": lambda: VersionPhoto.objects.create(**use, key=uuid4(), focal_x=101),
        "listings_versionphoto_once_per_version": lambda: [
            VersionPhoto.objects.create(**use, key=uuid4()) for _n in range(2)
        ],
    }
    counted = {"listing": listing, "day": DATE, "kind": "view"}
    found["listings_dailyfigure_once_a_day"] = twice(lambda: DailyFigure.objects.create(**counted, n=1))
    found["listings_dailyfigure_is_a_count"] = lambda: DailyFigure.objects.create(**counted, n=0)
    found |= pair_cases(version)
    found |= sheet_cases(listing, version)
    found |= freshness_cases(listing, version)
    found |= invitation_cases(listing)
    found |= claim_cases(listing)
    found |= merge_cases(listing)
    same_key = {
        Practitioner: {"name": "B", "role_id": "physician"},
        Service: {"treatment_id": "mn_pen", "performer_id": "physician"},
        ServicePackage: {"service_key": key, "sessions": 3, "total": 900},
        ServiceAddOn: {"service_key": key, "addon_id": "prp"},
        OpeningPeriod: {"weekday": 0, "opens": 1, "closes": 2},
        OpeningException: {"date": DATE},
        VersionPhoto: {"photo": picture},
        BeforeAfter: {"treatment_id": "mn_pen", **PAIR},
    }
    for model, fields in same_key.items():
        name = f"listings_{model._meta.model_name}_key_once_per_version"
        found[name] = twice(lambda model=model, fields=fields: model.objects.create(**shared, **fields))
    for model in apps.get_app_config("listings").get_models():
        if any(constraint.name.endswith("_rule_has_notice") for constraint in model._meta.constraints):
            first = model.objects.first()
            name = f"listings_{model._meta.model_name}_rule_has_notice"
            found[name] = change(model.objects.filter(pk=first.pk), rule="not_listable", notice="")
    return found


PAIR = {"sessions": 3, "days_after": 42, "skin_type": 5, "unedited": True, "consent_on": DATE}


def pair_cases(version):
    add_pair(version)
    pairs = BeforeAfter.objects.all()
    return {
        "listings_beforeafter_course_is_possible": change(pairs, sessions=0),
        "listings_beforeafter_skin_type_is_known": change(pairs, skin_type=7),
        "listings_beforeafter_is_said_unedited": change(pairs, unedited=False),
        "listings_beforeafter_is_two_pictures": change(pairs, after=F("before")),
    }


def sheet_cases(listing, version):
    def part(**fields):
        sheet = Sheet.objects.first() or Sheet.objects.create(
            business=listing.business,
            uploaded_by=version.created_by,
            expires_at=timezone.now(),
            encoding="UTF-8",
            separator=",",
            headings=[],
            row_count=1,
        )
        return SheetListing.objects.create(sheet=sheet, rows=[], row_count=0, **fields)

    def origin(of, entry="n-1"):
        source, _new = DataSource.objects.get_or_create(name="List", license="CC0")
        return Origin.objects.create(listing=of, source=source, entry=entry, imported_at=timezone.now())

    return {
        "listings_sheetlisting_listing_once_per_sheet": lambda: [part(position=n, listing=listing) for n in range(2)],
        "listings_sheetlisting_outcome_is_known": lambda: part(position=0, outcome="lost"),
        "listings_sheetlisting_position_once_per_sheet": lambda: [part(position=0) for _n in range(2)],
        "listings_sheet_of_business_or_source": lambda: Sheet.objects.create(
            expires_at=timezone.now(), headings=[], row_count=0, uploaded_by=version.created_by
        ),
        "listings_datasource_is_named": lambda: DataSource.objects.create(name="List"),
        "listings_origin_entry_once": lambda: [origin(listing), origin(create_draft(name="Second").listing)],
        "listings_origin_has_entry": lambda: origin(listing, entry=""),
    }


def freshness_cases(listing, version):
    def said(**fields):
        facts = {"section": "place", "field": "phone", "at": timezone.now(), "how": "submitted"}
        return Confirmation.objects.create(listing=listing, **{**facts, **fields})

    def link(**fields):
        return ConfirmationLink.objects.create(listing=listing, user=version.created_by, **fields)

    now, credential = timezone.now(), Credential.objects.create(listing=listing, kind_id="license_rn")
    return {
        "listings_confirmation_once_per_fact": lambda: [said() for _n in range(2)],
        "listings_confirmation_how_is_known": lambda: said(how="guessed"),
        "listings_credentialreminder_once": lambda: [
            CredentialReminder.objects.create(credential=credential, days=7, sent_at=now) for _n in range(2)
        ],
        "listings_confirmationlink_expires_later": lambda: link(sent_at=now, expires_at=now),
    }


def invitation_cases(listing):
    now = timezone.now()

    def invite(**fields):
        facts = {"email": "new@lumen.example", "role": "editor", "sent_at": now, "expires_at": now + timedelta(days=7)}
        given = {**facts, "token_hash": uuid4().hex, **fields}
        return Invitation.objects.create(business=listing.business, **given)

    return {
        "listings_invitation_one_open_per_address": lambda: [invite() for _n in range(2)],
        "listings_invitation_ends_one_way": lambda: invite(accepted_at=now, withdrawn_at=now),
        "listings_invitation_expires_later": lambda: invite(expires_at=now),
        "listings_invitation_role_is_known": lambda: invite(role="chief"),
        "listings_invitation_address_is_lower_case": lambda: invite(email="New@lumen.example"),
    }


def merge_cases(listing):
    now, moderator = timezone.now(), create_moderator()
    kept = Listing.objects.create(business=listing.business)

    def merge(**fields):
        given = {"listing": listing, "kept": kept, "reason": "x", "asked_at": now, "asked_by": moderator, **fields}
        return Merge.objects.create(**given)

    return {
        "listings_merge_of_two": lambda: merge(kept=listing),
        "listings_merge_has_reason": lambda: merge(reason=""),
        "listings_merge_one_open_per_listing": twice(merge),
        "listings_merge_decision_is_whole": lambda: merge(state="undone"),
        "listings_merge_takes_two": lambda: merge(state="done", decided_at=now, decided_by=moderator),
    }


def claim_cases(listing):
    now, later, moderator = timezone.now(), timezone.now() + timedelta(days=3), create_moderator()

    def claim(**fields):
        given = {"listing": listing, "state": "draft", "how": "document", "created_at": now, **fields}
        return Claim.objects.create(**given)

    def document(**fields):
        facts = {"public_id": "c", "original_name": "a", "checksum": "x", **fields}
        return ClaimDocument.objects.create(claim=claim(), **facts)

    link = {"token_hash": "x", "token_sent_at": now, "token_expires_at": later}
    decided = {"ended_at": now, "decided_by": moderator, "sent_at": now}
    return {
        "listings_claim_one_open_per_person": twice(lambda: claim(claimant=moderator)),
        "listings_claim_link_once": twice(lambda: claim(**link)),
        "listings_claim_how_is_known": lambda: claim(how="magic"),
        "listings_claim_address_is_lower_case": lambda: claim(email="Ola@lumen.example"),
        "listings_claim_link_is_whole": lambda: claim(**{**link, "token_expires_at": now}),
        "listings_claim_sending_is_dated": lambda: claim(state="waiting"),
        "listings_claim_mail_is_confirmed_first": lambda: claim(how="mail_at_domain", state="waiting", sent_at=now),
        "listings_claim_answer_is_whole": lambda: claim(answer="It is mine."),
        "listings_claim_end_is_whole": lambda: claim(state="withdrawn"),
        "listings_claim_refusal_has_reason": lambda: claim(state="refused", **decided),
        "listings_claimdocument_is_a_document": lambda: document(content_type="text/html", size=1),
    }


BROKEN_TOO = {"listings_version_status_is_known": "listings_version_decision_is_whole"}
NAMES = sorted(
    constraint.name
    for model in apps.get_app_config("listings").get_models()
    if model._meta.managed
    for constraint in model._meta.constraints
)


@pytest.mark.parametrize("name", NAMES)
def test_the_database_refuses(name):
    version = create_draft()
    acts = cases(version, create_credential(version.listing, sent=False))

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        acts[name]()

    # SQLite names a unique rule by its columns; a status nobody knows is neither open nor decided.
    words = str(refusal.value)
    assert any(reason in words for reason in (name, "UNIQUE constraint failed", BROKEN_TOO.get(name, name)))
