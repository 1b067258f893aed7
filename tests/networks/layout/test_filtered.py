"""Nodes that a limit dropped from the unfiltered network are placed next to their neighbours, and all others stay."""

from __future__ import annotations

from math import hypot

from graphapp.networks.layout.filtered import communities_of_new, place_new
from graphapp.networks.spec import NetworkEdge, NetworkNode, NetworkSpec, NetworkView


def view(names: str, links: dict[str, float], places: dict[str, tuple[int, int, int]]) -> NetworkView:
    """A network with a node for each letter and a link for each pair of letters; `places` has x, y and community."""
    nodes = []
    for name in names:
        x, y, community = places.get(name, (None, None, -1))
        nodes.append(NetworkNode(name, name, 1, x=x, y=y, community=community))
    edges = [
        NetworkEdge(names.index(a), names.index(b), 1, 1, strength) for (a, b), strength in links.items()
    ]
    return NetworkView("", NetworkSpec("venue", "v"), nodes, edges)


BASE = view("abcd", {}, {"a": (0, 0, 0), "b": (900, 0, 1), "c": (0, 900, 2), "d": (900, 900, 2)})


def test_new_nodes_are_next_to_their_neighbours_and_in_their_community() -> None:
    found = place_new(view("abcx", {"bx": 3.0, "ax": 0.1}, {}), BASE)
    assert found is not None
    a, b, c, x = found.nodes
    assert [(node.x, node.y, node.community) for node in (a, b, c)] == [(0, 0, 0), (900, 0, 1), (0, 900, 2)]
    assert x.community == 1
    # at (3 × 900 + 0.1 × 0) / 3.1 = 871, but not on the disc of b
    assert 10 < hypot((x.x or 0) - 900, (x.y or 0) - 0) < 60
    assert found.left_out == []


def test_nodes_that_nothing_connects_with_the_others_are_in_a_block_below_them() -> None:
    found = place_new(view("abcdxyz", {"xy": 1.0}, {}), BASE)
    assert found is not None
    below = found.nodes[4:]
    assert all(node.y is not None and node.y > 900 and node.community == -1 for node in below)
    assert len({(node.x, node.y) for node in below}) == 3
    assert found.left_out == ["Shown in a block below the others: 3 authors without links to others."]


def test_a_network_that_is_mostly_new_gets_a_layout_of_its_own() -> None:
    assert place_new(view("avwxyz", {}, {}), BASE) is None
    assert place_new(view("ab", {}, {}), view("ab", {}, {})) is None


def test_communities_of_another_resolution_are_found_the_same_way() -> None:
    found = communities_of_new(view("abx", {"ax": 1.0, "bx": 1.0}, {}), {"a": 7, "b": 4})
    assert found == {"a": 7, "b": 4, "x": 4}
