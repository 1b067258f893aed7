"""The input and the output of the layout, and the functions that apply positions to a view. Pure; does not import igraph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from graphapp.networks.spec import NetworkNode, NetworkView

__all__ = ["LARGE_NETWORK", "Placement", "Sketch", "expansion", "lone_nodes", "place", "placed", "sketch"]

LARGE_NETWORK = 200
"""Networks with more nodes are laid out by communities."""
FEW_LONE = 12


class Sketch(NamedTuple):
    """A network without names: the papers of each node, links as pairs of node indices with their strengths, and the index of the centre.
    Equal sketches get equal layouts."""

    papers: tuple[int, ...]
    links: tuple[tuple[int, int], ...]
    strengths: tuple[float, ...]
    centre: int | None


class Placement(NamedTuple):
    """The position of each node in integer world units, and its community (0-based by size, -1 for the centre)."""

    x: tuple[int, ...]
    y: tuple[int, ...]
    community: tuple[int, ...]


def sketch(view: NetworkView) -> Sketch:
    """The input of the layout for `view`."""
    return Sketch(
        tuple(node.papers for node in view.nodes),
        tuple((edge.source, edge.target) for edge in view.edges),
        tuple(edge.strength for edge in view.edges),
        view.centre,
    )


def lone_nodes(sketch: Sketch) -> list[int]:
    """The nodes without links that the layout of a large network places in a block below all others; empty if there are few of them."""
    if len(sketch.papers) <= LARGE_NETWORK:
        return []
    linked = {end for link in sketch.links for end in link}
    alone = [node for node in range(len(sketch.papers)) if node not in linked and node != sketch.centre]
    return alone if len(alone) > FEW_LONE else []


def placed(view: NetworkView, placement: Placement) -> NetworkView:
    """`view` with these positions and communities, in the order of its nodes."""
    at = zip(view.nodes, placement.x, placement.y, placement.community, strict=True)
    nodes = [replace(node, x=x, y=y, community=community) for node, x, y, community in at]
    alone = len(lone_nodes(sketch(view)))
    said = (
        [f"The {alone:,} {view.spec.nouns} without links are shown in a block below the others."]
        if alone
        else []
    )
    return replace(view, nodes=nodes, left_out=[*view.left_out, *said])


def place(view: NetworkView, base: NetworkView) -> NetworkView | None:
    """`view` with the positions and communities that its nodes have in `base`; None if a node is missing in `base` or `base` has no
    positions. `base` is the network of `spec.base_spec(view.spec)`."""
    known = {node.id: node for node in base.nodes}
    if not all(node.id in known and known[node.id].x is not None for node in view.nodes):
        return None
    return replace(view, nodes=[_like(node, known[node.id]) for node in view.nodes])


def _like(node: NetworkNode, model: NetworkNode) -> NetworkNode:
    return replace(node, x=model.x, y=model.y, community=model.community)


def expansion(shown: NetworkView, around: NetworkView, node: str, limit: int) -> NetworkView:
    """The part of the ego network `around` that is added to `shown` when `node` is expanded: the node itself (the centre), its coauthors in
    `shown`, at most `limit` other coauthors with the strongest links to it, and the links between all of these.

    Nodes of `shown` are copied from there, with their positions; new nodes have none. Equally strong links are ordered by joint papers, then
    by the order of their authors.
    """
    there = {each.id: each for each in shown.nodes}
    centre = next(index for index, each in enumerate(around.nodes) if each.id == node)
    strongest = _neighbours(around, centre)
    new = [index for index in strongest if around.nodes[index].id not in there]
    kept = {centre, *new[:limit], *(index for index in strongest if around.nodes[index].id in there)}
    order = sorted(kept, key=lambda index: (index != centre, index))
    nodes = [there.get(around.nodes[index].id, around.nodes[index]) for index in order]
    edges = [edge for edge in around.edges if edge.source in kept and edge.target in kept]
    number = {old: index for index, old in enumerate(order)}
    moved = [_between(number, edge.source, edge.target) for edge in edges]
    left_out = list(around.left_out)
    if len(new) > limit:
        left_out.append(f"Showing {limit:,} of {len(new):,} other coauthors: those with the strongest links.")
    return replace(
        around,
        nodes=nodes,
        edges=sorted(
            (replace(edge, source=a, target=b) for edge, (a, b) in zip(edges, moved, strict=True)),
            key=lambda edge: (edge.source, edge.target),
        ),
        centre=0,
        left_out=left_out,
    )


def _neighbours(view: NetworkView, centre: int) -> Sequence[int]:
    links = {
        edge.target if edge.source == centre else edge.source: edge
        for edge in view.edges
        if centre in (edge.source, edge.target)
    }
    return sorted(links, key=lambda index: (-links[index].strength, -links[index].papers, index))


def _between(number: Mapping[int, int], a: int, b: int) -> tuple[int, int]:
    return (number[a], number[b]) if number[a] < number[b] else (number[b], number[a])
