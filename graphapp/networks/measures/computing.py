"""The functions of the measures that only depend on the links of a network. Pure; igraph holds Python's global interpreter lock, so the worker
process calls them.

Paths are counted in steps, because a step means the same in every network; PageRank is weighted by strength. Formulas and sources:
`graphapp.networks.measures.registry`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import igraph

__all__ = [
    "COMPUTED",
    "WeightedLinks",
    "betweenness_from",
    "compute",
    "graph_of",
    "path_sources",
    "shares_of_pairs",
]

DAMPING = 0.85


class WeightedLinks(NamedTuple):
    """The links of a network: the number of its nodes, pairs of node indices, and the strength of each link."""

    nodes: int
    pairs: Sequence[tuple[int, int]]
    strengths: Sequence[float]


def compute(measure: str, links: WeightedLinks) -> list[float]:
    """The value of `measure` for each node. Raises KeyError for a measure that links do not determine."""
    function = COMPUTED[measure]
    if not links.nodes:
        return []
    graph = graph_of(links)
    return [float(value) for value in function(graph, links)]


def path_sources(links: WeightedLinks) -> dict[int, list[int]]:
    """The nodes where shortest paths must begin to compute the betweenness, each with the nodes that it represents, itself included. Authors with
    the same coauthors who are coauthors of each other are interchangeable: their paths to others pass through the same nodes, and those between
    them through none. Nodes without links begin no path."""
    around = [{node} for node in range(links.nodes)]
    for a, b in links.pairs:
        around[a].add(b)
        around[b].add(a)
    first: dict[frozenset[int], int] = {}
    members: dict[int, list[int]] = {}
    for node, circle in enumerate(around):
        if len(circle) > 1:
            one = first.setdefault(frozenset(circle), node)
            members.setdefault(one, []).append(node)
    return members


def graph_of(links: WeightedLinks) -> igraph.Graph:
    """The network without its strengths."""
    return igraph.Graph(n=links.nodes, edges=list(links.pairs))


def betweenness_from(graph: igraph.Graph, sources: Mapping[int, int]) -> list[float]:
    """The contribution to the betweenness of each node of the shortest paths that begin at `sources`, each counted the given number of times. The
    sum over the parts of `path_sources` is the betweenness, so that several processes can share the work."""
    total = [0.0] * graph.vcount()
    for times in sorted(set(sources.values())):
        some = [node for node, count in sources.items() if count == times]
        found = graph.betweenness(directed=False, sources=some)
        total = [one + times * other for one, other in zip(total, found, strict=True)]
    return total


def shares_of_pairs(values: Sequence[float]) -> list[float]:
    """Betweenness as a share of the pairs of other nodes."""
    pairs = (len(values) - 1) * (len(values) - 2) / 2
    return [value / pairs if pairs else 0.0 for value in values]


def _betweenness(graph: igraph.Graph, _: WeightedLinks) -> list[float]:
    return shares_of_pairs(graph.betweenness(directed=False))


def _closeness(graph: igraph.Graph, links: WeightedLinks) -> list[float]:
    others = max(links.nodes - 1, 1)
    values = [0.0] * links.nodes
    for component in graph.connected_components():
        if len(component) < 2:
            continue
        # igraph: the inverse of the mean distance to the nodes of the component
        found = graph.closeness(vertices=component, normalized=True)
        for node, value in zip(component, found, strict=True):
            values[node] = value * (len(component) - 1) / others
    return values


def _pagerank(graph: igraph.Graph, links: WeightedLinks) -> list[float]:
    weights = list(links.strengths) or None
    return list(graph.pagerank(directed=False, damping=DAMPING, weights=weights))


def _clustering(graph: igraph.Graph, _: WeightedLinks) -> list[float]:
    return list(graph.transitivity_local_undirected(mode="zero"))


def _core(graph: igraph.Graph, _: WeightedLinks) -> list[int]:
    return list(graph.coreness())


COMPUTED: dict[str, Callable[[igraph.Graph, WeightedLinks], Sequence[float]]] = {
    "betweenness": _betweenness,
    "closeness": _closeness,
    "pagerank": _pagerank,
    "clustering": _clustering,
    "core": _core,
}
"""The function of each measure, by id."""
