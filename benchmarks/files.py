"""Export of the whole coauthor network to a GraphML file."""

from __future__ import annotations

import networkx

from benchmarks.chains import whole
from benchmarks.measuring import GRAPHAPP, Place, Row, command, timed
from benchmarks.opened import opened


def measure(place: Place) -> list[Row]:
    """For graphapp the whole command, including the projection; for NetworkX only writing a graph that is already in memory."""
    ours = place.folder / "whole.graphml"
    took = command([GRAPHAPP, "network", "--all", "--store", place.store, "--to", ours])
    with opened(place.store) as service:
        graph = whole(service)
    theirs = place.folder / "peer.graphml"
    peer = timed(lambda: networkx.write_graphml_lxml(graph, theirs))
    return [
        Row(
            f"whole coauthor network to GraphML ({len(graph):,} authors, {graph.number_of_edges():,} links)",
            "≤ 5 s",
            f"{took.seconds:.1f} s, the whole command",
            f"networkx write_graphml_lxml, writing only: {peer:.1f} s",
            f"{ours.stat().st_size / 2**20:.0f} MiB; NetworkX {theirs.stat().st_size / 2**20:.0f} MiB",
            took.seconds <= 5,
        )
    ]
