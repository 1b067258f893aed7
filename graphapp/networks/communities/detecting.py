"""Communities by the Leiden algorithm (Traag, Waltman and van Eck 2019, https://doi.org/10.1038/s41598-019-41695-z), with igraph. Pure: equal
networks give equal communities, in any thread or process.

The quality is modularity with a resolution (Reichardt and Bornholdt 2006, https://doi.org/10.1103/PhysRevE.74.016110). igraph holds Python's
global interpreter lock, so worker processes call these functions.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import igraph

__all__ = ["SEED", "communities_of", "detect", "seeded"]

SEED = 42
ROUNDS = 10


@contextmanager
def seeded() -> Iterator[None]:
    """Seed the random number generator of igraph, so that results are reproducible. It belongs to the thread, so seeding at import is not
    enough."""
    igraph.set_random_number_generator(random.Random(SEED))
    try:
        yield
    finally:
        igraph.set_random_number_generator(random)


def detect(graph: Any, centre: int | None, resolution: float = 1.0) -> list[int]:
    """The community of each vertex by the edge attribute `strength`: numbered by size, then by first member, -1 for the centre. A higher
    `resolution` gives more and smaller communities.

    The strengths are fractional weights: raw counts of papers would let one paper with a hundred authors become a community.
    """
    others = [node for node in range(graph.vcount()) if node != centre]
    part = graph.induced_subgraph(others)
    with seeded():
        found = part.community_leiden(
            objective_function="modularity", weights="strength", resolution=resolution, n_iterations=ROUNDS
        ).membership
    size = Counter(found)
    first: dict[int, int] = {}
    for node, each in zip(others, found, strict=True):
        first.setdefault(each, node)
    ranked = sorted(size, key=lambda each: (-size[each], first[each]))
    number = {each: index for index, each in enumerate(ranked)}
    community = [-1] * graph.vcount()
    for node, each in zip(others, found, strict=True):
        community[node] = number[each]
    return community


def communities_of(
    nodes: int,
    pairs: Sequence[tuple[int, int]],
    strengths: Sequence[float],
    centre: int | None,
    resolution: float,
) -> list[int]:
    """`detect` for a network given as pairs of node indices with their strengths."""
    if not nodes:
        return []
    graph = igraph.Graph(n=nodes, edges=list(pairs))
    graph.es["strength"] = list(strengths)
    return detect(graph, centre, resolution)
