"""Reading a network, on the bundled demo: communities, views, playback and layouts, on the page, in the address and in files."""

from __future__ import annotations

import re

import pytest

from graphapp.networks.layout.arrangements import LAYOUTS
from graphapp.networks.spec import NetworkSpec
from tests.browser.addresses import query

pytestmark = pytest.mark.browser

CHEN = "/authors/weizhu%20chen/network"


def file(page, suffix: str) -> str:
    """The text of the network as a file, as the page offers it."""
    link = page.locator(f"a[href*='/files/network.{suffix}']").first
    return page.request.get(link.evaluate("(link) => link.href")).text()


def test_communities_are_named_highlighted_collapsed_and_expanded(reader, demo, demo_service, faults):
    chen = reader(demo + CHEN)
    page = chen.page
    topics = demo_service.communities(NetworkSpec(value="weizhu chen")).topics
    page.locator(".network-communities summary").click()
    assert page.locator(".network-communities summary").inner_text() == f"Communities ({len(topics)})"
    first = page.locator(".network-community-list li").first
    first.get_by_text(topics[0].subject).wait_for()
    text = first.inner_text()
    view = demo_service.network(NetworkSpec(value="weizhu chen"))
    assert all(view.nodes[index].name in text for index in topics[0].people)
    assert f"({topics[0].size})" in text
    # highlighted, by keyboard
    name = first.get_by_role("button").first
    name.focus()
    page.keyboard.press("Enter")
    assert len(chen.rows()) == topics[0].size
    assert name.get_attribute("aria-pressed") == "true"
    page.keyboard.press("Enter")
    # collapsed: one node instead of the members
    before = len(chen.rows())
    first.get_by_role("button", name="Collapse community 1").click()
    assert len(chen.rows()) == before - topics[0].size + 1
    assert f"{topics[0].subject} ({topics[0].size})" in chen.rows()
    assert (
        f"1 community collapsed: {topics[0].size} authors."
        in page.locator(".network-left-out").text_content()
    )
    chen.settle()
    assert query(page) == {"collapse": ["1"]}
    assert faults(page) == []
    graphml = file(page, "graphml")
    assert graphml.count("<node ") == before - topics[0].size + 1
    assert '<data key="type">community</data>' in graphml
    # the details of the node list its members
    page.get_by_role("button", name=f"{topics[0].subject} ({topics[0].size})", exact=True).click()
    assert page.locator(".network-panel .network-members button").count() == min(topics[0].size, 20)
    page.get_by_role("button", name="Expand this community").click()
    assert len(chen.rows()) == before
    page.go_back()
    chen.settle()
    again = reader(page.url)
    again.page.wait_for_function("() => document.getElementById('network').drawing.view.grouped")
    assert f"{topics[0].subject} ({topics[0].size})" in again.rows()


def test_the_resolution_changes_communities_and_no_position(reader, demo, demo_service):
    chen = reader(demo + CHEN)
    page = chen.page
    places = chen.places()
    page.locator(".network-communities summary").click()
    slider = page.get_by_role("slider", name="Resolution of communities")
    slider.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    spec = NetworkSpec(value="weizhu chen", resolution=3.2)
    expected = demo_service.communities(spec).topics
    assert len(expected) > len(demo_service.communities(NetworkSpec(value="weizhu chen")).topics)
    page.get_by_text(f"Communities ({len(expected)})").wait_for()
    assert chen.places() == places
    chen.settle()
    assert query(page) == {"resolution": ["3.2"]}
    again = reader(page.url)
    assert again.page.locator(".network-communities summary").inner_text() == f"Communities ({len(expected)})"
    numbers = {node.id: node.community for node in demo_service.network(spec).nodes}
    drawn = again.page.evaluate(
        "Object.fromEntries(document.getElementById('network').drawing.view.network.nodes.map((node) => [node.id, node.community]))"
    )
    assert drawn == numbers


def test_mean_year_and_density_are_one_click(reader, demo, faults):
    chen = reader(demo + CHEN)
    page = chen.page
    usual = chen.picture()
    page.get_by_role("button", name="Mean year").click()
    page.get_by_role("group", name="Colours: Mean year").wait_for()
    years = chen.picture()
    page.get_by_role("button", name="Density").click()
    page.get_by_role("group", name="Colours: density").wait_for()
    assert len({usual, years, chen.picture()}) == 3
    chen.settle()
    assert query(page)["show"] == ["density"]
    assert "<image " in file(page, "svg")
    assert faults(page) == []
    page.get_by_role("button", name="Network", exact=True).click()
    chen.settle()
    assert query(page) == {}
    assert chen.picture() == usual


