"""The shortest chain of coauthors between two authors, with the papers of its steps."""

from __future__ import annotations

import random
import statistics

import networkx

from benchmarks.measuring import Place, Row, milliseconds, timed
from benchmarks.opened import opened
from graphapp.networks.spec import NetworkSpec
from graphapp.service import GraphService

PAIRS = 100


def measure(place: Place) -> list[Row]:
    """Random pairs from the largest component, so that a chain exists."""
    with opened(place.store) as service:
        graph = whole(service)
        largest = max(networkx.connected_components(graph), key=len)
        members, dice = sorted(largest), random.Random(7)
        pairs = [tuple(dice.sample(members, 2)) for _ in range(PAIRS)]
        longest = service.settings.path_steps
        ours = [timed(lambda: service.store.shortest_path(a, b, longest)) for a, b in pairs]  # noqa: B023
        shown = [timed(lambda: service.path(a, b)) for a, b in pairs]  # noqa: B023
        peer = [timed(lambda: networkx.bidirectional_shortest_path(graph, a, b)) for a, b in pairs]  # noqa: B023
    return [
        Row(
            f"chain of coauthors, {PAIRS} random pairs of authors, median / p95",
            "≤ 5 ms",
            milliseconds(ours),
            f"networkx bidirectional, graph in memory: {milliseconds(peer)}",
            f"with names and papers of each step: {milliseconds(shown)}",
            statistics.median(ours) <= 0.005,
        )
    ]


def whole(service: GraphService) -> networkx.Graph[str]:
    """The coauthor network of the whole store, as a NetworkX graph whose nodes are keys of author clusters."""
    view = service.network(NetworkSpec("all"), capped=False)
    graph: networkx.Graph[str] = networkx.Graph()
    graph.add_nodes_from((node.id, {"name": node.name, "papers": node.papers}) for node in view.nodes)
    graph.add_edges_from(
        (view.nodes[edge.source].id, view.nodes[edge.target].id, {"weight": edge.weight})
        for edge in view.edges
    )
    return graph
