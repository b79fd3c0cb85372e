"""The sheet of a whole business: out, changed, in again, looked at, made into drafts, submitted together."""

import html
import re
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.models import OutboxMail
from listings import drafts, editing, sheets
from listings.models import DraftInput, Event, Listing, Service, ServicePackage, Sheet, Version
from tests.listings.factories import (
    create_draft,
    create_live_listing,
    create_person,
    submit_change,
)
from tests.listings.sheet_hands import act, as_file, bring_in, last_sheet, take_out

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client, places):
    person = create_person()
    client.force_login(person)
    return person


@pytest.fixture
def listing(owner):
    packages = [(3, "900.00")]
    return create_live_listing(
        owner=owner,
        services=({"packages": packages, "addons": ["prp"]}, {"treatment": "mn_rf", "price": "700.00"}),
    )


def text_of(response):
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


def draft_of(listing):
    return Listing.objects.get(pk=listing.pk).open_version()


# Out


def test_the_sheet_has_a_row_for_each_listing_and_each_service(client, listing):
    answer = client.get(reverse("manage_sheet_download", args=[listing.business_id]))
    rows = take_out(listing.business)

    assert b"".join(answer.streaming_content).startswith(b"\xef\xbb\xbfrow,listing,service,stamp,label,action,")
    assert "attachment" in answer["Content-Disposition"]
    assert [row["row"] for row in rows] == ["listing", "service", "service"]
    assert rows[0]["name"] == "Lumen Spa"
    assert (rows[1]["session_price"], rows[1]["package_1_total"], rows[1]["addon_prp"]) == ("325.00", "900.00", "yes")
    assert rows[1]["people"] == "J. Example"


def test_a_closed_listing_is_not_in_the_sheet(listing):
    Listing.objects.filter(pk=listing.pk).update(closed_at=timezone.now())

    assert take_out(listing.business) == []


def test_where_there_is_a_draft_the_sheet_holds_the_draft(owner, listing):
    draft = drafts.start(listing, by=owner)
    Version.objects.filter(pk=draft.pk).update(name="Lumen Clinic")

    assert take_out(listing.business)[0]["name"] == "Lumen Clinic"


# In


def test_what_goes_out_comes_back_unchanged(client, listing):
    answer = bring_in(client, listing.business, as_file(take_out(listing.business)))

    assert "Nothing in it differs" in text_of(answer)
    assert draft_of(listing) is None


def test_a_changed_price_is_shown_before_anything_is_stored(client, listing):
    rows = take_out(listing.business)
    rows[1]["session_price"] = "$350"

    answer = bring_in(client, listing.business, as_file(rows))

    words = text_of(answer)
    assert "$325 per session" in words
    assert "$350 per session" in words
    assert "1 change at 1 listing." in words
    assert draft_of(listing) is None
    assert Listing.objects.get().live_version == listing.live_version


def test_drafts_are_made_and_submitted_together(client, listing):
    other = create_live_listing(owner=listing.business.memberships.get().user, name="Lumen East")
    rows = take_out(listing.business)
    for row in rows:
        if row["row"] == "service":
            row["session_price"] = "350"
    bring_in(client, listing.business, as_file(rows))

    made = act(client, last_sheet(), "drafts")
    assert "Submit all 2 together" in text_of(made)
    assert {draft_of(one).status for one in (listing, other)} == {"draft"}
    sent = act(client, last_sheet(), "submit")

    assert "2 are submitted" in text_of(sent)
    assert {draft_of(one).status for one in (listing, other)} == {"submitted"}
    prices = Service.objects.filter(version=draft_of(other)).values_list("session_price", flat=True)
    assert list(prices) == [Decimal(350)]
    assert Event.objects.filter(verb="submitted", listing_id=other.pk).count() == 2
    assert ServicePackage.objects.get(version=draft_of(listing)).total == Decimal(900)


def test_one_listing_with_an_error_is_left_out_and_the_others_go(client, listing):
    other = create_live_listing(owner=listing.business.memberships.get().user, name="Lumen East")
    rows = take_out(listing.business)
    rows[1]["session_price"], rows[4]["session_price"] = "a lot", "350"

    answer = bring_in(client, listing.business, as_file(rows))
    act(client, last_sheet(), "drafts")

    assert "Row 3, column I (session_price): Type an amount in dollars" in text_of(answer)
    assert "left out whole" in text_of(answer)
    assert draft_of(listing) is None
    assert draft_of(other) is not None


