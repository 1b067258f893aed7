"""The choices of a drawing (years, joint papers, further coauthors) and the address that stores them."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from graphapp.networks.projection import project
from graphapp.networks.spec import NetworkSpec
from graphapp.serialize import network_json
from tests.browser.addresses import query

pytestmark = pytest.mark.browser


def years(ada, first: int, last: int) -> None:
    """Move both slider handles with keys, from 2001 and 2007."""
    for label, presses, key in (
        ("First year", first - 2001, "ArrowRight"),
        ("Last year", 2007 - last, "ArrowLeft"),
    ):
        ada.page.get_by_label(label).focus()
        for _ in range(presses):
            ada.page.keyboard.press(key)
    ada.settle()


def test_years_keep_authors_with_a_joint_paper_with_the_centre(reader, adas_page):
    ada = reader(adas_page)
    years(ada, 2004, 2006)
    # 2005 has p3 (Ada, Cy, Dee) and p4 (Bo, Cy): Bo has a paper in that year, but not with Ada
    assert sorted(ada.rows()) == ["Ada", "Cy", "Dee"]
    assert ada.counts() == "3 of 5 authors shown · 3 links drawn"
    assert "2 authors hidden by the filter on years." in ada.page.locator(".network-left-out").inner_text()
    assert ada.row("Cy") == ["Cy", "2", "1", "2", "1"]
    assert query(ada.page)["first"] == ["2004"]
    assert query(ada.page)["last"] == ["2006"]


def test_the_picture_form_requests_the_network_as_shown(reader, adas_page):
    ada = reader(adas_page)
    form = """<form action="/files/network.png"><input type="hidden" name="value" value="ada">
      <input type="hidden" name="joint" value="9"><input name="width" value="85mm"></form>"""
    ada.page.evaluate("form => document.querySelector('main').insertAdjacentHTML('beforeend', form)", form)
    years(ada, 2004, 2006)
    sent = "[...new FormData(document.querySelector('form[action]'))].sort()"
    assert ada.page.evaluate(sent) == [
        ["first", "2004"],
        ["last", "2006"],
        ["value", "ada"],
        ["width", "85mm"],
    ]


def test_a_paper_without_a_year_counts_only_without_a_filter_on_years(reader, adas_page):
    ada = reader(adas_page)
    assert ada.row("Dee") == ["Dee", "2", "2", "2", "2"]
    years(ada, 2002, 2007)
    assert ada.row("Dee") == ["Dee", "1", "1", "2", "2"]


def test_a_minimum_of_joint_papers_hides_weaker_links_and_isolated_authors(reader, adas_page):
    ada = reader(adas_page)
    field = ada.page.get_by_label("Joint papers ≥")
    field.fill("2")
    # Ada with Bo, Cy and Dee, and Bo with Cy; Eve has one paper with Ada
    assert sorted(ada.rows()) == ["Ada", "Bo", "Cy", "Dee"]
    assert ada.counts() == "4 of 5 authors shown · 4 links drawn"
    field.fill("")
    assert len(ada.rows()) == 4
    ada.settle()
    assert query(ada.page)["joint"] == ["2"]
    ada.page.get_by_role("button", name="Reset").click()
    assert ada.counts() == "5 authors shown · 6 links drawn"
    assert field.input_value() == "1"


def test_filters_do_not_move_nodes(reader, adas_page):
    ada = reader(adas_page)
    before, spot = ada.places(), ada.spot("cy")
    years(ada, 2003, 2005)
    ada.page.get_by_label("Joint papers ≥").fill("2")
    ada.settle()
    assert ada.places() == before
    assert ada.spot("cy") == pytest.approx(spot)


def test_hidden_authors_are_not_under_the_mouse(reader, adas_page):
    ada = reader(adas_page)
    x, y = ada.spot("bo")
    years(ada, 2004, 2006)
    ada.page.mouse.click(x, y)
    ada.page.wait_for_timeout(350)
    assert ada.page.locator(".network-panel").is_hidden()


def test_a_slider_handle_can_be_dragged(reader, adas_page):
    ada = reader(adas_page)
    handle = ada.page.get_by_label("Last year").bounding_box()
    y = handle["y"] + handle["height"] / 2
    ada.page.mouse.move(handle["x"] + handle["width"] - 12, y)
    ada.page.mouse.down()
    ada.page.mouse.move(handle["x"] + 12 + (handle["width"] - 24) / 3, y, steps=6)
    ada.page.mouse.up()
    ada.settle()
    # a third of the way from 2001 to 2007
    assert ada.page.locator(".network-years-shown").inner_text() == "2001–2003"
    assert sorted(ada.rows()) == ["Ada", "Bo", "Cy"]


SPECS = [
    {},
    {"first": 2004},
    {"last": 2004},
    {"first": 2003, "last": 2003},
    {"first": 1990, "last": 2030},
    {"joint": 2},
    {"joint": 3},
    {"first": 2003, "joint": 2},
    {"last": 2005, "joint": 2},
    {"first": 2050},
]


@pytest.mark.parametrize("centre", ["author", "all"])
def test_the_page_filters_like_the_server(open_page, adas_page, adas_authorships, centre):
    page = open_page(adas_page)
    subject = {"centre": centre, "value": "ada" if centre == "author" else ""}
    whole = network_json(project(adas_authorships, NetworkSpec(**subject)))
    for fields in SPECS:
        server = project(adas_authorships, NetworkSpec(**subject, **fields))
        drawn = page.evaluate(
            """async ([answer, chosen]) => {
              const {Network} = await import('/static/network/model.js');
              const network = new Network(answer);
              network.filter({first: null, last: null, joint: 1, ...chosen});
              return [
                network.shownNodes.map((node) => [node.id, node.counts]).sort(),
                network.shownLinks.map((link) => [link.source.id, link.target.id, link.counts]).sort(),
              ];
            }""",
            [whole, fields],
        )
        nodes = sorted([node.id, node.papers] for node in server.nodes)
        ids = [node.id for node in server.nodes]
        links = sorted([*sorted([ids[edge.source], ids[edge.target]]), edge.papers] for edge in server.edges)
        assert drawn[0] == nodes, fields
        assert sorted([*sorted(link[:2]), link[2]] for link in drawn[1]) == links, fields


def test_an_address_restores_the_same_drawing(reader, adas_page):
    ada = reader(adas_page)
    years(ada, 2003, 2007)
    ada.click("cy")
    ada.press("+", "Shift+ArrowRight")
    ada.page.mouse.move(5, 5)
    ada.settle()
    again = reader(ada.page.url)
    assert again.counts() == ada.counts()
    assert again.heading() == "Cy"
    assert again.chosen() == ["Cy"]
    assert again.spot("dee") == pytest.approx(ada.spot("dee"), abs=1)
    again.settle()
    assert query(again.page) == query(ada.page)
    third = reader(ada.page.url)
    assert third.picture() == again.picture()


def test_an_invalid_address_shows_the_whole_network(reader, adas_page):
    ada = reader(
        f"{adas_page}&first=x&last=1e9&joint=-3&links=none&select=nobody&link=a&community=0&move=1,2&x=NaN&y=0&zoom=0"
    )
    assert ada.counts() == "5 authors shown · 6 links drawn"


def test_download_links_follow_the_choices(reader, adas_page):
    ada = reader(f"{adas_page}&move=5,-6,dee&size=papers&select=ada&zoom=2&x=1&y=2")
    years(ada, 2004, 2007)
    ada.page.get_by_label("Joint papers ≥").fill("2")
    ada.settle()
    link = ada.page.get_by_role("link", name="GML")
    assert parse_qs(urlsplit(link.get_attribute("href")).query) == {
        "value": ["ada"],
        "first": ["2004"],
        "joint": ["2"],
        "move": ["5,-6,dee"],
        "size": ["papers"],
        "select": ["ada"],
    }


def test_other_parameters_of_the_address_stay(reader, adas_page):
    ada = reader(f"{adas_page}&unit=row&longest=20#top")
    ada.click("bo")
    ada.settle()
    assert query(ada.page) == {"value": ["ada"], "unit": ["row"], "longest": ["20"], "select": ["bo"]}
    assert ada.page.url.endswith("#top")


def test_a_capped_network_is_filtered_by_the_server(reader, site, adas_network):
    def answer(arguments):
        if arguments.get("last") == "2003":
            return adas_network(last=2003)
        return adas_network() | {"total_nodes": 90, "total_edges": 80}

    address = site.show(answer)
    ada = reader(address)
    assert ada.counts() == "5 of 90 authors shown · 6 of 80 links drawn"
    ada.page.get_by_label("Last year").focus()
    for _ in range(4):
        ada.page.keyboard.press("ArrowLeft")
    ada.page.wait_for_timeout(500)
    # p1 and p2: Ada, Bo, Cy, each with each
    assert sorted(ada.rows()) == ["Ada", "Bo", "Cy"]
    assert "last=2003" in site.asked[-1]
    again = reader(ada.page.url)
    assert sorted(again.rows()) == ["Ada", "Bo", "Cy"]


def more_of_bo() -> dict:
    """Bo, two authors who are not in Ada's network, and Cy, who is."""
    names = ["Bo", "Fay", "Gil", "Cy"]
    nodes = [
        [name.lower(), name, "author", 4 - place, 0, 5, 5, 2000, 2004, 1, [2003] * (4 - place)]
        for place, name in enumerate(names)
    ]
    fields = ("id", "name", "type", "papers", "community", "x", "y", "first", "last", "rows", "years")
    edges = [
        [0, 1, 1.0, 1, 1.0, 2003, 2003, True, [2003]],
        [0, 2, 1.0, 1, 1.0, 2003, 2003, True, [2003]],
        [1, 2, 1.0, 1, 1.0, 2003, 2003, True, [2003]],
        [0, 3, 9.0, 9, 1.0, 2003, 2003, True, [2003] * 9],
    ]
    ends = ("source", "target", "weight", "papers", "strength", "first", "last", "strong", "years")
    return {
        "title": "",
        "spec": "",
        "centre": 0,
        "total_nodes": 4,
        "total_edges": 4,
        "left_out": [],
        "nodes": {name: [node[place] for node in nodes] for place, name in enumerate(fields)},
        "edges": {name: [edge[place] for edge in edges] for place, name in enumerate(ends)},
    }


