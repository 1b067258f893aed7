"""Accessibility and robustness of the drawing: keyboard, screen reader, hostile names, missing data, single-file page."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from urllib.parse import urlsplit

import pytest

from tests.browser.addresses import query
from tests.browser.looks import PHONE

pytestmark = pytest.mark.browser


# ---- the table


def test_the_table_and_the_drawing_are_in_sync(reader, adas_page):
    ada = reader(adas_page)
    assert ada.rows() == ["Ada", "Bo", "Cy", "Dee", "Eve"]
    assert ada.row("Ada") == ["Ada", "5", "5", "4", "centre"]
    assert ada.row("Bo") == ["Bo", "3", "2", "2", "1"]
    ada.page.get_by_role("button", name="Dee", exact=True).click()
    assert ada.heading() == "Dee"
    assert ada.chosen() == ["Dee"]
    selected = "document.getElementById('network').drawing.view.selected.id"
    assert ada.page.evaluate(selected) == "dee"
    ada.click("bo")
    assert ada.chosen() == ["Bo"]
    assert ada.page.get_by_role("button", name="Bo", exact=True).first.get_attribute("aria-pressed") == "true"


def test_a_click_on_a_column_header_sorts_the_table(reader, adas_page):
    ada = reader(adas_page)
    name, joint = (ada.page.locator("thead").get_by_role("button", name=label) for label in ("Name", "Joint"))
    name.click()
    assert ada.rows() == ["Ada", "Bo", "Cy", "Dee", "Eve"]
    name.click()
    assert ada.rows() == ["Eve", "Dee", "Cy", "Bo", "Ada"]
    assert ada.page.locator("th[aria-sort=descending]").inner_text().startswith("Name")
    joint.click()
    joint.click()
    # Eve 1; Bo, Cy, Dee 2 each, Bo and Cy having 3 papers; Ada 5
    assert ada.rows() == ["Eve", "Bo", "Cy", "Dee", "Ada"]


def test_a_long_table_shows_200_rows_and_all_on_request(reader, site, circle):
    crowd = reader(site.show(circle([f"Somebody {place}" for place in range(205)])))
    assert len(crowd.rows()) == 200
    crowd.page.get_by_role("button", name="Show all 205").click()
    assert len(crowd.rows()) == 205
    assert crowd.page.evaluate("document.activeElement.textContent") == "Somebody 200"


def test_a_selected_author_beyond_the_first_rows_gets_a_row(reader, site, circle):
    crowd = reader(site.show(circle([f"Somebody {place}" for place in range(230)])) + "&select=n210")
    assert crowd.chosen() == ["Somebody 210"]
    box = crowd.page.locator(".network-table-box").bounding_box()
    row = crowd.page.locator("tr.network-chosen").bounding_box()
    assert box["y"] <= row["y"] <= box["y"] + box["height"] - row["height"] + 1


def test_arrows_move_through_the_table_which_has_one_tab_stop(reader, adas_page):
    ada = reader(adas_page)
    assert ada.page.locator(".network-row[tabindex='0']").all_inner_texts() == ["Ada"]
    ada.page.locator(".network-row").first.focus()
    ada.page.keyboard.press("ArrowDown")
    ada.page.keyboard.press("ArrowDown")
    assert ada.chosen() == ["Cy"]
    assert ada.page.evaluate("document.activeElement.textContent") == "Cy"
    assert ada.page.locator(".network-row[tabindex='0']").all_inner_texts() == ["Cy"]
    assert ada.said() == "Cy: 3 papers, 2 with Ada, 3 coauthors shown."
    ada.page.keyboard.press("End")
    assert ada.chosen() == ["Eve"]


# ---- the keyboard on the drawing


def test_arrow_keys_move_through_the_drawing(reader, adas_page):
    ada = reader(adas_page)
    walked = []
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp", "ArrowLeft"):
        ada.press(key)
        walked += ada.chosen()
    assert walked == ["Ada", "Cy", "Dee", "Eve", "Bo", "Bo"]
    assert ada.said() == "There are no more authors in that direction."


def test_keys_step_through_coauthors_with_most_joint_papers_first(reader, adas_page):
    ada = reader(adas_page)
    ada.press("Home", "n")
    assert ada.chosen() == ["Bo"]
    assert ada.said() == "1 of 4 coauthors of Ada. Bo: 3 papers, 2 with Ada, 2 coauthors shown."
    ada.press("n", "n", "n")
    assert ada.chosen() == ["Eve"]
    ada.press("b")
    assert ada.chosen() == ["Dee"]


def test_keys_move_the_focus_to_the_details_and_back(reader, adas_page):
    ada = reader(adas_page)
    ada.press("Home", "Enter")
    assert ada.page.evaluate("document.activeElement.className") == "network-panel"
    ada.page.keyboard.press("Escape")
    assert ada.page.locator(".network-panel").is_hidden()
    assert ada.page.evaluate("document.activeElement.id") == "network-drawing"


def test_keys_zoom_move_search_and_open(reader, adas_page):
    ada = reader(adas_page)
    ada.press("+", "+")
    before = float(query(ada.page)["zoom"][0])
    ada.press("-")
    assert float(query(ada.page)["zoom"][0]) == pytest.approx(before / 1.4, rel=0.02)
    ada.press("0")
    assert "zoom" not in query(ada.page)
    ada.press("ArrowRight", "Alt+ArrowUp")
    assert ada.places()["ada"][1] < 0
    assert "move" in query(ada.page)
    ada.press("/")
    assert ada.page.evaluate("document.activeElement.id") == "network-find"
    ada.press("o")
    ada.page.wait_for_url("**/authors/ada")


# ---- accessibility


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [{}, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("fonts", ["few", "noto"])
def test_a_drawing_conforms_to_wcag(reader, adas_page, scheme, size, fonts, faults):
    ada = reader(adas_page, color_scheme=scheme, fonts=fonts, **size)
    assert faults(ada.page) == []
    ada.control("Joint papers ≥").fill("2")
    assert faults(ada.page) == []
    ada.tab("Authors")
    ada.page.locator(".network-row", has_text="Cy").click()
    ada.tab("Legend")
    ada.page.locator(".network-legend button").first.click()
    ada.tab("Authors")
    ada.page.locator(".network-row", has_text="Bo").click()
    ada.tab("Details")
    ada.page.wait_for_selector(".network-papers li")
    if not size:
        ada.page.locator(".network-help summary").click()
    assert faults(ada.page) == []


def test_an_embedded_drawing_is_accessible_and_does_not_change_the_address(reader, site, adas_page, faults):
    ada = reader(site.page("ada", "embed"))
    assert faults(ada.page) == []
    ada.click("bo")
    assert ada.heading() == "Bo"
    ada.settle()
    assert query(ada.page) == {"value": ["ada"]}
    assert ada.page.locator(".network-filters").count() == 0
    ada.page.get_by_text("Show as a table").click()
    assert ada.chosen() == ["Bo"]
    assert faults(ada.page) == []


def test_the_wheel_scrolls_the_page_until_the_drawing_has_the_focus(reader, site, adas_page):
    ada = reader(site.page("ada", "embed"), viewport={"width": 900, "height": 420})
    scale = "document.getElementById('network').drawing.canvas.scale"
    before = ada.page.evaluate(scale)
    ada.page.mouse.move(*ada.spot("ada"))
    ada.page.mouse.wheel(0, 120)
    ada.page.wait_for_timeout(200)
    assert ada.page.evaluate(scale) == before
    assert ada.page.evaluate("scrollY") > 0
    ada.page.locator("#network-drawing").focus()
    ada.page.mouse.wheel(0, 120)
    ada.page.wait_for_timeout(200)
    assert ada.page.evaluate(scale) < before


def test_there_is_one_live_region_for_screen_readers(reader, adas_page):
    ada = reader(adas_page)
    assert ada.page.locator("[role=status]").count() == 1
    assert ada.page.locator("[aria-live]").count() == 0
    ada.click("dee")
    assert ada.said() == "Dee: 2 papers, 2 with Ada, 2 coauthors shown."
    assert ada.page.locator("canvas").get_attribute("aria-hidden") == "true"


def test_nothing_is_animated_with_reduced_motion(open_page, adas_page):
    from_where = "document.getElementById('network').drawing.canvas.scale"
    page = open_page(adas_page, reduced_motion="reduce")
    target = page.evaluate(f"{from_where} * 1.4")
    page.get_by_role("button", name="Zoom in").click()
    assert page.evaluate(
        f"new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done({from_where}))))"
    ) == pytest.approx(target, rel=0.01)


# ---- hostile names

HOSTILE = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(2)>",
    "<!--<script>",
    "]]>",
    "</style><style>*{display:none}</style>",
    "a\u2028b\u2029c",
    "nul\x00name\x07",
    "evil\u202egpj.exe",
    "\u2067\u2066isolated",
    "${alert(3)}`'\"",
    "javascript:alert(4)",
    "مرحبا بالعالم",
    "👩‍🔬 emoji",
    "",
    "x" * 3000,
]


def test_hostile_names_and_titles_are_shown_as_text(reader, site, watched, circle):
    site.papers.update(
        {
            f"n{place}": [
                {
                    "id": "p",
                    "title": name,
                    "year": 2001,
                    "venue": name,
                    "authors": [name, name],
                    "page": "/papers/p",
                }
            ]
            for place, name in enumerate(HOSTILE)
        }
    )
    for title in ("</title><script>alert(5)</script>", "evil\u202egpj"):
        hostile = reader(site.show(circle(HOSTILE, title=title)))
        assert len(hostile.rows()) == len(HOSTILE)
        for place, name in enumerate(HOSTILE):
            hostile.page.mouse.move(*hostile.spot(f"n{place}"))
            hostile.page.wait_for_timeout(60)
            hostile.click(f"n{place}")
            heading = hostile.page.locator(".network-panel h2 bdi")
            assert heading.evaluate("(heading) => heading.textContent") == name
        assert hostile.page.locator("#network script, #network img, #network style").count() == 0
        tips = hostile.page.locator(".network-tip").evaluate("(tip) => tip.textContent")
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x00]", tips)
    assert not [url for url in watched.requests if url.endswith("/x")]


def test_names_cannot_change_the_direction_of_the_text_around_them(reader, site, circle):
    hostile = reader(site.show(circle(["Ada", "evil\u202egpj.exe"])))
    loose = hostile.page.evaluate(
        """() => {
          const walker = document.createTreeWalker(document.getElementById('network'), NodeFilter.SHOW_TEXT);
          const found = [];
          while (walker.nextNode()) {
            const {data, parentElement} = walker.currentNode;
            if (/[\\u202a-\\u202e\\u2066-\\u2069]/.test(data) && !parentElement.closest('bdi')) found.push(data);
          }
          return found;
        }"""
    )
    assert loose == []


def test_hostile_identifiers_survive_the_address_unchanged(reader, site, circle):
    answer = circle(["Ada", "Bo"])
    answer["nodes"]["id"] = ["ada", 'a&b=c#d/%2e\u202e"<x>']
    address = site.show(answer)
    first = reader(address)
    first.page.locator(".network-row", has_text="Bo").click()
    first.settle()
    assert query(first.page)["select"] == ['a&b=c#d/%2e\u202e"<x>']
    assert reader(first.page.url).heading() == "Bo"


# ---- missing data and failures


def test_a_network_of_one_author_says_so(reader, site, circle):
    alone = reader(site.show(circle(["Ada"])))
    assert (
        alone.page.locator(".network-message").inner_text()
        == "Ada has no coauthors in this network: 1 single-author paper."
    )
    assert alone.page.locator("#network").get_attribute("data-state") == "empty"
    assert "the fallback" in alone.page.locator("#network").inner_text()


def test_an_empty_network_is_not_an_error(reader, site, circle):
    nobody = reader(site.show(circle([], centre=None)))
    assert "This network is empty." in nobody.page.locator("#network").inner_text()


def test_a_network_without_positions_says_that_it_is_too_large(reader, site, circle):
    answer = circle(["Ada", "Bo", "Cy"])
    answer["nodes"]["x"] = answer["nodes"]["y"] = [None] * 3
    assert "too large to draw" in reader(site.show(answer)).page.locator("#network").inner_text()


def test_a_network_appears_automatically_once_its_positions_are_computed(reader, site, circle):
    answers = []
    for state, seconds in (("computing", 1.0), ("waiting", 1.0), ("ready", None)):
        answer = circle(["Ada", "Bo", "Cy"])
        reason = "" if state == "ready" else "No positions and communities yet."
        answer["layout"] = {"state": state, "retry_after": seconds, "reason": reason}
        if state != "ready":
            answer["nodes"]["x"] = answer["nodes"]["y"] = [None] * 3
        answers.append(answer)
    waiting = reader(site.show(lambda _: answers.pop(0) if len(answers) > 1 else answers[0]))
    assert "is being computed" in waiting.page.locator(".network-message").inner_text()
    assert waiting.page.locator("#network").get_attribute("data-state") == "waiting"
    assert "the fallback" in waiting.page.locator("#network").inner_text()
    waiting.page.wait_for_selector("text=The server will try again")
    waiting.page.wait_for_selector("#network[data-state=drawn]")
    assert waiting.counts() == "3 authors shown · 3 links drawn"


def test_while_positions_are_computed_the_page_shows_the_progress_and_can_stop_waiting(
    open_page, site, circle
):
    answer = circle(["Ada", "Bo", "Cy"])
    answer["nodes"]["x"] = answer["nodes"]["y"] = [None] * 3
    reason = "Positions and communities are being computed: 20 %."
    answer["layout"] = {"state": "computing", "retry_after": 1.0, "reason": reason}
    answer["left_out"] = [reason]
    site.reasons = [reason.replace("20", "30")] * 100
    page = open_page(site.show(answer), wait=False)
    page.wait_for_selector("text=30 %")
    message = page.locator(".network-message")
    assert message.inner_text().count("Positions and communities are being computed") == 1
    message.get_by_role("button", name="Cancel").click()
    assert message.inner_text().startswith("Drawing was cancelled.")
    assert "the fallback" in page.locator("#network").inner_text()
    # the network itself was requested once
    assert len([url for url in site.asked if "/api/v1/network?" in url]) == 1
    site.show(circle(["Ada", "Bo", "Cy"]))
    page.get_by_role("button", name="Try again").click()
    page.wait_for_selector("#network[data-state=drawn]")


def test_a_network_whose_drawing_is_cancelled_while_it_is_loaded_again_does_not_appear(
    open_page, site, watched, circle
):
    answer = circle(["Ada", "Bo", "Cy"])
    reason = "Positions and communities are being computed."
    waiting = {**answer, "nodes": {**answer["nodes"], "x": [None] * 3, "y": [None] * 3}}
    waiting |= {"layout": {"state": "computing", "retry_after": 1.0, "reason": reason}, "left_out": [reason]}
    page = open_page(site.show(waiting), wait=False)
    page.wait_for_selector("#network[data-state=waiting]")
    site.show(answer)
    held = []
    page.route("**/api/v1/network?*", lambda route: held.append(route))
    with page.expect_request("**/api/v1/network?*"):
        pass
    page.locator(".network-message").get_by_role("button", name="Cancel").click()
    page.unroute("**/api/v1/network?*")
    page.wait_for_selector("#network[data-state=failed]")
    assert page.locator(".network-message").inner_text().startswith("Drawing was cancelled.")
    page.get_by_role("button", name="Try again").click()
    page.wait_for_selector("#network[data-state=drawn]")


def test_a_permanently_failed_layout_is_reported_and_not_requested_again(reader, site, circle):
    answer = circle(["Ada", "Bo", "Cy"])
    answer["nodes"]["x"] = answer["nodes"]["y"] = [None] * 3
    answer["layout"] = {"state": "failed", "retry_after": None, "reason": "It took too long."}
    answer["left_out"] = ["It took too long."]
    failed = reader(site.show(answer))
    assert "could not be computed" in failed.page.locator(".network-message").inner_text()
    assert "It took too long." in failed.page.locator(".network-message").inner_text()
    assert failed.page.locator("#network").get_attribute("data-state") == "empty"


def test_a_failure_is_reported_with_a_button_to_try_again(
    reader, site, watched, adas_page, adas_network, faults
):
    watched.expected.append("503")
    site.answers["ada"] = 503
    ada = reader(adas_page)
    told = ada.page.locator(".network-problem")
    assert told.inner_text().startswith("The network could not be loaded. The store is away.")
    assert "Wait a little." in told.inner_text()
    assert "the fallback" in ada.page.locator("#network").inner_text()
    assert faults(ada.page) == []
    site.answers["ada"] = adas_network()
    ada.page.get_by_role("button", name="Try again").click()
    ada.page.wait_for_selector("#network[data-state=drawn]")
    assert ada.counts() == "5 authors shown · 6 links drawn"


def test_while_the_network_loads_the_page_keeps_its_content(open_page, site, adas_page, adas_network):
    from threading import Event

    go_on = Event()

    def slow(_arguments):
        go_on.wait(10)
        return adas_network()

    site.answers["ada"] = slow
    page = open_page(adas_page, wait=False)
    try:
        page.wait_for_selector("text=Loading the network…")
        assert "the fallback" in page.locator("#network").inner_text()
    finally:
        go_on.set()
    page.wait_for_selector("#network[data-state=drawn]")
    assert page.locator("text=Loading the network…").count() == 0


# ---- without a server


def test_the_drawing_works_in_a_single_file_page(reader, site, watched, root, adas_network, tmp_path, faults):
    from graphapp.networks.palette import DARK, LIGHT
    from graphapp.support.assets import import_map, network_sources, vis_network

    folder = root / "static" / "network"
    data = adas_network() | {
        "papers": [
            ["p2", "On <p2>", "Proc", 2003, [0, 1, 2]],
            ["p3", "On p3", "Proc", 2005, [0, 2, 3]],
            ["p4", "On p4", "Proc", 2005, [1, 2]],
        ],
        "palette": {"light": LIGHT._asdict(), "dark": DARK._asdict()},
    }
    block = json.dumps(data).replace("<", "\\u003c")
    modules = import_map(
        {
            name: "data:text/javascript;base64," + b64encode(source).decode()
            for name, source in network_sources().items()
        }
    )
    page = tmp_path / "network.html"
    page.write_text(
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Ada</title><link rel="icon" href="data:,">'
        f"<style>{''.join(sheet.read_text('utf-8') for sheet in sorted(folder.glob('*.css')))}</style>"
        f'<script type="importmap">{modules}</script>'
        '<main id="network"><h1>Coauthor network of Ada</h1></main>'
        f'<script type="application/json" id="network-data">{block}</script>'
        f'<script>{vis_network().decode()}</script><script type="module">import "#network/main.js"</script></html>'
    )
    ada = reader(page.as_uri())
    assert ada.counts() == "5 authors shown · 6 links drawn"
    assert ada.page.locator("h1").inner_text() == "Coauthor network of Ada"
    ada.click("cy")
    assert ada.titles() == ["On p3", "On <p2>"]
    assert ada.page.get_by_role("button", name="Add coauthors").count() == 0
    assert ada.page.locator(".network-panel a:visible").count() == 0
    ada.click_link("bo", "cy")
    assert ada.titles() == ["On p4", "On <p2>"]
    spot = ada.page.locator(".network-spot").first
    assert spot.evaluate("(spot) => getComputedStyle(spot).backgroundColor") == "rgb(58, 66, 197)"
    assert faults(ada.page) == []
    assert {urlsplit(url).scheme for url in watched.requests} <= {"file", "data"}
