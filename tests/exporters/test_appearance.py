"""Files show the drawing as it was arranged on the page: moved nodes, sizes, links and what is highlighted."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import networkx as nx
import pytest
from lxml import etree

from graphapp.exporters import by_suffix
from graphapp.networks.appearance import Appearance, arranged
from graphapp.networks.spec import NetworkView

SVG = "{http://www.w3.org/2000/svg}"
NAMES = ["Ada", "Bo", "Cy", "Dee", "Eve"]


@pytest.fixture
def shown(make_network: Callable[..., NetworkView]) -> Callable[..., NetworkView]:
    """A function that arranges a network of Ada and four others: a link of Ada and the n-th has n papers."""
    return lambda **choices: arranged(make_network(NAMES), Appearance(**choices))


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
