"""Authors that were added to a drawing, in files: who is added, which links count, and where they are."""

from __future__ import annotations

from dataclasses import replace
from math import hypot
from typing import Any

import pytest

from graphapp.model.rows import AuthorRow, Authorships, PaperMembers
from graphapp.networks.adding import Addition, with_added
from graphapp.networks.appearance import Appearance
from graphapp.networks.palette import radius
from graphapp.networks.projection import project
from graphapp.networks.spec import NetworkSpec, NetworkView, without_filters
from graphapp.networks.unfiltered import strong_as_in, with_added_values
from graphapp.service import GraphService

# Ada wrote with Bo and Cy; Bo also with Dee (twice) and Eve; Dee with Eve
PAPERS = [
    ("p1", 2001, ("Ada", "Bo")),
    ("p2", 2003, ("Ada", "Cy")),
    ("p3", 2001, ("Bo", "Dee")),
    ("p4", 2005, ("Bo", "Dee", "Eve")),
]
PLACES = {"ada": (0, 0), "bo": (100, 0), "cy": (-100, 0)}


def authorships(papers: list[tuple[str, int, tuple[str, ...]]]) -> Authorships:
    names = list(dict.fromkeys(name for _, _, members in papers for name in members))
    rows = [AuthorRow(f"name:{name}", name, name.casefold()) for name in names]
    found = [PaperMembers(id, year, len(who), tuple(map(names.index, who))) for id, year, who in papers]
    return Authorships(rows, found)


def network(**filters: int) -> NetworkView:
    data = authorships(PAPERS)
    view = project(data, NetworkSpec(value="ada", **filters))
    nodes = [replace(node, x=PLACES[node.id][0], y=PLACES[node.id][1], community=3) for node in view.nodes]
    return replace(view, nodes=nodes)


def around_bo(**filters: int) -> Addition:
    data = authorships(PAPERS)
    answer = project(data, NetworkSpec(value="bo"))
    return Addition("bo", answer, project(data, NetworkSpec(value="bo", **filters)))


def links(view: NetworkView) -> dict[tuple[str, str], int]:
    ids = [node.id for node in view.nodes]
    return {(ids[edge.source], ids[edge.target]): edge.papers for edge in view.edges}


def test_added_coauthors_come_last_with_their_links_beside_their_hub() -> None:
    view = with_added(network(), network(), [around_bo()])
    assert [(node.id, node.added) for node in view.nodes] == [
        *(("ada", ""), ("bo", ""), ("cy", "")),
        *(("dee", "coauthor"), ("eve", "coauthor")),
    ]
    assert links(view) == {
        ("ada", "bo"): 1,
        ("ada", "cy"): 1,
        ("bo", "dee"): 2,
        ("bo", "eve"): 1,
        ("dee", "eve"): 1,
    }
    # only the links of the hub are drawn at first
    assert [edge.strong for edge in view.edges if edge.target > 2] == [True, True, False]
    assert {node.community for node in view.nodes} == {3}
    assert view.left_out[-1] == "Added 2 coauthors of expanded nodes."
    for one in view.nodes[3:]:
        for other in view.nodes:
            if other is not one:
                apart = hypot(one.x - other.x, one.y - other.y)
                assert apart >= radius(one.papers, 3) + radius(other.papers, 3) + 8
    bo = view.nodes[1]
    assert all(hypot(node.x - bo.x, node.y - bo.y) < 100 for node in view.nodes[3:])


def test_filters_count_the_papers_of_added_nodes_and_move_none() -> None:
    whole = with_added(network(), network(), [around_bo()])
    early = with_added(network(last=2001), network(), [around_bo(last=2001)])
    # Eve and Cy have no paper until 2001
    assert [node.id for node in early.nodes] == ["ada", "bo", "dee"]
    assert links(early)["bo", "dee"] == 1
    assert early.nodes[-1].papers == 1
    assert (early.nodes[-1].x, early.nodes[-1].y) == (whole.nodes[3].x, whole.nodes[3].y)
    twice = with_added(network(joint=2), network(), [around_bo()])
    # nobody has two papers with Ada, so Bo, the only coauthor of Dee with two, is not shown
    assert [node.id for node in twice.nodes] == ["ada"]


