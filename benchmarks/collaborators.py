"""Suggested collaborators of the authors with the most papers, from the tables of the store."""

from __future__ import annotations

import statistics

import networkx

from benchmarks.chains import whole
from benchmarks.measuring import Place, Row, milliseconds, timed
from benchmarks.opened import opened

AUTHORS = 10
REPEATS = 3
TARGET = 0.100


def measure(place: Place) -> list[Row]:
    """The ten authors with the most papers; of each, the median of three calls. The peer computes the scores of the first one only."""
    with opened(place.store) as service:
        names = [hit.key for hit in service.store.top_authors(AUTHORS)]
        service.collaborators.of(names[0])
        ours = [
            statistics.median(timed(lambda: service.collaborators.of(name)) for _ in range(REPEATS))  # noqa: B023
            for name in names
        ]
        graph = whole(service)
    first = names[0]
    near = set(graph[first])
    others = {other for one in near for other in graph[one]} - near - {first}
    peer = timed(
        lambda: sorted(
            networkx.adamic_adar_index(graph, [(first, other) for other in others]), key=lambda row: -row[2]
        )
    )
    return [
        Row(
            f"suggested collaborators of the {len(names)} authors with the most papers, median / maximum",
            "≤ 100 ms each",
            f"{statistics.median(ours) * 1e3:.0f} / {max(ours) * 1e3:.0f} ms",
            f"networkx adamic_adar_index of the first, graph in memory: {peer * 1e3:.0f} ms",
            f"with names, papers and years of the suggestions, median / p95: {milliseconds(ours)}",
            max(ours) <= TARGET,
        )
    ]
