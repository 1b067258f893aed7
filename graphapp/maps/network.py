"""A level of a map as a network, for the file formats of networks. Pure."""

from __future__ import annotations

from graphapp.maps.map_data import MapData
from graphapp.maps.views import MapItem, MapLevel
from graphapp.networks.communities.collapsing import COLLAPSED
from graphapp.networks.spec import NetworkEdge, NetworkNode, NetworkSpec, NetworkView

__all__ = ["network_of"]


def network_of(level: MapLevel, data: MapData) -> NetworkView:
    """The regions or authors of a level, with their places. The community of a region is its colour, as on the map; that of an author
    the region that shows it."""
    whole = len(level.path) == 1
    title = "Map of the collection" if whole else f"Map of the collection: {level.path[-1].name}"
    nodes = [_node(item) for item in level.items]
    edges = [
        NetworkEdge(link.source, link.target, float(link.papers), link.papers, link.strength)
        for link in level.links
    ]
    left_out = list(level.left_out)
    if data.left_out_papers:
        left_out.append(f"Ignored {data.left_out_papers:,} papers with more than {data.longest} authors.")
    return NetworkView(
        title=title,
        spec=NetworkSpec("all"),
        nodes=nodes,
        edges=edges,
        total_nodes=len(nodes),
        total_edges=level.total_links,
        left_out=left_out,
        revision=data.revision,
    )


def _node(item: MapItem) -> NetworkNode:
    region = item.region is not None
    return NetworkNode(
        id=f"{COLLAPSED}{item.region}" if region else item.key or "",
        name=f"{item.name} ({item.authors:,})" if region else item.name,
        papers=item.papers,
        type="community" if region else "author",
        community=item.colour if region else 0,
        x=round(item.x),
        y=round(item.y),
        first=item.first,
        last=item.last,
        rows=item.authors,
    )
