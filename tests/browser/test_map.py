"""The map of the collection in a browser, on the bundled demo: opened by mouse and by keyboard, on desktop and phone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest

from graphapp.demo import DEMO
from graphapp.ingest.load import ingest
from graphapp.service import GraphService
from graphapp.settings import Settings
from graphapp.stores import open_store
from tests.browser.looks import SIZES, wrong_looks

pytestmark = pytest.mark.browser

DRAWN = '#map[data-state="drawn"]'


@pytest.fixture(scope="module")
def mapped(serving) -> Iterator[tuple[str, GraphService]]:
    """The address of a site with the map of the bundled demo, and its service."""
    settings = Settings.read({"store": "memory:"}, {})
    store = open_store("memory:", settings)
    ingest(store, [DEMO], settings)
    service = GraphService(store, settings)
    service.maps.build()
    with serving(service) as address:
        yield address, service


@pytest.fixture
def go(open_page, mapped):
    """A function that opens an address of the site, once the map is drawn."""

    def go(address: str, **how):
        page = open_page(mapped[0] + address, **{"reduced_motion": "reduce", **how})
        page.wait_for_selector(DRAWN)
        return page

    return go


def region_in(address: str) -> int:
    """The region in an address."""
    return int(parse_qs(urlsplit(address).query).get("region", ["0"])[0])


def reach(page, region: int) -> None:
    """Wait until the address of the page names a region, 0 for the whole map."""
    page.wait_for_url(lambda address: region_in(address) == region)


def pixel_of(page, item) -> tuple[float, float]:
    """The place of a disc on the page when the whole map is shown."""
    return tuple(
        page.evaluate(
            "([x, y]) => { const m = document.getElementById('map').map;"
            " const b = m.box.getBoundingClientRect();"
            " return [(x - m.camera.x) * m.camera.zoom + m.size.width / 2 + b.left,"
            " (y - m.camera.y) * m.camera.zoom + m.size.height / 2 + b.top]; }",
            [item.x, item.y],
        )
    )


@SIZES
def test_the_map_conforms_to_wcag_and_fits_the_window(open_page, mapped, faults, watched, size):
    address, service = mapped
    first = service.maps.level().items[0]
    addresses = {
        "map": f"{address}/map",
        "growth": f"{address}/map?colour=growth",
        "authors": f"{address}/map?region={first.region}&author={service.maps.level(first.region).items[0].key}",
    }
    assert wrong_looks(open_page, faults, addresses, size) == {}


def test_a_click_opens_a_community_and_the_path_leads_back(go, mapped):
    item = mapped[1].maps.level().items[0]
    page = go("/map")
    page.mouse.click(*pixel_of(page, item))
    reach(page, item.region)
    assert page.locator("[data-map-table-title]").inner_text().startswith("Authors (")
    assert page.locator(".map-path [aria-current]").inner_text() == item.name
    page.locator(".map-path a").click()
    reach(page, 0)
    page.go_back()
    reach(page, item.region)


def test_the_wheel_opens_what_it_zooms_into(go, mapped):
    item = mapped[1].maps.level().items[0]
    page = go("/map")
    page.mouse.move(*pixel_of(page, item))
    for _ in range(12):
        page.mouse.wheel(0, -200)
    reach(page, item.region)


def test_what_the_mouse_is_on_is_described_again_after_zooming(go, mapped):
    maps = mapped[1].maps
    item = maps.level().items[0]
    page = go("/map")
    x, y = pixel_of(page, item)
    page.mouse.move(x, y)
    page.locator(".network-tip", has_text=item.name).wait_for()
    for _ in range(12):
        page.mouse.wheel(0, -200)
    reach(page, item.region)
    # the community is open, so the mouse is on one of its authors or on nothing
    page.locator(".network-tip", has_text=item.name).wait_for(state="hidden")


def test_a_smaller_window_still_shows_the_whole_map(go, mapped):
    page = go("/map", viewport={"width": 1400, "height": 900})
    page.set_viewport_size({"width": 800, "height": 600})
    page.wait_for_function("() => document.getElementById('map').map.size.width < 800")
    frame = page.locator(".map-frame").bounding_box()
    for item in mapped[1].maps.level().items:
        x, y = pixel_of(page, item)
        assert frame["x"] < x < frame["x"] + frame["width"]
        assert frame["y"] < y < frame["y"] + frame["height"]
    assert "zoom=" not in page.url


def test_a_page_at_twice_the_size_fits_the_window(go):
    # what a window of 1440 pixels shows at 200 %, with all items of the navigation
    page = go("/map", viewport={"width": 720, "height": 450})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator(".site .search input").first.bounding_box()["width"] > 200


def test_the_whole_map_says_what_to_do_first(go, mapped):
    first = mapped[1].maps.level().items[0]
    page = go("/map")
    hint = page.get_by_text("Click a community to open it. Scroll to zoom, drag to move.")
    assert hint.is_visible()
    page.mouse.click(*pixel_of(page, first))
    reach(page, first.region)
    assert not hint.is_visible()


def test_the_map_is_explored_with_keys_only(go, mapped):
    maps = mapped[1].maps
    first, second = maps.level().items[:2]
    page = go("/map")
    page.locator(".map-frame").focus()
    page.keyboard.press("n")
    assert page.locator(".map-details h2").inner_text() == first.name
    page.keyboard.press("n")
    assert page.locator(".map-details h2").inner_text() == second.name
    assert second.name in page.locator("#map [role=status]").inner_text()
    page.keyboard.press("Enter")
    reach(page, second.region)
    page.keyboard.press("n")
    leading = maps.level(second.region).items[0]
    assert page.locator(".map-details h2").inner_text() == leading.name
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    reach(page, 0)
    # where one came from is selected
    assert page.locator(".map-details h2").inner_text() == second.name


def test_the_keyboard_focus_stays_where_the_user_is(go, mapped):
    first = mapped[1].maps.level().items[0]
    page = go("/map")
    focused = "document.activeElement.closest('.map-table, .map-details, .map-frame')?.className"
    page.locator(".map-table a").first.focus()
    page.keyboard.press("Enter")
    reach(page, first.region)
    assert page.evaluate(focused) == "map-table"
    author = page.locator(".map-table a").nth(1)
    author.focus()
    page.keyboard.press("Enter")
    page.locator(".map-table .map-chosen").wait_for()
    # the table was not replaced, so that Tab goes on from here
    assert author.evaluate("each => each === document.activeElement")
    page.get_by_role("button", name="Close").focus()
    page.keyboard.press("Enter")
    assert page.evaluate(focused) == "map-frame"
    page.locator(".map-path a").focus()
    page.keyboard.press("Enter")
    reach(page, 0)
    assert page.evaluate(focused) == "map-frame"


def test_a_double_click_on_a_community_opens_no_page_of_an_author(go, mapped):
    first = mapped[1].maps.level().items[0]
    page = go("/map")
    page.mouse.click(*pixel_of(page, first))
    reach(page, first.region)
    # the second click meets an author, where the community was
    author = mapped[1].maps.level(first.region).items[0]
    x, y = pixel_of(page, author)
    page.mouse.click(x, y)
    page.evaluate(
        "([clientX, clientY]) => document.querySelector('.map-frame')"
        ".dispatchEvent(new MouseEvent('dblclick', {clientX, clientY}))",
        [x, y],
    )
    page.locator(".map-details h2", has_text=author.name).wait_for()
    page.wait_for_timeout(300)
    assert urlsplit(page.url).path == "/map"


def test_levels_of_two_maps_are_not_mixed(go, mapped):
    first = mapped[1].maps.level().items[0]
    page = go("/map")
    page.route(
        re.compile(r"/api/v1/map\?region="),
        lambda route: route.fulfill(json=route.fetch().json() | {"map": {"built": "later"}}),
    )
    page.mouse.click(*pixel_of(page, first))
    page.locator(".map-problem", has_text="The map was built again. Load the page again.").wait_for()


def test_find_flies_to_an_author(go, mapped):
    place = mapped[1].maps.find("Weizhu Chen")
    page = go("/map")
    page.get_by_label("Find an author on the map").fill("weizhu chen")
    page.get_by_role("button", name="Find", exact=True).click()
    page.wait_for_url(lambda address: "author=weizhu" in address)
    assert region_in(page.url) == place.path[-1].region
    assert page.locator(".map-details h2").inner_text() == "Weizhu Chen"


def test_a_suggestion_of_the_search_field_flies_to_the_author(go):
    page = go("/map")
    page.get_by_label("Find an author on the map").press_sequentially("weizhu")
    page.wait_for_selector("[role=option]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "author=weizhu+chen" in address)


def test_an_unknown_author_is_reported(go, watched):
    watched.expected.append("404")
    page = go("/map")
    page.get_by_label("Find an author on the map").fill("nobody of this name")
    page.get_by_role("button", name="Find", exact=True).click()
    page.locator(".map-problem", has_text="No author found").wait_for()


def test_the_address_holds_region_colour_and_view(go, mapped):
    item = mapped[1].maps.level().items[1]
    page = go("/map")
    page.get_by_label("Colour").select_option("year")
    page.mouse.click(*pixel_of(page, item))
    page.get_by_role("button", name="Zoom in").click()
    page.wait_for_url(lambda address: "zoom=" in address)
    address = urlsplit(page.url)
    state = page.evaluate(
        "(() => { const m = document.getElementById('map').map; return [m.choice, m.focus.item.region]; })()"
    )
    again = go(f"{address.path}?{address.query}")
    assert state == ["year", item.region]
    assert (
        again.evaluate(
            "(() => { const m = document.getElementById('map').map; return [m.choice, m.focus.item.region]; })()"
        )
        == state
    )
    assert again.get_by_label("Colour").input_value() == "year"


def test_two_fingers_zoom(go, mapped):
    page = go("/map", has_touch=True, viewport={"width": 390, "height": 844})
    before = page.evaluate("document.getElementById('map').map.camera.zoom")
    page.evaluate(
        """() => {
          const box = document.querySelector('.map-frame');
          box.setPointerCapture = () => {};
          const {left, top} = box.getBoundingClientRect();
          const send = (type, id, x, y) => box.dispatchEvent(new PointerEvent(type, {pointerId: id, clientX: left + x, clientY: top + y, button: 0, bubbles: true}));
          send('pointerdown', 1, 150, 200); send('pointerdown', 2, 200, 200);
          send('pointermove', 1, 100, 200); send('pointermove', 2, 250, 200);
          send('pointerup', 1, 100, 200); send('pointerup', 2, 250, 200);
        }"""
    )
    after = page.evaluate("document.getElementById('map').map.camera.zoom")
    assert after == pytest.approx(before * 3, rel=0.01)


def test_without_scripts_the_table_leads_through_the_map(open_page, mapped):
    address, service = mapped
    page = open_page(f"{address}/map", wait=False, java_script_enabled=False)
    item = service.maps.level().items[0]
    page.get_by_role("link", name=item.name).first.click()
    assert page.locator(".map-path [aria-current]").inner_text() == item.name
