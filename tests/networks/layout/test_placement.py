"""Positions that come onto a network, and what an expansion adds to it."""

from __future__ import annotations

from graphapp.networks.layout.placement import Placement, expansion, place, placed, sketch
from graphapp.networks.spec import NetworkEdge, NetworkNode, NetworkSpec, NetworkView


def view(ids: str, links: dict[str, float], centre: int | None = None) -> NetworkView:
    """A network of one-letter authors; "ab": 2.0 is a link of that strength."""
    nodes = [NetworkNode(id, id.upper(), 10 - place) for place, id in enumerate(ids)]
    edges = [
        NetworkEdge(ids.index(a), ids.index(b), 1.0, 1, strength)
        for (a, b), strength in sorted(links.items())
    ]
    return NetworkView("t", NetworkSpec("all"), nodes, edges, centre)


def test_a_sketch_holds_what_decides_where_nodes_go() -> None:
    assert sketch(view("abc", {"ab": 0.5, "bc": 2.0}, 0)) == ((10, 9, 8), ((0, 1), (1, 2)), (0.5, 2.0), 0)


def test_a_placement_comes_onto_the_nodes_one_by_one_and_the_view_before_stays_as_it_was() -> None:
    before = view("ab", {})
    after = placed(before, Placement((1, 2), (3, 4), (-1, 0)))
    assert [(node.x, node.y, node.community) for node in after.nodes] == [(1, 3, -1), (2, 4, 0)]
    assert before.nodes[0].x is None


def test_a_filtered_network_takes_over_positions_and_communities() -> None:
    base = placed(view("abc", {}), Placement((1, 2, 3), (4, 5, 6), (0, 1, 2)))
    found = place(view("ca", {"ca": 1.0}), base)
    assert found is not None
    assert [(node.id, node.x, node.y, node.community) for node in found.nodes] == [
        ("c", 3, 6, 2),
        ("a", 1, 4, 0),
    ]
    assert len(found.edges) == 1


def test_positions_are_not_taken_over_when_a_node_has_none() -> None:
    assert place(view("ad", {}), placed(view("abc", {}), Placement((1, 2, 3), (4, 5, 6), (0, 1, 2)))) is None
    assert place(view("a", {}), view("abc", {})) is None


SHOWN = placed(view("abcd", {"ab": 1.0}), Placement((1, 2, 3, 4), (5, 6, 7, 8), (0, 0, 1, 1)))
# around b: coauthors a (shown), x, y, z (new); c is shown and no coauthor; y and z are linked
AROUND = view("baxyz", {"ba": 1.0, "bx": 0.5, "by": 2.0, "bz": 0.5, "yz": 1.0, "xz": 1.0}, 0)


def test_an_expansion_adds_the_strongest_new_coauthors_and_all_links_between_what_it_shows() -> None:
    found = expansion(SHOWN, AROUND, "b", 2)
    assert [node.id for node in found.nodes] == ["b", "a", "x", "y"]
    assert found.centre == 0
    ids = [(found.nodes[edge.source].id, found.nodes[edge.target].id) for edge in found.edges]
    assert ids == [("b", "a"), ("b", "x"), ("b", "y")]
    assert found.left_out == ["Showing 2 of 3 other coauthors: those with the strongest links."]


def test_an_expansion_leaves_those_shown_where_they_are() -> None:
    found = expansion(SHOWN, AROUND, "b", 9)
    assert [(node.id, node.x) for node in found.nodes] == [
        ("b", 2),
        ("a", 1),
        ("x", None),
        ("y", None),
        ("z", None),
    ]
    assert len(found.edges) == 6
    assert found.left_out == []


def test_coauthors_that_are_shown_already_do_not_use_up_the_limit() -> None:
    around = view("bacx", {"ba": 9.0, "bc": 8.0, "bx": 0.1}, 0)
    assert [node.id for node in expansion(SHOWN, around, "b", 1).nodes] == ["b", "a", "c", "x"]


def test_who_has_no_coauthor_is_expanded_to_nothing_more() -> None:
    found = expansion(SHOWN, view("d", {}, 0), "d", 5)
    assert ([node.id for node in found.nodes], found.edges, found.left_out) == (["d"], [], [])
