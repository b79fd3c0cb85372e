"""The map beside the list, by mouse, by keyboard, by thumb, and without a script."""

import re
import struct
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from csp.constants import SELF
from playwright.sync_api import expect

from directory.example.accounts import create_moderator
from directory.example.building import Builder
from directory.map_tiles import tile_sources
from tests.listings.factories import create_live_listing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 390, "height": 800}
DESK = {"width": 1440, "height": 900}


@pytest.fixture
def clinics(site):
    """Three clinics in Philadelphia, one of them known only by its ZIP code, and one in Pittsburgh."""
    create_live_listing(name="Lumen Skin")
    create_live_listing(name="Rowan Skin", latitude=39.98, longitude=-75.15, services=({"price": "450"},))
    create_live_listing(
        name="Sage Spa", latitude=39.93, longitude=-75.2, services=({"price": "210"},), coordinates_confirmed=False
    )
    create_live_listing(
        name="Three Rivers Skin", city="Pittsburgh", zip_code="15222", latitude=40.447, longitude=-79.993
    )


@pytest.fixture
def desk(watched, site, clinics):
    """The results around Philadelphia at a desk, with the map drawn."""
    watched.set_viewport_size(DESK)
    watched.goto(f"{site}/clinics/?where=19103&radius=10")
    expect(pin(watched, "Lumen Skin, $325")).to_be_visible()
    return watched


def the_map(page):
    return page.get_by_role("region", name="Map of these clinics")


def pin(page, name):
    return the_map(page).get_by_role("button", name=name)


def card(page, name):
    return page.get_by_role("article").filter(has=page.get_by_role("link", name=name))


def query(page):
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def barriers(page):
    return [(found["id"], found["nodes"][0]["html"][:120]) for found in Axe().run(page).response["violations"]]


def test_each_card_has_a_pin_with_its_price(desk):
    expect(the_map(desk).locator(".pin")).to_have_count(3)
    expect(pin(desk, "Rowan Skin, $450")).to_have_text("$450")
    expect(pin(desk, "Sage Spa, $210, shown in the middle of its ZIP area")).to_have_class(re.compile("hollow"))
    expect(desk.get_by_text("The map shows no streets")).to_be_visible()
    assert desk.context.cookies() == []


def test_pointer_and_keyboard_light_card_and_pin_together(desk):
    card(desk, "Rowan Skin").hover()
    expect(pin(desk, "Rowan Skin")).to_have_class(re.compile(r"\blit\b"))

    pin(desk, "Sage Spa").hover()
    expect(card(desk, "Sage Spa")).to_have_class(re.compile(r"\blit\b"))
    expect(pin(desk, "Rowan Skin")).not_to_have_class(re.compile(r"\blit\b"))

    desk.get_by_role("link", name="Rowan Skin").focus()
    expect(pin(desk, "Rowan Skin")).to_have_class(re.compile(r"\blit\b"))
    pin(desk, "Lumen Skin").focus()
    expect(card(desk, "Lumen Skin")).to_have_class(re.compile(r"\blit\b"))


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_pin_leads_to_its_card_by_keyboard(desk, key):
    pin(desk, "Sage Spa").focus()

    desk.keyboard.press(key)

    expect(desk.get_by_role("link", name="Sage Spa")).to_be_focused()
    expect(card(desk, "Sage Spa")).to_be_in_viewport()
    expect(pin(desk, "Sage Spa")).to_have_class(re.compile("chosen"))


def test_the_keyboard_can_skip_the_map(desk):
    skip = desk.get_by_role("link", name="Skip the map")
    skip.focus()
    expect(skip).to_be_in_viewport()

    desk.keyboard.press("Enter")
    desk.keyboard.press("Tab")

    expect(the_map(desk).locator(":focus")).to_have_count(0)


def test_search_this_area_appears_when_the_map_moves_and_searches_there(desk):
    here = desk.get_by_role("link", name="Search this area")
    expect(here).to_be_hidden()
    desk.get_by_role("group", name="Map: arrow keys").focus()
    for _step in range(6):
        desk.keyboard.press("ArrowUp")
    here.click()

    heading = desk.get_by_role("heading", level=1)
    expect(heading).to_be_focused()
    expect(heading).to_contain_text(re.compile(r"within (5|10) miles of 4\d\.\d+, -75\.\d+"))
    assert re.fullmatch(r"4\d\.\d{2,3},-75\.\d{2,3}", query(desk)["where"])
    assert query(desk)["radius"] in {"5", "10"}
    expect(here).to_be_hidden()

    desk.go_back()
    expect(heading).to_contain_text("3 clinics within 10 miles")
    expect(pin(desk, "Lumen Skin, $325")).to_be_visible()


def test_a_filter_changes_list_and_map_together(desk):
    desk.get_by_role("textbox", name="Session at most").fill("300")
    desk.get_by_role("textbox", name="Session at most").press("Tab")

    expect(desk.get_by_role("heading", level=1)).to_contain_text("1 clinic within")
    expect(the_map(desk).locator(".pin")).to_have_count(1)
    expect(pin(desk, "Sage Spa, $210")).to_be_visible()


def test_a_search_without_a_place_on_earth_has_no_map_and_the_next_one_has(desk, site):
    desk.goto(f"{site}/clinics/?where=Philadelfia")
    expect(desk.get_by_role("heading", level=1)).to_contain_text("We do not know")
    expect(the_map(desk)).to_have_count(0)

    desk.get_by_role("link", name="See clinics in the whole country").click()

    expect(pin(desk, "Three Rivers Skin, $325")).to_be_visible()
    expect(pin(desk, "Lumen Skin, $325")).to_be_visible()


