"""An owner changes prices by sheet, with and without JavaScript; a visitor's acts reach the owner's figures."""

import csv
import io
from pathlib import Path

import pytest
from django.utils import timezone

from listings import figures, sheets
from listings.models import DailyFigure, Version
from tests.journeys.test_axe import SMALLEST, barriers_here, enter
from tests.listings.factories import create_draft, create_live_listing
from tests.listings.sheet_hands import as_file, take_out

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.mark.parametrize("has_script", [True, False])
def test_an_owner_changes_all_prices_by_sheet(browser, client, site, tmp_path, monkeypatch, has_script):
    monkeypatch.setattr(sheets, "ROWS_A_STEP", 2)
    monkeypatch.setattr(sheets, "LISTINGS_A_STEP", 2 if has_script else 60)
    owner = create_draft(name="Not yet").created_by
    for number in range(3):
        create_live_listing(owner=owner, name=f"Lumen {number}")
    context = browser.new_context(java_script_enabled=has_script)
    page = context.new_page()
    enter(page, site, client, owner)

    page.goto(f"{site}/manage/")
    page.get_by_role("link", name="Many at once").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the sheet").click()
    page.get_by_label("The changed sheet").set_input_files(raise_prices(download.value.path(), tmp_path / "up.csv"))
    page.get_by_role("button", name="See what it would change").click()
    page.get_by_text("4 changes at 4 listings.").wait_for()
    page.get_by_role("button", name="Make 4 drafts").click()
    page.get_by_role("button", name="Submit all 4 together").click()
    page.get_by_text("4 are submitted.").wait_for()

    assert Version.objects.filter(status="submitted").count() == 4
    context.close()


def raise_prices(taken_out, changed):
    rows = list(csv.DictReader(io.StringIO(Path(taken_out).read_bytes().decode("utf-8-sig"), newline="")))
    with changed.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        for row in rows:
            writer.writerow(row | ({"session_price": "350"} if row["row"] == "service" else {}))
    return changed


def test_a_visitor_is_counted_and_keeps_no_cookie(browser, client, site):
    listing = create_live_listing(name="Lumen Spa", website="https://lumen.example/")
    context = browser.new_context(user_agent=FIREFOX)
    page = context.new_page()
    page.goto(f"{site}{listing.get_absolute_url()}")
    page.evaluate("document.addEventListener('click', (event) => event.preventDefault())")

    for kind in ("phone", "site", "directions"):
        with page.expect_request(f"**/figures/{kind}/**"):
            page.locator(f"[data-figure={kind}]").first.click()
    page.get_by_role("button", name="Add to compare").click()
    page.wait_for_load_state("networkidle")
    figures.flush()

    counted = dict(DailyFigure.objects.values_list("kind", "n"))
    assert counted == {"view": 1, "phone": 1, "site": 1, "directions": 1, "shortlist": 1}
    assert context.cookies() == []
    context.close()


def test_sheet_and_figures_are_no_barrier(watched, site, client):
    listing = create_live_listing(name="Philadelphia Dermatology Associates")
    other = create_live_listing(owner=listing.business.memberships.get().user, name="Other")
    DailyFigure.objects.create(listing=listing, day=timezone.localdate(), kind="view", n=1234)
    rows = take_out(listing.business)
    rows[0]["tagline"], rows[1]["session_price"], rows[3]["session_price"] = "New", "350", "a lot"
    sheet = sheets.upload(listing.business, by=listing.business.memberships.get().user, data=as_file(rows))
    enter(watched, site, client, listing.business.memberships.get().user)
    found, wide = [], []

    for address in (
        "/manage/sheet/",
        f"/manage/sheet/{sheet.business_id}/{sheet.public_id}/",
        "/manage/figures/",
        f"/manage/figures/?by=week&listing={other.public_id}",
    ):
        watched.goto(site + address)
        found += barriers_here(watched, address)
        watched.set_viewport_size(SMALLEST)
        watched.evaluate("document.documentElement.style.fontSize = '200%'")
        wide += [address] if watched.evaluate("document.documentElement.scrollWidth > window.innerWidth") else []

    assert found == []
    assert wide == []
