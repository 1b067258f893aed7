"""Colours and sizes by measures of the nodes, on the bundled demo: the menus, the legend, the table, the address and the files."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from graphapp.networks.measures.registry import MEASURES as ALL_MEASURES
from graphapp.networks.spec import NetworkSpec
from tests.browser.addresses import query

pytestmark = pytest.mark.browser

# the network of an author has no sides
MEASURES = [each for each in ALL_MEASURES if not each.sides]
CHEN = "/authors/weizhu%20chen/network"


def column(page, place: int) -> list[str]:
    return page.locator(f".network-table tbody tr > :nth-child({place})").all_inner_texts()


def test_the_menus_are_the_registry(reader, demo):
    chen = reader(demo + CHEN)
    colours = chen.control("Colour by").locator("option")
    assert [each.get_attribute("value") for each in colours.all()] == [each.id for each in MEASURES]
    sizes = chen.control("Size by").locator("option")
    assert [each.get_attribute("value") for each in sizes.all()] == [
        each.id for each in MEASURES if each.sizes
    ]
    assert "Papers with Weizhu Chen" in sizes.all_inner_texts()


def test_a_measure_of_the_server_colours_the_discs_and_is_a_column(reader, demo, demo_service, faults):
    chen = reader(demo + CHEN)
    before = chen.picture()
    chen.control("Colour by").select_option("pagerank")
    legend = chen.page.get_by_role("group", name="Colours: PageRank")
    legend.wait_for()
    assert chen.picture() != before
    view, values = demo_service.measure(NetworkSpec(value="weizhu chen"), "pagerank")
    ranked = sorted(zip(values, [node.name for node in view.nodes], strict=True), reverse=True)
    heads = chen.page.locator("th[scope=col]").all_inner_texts()
    assert heads[-1] == "PageRank"
    assert column(chen.page, 1)[:5] == [name for _, name in ranked[:5]]
    assert column(chen.page, len(heads))[0] == f"{ranked[0][0]:.3g}"
    # the scale covers the coauthors; the centre has its own colour
    others = [value for value, name in ranked if name != "Weizhu Chen"]
    assert legend.locator(".network-ticks span").all_inner_texts()[::2] == [
        f"{min(others):.3g}",
        f"{max(others):.3g}",
    ]
    chen.settle()
    assert query(chen.page) == {"colour": ["pagerank"]}
    assert faults(chen.page) == []
    again = reader(chen.page.url)
    again.page.get_by_role("group", name="Colours: PageRank").wait_for()
    chen.page.go_back()
    chen.settle()
    assert chen.control("Colour by").input_value() == "community"
    assert chen.picture() == before


def test_every_measure_can_be_chosen_for_colour_and_size(reader, demo):
    chen = reader(demo + CHEN)
    for measure in MEASURES[1:]:
        chen.control("Colour by").select_option(measure.id)
        chen.page.get_by_role("group", name=f"Colours: {measure.label}").wait_for()
        if measure.sizes:
            chen.control("Size by").select_option(measure.id)
            chen.page.wait_for_function(
                "id => document.getElementById('network').drawing.view.network.sizedBy === id", arg=measure.id
            )


def test_the_drawing_computes_the_same_values_as_the_server(reader, demo, demo_service):
    chen = reader(f"{demo}{CHEN}?first=2020&last=2023")
    spec = NetworkSpec(value="weizhu chen", first=2020, last=2023)
    for measure in MEASURES:
        # only the server computes the strengths of some years
        if measure.remote or measure.id in ("community", "strength"):
            continue
        view, values = demo_service.measure(spec, measure.id)
        drawn = chen.page.evaluate(
            """id => {
              const {view} = document.getElementById('network').drawing;
              const values = view.valuesOf(id);
              return Object.fromEntries(view.network.shownNodes.map((node) => [node.id, values[node.index]]));
            }""",
            measure.id,
        )
        expected = dict(zip([node.id for node in view.nodes], values, strict=True))
        assert drawn == pytest.approx(expected, abs=1e-5), measure.id


def test_files_have_the_chosen_measures(reader, demo):
    chen = reader(f"{demo}{CHEN}?colour=core&size=betweenness")
    chen.page.get_by_role("group", name="Colours: k-core").wait_for()
    link = chen.page.locator("a[href*='/files/network.graphml']")
    text = chen.page.request.get(link.evaluate("(link) => link.href")).text()
    assert '<data key="core">' in text
    assert '<data key="betweenness">' in text
    # also after a second change
    chen.control("Colour by").select_option("mean_year")
    chen.control("Links drawn").select_option("all")
    chen.settle()
    address = link.evaluate("(link) => link.href")
    assert parse_qs(urlsplit(address).query) == {
        "value": ["weizhu chen"],
        "colour": ["mean_year"],
        "size": ["betweenness"],
        "links": ["all"],
    }


def test_the_strength_of_some_years_is_that_of_the_server(reader, demo, demo_service):
    chen = reader(f"{demo}{CHEN}?first=2020&last=2023&colour=strength")
    chen.page.get_by_role("group", name="Colours: Strength").wait_for()
    _, values = demo_service.measure(NetworkSpec(value="weizhu chen", first=2020, last=2023), "strength")
    most = max(values[1:])
    assert chen.page.locator(".network-ticks span").last.inner_text() == f"{most:.3g}"


def test_the_page_says_that_values_are_estimated(reader, demo):
    chen = reader(demo + CHEN)
    note = "Betweenness is estimated from 60 of 169 sources of shortest paths; the standard error is at most 0.01."

    def estimated(route):
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), "note": note})

    chen.page.route("**/network/measure**", estimated)
    chen.control("Colour by").select_option("betweenness")
    legend = chen.page.get_by_role("group", name="Colours: Betweenness")
    legend.get_by_text("Betweenness (estimated)").wait_for()
    chen.settle()
    assert note in chen.page.locator(".network-summary").text_content()


def test_a_measure_that_fails_is_reported_and_can_be_requested_again(reader, demo, watched):
    watched.expected.append("503")
    chen = reader(demo + CHEN)
    problem = {"error": {"code": "not_ready", "message": "Betweenness is not available.", "hint": "Wait."}}
    chen.page.route("**/network/measure**", lambda route: route.fulfill(status=503, json=problem))
    chen.control("Colour by").select_option("betweenness")
    again = chen.page.get_by_role("button", name="Try again")
    again.wait_for()
    assert "Betweenness is not available. Wait." in chen.page.locator(".network-busy").inner_text()
    chen.page.unroute("**/network/measure**")
    again.click()
    chen.page.get_by_role("group", name="Colours: Betweenness").wait_for()
    assert chen.page.locator(".network-busy").is_hidden()