def test_a_cluster_opens_as_the_map_comes_nearer(watched, site):
    many = Builder(moderator=create_moderator(), seed=7)
    many.build(90, near_philadelphia=90, progress=lambda done, count: None)
    watched.set_viewport_size(DESK)
    watched.goto(f"{site}/clinics/?where=19103")
    cluster = the_map(watched).get_by_role("button", name=re.compile(r"^\d+ clinics from \$\d+"))
    expect(cluster.first).to_be_visible()
    opened = the_map(watched).get_by_role("button", name=cluster.first.get_attribute("aria-label"), exact=True)

    opened.focus()
    watched.keyboard.press("Enter")

    expect(watched.get_by_role("link", name="Search this area")).to_be_visible()
    expect(opened).to_have_count(0)
    expect(watched.get_by_role("heading", level=1)).to_contain_text("90 clinics within")


def test_clinics_beyond_the_mainland_are_one_press_away(watched, site, clinics):
    create_live_listing(
        name="Aloha Skin", state="HI", city="Honolulu", zip_code="96815", latitude=21.28, longitude=-157.83
    )
    watched.set_viewport_size(DESK)
    watched.goto(f"{site}/clinics/")
    expect(pin(watched, "Lumen Skin")).to_be_visible()

    watched.get_by_role("button", name="Show all clinics found").click()

    expect(pin(watched, "Aloha Skin")).to_be_in_viewport()


def test_a_phone_loads_the_map_only_when_it_is_opened(watched, site, clinics):
    asked = []
    watched.on("request", lambda request: asked.append(urlsplit(request.url).path))
    watched.set_viewport_size(PHONE)
    watched.goto(f"{site}/clinics/?where=19103&radius=5", wait_until="networkidle")
    assert not [path for path in asked if "map" in path or "leaflet" in path]
    expect(the_map(watched)).to_be_hidden()

    toggle = watched.get_by_role("button", name="Map", exact=True)
    toggle.click()
    expect(toggle).to_have_attribute("aria-expanded", "true")
    pin(watched, "Rowan Skin, $450").click()
    expect(card(watched, "Rowan Skin")).to_be_in_viewport()
    expect(the_map(watched)).to_be_in_viewport()
    expect(card(watched, "Lumen Skin")).to_be_hidden()

    toggle.click()
    expect(the_map(watched)).to_be_hidden()
    expect(card(watched, "Lumen Skin")).to_be_visible()


def test_without_a_script_there_is_no_empty_box(browser, site, clinics):
    page = browser.new_page(java_script_enabled=False, viewport=DESK)
    page.goto(f"{site}/clinics/?where=19103")

    expect(card(page, "Lumen Skin")).to_be_visible()
    expect(page.get_by_text("The map shows no streets")).to_be_hidden()
    expect(page.get_by_text("Map", exact=True)).to_be_hidden()
    page.close()


def test_the_list_does_not_move_when_the_map_arrives(watched, site, clinics):
    watched.set_viewport_size(DESK)
    watched.add_init_script(
        "window.moved = 0;"
        "const add = (list) => list.getEntries().forEach((one) => { window.moved += one.value; });"
        "new PerformanceObserver(add).observe({ type: 'layout-shift', buffered: true });"
    )
    watched.goto(f"{site}/clinics/?where=19103")
    expect(pin(watched, "Lumen Skin")).to_be_visible()

    assert watched.evaluate("window.moved") < 0.01


def test_an_open_map_is_no_barrier(watched, site, clinics):
    found = []
    for size, scheme in ((PHONE, "light"), (DESK, "dark"), (DESK, "light")):
        watched.set_viewport_size(size)
        watched.emulate_media(color_scheme=scheme)
        watched.goto(f"{site}/clinics/?where=19103&radius=5")
        if size is PHONE:
            watched.get_by_role("button", name="Map", exact=True).click()
        pin(watched, "Rowan Skin, $450").click()
        assert watched.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        found += barriers(watched)

    assert found == []


def test_a_map_that_cannot_be_loaded_says_so_and_leaves_the_list(page, site, clinics):
    page.set_viewport_size(DESK)
    page.route("**/map.geojson*", lambda route: route.abort())
    page.goto(f"{site}/clinics/?where=19103")

    expect(page.get_by_text("The map could not be loaded. The list has the same clinics.")).to_be_visible()
    expect(card(page, "Lumen Skin")).to_be_visible()


@pytest.fixture
def tile_server():
    """A server of plain tiles on this machine; yields its address and the paths that it was asked for."""
    asked = []
    tile = png(width=256)

    class Tiles(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "image/png")
            self.end_headers()
            self.wfile.write(tile)

        def log_message(self, *args):
            """Tests print nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Tiles)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/{{z}}/{{x}}/{{y}}.png", asked
    server.shutdown()
    thread.join()
    server.server_close()


def png(*, width):
    """A gray picture."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress((b"\0" + b"\xdd" * width) * width)
    header = struct.pack(">IIBBBBB", width, width, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_tiles_of_a_named_server_lie_under_the_pins(page, site, clinics, settings, tile_server):
    url, asked = tile_server
    settings.MAP_TILE_URL, settings.MAP_TILE_CREDIT = url, "Tiles: Example"
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": {**directives, "img-src": [SELF, "data:", *tile_sources(url)]}}
    faults = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.set_viewport_size(DESK)

    page.goto(f"{site}/clinics/?where=19103")

    expect(page.locator(".leaflet-tile-loaded").first).to_be_visible()
    expect(page.get_by_text("Tiles: Example")).to_be_visible()
    expect(pin(page, "Lumen Skin, $325")).to_be_visible()
    assert faults == []
    assert all(re.fullmatch(r"/\d+/\d+/\d+\.png", path) for path in asked)
