"""Positions and communities for a filtered network with nodes that the unfiltered one lacks, because a cap dropped them. Pure.

Computing a new layout would take seconds and would move every node at each step of the years.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from math import ceil, sqrt

from graphapp.networks.layout.additions import with_new_nodes
from graphapp.networks.palette import radius
from graphapp.networks.spec import NetworkEdge, NetworkNode, NetworkView, counted

__all__ = ["communities_of_new", "place_new"]

LEAST_KNOWN = 0.5
"""If fewer of the nodes have a position in the unfiltered network, that network says too little about this one."""
GAP = 12


def place_new(view: NetworkView, base: NetworkView) -> NetworkView | None:
    """`view` with the positions and communities that its nodes have in `base`, the network of `spec.base_spec(view.spec)`. Other nodes are placed next
    to their neighbours, in the community of most of these; those that are not connected with any node of `base` are in a block below all
    others, in no community. None if `base` has fewer than half of the nodes, or no positions."""
    there = {node.id: node for node in base.nodes if node.x is not None}
    known = {
        node.id: (there[node.id].x or 0, there[node.id].y or 0) for node in view.nodes if node.id in there
    }
    if not known or len(known) < LEAST_KNOWN * len(view.nodes):
        return None
    near, apart = _connected(view, known)
    places = with_new_nodes(_only(view, near), known)
    places |= _block([view.nodes[index] for index in apart], places, len(view.nodes))
    communities = communities_of_new(view, {id: there[id].community for id in known})
    nodes = [
        replace(node, x=places[node.id][0], y=places[node.id][1], community=communities[node.id])
        for node in view.nodes
    ]
    what = counted(len(apart), view.spec.noun)
    block = f"Shown in a block below the others: {what} without links to others."
    said = [block] if apart else []
    return replace(view, nodes=nodes, left_out=[*view.left_out, *said])


def communities_of_new(view: NetworkView, known: Mapping[str, int]) -> dict[str, int]:
    """The community of each node of `view` by id: that in `known`, or else the one to which its strongest links lead; -1 if they lead to none."""
    weights: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for edge in view.edges:
        for end, other in ((edge.source, edge.target), (edge.target, edge.source)):
            community = known.get(view.nodes[other].id, -1)
            if community >= 0 and view.nodes[end].id not in known:
                weights[end][community] += edge.strength
    found = dict(known)
    for index, node in enumerate(view.nodes):
        if node.id not in known:
            of = weights.get(index)
            found[node.id] = min(of, key=lambda number: (-of[number], number)) if of else -1
    return found


def _connected(view: NetworkView, known: Mapping[str, object]) -> tuple[list[int], list[int]]:
    """The nodes that are known or connected with a known one, and the others."""
    links: dict[int, list[int]] = defaultdict(list)
    for edge in view.edges:
        links[edge.source].append(edge.target)
        links[edge.target].append(edge.source)
    waiting = [index for index, node in enumerate(view.nodes) if node.id in known]
    near = set(waiting)
    while waiting:
        for other in links[waiting.pop()]:
            if other not in near:
                near.add(other)
                waiting.append(other)
    return sorted(near), [index for index in range(len(view.nodes)) if index not in near]


def _only(view: NetworkView, kept: list[int]) -> NetworkView:
    """`view` with only these nodes and the links between them, without the years of these."""
    if len(kept) == len(view.nodes):
        return view
    place = {old: new for new, old in enumerate(kept)}
    # `dataclasses.replace` takes several times as long, and there are hundreds of thousands
    edges = [
        NetworkEdge(place[edge.source], place[edge.target], edge.weight, edge.papers, edge.strength)
        for edge in view.edges
        if edge.source in place and edge.target in place
    ]
    return replace(view, nodes=[view.nodes[index] for index in kept], edges=edges)


def _block(
    nodes: list[NetworkNode], places: Mapping[str, tuple[int, int]], count: int
) -> dict[str, tuple[int, int]]:
    """Places in rows below all `places`, as wide as these."""
    if not nodes:
        return {}
    left = min(x for x, _ in places.values())
    right = max(x for x, _ in places.values())
    step = ceil(2 * max(radius(node.papers, count) for node in nodes)) + GAP
    columns = max(ceil(sqrt(len(nodes))), (right - left) // step, 1)
    top = max(y for _, y in places.values()) + 4 * step
    return {
        node.id: (left + index % columns * step, top + index // columns * step)
        for index, node in enumerate(nodes)
    }