def test_playback_shows_the_years_and_highlights_new_links(open_page, demo):
    page = open_page(f"{demo}{CHEN}?last=2024")
    play = page.get_by_role("button", name="Play the years")
    assert page.locator(".network-histogram rect").count() > 5
    fixed = "JSON.stringify(document.getElementById('network').drawing.view.network.nodes.map(({x, y}) => [x, y]))"
    places = page.evaluate(fixed)
    started = play.evaluate(
        "(button) => { button.click(); return [button.getAttribute('aria-label'), document.getElementById('network').drawing.view.fresh]; }"
    )
    assert started == ["Pause", 2025]
    play.wait_for(timeout=5000)
    assert page.evaluate("document.getElementById('network').drawing.view.fresh") is None
    assert page.evaluate(fixed) == places
    # all years of the playback are one entry of the history
    page.go_back()
    page.wait_for_function("() => document.getElementById('network').drawing.view.state.last === 2024")


def test_with_reduced_motion_each_click_shows_the_next_year(reader, demo):
    chen = reader(f"{demo}{CHEN}?first=2020&last=2021")
    page = chen.page
    chen.control("Years shown during playback").select_option("3")
    step = page.get_by_role("button", name="Show the next year")
    step.focus()
    page.keyboard.press("Enter")
    assert page.locator(".network-years-shown").inner_text() == "2020–2022"
    page.keyboard.press("Enter")
    assert page.locator(".network-years-shown").inner_text() == "2021–2023"


def test_layouts_are_the_same_on_the_page_and_in_files(reader, demo, demo_service, faults):
    chen = reader(demo + CHEN)
    page = chen.page
    usual = chen.places()
    menu = chen.control("Layout")
    assert menu.locator("option").evaluate_all("(all) => all.map(({value}) => value)") == [
        each.id for each in LAYOUTS
    ]
    for layout in LAYOUTS[1:]:
        menu.select_option(layout.id)
        page.wait_for_function(
            "id => document.getElementById('network').drawing.view.arranged === id", arg=layout.id
        )
        nodes = demo_service.layout(NetworkSpec(value="weizhu chen"), layout.id).nodes
        assert chen.places() == {node.id: [node.x, node.y] for node in nodes}
    chen.settle()
    assert query(page) == {"layout": ["circular"]}
    assert faults(page) == []
    found = re.findall(r'<viz:position x="(-?\d+)" y="(-?\d+)"', file(page, "gexf"))
    assert [(int(x), -int(y)) for x, y in found] == [(node.x, node.y) for node in nodes]
    # a filter moves no node, and the layout survives a reload
    again = reader(f"{page.url}&first=2023")
    for id, place in again.places().items():
        assert place == chen.places()[id]
    menu.select_option("force")
    page.wait_for_function("() => document.getElementById('network').drawing.view.arranged === null")
    assert chen.places() == usual


