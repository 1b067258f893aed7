"""Collapsed communities, over a network worked out by hand: Ada in the centre, Bo and Cy in one community, Dee and Eve in another."""

from __future__ import annotations

from graphapp.networks.communities.collapsing import collapsed, collapsed_values
from graphapp.networks.spec import (
    CommunityTopic,
    NetworkEdge,
    NetworkNode,
    NetworkPaper,
    NetworkSpec,
    NetworkView,
)


def view(**more: object) -> NetworkView:
    nodes = [
        NetworkNode("ada", "Ada", 5, community=-1, x=0, y=0),
        NetworkNode("bo", "Bo", 3, community=0, x=10, y=0, first=2001, last=2003),
        NetworkNode("cy", "Cy", 4, community=0, x=20, y=10, first=2002, last=2007, rows=2),
        NetworkNode("dee", "Dee", 2, community=1, x=-10, y=0),
        NetworkNode("eve", "Eve", 1, community=1, x=-20, y=0),
    ]
    edges = [
        NetworkEdge(0, 1, 2.0, 2, 1.5, 2001, 2003, True, (2001, 2003)),
        NetworkEdge(0, 2, 3.0, 3, 1.0, 2002, 2002, False, (2002, 2002, 2002)),
        NetworkEdge(1, 2, 9.0, 9, 9.0),
        NetworkEdge(2, 3, 1.0, 1, 0.5, 2007, 2007, False, (2007,)),
    ]
    made = NetworkView("", NetworkSpec(value="ada"), nodes, edges, centre=0, centres=1)
    for name, value in more.items():
        setattr(made, name, value)
    return made


def test_the_members_become_one_node_whose_links_add_up() -> None:
    found = collapsed(view(), [0])
    assert [node.id for node in found.nodes] == ["ada", "dee", "eve", "community:1"]
    group = found.nodes[3]
    assert (group.name, group.type, group.community) == ("Community 1 (2)", "community", 0)
    assert (group.x, group.y, group.first, group.last, group.rows) == (15, 5, 2001, 2007, 3)
    assert group.papers == 4
    links = {(edge.source, edge.target): edge for edge in found.edges}
    assert links.keys() == {(0, 3), (1, 3)}
    assert (links[0, 3].papers, links[0, 3].weight, links[0, 3].strength) == (5, 5.0, 2.5)
    assert (links[0, 3].first, links[0, 3].last, links[0, 3].strong) == (2001, 2003, True)
    assert found.left_out == ["1 community is collapsed: 2 nodes."]
    assert found.ego


def test_a_topic_names_the_node_and_counts_its_papers() -> None:
    topic = CommunityTopic(0, 2, 6, ("graphs", "kernels"), None, (2, 1))
    papers = [NetworkPaper("p", "P", "", None, (0, 1, 2, 3))]
    found = collapsed(view(topics=(topic,), papers=papers), [0, 1, 7])
    assert [(node.name, node.papers) for node in found.nodes[1:]] == [
        ("graphs · kernels (2)", 6),
        ("Community 2 (2)", 2),
    ]
    assert found.papers is not None
    assert found.papers[0].members == (0, 1, 2)
    assert found.topics[0].people == (1,)


def test_communities_of_one_and_unknown_numbers_change_nothing() -> None:
    alone = view()
    alone.nodes[3].community = 2
    assert collapsed(alone, [1, 2, 9]) is alone


def test_measures_of_a_collapsed_community() -> None:
    made = view()
    assert collapsed_values(made, [0], [5, 1, 4, 2, 3], "numbers") == [5, 2, 3, 4]
    assert collapsed_values(made, [0], [2000, 2001, None, 2, 3], "years") == [2000, 2, 3, 2001]
    assert collapsed_values(made, [0], ["a", "b", "b", "c", "d"], "categories") == ["a", "c", "d", None]
