"""Hidden nodes are not in files: papers of Ada with Bo (1), Cy (3) and Dee (2), and of Bo with Cy (4)."""

from __future__ import annotations

from graphapp.networks.appearance import Appearance, highlight
from graphapp.networks.arranging import arranged
from graphapp.networks.spec import (
    CommunityTopic,
    NetworkEdge,
    NetworkNode,
    NetworkPaper,
    NetworkSpec,
    NetworkView,
)


def shown(**appearance: object) -> NetworkView:
    nodes = [NetworkNode(name.casefold(), name, 5, x=0, y=0) for name in ("Ada", "Bo", "Cy", "Dee")]
    edges = [
        NetworkEdge(0, 1, 1, 1, 1),
        NetworkEdge(0, 2, 3, 3, 1),
        NetworkEdge(0, 3, 2, 2, 1),
        NetworkEdge(1, 2, 4, 4, 1),
    ]
    view = NetworkView("Ada", NetworkSpec(value="ada"), nodes, edges, centre=0, centres=1)
    view.papers = [NetworkPaper("p", "P", "", 2001, (0, 1, 2)), NetworkPaper("q", "Q", "", 2001, (1,))]
    view.topics = (CommunityTopic(0, 4, 2, ("graphs",), None, (1, 2)),)
    return arranged(view, Appearance(**appearance), {"core": [1, 2, 3, 4]})  # type: ignore[arg-type]


def test_hidden_nodes_are_omitted_with_their_links_and_values() -> None:
    view = shown(hide=("bo",))
    assert [node.name for node in view.nodes] == ["Ada", "Cy", "Dee"]
    assert [(edge.source, edge.target, edge.papers) for edge in view.edges] == [(0, 1, 3), (0, 2, 2)]
    assert view.measures == {"core": [1, 3, 4]}
    # the other paper is by Bo alone
    assert view.papers == [NetworkPaper("p", "P", "", 2001, (0, 1))]
    assert view.topics[0].people == (1,)
    assert view.left_out == ["1 author hidden by the user."]


def test_only_some_nodes_are_shown() -> None:
    view = shown(only=("cy", "bo", "someone else"))
    assert [node.name for node in view.nodes] == ["Bo", "Cy"]
    assert [(edge.source, edge.target) for edge in view.edges] == [(0, 1)]
    assert (view.centre, view.centres) == (None, 0)


def test_without_hidden_nodes_nothing_changes() -> None:
    assert len(shown(hide=("someone else",)).nodes) == 4
    assert shown().left_out == []


def test_several_selected_nodes_are_highlighted() -> None:
    pairs = [("select", "bo"), ("select", "cy"), ("hide", "dee"), ("only", "bo"), ("pin", "bo")]
    appearance = Appearance.from_query(pairs)
    assert (appearance.select, appearance.several) == (None, ("bo", "cy"))
    assert appearance.to_query(window=True) == "select=bo&select=cy&hide=dee&only=bo&pin=bo"
    assert "pin" not in appearance.to_query()
    found = highlight(shown(several=("bo", "cy", "someone else")))
    assert found is not None
    assert (found.nodes, found.chosen, found.inside) == ({1, 2}, {1, 2}, True)
