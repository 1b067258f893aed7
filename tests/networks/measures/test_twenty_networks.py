"""Measures on twenty networks – random graphs of several kinds, and networks of the bundled demo – equal those of NetworkX and of igraph."""

from __future__ import annotations

import random
from collections.abc import Callable

import igraph
import networkx as nx
import pytest
from networkx.algorithms.link_analysis.pagerank_alg import _pagerank_python

from graphapp.networks.measures.computing import COMPUTED, WeightedLinks, compute
from graphapp.networks.spec import NetworkSpec
from graphapp.service import GraphService

GENERATED: dict[str, Callable[[], nx.Graph]] = {
    "random": lambda: nx.gnp_random_graph(60, 0.08, seed=1),
    "sparse": lambda: nx.gnm_random_graph(80, 50, seed=2),
    "hubs": lambda: nx.barabasi_albert_graph(80, 2, seed=3),
    "small world": lambda: nx.connected_watts_strogatz_graph(60, 6, 0.2, seed=4),
    "communities": lambda: nx.planted_partition_graph(4, 15, 0.5, 0.02, seed=5),
    "power law with triangles": lambda: nx.powerlaw_cluster_graph(70, 3, 0.7, seed=6),
    "geometric": lambda: nx.random_geometric_graph(60, 0.2, seed=7),
    "tree": lambda: nx.random_labeled_tree(50, seed=8),
    "caveman": lambda: nx.relaxed_caveman_graph(8, 7, 0.15, seed=9),
    "papers": lambda: nx.bipartite.projected_graph(
        nx.bipartite.random_graph(50, 40, 0.05, seed=10), range(50)
    ),
    "karate club": nx.karate_club_graph,
    "complete parts": lambda: nx.disjoint_union(nx.complete_graph(9), nx.complete_bipartite_graph(4, 6)),
}
DEMO_NETWORKS = {
    "everything": NetworkSpec("all"),
    "an author": NetworkSpec(value="pengcheng he"),
    "some years": NetworkSpec(value="weizhu chen", first=2020, last=2022),
    "at least two papers": NetworkSpec(value="weizhu chen", joint=2),
    "a venue": NetworkSpec("venue", "iclr"),
    "short papers": NetworkSpec("all", longest=5),
    "fractional": NetworkSpec("all", weighting="fractional"),
    "a group": NetworkSpec("authors", "Weizhu Chen\nTuo Zhao\nYelong Shen\nPengcheng He\nJianfeng Gao 0001"),
}


def test_there_are_twenty_networks() -> None:
    assert len(GENERATED) + len(DEMO_NETWORKS) == 20


def weighted(graph: nx.Graph) -> nx.Graph:
    """The same graph with numbers as nodes and random weights."""
    chance = random.Random(graph.number_of_edges())
    made = nx.Graph()
    made.add_nodes_from(range(graph.number_of_nodes()))
    place = {node: index for index, node in enumerate(graph)}
    for a, b in graph.edges():
        if a != b:
            made.add_edge(place[a], place[b], weight=chance.choice([0.1, 0.5, 1.0, 3.25]))
    return made


def by_networkx(graph: nx.Graph) -> dict[str, dict[int, float]]:
    return {
        "betweenness": nx.betweenness_centrality(graph),
        "closeness": nx.closeness_centrality(graph),
        # the public function requires scipy
        "pagerank": _pagerank_python(graph, tol=1e-12, max_iter=1000),
        "clustering": nx.clustering(graph),
        "core": nx.core_number(graph),
        "degree": dict(graph.degree()),
        "strength": dict(graph.degree(weight="weight")),
    }


def by_igraph(graph: nx.Graph) -> dict[str, dict[int, float]]:
    """igraph's own values; the nodes are in another order, so that the order must not matter."""
    nodes = sorted(graph, reverse=True)
    place = {node: index for index, node in enumerate(nodes)}
    edges = [(place[a], place[b]) for a, b in graph.edges()]
    weights = [weight for _, _, weight in graph.edges(data="weight")]
    made = igraph.Graph(n=len(nodes), edges=edges)
    pairs = max((len(nodes) - 1) * (len(nodes) - 2) / 2, 1)
    steps = made.distances()
    columns = {
        "betweenness": [value / pairs for value in made.betweenness(directed=False)],
        "closeness": [_closeness(row) for row in steps],
        "pagerank": made.pagerank(directed=False, damping=0.85, weights=weights or None),
        "clustering": made.transitivity_local_undirected(mode="zero"),
        "core": made.coreness(),
        "degree": made.degree(),
        "strength": made.strength(weights=weights) if weights else [0.0] * len(nodes),
    }
    return {id: dict(zip(nodes, values, strict=True)) for id, values in columns.items()}


def _closeness(steps: list[float]) -> float:
    """Wasserman and Faust: the inverse of the mean distance to the reachable nodes, times their share, from the distances of igraph."""
    reached = [each for each in steps if each not in (0, float("inf"))]
    return len(reached) ** 2 / sum(reached) / (len(steps) - 1) if reached else 0.0


@pytest.mark.parametrize("name", GENERATED)
def test_measures_of_random_networks(name: str) -> None:
    graph = weighted(GENERATED[name]())
    pairs = list(graph.edges())
    links = WeightedLinks(len(graph), pairs, [graph.edges[pair]["weight"] for pair in pairs])
    for reference in (by_networkx(graph), by_igraph(graph)):
        for id in COMPUTED:
            expected = [reference[id][node] for node in range(len(graph))]
            assert compute(id, links) == pytest.approx(expected, abs=1e-6), id


@pytest.mark.parametrize("name", DEMO_NETWORKS)
def test_measures_of_real_networks(demo_service: GraphService, name: str) -> None:
    spec = DEMO_NETWORKS[name]
    view = demo_service.network(spec)
    assert len(view.nodes) > 4
    graph = nx.Graph()
    graph.add_nodes_from(range(len(view.nodes)))
    graph.add_weighted_edges_from((edge.source, edge.target, edge.strength) for edge in view.edges)
    for reference in (by_networkx(graph), by_igraph(graph)):
        for id, expected in reference.items():
            _, values = demo_service.measure(spec, id)
            assert values == pytest.approx([expected[node] for node in graph], abs=1e-6), id