def test_added_coauthors_neither_move_nor_cover_nodes(reader, site, adas_page):
    site.more["bo"] = more_of_bo()
    # Dee has the position that the first added node would get: right of Bo at (-200, -100), whose disc is 10.5 wide, 24 away
    ada = reader(f"{adas_page}&move=-165,-100,dee")
    before, spot = ada.places(), ada.spot("dee")
    ada.click("bo")
    ada.page.get_by_role("button", name="Add coauthors").click()
    ada.page.wait_for_selector("text=5 authors + 2 added shown")
    # two links from Bo, and one between the added nodes that is not drawn; the link of Bo and Cy exists already
    assert ada.counts() == "5 authors + 2 added shown · 8 of 9 links drawn"
    assert ada.said() == "2 coauthors of Bo added."
    after = ada.places()
    assert {id: after[id] for id in before} == before
    assert ada.spot("dee") == pytest.approx(spot)
    assert ada.row("Bo")[:4] == ["Bo", "3", "2", "4"]
    radius = ada.page.evaluate(
        "Object.fromEntries(document.getElementById('network').drawing.view.network.nodes.map((node) => [node.id, node.radius]))"
    )
    for new in ("fay", "gil"):
        for other in after:
            if other != new:
                away = (
                    (after[new][0] - after[other][0]) ** 2 + (after[new][1] - after[other][1]) ** 2
                ) ** 0.5
                assert away >= radius[new] + radius[other]
    ada.settle()
    assert query(ada.page)["expand"] == ["bo"]
    again = reader(ada.page.url)
    assert again.places() == after
    assert again.page.locator(".network-panel").get_by_role("button", name="Add coauthors").count() == 0


