"""The drawing with mouse and touch input: names, links, details, search, legend."""

from __future__ import annotations

import math
import re

import pytest

from tests.browser.addresses import query

pytestmark = pytest.mark.browser


def test_the_drawing_reports_how_much_of_the_network_it_shows(reader, adas_page):
    ada = reader(adas_page)
    assert ada.counts() == "5 authors shown · 6 links drawn"
    assert ada.page.locator("#network").get_attribute("data-state") == "drawn"
    assert "fallback" not in ada.page.locator("#network").inner_text()
    marks = ada.page.evaluate("performance.getEntriesByType('mark').map((mark) => mark.name)")
    assert {"network-fetched", "network-drawn"} <= set(marks)


NAMES_AND_DOTS = """() => {
  const {canvas, view} = document.getElementById('network').drawing;
  const ctx = document.createElement('canvas').getContext('2d');
  const dots = view.network.nodes.map((node) => {
    const {x, y} = canvas.pixelOf(node);
    return [node.id, x, y, node.radius * canvas.scale];
  });
  // where there is no other space, the ten strongest coauthors have names over dots
  const names = canvas.labelled.filter(({over}) => !over).map(({node, text, font, x, y, leader}) => {
    ctx.font = font;
    return [node.id, x, y, ctx.measureText(text).width, leader];
  });
  return {names, dots};
}"""


def test_names_are_next_to_their_nodes_and_overlap_no_name_or_other_dot(reader, adas_page, site, circle):
    ada = reader(adas_page)
    drawn = "document.getElementById('network').drawing.canvas.labelled.map((label) => label.text)"
    assert sorted(ada.page.evaluate(drawn)) == ["Ada", "Bo", "Cy", "Dee", "Eve"]
    crowd = reader(site.show(circle([f"Somebody Number {place}" for place in range(300)], reach=1500)))
    found = crowd.page.evaluate(NAMES_AND_DOTS)
    names = found["names"]
    assert 15 < len(names) < 300
    for place, (id, x, y, width, _) in enumerate(names):
        for _, other_x, other_y, other_width, _ in names[place + 1 :]:
            assert abs(y - other_y) >= 12 or abs(x - other_x) >= (width + other_width) / 2
        for other, dot_x, dot_y, radius in found["dots"]:
            beside = max(abs(dot_x - x) - width / 2, 0), max(abs(dot_y - y) - 6, 0)
            assert other == id or math.hypot(*beside) > radius, (id, other)


def test_an_important_name_without_space_at_its_node_gets_a_leader_line(reader, site, circle):
    # wider than the ring of nodes around it
    answer = circle(["Somebody In The Middle Of A Ring", *[f"N{place}" for place in range(1, 13)]], reach=39)
    answer["nodes"]["papers"] = [40] + [1] * 12
    found = reader(site.show(answer)).page.evaluate(NAMES_AND_DOTS)
    [(x, y, leader)] = [(x, y, leader) for id, x, y, _, leader in found["names"] if id == "n0"]
    [(middle_x, middle_y, radius)] = [dot[1:] for dot in found["dots"] if dot[0] == "n0"]
    assert math.hypot(leader[0] - middle_x, leader[1] - middle_y) == pytest.approx(radius, abs=0.5)
    assert math.hypot(x - middle_x, y - middle_y) > 60
    assert len(found["names"]) == 13


def test_more_names_appear_at_a_higher_zoom(reader, site, circle):
    address = site.show(circle([f"Somebody Number {place}" for place in range(300)]))
    named = "document.getElementById('network').drawing.canvas.labelled.map((label) => label.node.id)"
    from_afar = set(reader(address).page.evaluate(named))
    near = set(reader(f"{address}&x=300&y=0&zoom=4").page.evaluate(named))
    assert near - from_afar


def test_weaker_links_of_a_dense_network_are_not_drawn_and_counted(reader, site, adas_network):
    answer = adas_network()
    answer["edges"]["strong"] = [True, True, True, True, False, False]
    ada = reader(site.show(answer))
    assert ada.counts() == "5 authors shown · 4 of 6 links drawn"
    assert "2 weaker links not drawn" in ada.page.locator(".network-left-out").text_content()
    links = ada.control("Links drawn")
    assert links.locator("option").all_inner_texts() == ["Strongest (4)", "2+ joint papers (4)", "All (6)"]
    links.select_option("all")
    assert ada.counts() == "5 authors shown · 6 links drawn"
    ada.settle()
    assert query(ada.page)["links"] == ["all"]


