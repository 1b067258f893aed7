"""Popovers, the wait for another network, touch, print, and the names and table of an author's network."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.looks import PHONE

pytestmark = pytest.mark.browser

LABELLED = "document.getElementById('network').drawing.canvas.labelled.map((label) => label.text)"


def crowd(circle: Callable[..., dict[str, Any]], count: int = 400) -> dict[str, Any]:
    """The network of the first of many authors. The last ten have the fewest papers, but the most with the centre."""
    names = [f"Author Number {place:03}" for place in range(count)]
    answer = circle(names, reach=250)
    answer["centres"] = 1
    papers = answer["edges"]["papers"]
    for place, (source, target) in enumerate(
        zip(answer["edges"]["source"], answer["edges"]["target"], strict=True)
    ):
        if source == 0 and target >= count - 10:
            papers[place] = 20
    return answer


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_the_ten_strongest_coauthors_always_have_a_name(reader, site, circle, width, height):
    ada = reader(site.show(crowd(circle)), viewport={"width": width, "height": height})
    named = ada.page.evaluate(LABELLED)
    assert {f"Author Number {place:03}" for place in range(390, 400)} <= set(named)


def test_the_table_of_an_authors_network_begins_with_the_strongest_coauthors(reader, site, circle):
    ada = reader(site.show(crowd(circle)))
    assert ada.rows()[:11] == [
        "Author Number 000",
        *(f"Author Number {place:03}" for place in range(390, 400)),
    ]
    head = ada.page.locator("th[aria-sort=descending]")
    assert head.inner_text() == "Joint"


POPOVERS = """<details class="popup" id="one"><summary>One</summary><div>first</div></details>
<details class="popup" id="two"><summary>Two</summary><div>second</div></details>"""


def test_one_popover_is_open_at_a_time_and_escape_or_a_click_outside_closes_it(reader, adas_page):
    ada = reader(adas_page)
    ada.page.evaluate("html => document.querySelector('h1').insertAdjacentHTML('afterend', html)", POPOVERS)
    opened = "[...document.querySelectorAll('details[open]:not(.network-legend-box)')].map((each) => each.querySelector('summary').textContent)"
    ada.page.get_by_text("One", exact=True).click()
    assert ada.page.evaluate(opened) == ["One"]
    ada.page.get_by_text("Two", exact=True).click()
    assert ada.page.evaluate(opened) == ["Two"]
    ada.page.get_by_text("Mouse and keys").click()
    assert ada.page.evaluate(opened) == ["Mouse and keys"]
    ada.page.keyboard.press("Escape")
    assert ada.page.evaluate(opened) == []
    assert ada.page.evaluate("document.activeElement.textContent") == "Mouse and keys"
    ada.page.get_by_text("One", exact=True).click()
    ada.page.get_by_text("first", exact=True).click()
    assert ada.page.evaluate(opened) == ["One"]
    ada.page.mouse.click(*ada.spot("cy"))
    assert ada.page.evaluate(opened) == []


def slow(adas_network: Callable[..., Any], seconds: float, failing: list[bool]) -> Callable[[Any], Any]:
    """A network that only the server can filter, which takes `seconds` or fails after them."""

    def answer(arguments: Any) -> Any:
        if "last" not in arguments:
            return adas_network() | {"total_nodes": 90, "total_edges": 80}
        time.sleep(seconds)
        return 503 if failing[0] else adas_network(last=int(arguments["last"]))

    return answer


def earlier(ada: Any) -> None:
    ada.control("Last year").focus()
    for _ in range(4):
        ada.page.keyboard.press("ArrowLeft")


def test_years_of_a_capped_network_show_at_once_what_is_loaded(reader, site, adas_network):
    ada = reader(site.show(slow(adas_network, 1.5, [False])))
    earlier(ada)
    assert sorted(ada.rows()) == ["Ada", "Bo", "Cy"]
    note = ada.page.locator(".network-busy")
    note.get_by_text("Loading the network of 2001–2003…").wait_for()
    left_out = ada.page.locator(".network-left-out")
    assert "loaded so far" in left_out.text_content()
    ada.page.locator(".network-busy").wait_for(state="hidden")
    assert "Only what is loaded" not in left_out.text_content()
    assert ada.counts() == "3 of 90 authors shown · 3 links drawn"
    # back to all years, and to those that were loaded before, without another request
    asked = len(site.asked)
    ada.page.keyboard.press("Control+z")
    ada.settle()
    assert ada.counts() == "5 of 90 authors shown · 6 of 80 links drawn"
    ada.page.keyboard.press("Control+y")
    ada.settle()
    assert ada.counts() == "3 of 90 authors shown · 3 links drawn"
    assert len(site.asked) == asked


def test_a_slow_network_can_be_cancelled(reader, site, adas_network):
    ada = reader(site.show(slow(adas_network, 3, [False])))
    earlier(ada)
    ada.page.get_by_role("button", name="Cancel").click()
    assert ada.page.locator(".network-busy").is_hidden()
    assert ada.page.locator(".network-years-shown").inner_text() == "2001–2007"
    assert ada.counts() == "5 of 90 authors shown · 6 of 80 links drawn"
    ada.settle()
    assert "last" not in ada.page.url


def test_a_failed_request_returns_to_the_years_shown_and_can_be_repeated(reader, site, watched, adas_network):
    watched.expected.append("503")
    failing = [True]
    ada = reader(site.show(slow(adas_network, 1, failing)))
    earlier(ada)
    again = ada.page.get_by_role("button", name="Try again")
    again.wait_for()
    assert "The store is away. Wait a little." in ada.page.locator(".network-busy").inner_text()
    assert ada.page.locator(".network-years-shown").inner_text() == "2001–2007"
    failing[0] = False
    again.click()
    ada.page.get_by_text("3 of 90 authors shown").wait_for()
    assert ada.page.locator(".network-years-shown").inner_text() == "2001–2003"
    assert sorted(ada.rows()) == ["Ada", "Bo", "Cy"]


TOUCH = "getComputedStyle(document.querySelector('#network canvas')).touchAction"


def test_a_swipe_over_an_embedded_drawing_scrolls_the_page(reader, site, adas_page):
    assert reader(site.page("ada", "embed"), **PHONE).page.evaluate(TOUCH) == "pan-y"
    # the window of a network has nothing to scroll: a swipe moves the drawing
    ada = reader(adas_page, **PHONE)
    assert ada.page.evaluate(TOUCH) == "none"
    assert ada.page.evaluate("document.documentElement.scrollHeight <= innerHeight")


def test_the_details_begin_at_the_top_of_their_column(reader, adas_page):
    ada = reader(adas_page)
    ada.click("cy")
    assert ada.page.evaluate("getComputedStyle(document.querySelector('.network-panel')).marginTop") == "0px"


def test_a_printed_drawing_has_its_legend_in_colour_and_no_controls(reader, adas_page):
    ada = reader(adas_page)
    ada.page.emulate_media(media="print")
    for hidden in (
        ".network-tools",
        ".network-filters",
        ".network-find",
        ".network-help",
        ".network-table-box",
    ):
        assert ada.page.locator(hidden).is_hidden(), hidden
    assert ada.page.locator("#network canvas").is_visible()
    exact = "getComputedStyle(document.querySelector('.network-spot')).printColorAdjust"
    assert ada.page.evaluate(exact) == "exact"
    # the drawing keeps its shape on a narrower sheet
    shape = """() => {
      const canvas = document.querySelector('#network canvas');
      const {width, height} = canvas.getBoundingClientRect();
      return [width / height, canvas.width / canvas.height];
    }"""
    ada.page.set_viewport_size({"width": 700, "height": 1000})
    printed, drawn = ada.page.evaluate(shape)
    assert printed == pytest.approx(drawn, rel=0.02)


def test_a_dark_drawing_is_printed_on_its_own_background(reader, adas_page):
    ada = reader(adas_page, color_scheme="dark")
    ada.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    # frames may be drawn before the page is printed
    ada.press("+")
    corner = "[...document.querySelector('#network canvas').getContext('2d').getImageData(2, 2, 1, 1).data]"
    assert ada.page.evaluate(corner) == [0x12, 0x16, 0x1D, 255]