@pytest.mark.parametrize(
    ("column", "typed", "message"),
    [
        ("treatment", "magic", "Select a valid choice"),
        ("people", "J. Example; Nobody", "“Nobody” is not in this listing's list of people."),
        ("price_is_from", "perhaps", "Type “yes” or “no”."),
        ("numbing", "extra", "numbing_price): Say what it costs."),
        ("package_1_total", "9999", "is dearer. Check both."),
        ("addon_prp", "-5", "The amount must be more than zero."),
        ("minutes", "3", "Ensure this value is greater than or equal to 5."),
        ("introductory_ends", "soon", "Type a date like 12/31/2026."),
        ("name", "x", "This belongs in a row of kind “listing”."),
        ("action", "burn", "Only services are removed here"),
        ("row", "clinic", "Type “listing” or “service”."),
        ("service", "6f2a6d3e-0000-4f0e-9a55-0d8f1f6f3d11", "This listing has no such service."),
        ("areas", "face_full; elbow_of_doom", "Choose from the list."),
    ],
)
def test_a_cell_that_cannot_be_is_named_by_row_and_column(client, listing, column, typed, message):
    rows = take_out(listing.business)
    rows[1][column] = typed

    words = text_of(bring_in(client, listing.business, as_file(rows)))

    assert message in words
    assert "Row 3, column" in words
    assert "Make" not in words


def test_a_wrong_zip_code_is_named_in_the_listing_row(client, listing):
    rows = take_out(listing.business)
    rows[0]["zip_code"] = "00000"

    assert "zip_code): There is no ZIP code 00000." in text_of(bring_in(client, listing.business, as_file(rows)))


def test_what_a_spreadsheet_does_to_cells_is_no_change(client, owner):
    listing = create_live_listing(
        owner=owner,
        city="Boston",
        state="MA",
        zip_code="02134",
        latitude=42.3554,
        longitude=-71.1321,
        services=({"price_kind": "introductory", "introductory_ends": "2099-12-31"},),
    )
    rows = take_out(listing.business)
    rows[0]["zip_code"], rows[1]["session_price"] = "2134", "325"
    rows[1]["introductory_ends"], rows[1]["price_is_from"] = "12/31/2099", "FALSE"

    assert "Nothing in it differs" in text_of(bring_in(client, listing.business, as_file(rows)))


def test_sets_that_come_back_in_another_order_are_no_change(client, owner):
    concerns = ["wrinkles", "acne_scar_rolling"]
    listing = create_live_listing(owner=owner, services=({"concerns": concerns, "areas": ["neck", "face_full"]},))
    rows = take_out(listing.business)
    rows[1]["session_price"] = "350"

    assert "1 change at 1 listing." in text_of(bring_in(client, listing.business, as_file(rows)))


def test_labels_do_as_well_as_codes(client, listing):
    rows = take_out(listing.business)
    rows[1]["numbing"], rows[1]["numbing_price"], rows[1]["areas"] = "Costs extra", "40", "NECK"

    words = text_of(bring_in(client, listing.business, as_file(rows)))

    assert "$40 extra" in words
    assert "Neck" in words


def test_a_service_is_added_and_another_removed(client, listing):
    rows = take_out(listing.business)
    new = {"row": "service", "listing": listing.public_id, "treatment": "mn_roller", "session_price": "200"}
    rows[2]["action"] = "remove"

    words = text_of(bring_in(client, listing.business, as_file([*rows, {**new, "performer": "registered_nurse"}])))
    act(client, last_sheet(), "drafts")

    assert "removed" in words
    assert "not there" in words
    kept = Service.objects.filter(version=draft_of(listing)).order_by("position")
    assert [one.treatment_id for one in kept] == ["mn_pen", "mn_roller"]


def test_a_column_or_row_that_is_deleted_changes_nothing(client, listing):
    rows = take_out(listing.business)
    rows[1]["session_price"] = "350"

    words = text_of(
        bring_in(client, listing.business, as_file(rows[1:2], headings=["row", "listing", "service", "session_price"]))
    )
    act(client, last_sheet(), "drafts")

    assert "1 change at 1 listing." in words
    assert draft_of(listing).name == "Lumen Spa"
    assert Service.objects.filter(version=draft_of(listing)).count() == 2


