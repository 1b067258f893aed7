"""How a drawing is arranged, over a network worked out by hand: papers of Ada with Bo (1), Cy (3) and Dee (2), and of Bo with Cy (4)."""

from __future__ import annotations

import pytest

from graphapp.errors import BadInput
from graphapp.networks.appearance import (
    Appearance,
    drawn_links,
    highlight,
    sizes,
    strongest,
)
from graphapp.networks.arranging import arranged
from graphapp.networks.spec import NetworkEdge, NetworkNode, NetworkSpec, NetworkView


def view(**appearance: object) -> NetworkView:
    nodes = [
        NetworkNode("ada", "Ada", 5, community=-1, x=0, y=0),
        NetworkNode("bo", "Bo", 9, community=0, x=1, y=1),
        NetworkNode("cy", "Cy", 7, community=0, x=2, y=2),
        NetworkNode("dee", "Dee", 2, community=1, x=3, y=3),
    ]
    edges = [
        NetworkEdge(0, 1, 1, 1, 1, strong=True),
        NetworkEdge(0, 2, 3, 3, 1, strong=True),
        NetworkEdge(0, 3, 2, 2, 1, strong=False),
        NetworkEdge(1, 2, 4, 4, 1, strong=False),
    ]
    made = NetworkView("Ada", NetworkSpec(value="ada"), nodes, edges, centre=0, centres=1)
    return arranged(made, Appearance(**appearance))  # type: ignore[arg-type]


def test_in_the_network_of_an_author_discs_grow_with_papers_with_the_author() -> None:
    assert sizes(view()) == [5, 1, 3, 2]
    assert sizes(view(size="papers")) == [5, 9, 7, 2]
    everyone = view()
    everyone.centre = None
    assert sizes(everyone) == [5, 9, 7, 2]


def test_the_strongest_have_most_papers_with_the_centre_whatever_the_size_shows() -> None:
    assert strongest(view(size="papers")) == [2, 3, 1]
    everyone = view()
    everyone.centre = None
    assert strongest(everyone) == []


def test_the_members_of_a_group_always_have_a_label_among_others() -> None:
    group = view()
    group.centre = None
    group.spec = NetworkSpec("authors", "Ada\nBo", others="shared")
    group.sides = ["Member", "", "Coauthor of several members", "Member"]
    # by their papers: 5, 9, 7 and 2
    assert strongest(group) == [0, 3]
    group.sides = ["", "Member", "Member", "Member"]
    assert strongest(group) == [1, 2, 3]


def test_moved_nodes_have_their_new_positions() -> None:
    moved = view(moves={"cy": (-7, 8), "nobody": (1, 1)})
    assert [(node.x, node.y) for node in moved.nodes] == [(0, 0), (1, 1), (-7, 8), (3, 3)]


def test_the_links_of_a_picture_are_chosen() -> None:
    assert [(edge.source, edge.target) for edge in drawn_links(view())] == [(0, 1), (0, 2)]
    assert len(drawn_links(view(links="two"))) == 3
    assert len(drawn_links(view(links="all"))) == 4


def test_a_selected_node_highlights_its_neighbours_and_links() -> None:
    found = highlight(view(select="dee"))
    assert found is not None
    assert (found.nodes, found.links, found.chosen) == ({0, 3}, {(0, 3)}, {3})


def test_a_selected_link_highlights_both_ends() -> None:
    found = highlight(view(link=("cy", "bo")))
    assert found is not None
    assert (found.nodes, found.links) == ({1, 2}, {(1, 2)})
    assert highlight(view(link=("cy", "dee"))) is None


def test_a_community_highlights_its_members() -> None:
    found = highlight(view(community=0))
    assert found is not None
    assert (found.nodes, found.links, found.inside) == ({1, 2}, set(), True)
    assert highlight(view(community=7)) is None
    assert highlight(view(select="nobody")) is None


def test_an_appearance_is_read_from_an_address() -> None:
    pairs = [
        ("value", "ada"),
        ("size", "papers"),
        ("links", "two"),
        ("select", "a,b"),
        ("link", "a"),
        ("link", "b"),
        ("community", "3"),
        ("move", "1,-2,x,y"),
        ("move", "3,4,z"),
    ]
    found = Appearance.from_query(pairs)
    assert found == Appearance("papers", "two", "a,b", ("a", "b"), 2, {"x,y": (1, -2), "z": (3, 4)})
    assert found.to_query() == "size=papers&links=two&select=a%2Cb&link=a&link=b&community=3"
    assert Appearance.from_query([("size", ""), ("select", "")]) == Appearance()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("size", "venue"),
        ("colour", "red"),
        ("links", "none"),
        ("community", "0"),
        ("move", "1,2"),
        ("link", "one end"),
    ],
)
def test_an_invalid_choice_is_refused(name: str, text: str) -> None:
    with pytest.raises(BadInput, match=f"`{name}` must"):
        Appearance.from_query([(name, text)])