def test_thousands_of_discs_are_copied_from_the_bitmap_and_can_still_be_pointed_at(
    reader, site, circle, watched
):
    watched.expected.append("willReadFrequently")
    answer = circle([f"Author {place}" for place in range(6600)], reach=20_000)
    # only the links of the centre
    kept = [place for place, source in enumerate(answer["edges"]["source"]) if source == 0][:50]
    answer["edges"] = {name: [column[place] for place in kept] for name, column in answer["edges"].items()}
    answer["total_edges"] = 50
    page = reader(site.show(answer)).page
    canvas = "document.getElementById('network').drawing.canvas"
    page.wait_for_function(f"() => {canvas}.bitmap.sheet.complete && {canvas}.crowded({canvas}.geometry())")
    ink = f"""(id) => {{
      const canvas = {canvas}, at = canvas.pixelOf(canvas.view.network.byId.get(id)), ratio = canvas.vis.canvas.pixelRatio;
      return [...canvas.frame.querySelector('canvas').getContext('2d').getImageData(at.x * ratio, at.y * ratio, 1, 1).data];
    }}"""
    drawn = page.evaluate(ink, "n3300")
    assert drawn[3] == 255
    # in the middle of the ring that marks the node under the mouse, on the left
    beside = f"""(id) => {{
      const canvas = {canvas}, node = canvas.view.network.byId.get(id), at = canvas.pixelOf(node), ratio = canvas.vis.canvas.pixelRatio;
      const away = Math.max(node.radius * canvas.scale, 1.7) + 1.75;
      return [...canvas.frame.querySelector('canvas').getContext('2d').getImageData((at.x - away) * ratio, at.y * ratio, 1, 1).data].join();
    }}"""
    bare = page.evaluate(beside, "n3300")
    # a disc of the copy is found under the mouse
    at = page.evaluate(f"(id) => {canvas}.pixelOf({canvas}.view.network.byId.get(id))", "n3300")
    box = page.locator(".network-canvas").bounding_box()
    page.mouse.move(box["x"] + at["x"], box["y"] + at["y"])
    page.wait_for_function("() => document.getElementById('network').drawing.view.hovered !== null")
    # a new bitmap does not contain the mark, which disappears with the mouse
    hovered = page.evaluate(f"{canvas}.view.hovered.id")
    page.evaluate(f"{canvas}.view.notify(new Set(['network']))")
    page.wait_for_function(
        f"() => {canvas}.bitmap.sheet.version === {canvas}.view.version && {canvas}.bitmap.sheet.complete"
    )
    page.wait_for_function(f"([id, bare]) => ({beside})(id) !== bare", arg=[hovered, bare])
    page.mouse.move(box["x"] + 3, box["y"] + 3)
    page.wait_for_function(f"([id, bare]) => ({beside})(id) === bare", arg=[hovered, bare])
    # the table shows some thousands of rows at a time
    more, rows = page.locator(".network-table-box .network-more"), page.locator(".network-table tbody tr")
    # the row of an author far below follows the first ones, without the thousands between them
    table = "document.getElementById('network').drawing.parts.table"
    assert rows.count() == 200
    page.evaluate(f"{canvas}.view.select({table}.nodes().at(-1))")
    assert rows.last.locator("button").get_attribute("aria-pressed") == "true"
    for text, count in (("Show 5,000 more of 6,600", 201), ("Show all 6,600", 5201), ("", 6600)):
        assert rows.count() == count
        if text:
            assert more.text_content() == text
            more.dispatch_event("click")
    assert more.is_hidden()
    page.evaluate(f"{canvas}.view.nothing()")
    # fewer than 6,000 are drawn as sharp as in small networks
    page.evaluate(f"{canvas}.look({{x: 20000, y: 0, zoom: 1}}, false)")
    page.wait_for_function(f"() => !{canvas}.bitmap.moving && !{canvas}.crowded({canvas}.geometry())")
    assert page.evaluate(ink, "n0") != drawn


def test_a_large_network_is_drawn_as_a_bitmap_and_labelled_by_topics(reader, site, circle):
    answer = circle([f"Author {place}" for place in range(1700)], reach=6000)
    nodes = answer["nodes"]
    ready = {"state": "ready", "retry_after": None, "reason": ""}
    topics = [
        {"number": number, "size": 100, "papers": 9, "words": [f"word{number}"], "venue": None, "people": []}
        for number in range(14)
    ]
    site.communities["x"] = {
        "ids": nodes["id"],
        "community": [-1, *(place * 14 // 1700 for place in range(1, 1700))],
        "communities": topics,
        "layout": ready,
    }
    page = reader(site.show(answer)).page
    canvas = "document.getElementById('network').drawing.canvas"
    page.wait_for_function(f"() => {canvas}.topics.length > 6")
    assert page.evaluate(f"{canvas}.bitmap.sheet.complete")
    assert page.evaluate(f"{canvas}.topics.map(({{text}}) => text)")[0] == "word0"
    before = page.evaluate(f"{canvas}.scale")
    page.get_by_role("button", name="Zoom in").click()
    # the bitmap follows the camera once it stops
    page.wait_for_function(
        f"() => {canvas}.scale > {before} && !{canvas}.bitmap.moving && {canvas}.bitmap.sheet.frame.scale === {canvas}.scale && {canvas}.bitmap.sheet.complete"
    )
    # a selection is another picture
    version = page.evaluate(f"{canvas}.bitmap.sheet.version")
    page.locator(".network-row").first.click()
    page.wait_for_function(
        f"() => {canvas}.bitmap.sheet.version > {version} && {canvas}.bitmap.sheet.complete"
    )
    assert page.evaluate(f"{canvas}.topics.length") == 0
