"""Files show the drawing as it was arranged on the page: moved nodes, sizes, links and what is highlighted."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import networkx as nx
import pytest
from lxml import etree, html

from graphapp.exporters import by_suffix
from graphapp.networks.appearance import Appearance
from graphapp.networks.arranging import arranged
from graphapp.networks.measures.estimate import Estimate
from graphapp.networks.spec import NetworkView

SVG = "{http://www.w3.org/2000/svg}"
NAMES = ["Ada", "Bo", "Cy", "Dee", "Eve"]


@pytest.fixture
def shown(make_network: Callable[..., NetworkView]) -> Callable[..., NetworkView]:
    """A function that arranges a network of Ada and four others: a link of Ada and the n-th has n papers."""

    def shown(values: dict[str, list[Any]] | None = None, **choices: Any) -> NetworkView:
        return arranged(make_network(NAMES), Appearance(**choices), values)

    return shown


def written(view: NetworkView, suffix: str) -> bytes:
    out = io.BytesIO()
    by_suffix(suffix).write(view, out)
    return out.getvalue()


def discs(view: NetworkView) -> dict[str, etree._Element]:
    root = etree.fromstring(written(view, "svg"))
    return {
        disc.findtext(f"{SVG}title").split(",")[0]: disc for disc in root.iter(f"{SVG}circle") if len(disc)
    }


def test_a_moved_node_is_where_it_was_put_in_every_format_with_positions(shown: Any) -> None:
    view = shown(moves={view_id(shown, "Cy"): (-40, 25)})
    graph = nx.parse_graphml(written(view, "graphml").decode())
    (cy,) = (data for _, data in graph.nodes(data=True) if data["name"] == "Cy")
    # the y axis of Gephi points up
    assert (cy["x"], cy["y"]) == (-40, -25)
    (cy,) = (node for node in json.loads(written(view, "json"))["nodes"] if node["name"] == "Cy")
    assert (cy["x"], cy["y"]) == (-40, 25)
    assert discs(view)["Cy"].get("cx") != discs(shown())["Cy"].get("cx")


def view_id(shown: Any, name: str) -> str:
    return next(node.id for node in shown().nodes if node.name == name)


def test_the_size_of_discs_follows_the_choice(shown: Any) -> None:
    # in a small network a radius is 6 + 2.6 √papers: Bo has one paper with Ada, and two in all
    joint = nx.parse_graphml(written(shown(), "graphml").decode())
    papers = nx.parse_graphml(written(shown(size="papers"), "graphml").decode())
    size = [
        next(data["size"] for _, data in graph.nodes(data=True) if data["name"] == "Bo")
        for graph in (joint, papers)
    ]
    assert size == [pytest.approx(8.6), pytest.approx(6 + 2.6 * 2**0.5, abs=0.01)]
    assert float(discs(shown())["Bo"].get("r")) < float(discs(shown(size="papers"))["Bo"].get("r"))


def test_a_selection_is_highlighted_and_everything_else_faint(shown: Any) -> None:
    view = shown(select=view_id(shown, "Bo"))
    # Bo has links to Ada and Cy
    assert {name for name, disc in discs(view).items() if disc.get("opacity")} == {"Dee", "Eve"}
    root = etree.fromstring(written(view, "svg"))
    lit = [path.get("d").count("M") for path in root.iter(f"{SVG}path") if path.get("stroke") == "#1f4f86"]
    assert sum(lit) == 2
    names = next(group for group in root.iter(f"{SVG}g") if group.get("class") == "names")
    assert sorted(text.text for text in names) == ["Ada", "Bo", "Cy"]


def test_the_links_drawn_follow_the_choice(shown: Any) -> None:
    def lines(view: NetworkView) -> int:
        root = etree.fromstring(written(view, "svg"))
        return sum(path.get("d").count("M") for path in root.iter(f"{SVG}path") if path.get("class") is None)

    # four links to Ada are strong, three between neighbours are not
    assert [lines(shown(links=links)) for links in ("strong", "two", "all")] == [4, 6, 7]


def test_the_web_page_opens_with_the_same_choices(shown: Any) -> None:
    page = written(shown(select="x", size="papers", links="all"), "html").decode()
    assert '"choices":"size=papers\\u0026links=all\\u0026select=x"' in page


def test_the_web_page_contains_measures_that_only_a_server_can_compute(shown: Any) -> None:
    values = {"pagerank": [0.3, 0.2, 0.2, 0.2, 0.1], "mean_year": YEARS}
    page = written(shown(values, colour="pagerank"), "html").decode()
    assert '"values":{"pagerank":[0.3,0.2,0.2,0.2,0.1]}' in page


YEARS = [2000, 2001, 2002, None, 2003]


def test_a_chosen_measure_is_a_column_and_a_colour_in_every_format(shown: Any) -> None:
    view = shown({"mean_year": YEARS}, colour="mean_year")
    graph = nx.parse_graphml(written(view, "graphml").decode())
    found = {data["name"]: data for _, data in graph.nodes(data=True)}
    assert [found[name].get("mean_year") for name in NAMES] == YEARS
    # the middle of the scale
    assert [found["Cy"][channel] for channel in "rgb"] == [0x2A, 0x78, 0x8E]
    gexf = nx.read_gexf(io.BytesIO(written(view, "gexf")))
    assert {data["label"]: data.get("mean_year") for _, data in gexf.nodes(data=True)} == dict(
        zip(NAMES, YEARS, strict=True)
    )
    nodes = json.loads(written(view, "cyjs"))["elements"]["nodes"]
    assert [node["data"].get("mean_year") for node in nodes] == YEARS
    with zipfile.ZipFile(io.BytesIO(written(view, "csv.zip"))) as archive:
        rows = list(csv.DictReader(io.StringIO(archive.read("nodes.csv").decode())))
    assert [row["mean_year"] for row in rows] == ["2000", "2001", "2002", "", "2003"]
    assert discs(view)["Cy"].get("fill") == "#2a788e"
    texts = [text.text for text in etree.fromstring(written(view, "svg")).iter(f"{SVG}text")]
    assert {"Mean year", "2001", "2002", "2003"} <= set(texts)


def test_a_measure_of_numbers_is_a_score_in_vosviewer(shown: Any) -> None:
    view = shown({"betweenness": [0.5, 0.25, 0, 0, 0]}, size="betweenness")
    items = json.loads(written(view, "vosviewer.json"))["network"]["items"]
    assert [item["scores"]["Betweenness"] for item in items] == [0.5, 0.25, 0, 0, 0]


def test_a_page_says_that_values_are_estimated(shown: Any) -> None:
    estimate = Estimate(2, 5, 0.005, 0.5)
    view = replace(
        shown({"betweenness": [0.5, 0.25, 0, 0, 0]}, size="betweenness"), estimates={"betweenness": estimate}
    )
    (block,) = html.fromstring(written(view, "html")).xpath("//script[@id='network-data']")
    assert json.loads(block.text)["estimates"] == {
        "betweenness": "Betweenness is estimated from 2 of 5 sources of shortest paths;"
        " the standard error is at most 0.005, 1 % of the highest value."
    }


def test_the_largest_value_has_the_size_of_the_most_papers(shown: Any) -> None:
    # Eve has the most papers, five; a radius is 6 + 2.6 √papers
    view = shown({"betweenness": [0.5, 0.25, 0, 0, 0]}, size="betweenness")
    graph = nx.parse_graphml(written(view, "graphml").decode())
    size = {data["name"]: data["size"] for _, data in graph.nodes(data=True)}
    assert size["Ada"] == pytest.approx(6 + 2.6 * 5**0.5, abs=0.01)
    assert size["Bo"] == pytest.approx(6 + 2.6 * 2.5**0.5, abs=0.01)
    assert size["Cy"] == 6


def test_a_venue_colours_by_category_and_may_contain_anything(shown: Any) -> None:
    view = shown({"venue": ["A", "<b> & =1", "<b> & =1", None, "C"]}, colour="venue")
    found = nx.parse_graphml(written(view, "graphml").decode())
    assert {data["name"]: data.get("venue") for _, data in found.nodes(data=True)}["Bo"] == "<b> & =1"
    assert nx.read_gexf(io.BytesIO(written(view, "gexf"))).number_of_nodes() == 5
    texts = [text.text for text in etree.fromstring(written(view, "svg")).iter(f"{SVG}text")]
    assert "<b> & =1 (2)" in texts