def test_what_the_server_omitted_is_reported_with_its_reason(reader, site, adas_network):
    answer = adas_network() | {
        "total_nodes": 9000,
        "left_out": ["5 of 9,000 authors shown: those with most papers."],
    }
    ada = reader(site.show(answer))
    assert ada.counts() == "5 of 9,000 authors shown · 6 links drawn"
    assert (
        "5 of 9,000 authors shown: those with most papers."
        in ada.page.locator(".network-left-out").text_content()
    )


def test_a_click_on_an_author_shows_joint_papers_and_a_link_to_the_cluster(reader, adas_page):
    ada = reader(adas_page)
    ada.click("cy")
    assert ada.heading() == "Cy"
    panel = ada.page.locator(".network-panel")
    assert "3 papers · 2 with Ada · 3 coauthors shown" in panel.inner_text()
    assert ada.titles() == ["On p2", "On p3"]
    assert "Papers with Ada 2 papers" in panel.inner_text()
    assert panel.get_by_role("link", name="Open the author cluster").get_attribute("href") == "/authors/cy"
    assert panel.get_by_role("link", name="On p2").get_attribute("href") == "/papers/p2"
    ada.page.mouse.click(*[place + 60 for place in ada.spot("ada")])
    ada.page.wait_for_timeout(350)
    assert panel.is_hidden()


def test_a_click_on_a_link_shows_the_joint_papers(reader, adas_page):
    ada = reader(adas_page)
    ada.click_link("bo", "cy")
    assert ada.heading() == "Bo and Cy"
    assert ada.titles() == ["On p2", "On p4"]
    ada.settle()
    assert query(ada.page)["link"] == ["bo", "cy"]
    again = reader(ada.page.url)
    assert again.heading() == "Bo and Cy"


def test_the_mouse_over_an_author_or_a_link_shows_a_tooltip(reader, adas_page):
    ada = reader(adas_page)
    tip = ada.page.locator(".network-tip")
    ada.page.mouse.move(*ada.spot("dee"))
    ada.page.wait_for_timeout(100)
    assert tip.inner_text() == "Dee\n2 papers · 2 with Ada · 2 coauthors shown"
    (ax, ay), (bx, by) = ada.spot("ada"), ada.spot("eve")
    ada.page.mouse.move((ax + bx) / 2, (ay + by) / 2)
    ada.page.wait_for_timeout(100)
    assert tip.inner_text() == "Ada and Eve: 1 joint paper, 2007."
    ada.page.mouse.move(5, 5)
    ada.page.wait_for_timeout(100)
    assert tip.is_hidden()


def test_a_double_click_opens_the_authors_page(reader, adas_page):
    ada = reader(adas_page)
    ada.page.mouse.dblclick(*ada.spot("bo"))
    ada.page.wait_for_url("**/authors/bo")


def test_dragging_moves_one_author_and_the_address_stores_it(reader, adas_page):
    ada = reader(adas_page)
    before = ada.places()
    x, y = ada.spot("eve")
    ada.page.mouse.move(x, y)
    ada.page.mouse.down()
    ada.page.mouse.move(x - 30, y - 20, steps=4)
    ada.page.mouse.move(x - 60, y - 40, steps=4)
    ada.page.mouse.up()
    ada.settle()
    after = ada.places()
    assert {id for id in before if before[id] != after[id]} == {"eve"}
    assert ada.spot("eve") == pytest.approx((x - 60, y - 40), abs=2)
    again = reader(ada.page.url)
    assert again.places()["eve"] == pytest.approx(after["eve"], abs=1)


def test_dragging_the_background_moves_the_view_only(reader, adas_page):
    ada = reader(adas_page)
    before, spot = ada.places(), ada.spot("bo")
    x, y = ada.spot("ada")
    ada.page.mouse.move(x, y + 130)
    ada.page.mouse.down()
    ada.page.mouse.move(x + 50, y + 160, steps=5)
    ada.page.mouse.up()
    ada.settle()
    assert ada.places() == before
    assert ada.spot("bo") == pytest.approx((spot[0] + 50, spot[1] + 30), abs=2)
    assert "zoom" in query(ada.page)
    ada.page.get_by_role("button", name="Show the whole network").click()
    ada.settle()
    assert ada.spot("bo") == pytest.approx(spot, abs=1)
    assert "zoom" not in query(ada.page)