def test_the_same_service_twice_is_told(client, listing):
    rows = take_out(listing.business)

    words = text_of(bring_in(client, listing.business, as_file([*rows, rows[1]])))

    assert "Row 5, column C (service): Row 3 is about the same thing." in words


# Other people's listings, drafts and moderators


def test_another_business_is_refused_in_the_words_for_no_business(client, listing):
    theirs = create_live_listing(owner=create_person(email="b@b.example"), name="Other")
    rows = take_out(listing.business)
    rows[1]["listing"], rows[2]["listing"] = theirs.public_id, "bbbbbbbbbbbb"
    rows[1]["session_price"] = rows[2]["session_price"] = "1"

    answer = bring_in(client, listing.business, as_file(rows))

    messages = re.findall(r"Row [34], column B \(listing\): ([^<]+)", answer.content.decode())
    assert len(messages) == 2
    assert len(set(messages)) == 1
    assert theirs.public_id not in answer.content.decode()
    act(client, last_sheet(), "drafts")
    assert draft_of(theirs) is None


def test_a_listing_with_a_moderator_is_told_about_and_left(client, listing):
    submitted = submit_change(listing, tagline="New line")
    rows = take_out(listing.business)
    rows[1]["session_price"] = "350"

    words = text_of(bring_in(client, listing.business, as_file(rows)))
    act(client, last_sheet(), "drafts")

    assert "This listing is with a moderator." in words
    assert Service.objects.filter(version=submitted, session_price=350).count() == 0


def test_a_row_that_was_changed_after_the_sheet_went_out_is_not_overwritten(client, owner, listing):
    rows = take_out(listing.business)
    rows[1]["session_price"] = "350"
    draft = drafts.start(listing, by=owner)
    Service.objects.filter(version=draft, treatment="mn_pen").update(minutes=50)

    words = text_of(bring_in(client, listing.business, as_file(rows)))

    assert "This was changed here after you took the sheet out." in words
    assert "Make" not in words


def test_a_draft_with_other_changes_keeps_them(client, owner, listing):
    rows = take_out(listing.business)
    rows[1]["session_price"] = "350"
    draft = drafts.start(listing, by=owner)
    Version.objects.filter(pk=draft.pk).update(tagline="Mine")

    words = text_of(bring_in(client, listing.business, as_file(rows)))
    act(client, last_sheet(), "drafts")

    assert "It has a draft already" in words
    assert draft_of(listing).tagline == "Mine"
    assert Service.objects.filter(version=draft, session_price=350).exists()


def test_a_draft_is_not_overwritten_by_a_row_without_its_stamp(client, owner, listing):
    rows = take_out(listing.business)
    rows[1]["session_price"], rows[1]["stamp"] = "350", ""
    drafts.start(listing, by=owner)

    assert "without its stamp the row could overwrite it" in text_of(bring_in(client, listing.business, as_file(rows)))


def test_words_that_wait_in_the_editor_are_not_lost(client, owner, listing):
    draft = drafts.start(listing, by=owner)
    rows = take_out(listing.business)
    rows[1]["session_price"] = "350"
    DraftInput.objects.create(version=draft, section="services", key=rows[1]["service"], data={"minutes": ["soon"]})

    words = text_of(bring_in(client, listing.business, as_file(rows)))
    act(client, last_sheet(), "drafts")

    assert "Something typed in the editor could not be saved yet" in words
    assert DraftInput.objects.filter(version=draft).exists()


def test_what_changed_between_check_and_drafts_is_left_and_told(client, owner, listing):
    rows = take_out(listing.business)
    rows[1]["session_price"] = "350"
    bring_in(client, listing.business, as_file(rows))
    editing.save(listing, by=owner, revision=0, section="place", key="", write=lambda draft: None)

    words = text_of(act(client, last_sheet(), "drafts"))

    assert "It was changed meanwhile, so nothing was written." in words
    assert Service.objects.filter(version=draft_of(listing), session_price=350).count() == 0


def test_a_draft_changed_after_the_sheet_is_not_submitted_with_it(client, owner, listing):
    rows = take_out(listing.business)
    rows[1]["session_price"] = "350"
    bring_in(client, listing.business, as_file(rows))
    act(client, last_sheet(), "drafts")
    revision = draft_of(listing).revision
    editing.save(listing, by=owner, revision=revision, section="place", key="", write=lambda draft: None)

    words = text_of(act(client, last_sheet(), "submit"))

    assert "Its draft was changed after the sheet." in words
    assert draft_of(listing).status == "draft"