def test_a_failed_expansion_is_reported_and_changes_nothing(reader, site, watched, adas_page):
    watched.expected.append("503")
    site.more["bo"] = 503
    ada = reader(adas_page)
    ada.click("bo")
    ada.press("e")
    ada.page.wait_for_timeout(200)
    assert ada.said() == "The store is away. Wait a little."
    assert ada.counts() == "5 authors shown · 6 links drawn"


@pytest.mark.parametrize("label", ["Remove added", "Reset all"])
def test_added_coauthors_can_be_removed(reader, site, adas_page, label):
    site.more["bo"] = more_of_bo()
    ada = reader(adas_page)
    before = ada.places()
    assert ada.page.get_by_role("button", name="Remove added").is_hidden()
    ada.click("bo")
    ada.page.get_by_role("button", name="Add coauthors").click()
    ada.page.wait_for_selector("text=5 authors + 2 added shown")
    ada.page.get_by_role("button", name=label).click()
    assert ada.counts().strip() == "5 authors shown · 6 links drawn"
    assert ada.places() == before
    ada.settle()
    # "Reset all" ends the selection, too
    selected = {} if label == "Reset all" else {"select": ["bo"]}
    assert query(ada.page) == {"value": ["ada"], **selected}
    ada.click("bo") if label == "Reset all" else None
    ada.page.get_by_role("button", name="Add coauthors").click()
    ada.page.wait_for_selector("text=5 authors + 2 added shown")


def test_an_expansion_without_new_coauthors_is_reported_and_not_in_the_address(
    reader, site, adas_page, adas_network
):
    site.more["bo"] = adas_network()
    ada = reader(adas_page)
    ada.click("bo")
    ada.page.get_by_role("button", name="Add coauthors").click()
    ada.page.wait_for_selector(".network-panel >> text=All coauthors are already shown.")
    ada.settle()
    assert "expand" not in query(ada.page)


def test_discs_grow_with_papers_with_the_centre_or_with_all_papers(reader, adas_page):
    ada = reader(f"{adas_page}&size=papers")
    radii = "Object.fromEntries(document.getElementById('network').drawing.view.network.nodes.map((node) => [node.id, node.radius]))"
    # in small networks a radius is 6 + 2.6 √papers: Cy has three papers, two of them with Ada, who has five
    assert ada.page.evaluate(radii)["cy"] == pytest.approx(6 + 2.6 * 3**0.5)
    ada.page.get_by_label("Size by").select_option("joint")
    ada.settle()
    found = ada.page.evaluate(radii)
    assert found["cy"] == pytest.approx(6 + 2.6 * 2**0.5)
    assert found["ada"] == pytest.approx(6 + 2.6 * 5**0.5)
    # the default of the network of an author
    assert "size" not in query(ada.page)
    assert reader(ada.page.url).page.evaluate(radii) == found