def test_an_author_can_be_expanded_who_was_added() -> None:
    data = authorships([*PAPERS, ("p5", 2006, ("Dee", "Fay"))])
    dee = project(data, NetworkSpec(value="dee"))
    view = with_added(network(), network(), [around_bo(), Addition("dee", dee, dee)])
    assert [node.id for node in view.nodes][-1] == "fay"
    assert view.nodes[-1].community == 3


def test_a_hub_that_the_network_lacks_is_reported() -> None:
    view = with_added(network(), network(), [Addition.none("zoe")])
    assert len(view.nodes) == 3
    assert view.left_out == ["1 expanded node is not in this network."]


def test_suggested_collaborators_have_drawn_links() -> None:
    view = with_added(network(), network(), [around_bo()._replace(suggested=True)])
    assert all(edge.strong for edge in view.edges if edge.target > 2)
    assert {node.added for node in view.nodes[3:]} == {"suggested"}


def test_measures_of_the_drawing_count_added_links_and_others_have_no_value() -> None:
    plain = network()
    view = with_added(plain, plain, [around_bo()])
    assert with_added_values("degree", [2, 1, 1], plain, view) == [2, 3, 1, 2, 2]
    assert with_added_values("pagerank", [0.5, 0.25, 0.25], plain, view) == [0.5, 0.25, 0.25, None, None]
    # the drawing requests the strength of some years from the server
    dated = network(first=2000)
    assert with_added_values("strength", [2.0, 1.0, 1.0], dated, replace(view, spec=dated.spec))[3:] == [
        None,
        None,
    ]


def test_the_links_drawn_are_those_of_the_unfiltered_network() -> None:
    whole = network()
    weak = replace(whole, edges=[replace(edge, strong=edge.target == 2) for edge in whole.edges])
    assert [edge.strong for edge in strong_as_in(weak, network(first=2000))] == [False, True]


@pytest.mark.parametrize(("first", "last", "joint"), [(2001, None, 1), (None, 2003, 1), (None, None, 2)])
def test_a_spec_without_filters(first: int | None, last: int | None, joint: int) -> None:
    spec = NetworkSpec(value="ada", first=first, last=last, joint=joint, longest=5)
    assert without_filters(spec) == NetworkSpec(value="ada", longest=5)


@pytest.mark.parametrize("weighting", ["full", "fractional"])
def test_links_of_added_authors_have_the_weights_of_the_network_of_their_hub(
    demo_service: GraphService, weighting: Any
) -> None:
    filters = {"first": 2020, "last": 2023, "weighting": weighting}
    spec = NetworkSpec(value="jason phang", **filters)
    view = demo_service.arranged(spec, Appearance(expand=("pengcheng he",)), papers=True)
    added = {node.id for node in view.nodes if node.added}
    # Pengcheng He has 26 coauthors in these years, of whom Weizhu Chen, Yi Mao and Jason Phang wrote with Phang
    assert len(added) == 23
    around = demo_service.network(NetworkSpec(value="pengcheng he", **filters))
    ids, theirs = [node.id for node in view.nodes], [node.id for node in around.nodes]
    weights = {frozenset((theirs[e.source], theirs[e.target])): (e.papers, e.weight) for e in around.edges}
    found = {frozenset((ids[e.source], ids[e.target])): (e.papers, e.weight) for e in view.edges}
    beyond = {pair for pair in found if pair & added}
    assert len(beyond) > len(added)
    assert {pair: found[pair] for pair in beyond} == {pair: weights[pair] for pair in beyond}
    # the papers of a link with an added author, as in a file that needs no server
    he, zhao = ids.index("pengcheng he"), ids.index("tuo zhao")
    papers = [paper for paper in view.papers or [] if {he, zhao} <= set(paper.members)]
    assert len(papers) == found[frozenset(("pengcheng he", "tuo zhao"))][0] == 5


def test_expanded_and_suggested_authors_are_in_every_network_of_a_view(demo_service: GraphService) -> None:
    spec = NetworkSpec(value="jason phang")
    view = demo_service.arranged(spec, Appearance(expand=("nobody",), suggested=3))
    assert [node.added for node in view.nodes] == [*[""] * 4, *["suggested"] * 3]
    assert "1 expanded node is not in this network." in view.left_out
    # one paper of 2023: the shared coauthors wrote with the candidates in other years, too
    late = demo_service.arranged(replace(spec, first=2026), Appearance(suggested=3))
    assert [node.id for node in late.nodes] == ["jason phang"]