def test_a_finger_moves_the_view_and_only_selected_authors(reader, adas_page):
    ada = reader(adas_page, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    touch = ada.page.context.new_cdp_session(ada.page)

    def drag(x: float, y: float) -> None:
        touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
        for step in range(1, 6):
            points = [{"x": x - 8 * step, "y": y - 6 * step}]
            touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": points})
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        ada.settle()

    before, spot = ada.places(), ada.spot("ada")
    drag(*ada.spot("eve"))
    assert ada.places() == before
    assert ada.spot("ada")[0] < spot[0] - 20
    ada.page.touchscreen.tap(*ada.spot("eve"))
    ada.settle()
    spot = ada.spot("ada")
    drag(*ada.spot("eve"))
    assert {id for id in before if before[id] != ada.places()[id]} == {"eve"}
    assert ada.spot("ada") == pytest.approx(spot, abs=1)


def test_search_ignores_accents_and_enter_selects_the_first_match(reader, site, circle):
    names = ["Ada Lovelace", "Bernhard Schölkopf", "Søren Łukasz", "Zoë Schoen"]
    found = reader(site.show(circle(names)))
    field = found.page.get_by_label("Find an author in this network")
    field.fill("schol")
    assert found.rows() == ["Bernhard Schölkopf"]
    assert found.said() == "1 author found. Enter shows Bernhard Schölkopf."
    field.fill("LUKASZ soren")
    assert found.rows() == ["Søren Łukasz"]
    field.press("Enter")
    assert found.heading() == "Søren Łukasz"
    field.fill("nobody")
    assert found.rows() == []
    field.press("Escape")
    assert len(found.rows()) == 4


def test_the_legend_names_communities_by_members_with_most_papers(reader, adas_page):
    ada = reader(adas_page)
    legend = ada.page.locator(".network-legend button")
    assert [re.sub(r"\s+", " ", text) for text in legend.all_inner_texts()] == ["1 Bo, Cy 2", "2 Dee, Eve 2"]
    legend.nth(1).click()
    assert ada.rows() == ["Dee", "Eve"]
    assert legend.nth(1).get_attribute("aria-pressed") == "true"
    ada.settle()
    assert query(ada.page)["community"] == ["2"]
    legend.nth(1).click()
    assert len(ada.rows()) == 5


def test_colours_in_the_legend_are_those_of_the_files(reader, adas_page):
    from graphapp.networks.palette import LIGHT, rgb

    spots = reader(adas_page).page.locator(".network-legend .network-spot")
    for number in (0, 1):
        colour = spots.nth(number).evaluate("(spot) => getComputedStyle(spot).backgroundColor")
        assert colour == "rgb({}, {}, {})".format(*rgb(LIGHT.communities[number]))


def test_a_drawing_follows_dark_and_light_while_it_is_open(reader, adas_page):
    ada = reader(adas_page, color_scheme="light")
    light = ada.picture()
    ada.page.emulate_media(color_scheme="dark")
    ada.page.wait_for_timeout(150)
    assert ada.picture() != light
    ada.page.emulate_media(color_scheme="light")
    ada.page.wait_for_timeout(150)
    assert ada.picture() == light


def test_the_png_has_twice_the_resolution_and_the_view_is_unchanged(reader, adas_page, tmp_path):
    ada = reader(adas_page)
    before = ada.picture()
    width, height = ada.page.evaluate(
        "(({width, height}) => [width, height])(document.querySelector('#network canvas'))"
    )
    with ada.page.expect_download() as waiting:
        ada.page.get_by_role("button", name="Download the picture as PNG").click()
    assert waiting.value.suggested_filename == "Coauthor network of Ada.png"
    waiting.value.save_as(tmp_path / "picture.png")
    head = (tmp_path / "picture.png").read_bytes()[:24]
    assert (int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")) == (2 * width, 2 * height)
    assert ada.picture() == before


def test_a_touch_close_to_a_node_selects_it(reader, adas_page):
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    ada = reader(adas_page, **phone)
    x, y = ada.spot("eve")
    ada.page.touchscreen.tap(x - 14, y)
    ada.page.wait_for_timeout(500)
    assert ada.heading() == "Eve"
    assert ada.page.evaluate("document.documentElement.scrollWidth") <= 390


def test_large_text_on_a_phone_does_not_push_one_button_over_another(reader, adas_page):
    ada = reader(adas_page, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    ada.page.evaluate("document.documentElement.style.fontSize = '200%'")
    reset = ada.page.locator(".network-reset").bounding_box()
    tools = ada.page.locator(".network-tools").bounding_box()
    assert reset["x"] + reset["width"] <= tools["x"]


def test_the_chosen_years_and_tool_are_visible_with_forced_colours(reader, adas_page):
    page = reader(adas_page, forced_colors="active").page
    text = page.evaluate("getComputedStyle(document.body).color")
    filled = page.locator(".network-years-filled").first
    assert filled.evaluate("element => getComputedStyle(element).backgroundColor") == text
    tool = page.locator(".network-tool[aria-pressed]").first
    tool.click(timeout=5000)
    page.mouse.move(5, 5)
    assert tool.get_attribute("aria-pressed") == "true"
    assert tool.evaluate("element => element.blur() ?? getComputedStyle(element).outlineStyle") == "solid"


def test_communities_that_the_legend_does_not_name_share_one_grey(reader, site, circle):
    # 24 colours for 26 communities of two or three: numbers 25 and 26 have two members each
    answer = circle([f"Author {place:02}" for place in range(60)])
    answer["nodes"]["community"] = [-1, *(place % 26 for place in range(1, 60))]
    page = reader(site.show(answer)).page
    assert page.locator(".network-legend button").count() == 24
    rest = page.locator(".network-rest")
    assert rest.inner_text().strip() == "and 2 smaller communities (4)"
    grey = "element => getComputedStyle(element.querySelector('.network-spot')).backgroundColor"
    names = page.locator(".network-row", has_text=re.compile("^Author (24|25)$"))
    cells = page.locator("tbody tr", has=names).evaluate_all(f"rows => rows.map({grey})")
    named = page.locator(".network-legend button").evaluate_all(f"chips => chips.map({grey})")
    assert cells == [rest.evaluate(grey)] * 2
    assert len({*named, cells[0]}) == 25
    colours = page.evaluate(
        """() => {
          const {network} = document.getElementById('network').drawing.view;
          return [1, 24, 25, 50, 27].map((place) => network.nodes[place].colour);
        }"""
    )
    assert colours == [1, "other", "other", "other", 1]


def test_the_legend_counts_authors_that_pass_the_filters(reader, adas_page):
    ada = reader(adas_page)
    legend = ada.page.locator(".network-legend button")
    # two joint papers and more: Ada with Bo, Cy and Dee, and Bo with Cy
    ada.control("Joint papers ≥").fill("2")
    assert [re.sub(r"\s+", " ", text) for text in legend.all_inner_texts()] == ["1 Bo, Cy 2", "2 Dee, Eve 1"]
    ada.control("Last year").fill("2003")
    # by 2003 Ada wrote two papers with Bo; Cy has one with each, Dee none
    assert [re.sub(r"\s+", " ", text) for text in legend.all_inner_texts()] == ["1 Bo, Cy 1"]


def test_after_a_search_nothing_is_dimmed(reader, adas_page):
    ada = reader(adas_page)
    field = ada.page.get_by_label("Find an author in this network")
    lit = "() => document.getElementById('network').drawing.view.lit"

    field.fill("cy")
    assert ada.rows() == ["Cy"]
    field.press("Enter")
    field.press("Escape")
    assert (field.input_value(), len(ada.rows()), ada.page.evaluate(lit)) == ("", 5, None)

    field.fill("cy")
    field.press("Enter")
    field.fill("")
    assert (len(ada.rows()), ada.page.evaluate(lit)) == (5, None)

    field.fill("cy")
    ada.press("Escape")
    assert (field.input_value(), len(ada.rows()), ada.page.evaluate(lit)) == ("", 5, None)

    field.fill("cy")
    ada.click("bo")
    assert (field.input_value(), len(ada.rows()), ada.heading()) == ("", 5, "Bo")


def test_on_a_phone_the_tapped_author_is_summarised_under_the_drawing(reader, adas_page):
    ada = reader(adas_page, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    slip = ada.page.locator(".network-slip")
    assert slip.is_hidden()
    ada.page.touchscreen.tap(*ada.spot("bo"))
    ada.page.wait_for_timeout(500)
    text = slip.inner_text()
    # Bo wrote p1, p2 and p4, the first two with Ada
    assert all(part in text for part in ("Bo", "3 papers", "2 with Ada"))
    box = slip.bounding_box()
    assert box["y"] + box["height"] <= 844
    assert slip.get_by_role("link", name="Open the page").get_attribute("href") == "/authors/bo"
    slip.get_by_role("button", name="Details").click()
    box = ada.page.locator(".network-panel").bounding_box()
    assert box["height"] > 0
    assert box["y"] + box["height"] <= 844
    # a sheet over the drawing has the details in place of the summary
    assert slip.is_hidden()
    ada.page.get_by_role("button", name="Close the sheet").click()
    slip.get_by_role("button", name="Close").click()
    assert slip.is_hidden()


def test_a_wide_window_shows_no_summary_under_the_drawing(reader, adas_page):
    ada = reader(adas_page)
    ada.click("bo")
    assert ada.heading() == "Bo"
    assert ada.page.locator(".network-slip").is_hidden()
