"""The window of a network: one bar, the drawing to the bottom, the legend on it, and a sheet on a phone; also for keys and large text."""

from __future__ import annotations

import pytest

from tests.browser.looks import FURTHER, PHONE

pytestmark = pytest.mark.browser

CHEN = "/authors/weizhu%20chen/network"
# the visible controls that are smaller than a number of pixels; links within a sentence are exempt
SMALL = """least => [...document.querySelectorAll('button, select, input, summary, a[href]')].filter((each) => {
  const {width, height} = each.getBoundingClientRect();
  if (!each.checkVisibility({contentVisibilityAuto: true, visibilityProperty: true}) || !width || each.type === 'range' || each.closest('.skip')) return false;
  return Math.min(width, height) < least - 0.5;
}).map((each) => `${each.tagName} ${each.className} ${each.textContent.slice(0, 20)}`)"""


def test_one_bar_and_the_drawing_fill_the_window(reader, demo, faults):
    for width in (1024, 1440, 1920):
        page = reader(demo + CHEN, viewport={"width": width, "height": 800}).page
        bar, stage = (page.locator(name).bounding_box() for name in ("[data-network-bar]", ".network-stage"))
        assert (bar["y"], bar["height"], stage["y"]) == (0, 44, 44), width
        assert stage["y"] + stage["height"] == 800, width
        # nothing is cut off, and nothing scrolls
        assert page.locator("[data-network-bar]").evaluate("(bar) => bar.scrollWidth <= bar.clientWidth")
        assert page.evaluate("document.documentElement.scrollHeight <= innerHeight"), width
    legend = page.locator(".network-legend-box")
    assert legend.bounding_box()["y"] > stage["y"]
    legend.locator("summary").click()
    assert page.locator(".network-legend").is_hidden()
    # each menu closes the one before
    for name in ("View", "Share", "Download", "Menu"):
        page.locator(f"summary:text-is('{name}'), summary[aria-label='{name}']").click()
        assert page.locator("details.popup[open]").count() == 1
        # the table is the same each time
        assert faults(page, exclude=() if name == "View" else FURTHER) == [], name
    page.keyboard.press("Escape")
    assert page.locator("details.popup[open]").count() == 0
    assert page.evaluate(SMALL, 24) == []


def test_keys_reach_the_table_before_the_drawing(reader, adas_page):
    ada = reader(adas_page)
    ada.page.get_by_label("Find an author in this network").focus()
    reached = []
    for _ in range(30):
        ada.page.keyboard.press("Tab")
        reached.append(ada.page.evaluate("document.activeElement.id || document.activeElement.className"))
        if reached[-1] == "network-drawing":
            break
    assert reached.index("network-row") < reached.index("network-drawing")


def test_a_phone_has_one_header_row_and_a_sheet(reader, demo, faults):
    chen = reader(demo + CHEN, **PHONE)
    page = chen.page
    bar = page.locator("[data-network-bar]").bounding_box()
    # the title, and two lines for the counts
    assert bar["height"] == 56
    tabs = page.locator(".network-tabs")
    assert tabs.bounding_box()["y"] + tabs.bounding_box()["height"] == 844
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    side = page.locator(".network-side")
    assert side.is_hidden()
    for name, content in (
        ("Filters", ".network-years"),
        ("Legend", ".network-legend"),
        ("Authors", ".network-table"),
        ("Details", None),
    ):
        chen.tab(name)
        assert side.is_visible()
        if content:
            assert page.locator(content).is_visible(), name
        assert page.evaluate(SMALL, 44) == [], name
        # above the tabs
        box = side.bounding_box()
        assert box["y"] + box["height"] <= tabs.bounding_box()["y"] + 1, name
    assert faults(page) == []
    page.keyboard.press("Escape")
    assert side.is_hidden()
    assert page.evaluate("document.activeElement.textContent") == "Details"
    # a wide window, as after turning a tablet, shows everything again
    page.set_viewport_size({"width": 1200, "height": 800})
    assert page.locator(".network-table").is_visible()
    assert page.locator(".network-legend").is_visible()


def test_at_200_percent_everything_can_be_reached(reader, demo):
    # 1280 × 720 pixels at 200 %
    chen = reader(demo + CHEN, viewport={"width": 640, "height": 360})
    page = chen.page
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator(".network-stage").bounding_box()["height"] >= 200
    chen.control("Size by").select_option("papers")
    chen.tab("Authors")
    assert page.locator(".network-table").is_visible()


def test_discs_of_a_small_group_have_at_most_28_pixels(reader, site, circle):
    answer = circle(["Ada", "Bo", "Cy", "Dee"], centre=None, reach=90)
    answer["nodes"]["papers"] = [300, 200, 100, 1]
    group = reader(site.show(answer))
    drawn = "(() => { const {view, canvas} = document.getElementById('network').drawing; return view.network.nodes.map(({radius}) => radius * canvas.scale); })()"
    found = group.page.evaluate(drawn)
    assert max(found) == pytest.approx(28)
    assert found == sorted(found, reverse=True)
    assert len(set(found)) == 4


def test_a_wait_is_shown_after_a_moment_and_can_be_cancelled(reader, demo):
    chen = reader(demo + CHEN)
    page = chen.page
    page.route("**/api/v1/network/measure**", lambda route: None)
    chen.control("Colour by").select_option("pagerank")
    note = page.locator(".network-busy")
    note.get_by_text("Computing PageRank…").wait_for()
    note.get_by_role("button", name="Cancel").click()
    assert note.is_hidden()
    assert page.get_by_label("Colour by").input_value() == "community"
