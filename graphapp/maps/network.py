"""A level of a map as a network, for the file formats of networks. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from graphapp.maps.views import MapItem, MapLevel
from graphapp.networks.communities.collapsing import COLLAPSED
from graphapp.networks.spec import NetworkEdge, NetworkNode, NetworkSpec, NetworkView

__all__ = ["network_of"]

ROOM = 50.0
"""The side of the square for each node in world units, about as in other networks, for which the sizes of discs in files are made."""


def network_of(level: MapLevel, revision: str, left_out: Sequence[str]) -> NetworkView:
    """The regions or authors of a level, with their places around its middle. The community of a region is its colour, as on the map; authors are one community.
    `revision` is that of the store when the map was built; `left_out` says what the map omits, in sentences."""
    whole = len(level.path) == 1
    title = "Map of the collection" if whole else f"Map of the collection: {level.path[-1].name}"
    middle = level.path[-1]
    scale = ROOM * sqrt(len(level.items)) / (2 * middle.r) if middle.r else 1.0
    nodes = [
        _node(item, round((item.x - middle.x) * scale), round((item.y - middle.y) * scale))
        for item in level.items
    ]
    edges = [
        NetworkEdge(link.source, link.target, float(link.papers), link.papers, link.strength)
        for link in level.links
    ]
    return NetworkView(
        title=title,
        spec=NetworkSpec("all"),
        nodes=nodes,
        edges=edges,
        total_nodes=len(nodes),
        total_edges=level.total_links,
        left_out=[*left_out, *level.left_out],
        revision=revision,
    )


def _node(item: MapItem, x: int, y: int) -> NetworkNode:
    region = item.region is not None
    return NetworkNode(
        id=f"{COLLAPSED}{item.region}" if region else item.key or "",
        name=f"{item.name} ({item.authors:,})" if region else item.name,
        papers=item.papers,
        type="community" if region else "author",
        community=item.colour if region else 0,
        x=x,
        y=y,
        first=item.first,
        last=item.last,
        rows=item.authors,
    )
