"""One author's network as JSON with positions, over HTTP: the first request and later ones."""

from __future__ import annotations

import statistics
from pathlib import Path

import orjson
from pyvis.network import Network

from benchmarks.measuring import SUBJECT, Place, Row, Server, timed
from benchmarks.opened import opened
from graphapp.model import names
from graphapp.networks.spec import NetworkSpec, NetworkView

SPEC = NetworkSpec("author", names.key(SUBJECT))


def measure(place: Place) -> list[Row]:
    """The first request after the start of a server without stored positions of this network, and later requests."""
    path = f"/api/v1/network?{SPEC.to_query()}"
    with Server.started(place.store) as server:
        server.get("/")
        first = timed(lambda: server.get(path))
        again = [timed(lambda: server.get(path)) for _ in range(20)]
        found = orjson.loads(server.get(path))
    with opened(place.store) as service:
        view = service.network(SPEC)
    peer = timed(lambda: pyvis_page(view, place.folder / "pyvis.html"))
    size = f"{len(found['nodes']['id']):,} authors, {len(found['edges']['source']):,} links"
    return [
        Row(
            f"network of {SUBJECT} ({size}) as JSON with positions, first / again",
            "≤ 500 / 30 ms",
            f"{first * 1e3:.0f} / {statistics.median(again) * 1e3:.0f} ms",
            f"pyvis to HTML, without positions: {peer * 1e3:.0f} ms",
            "",
            first <= 0.5 and statistics.median(again) <= 0.030,
        )
    ]


def pyvis_page(view: NetworkView, file: Path) -> None:
    """Write the same network with pyvis and its defaults, as one file."""
    import networkx

    graph: networkx.Graph[str] = networkx.Graph()
    graph.add_nodes_from((node.id, {"label": node.name, "value": node.papers}) for node in view.nodes)
    graph.add_edges_from(
        (view.nodes[edge.source].id, view.nodes[edge.target].id, {"value": edge.papers})
        for edge in view.edges
    )
    page = Network(cdn_resources="in_line")
    page.from_nx(graph)
    file.write_text(page.generate_html(notebook=False), encoding="utf-8")
