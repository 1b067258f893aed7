"""A level of a map as a network, for the file formats of networks. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from graphapp.maps.views import MapItem, MapLevel
from graphapp.networks.communities.collapsing import COLLAPSED
from graphapp.networks.palette import radius
from graphapp.networks.spec import NetworkEdge, NetworkNode, NetworkSpec, NetworkView

__all__ = ["network_of"]

GAP = 1.1
MOST = 0.9
"""This share of the discs, as files draw them, fit into those of the map, with a gap."""


def network_of(level: MapLevel, revision: str, left_out: Sequence[str]) -> NetworkView:
    """The regions or authors of a level, with their places around its middle. The community of a region is its colour, as on the map; authors are one community.
    `revision` is that of the store when the map was built; `left_out` says what the map omits, in sentences."""
    whole = len(level.path) == 1
    title = "Map of the collection" if whole else f"Map of the collection: {level.path[-1].name}"
    middle = level.path[-1]
    scale = _scale(level)
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


def _scale(level: MapLevel) -> float:
    """World units of a network per unit of the map: files draw discs by papers, and in sizes that do not depend on the map."""
    count = len(level.items)
    ratios = sorted(radius(item.papers, count) / item.r for item in level.items if item.r > 0)
    return GAP * ratios[int(MOST * (len(ratios) - 1))] if ratios else 1.0


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