def test_what_cannot_be_submitted_stays_a_draft_and_says_why(client, owner):
    version = create_draft(owner=owner, phone="")
    listing = version.listing
    rows = take_out(listing.business)
    rows[1]["session_price"] = "350"

    checked = text_of(bring_in(client, listing.business, as_file(rows)))
    act(client, last_sheet(), "drafts")
    sent = text_of(act(client, last_sheet(), "submit"))

    assert "Could not be submitted as it would be: Add a phone number" in checked
    assert "In a draft that cannot be submitted yet. Add a phone number" in sent
    assert draft_of(listing).status == "draft"


def test_pressing_twice_does_nothing_twice(client, listing):
    rows = take_out(listing.business)
    rows[1]["session_price"] = "350"
    bring_in(client, listing.business, as_file(rows))

    for what in ("drafts", "drafts", "submit", "submit"):
        act(client, last_sheet(), what)

    assert listing.versions.count() == 2
    assert Event.objects.filter(verb="submitted", listing_id=listing.pk).count() == 2


def test_the_same_sheet_again_changes_nothing_once_it_is_in(client, listing):
    rows = take_out(listing.business)
    rows[1]["session_price"] = "350"
    bring_in(client, listing.business, as_file(rows))
    act(client, last_sheet(), "drafts")

    assert "Nothing in it differs" in text_of(bring_in(client, listing.business, as_file(rows)))


# Keeping and forgetting


def test_an_upload_is_forgotten_after_a_week_and_its_drafts_stay(client, listing):
    rows = take_out(listing.business)
    rows[1]["session_price"] = "350"
    bring_in(client, listing.business, as_file(rows))
    sheet = last_sheet()
    act(client, sheet, "drafts")

    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        gone = client.get(reverse("manage_sheet", args=[sheet.business_id, sheet.public_id]))
        sheets.forget_expired()

    assert gone.status_code in (302, 404)  # the session may be over too
    assert not Sheet.objects.exists()
    assert draft_of(listing) is not None


def test_an_upload_can_be_forgotten_at_once(client, listing):
    bring_in(client, listing.business, as_file(take_out(listing.business)))

    act(client, last_sheet(), "discard")

    assert not Sheet.objects.exists()


def test_somebody_who_uploads_without_end_is_asked_to_wait(client, listing, monkeypatch):
    monkeypatch.setattr(sheets, "UPLOADS_AN_HOUR", 1)
    data = as_file(take_out(listing.business))
    bring_in(client, listing.business, data)

    answer = bring_in(client, listing.business, data)

    assert answer.status_code == 429
    assert "Wait a while" in text_of(answer)


def test_looking_at_the_head_of_a_result_checks_nothing(client, listing):
    sheet = sheets.upload(
        listing.business, by=listing.business.memberships.get().user, data=as_file(take_out(listing.business))
    )

    client.head(reverse("manage_sheet", args=[sheet.business_id, sheet.public_id]))

    assert sheets.rows_checked(sheet) == 0


# Figures


def test_fifty_locations_with_four_prices_take_five_actions(client, owner):
    """Download, upload, make drafts, submit: the fifth is the change in the spreadsheet."""
    services = [{"treatment": treatment} for treatment in ("mn_pen", "mn_rf", "mn_stamp", "mn_roller")]
    live = [create_live_listing(owner=owner, name=f"Lumen {n}", services=services) for n in range(50)]
    business = live[0].business
    actions = 0

    actions += 1
    client.get(reverse("manage_sheet_download", args=[business.pk]))
    actions += 1
    rows = [{**row, "session_price": "350"} if row["row"] == "service" else row for row in take_out(business)]
    actions += 1
    bring_in(client, business, as_file(rows))
    actions += 1
    act(client, last_sheet(), "drafts")
    actions += 1
    mails = OutboxMail.objects.latest("pk").pk
    act(client, last_sheet(), "submit")

    assert Version.objects.filter(status="submitted").count() == 50
    assert Service.objects.filter(version__status="submitted", session_price=350).count() == 200
    assert OutboxMail.objects.filter(pk__gt=mails).count() == 1
    assert actions <= 6
