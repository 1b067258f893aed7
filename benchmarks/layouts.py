"""The positions of networks of 6,000 to 50,000 authors, real ones and generated ones of difficult shapes: the CPU time, and how well the drawing shows
the network."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

import igraph
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from benchmarks.measuring import Place, Row
from benchmarks.opened import opened
from graphapp.networks.layout.algorithm import layout
from graphapp.networks.layout.placement import Placement, Sketch, sketch
from graphapp.networks.spec import NetworkSpec
from graphapp.service import GraphService

SAMPLE = 2000
NEAREST = 8
FORCE_ROUNDS = 250
MOST_SECONDS = 20.0
AUTHORS = 50_000

Points = NDArray[np.float64]
Links = Iterator[tuple[int, int]]


class Quality(NamedTuple):
    """`neighbours`: the mean share of an author's k coauthors among the k nearest authors in the drawing; `length`: the mean length of the links by
    strength, as a share of the side of a square as large as the drawing; `together`: the share of the eight nearest authors in the same community."""

    neighbours: float
    length: float
    together: float

    def __str__(self) -> str:
        return f"coauthors among the nearest {self.neighbours:.2f}, length of links {self.length:.3f}, same community {self.together:.2f}"


def quality(network: Sketch, points: Points, community: Sequence[int]) -> Quality:
    """The quality of the positions of a network with links, from a sample of its nodes."""
    count, ends = len(network.papers), np.array(network.links)
    lengths = np.hypot(*(points[ends[:, 0]] - points[ends[:, 1]]).T)
    side = np.sqrt(np.ptp(points, axis=0).prod())
    around: dict[int, set[int]] = {}
    for a, b in network.links:
        around.setdefault(a, set()).add(b)
        around.setdefault(b, set()).add(a)
    sample = random.Random(0).sample(sorted(around), min(SAMPLE, len(around)))
    tree, groups = cKDTree(points), np.array(community)
    hits = []
    for node in sample:
        near = set(np.atleast_1d(tree.query(points[node], len(around[node]) + 1)[1]).tolist()) - {node}
        hits.append(len(near & around[node]) / len(around[node]))
    _, nearest = tree.query(points[sample], min(NEAREST + 1, count))
    together = groups[nearest[:, 1:]] == groups[sample][:, None]
    return Quality(
        float(np.mean(hits)),
        float(np.average(lengths, weights=network.strengths) / side),
        float(together.mean()),
    )


def measure(place: Place) -> list[Row]:
    """The largest venue and the whole store, with at most 6,000, 20,000 and 50,000 authors, compared with a plain force-directed layout by igraph; then the
    generated networks."""
    with opened(place.store) as service:
        venue = service.store.top_venues(1)[0]
        specs = [NetworkSpec("venue", venue.id, nodes=6000), NetworkSpec("venue", venue.id)]
        specs += [NetworkSpec("all", nodes=nodes) for nodes in (6000, 20_000, 50_000)]
        rows = [_row(service, spec) for spec in specs]
    return rows + [_generated(name, make) for name, make in SHAPES.items()]


def _star(_: random.Random) -> Links:
    return ((0, other) for other in range(1, AUTHORS))


def _pairs(_: random.Random) -> Links:
    return ((author, author + 1) for author in range(0, AUTHORS, 2))


def _cliques(
    chance: random.Random, first: int = 0, sizes: Sequence[int] = (2, 3, 3, 4, 4, 5, 6, 7, 9)
) -> Links:
    while first < AUTHORS:
        end = min(AUTHORS, first + chance.choice(sizes))
        yield from combinations(range(first, end), 2)
        first = end


def _ring(chance: random.Random) -> Links:
    """5,000 cliques of ten authors, each with a link to the next one."""
    yield from _cliques(chance, sizes=(10,))
    yield from ((author, (author + 1) % AUTHORS) for author in range(9, AUTHORS, 10))


def _dust(chance: random.Random) -> Links:
    """One large component, in which authors with many links attract more, and small ones with the other half of the authors."""
    half, ends = AUTHORS // 2, [0]
    for author in range(1, half):
        for _ in range(2):
            other = chance.choice(ends) if chance.random() < 0.7 else chance.randrange(author)
            if other != author:
                ends += [author, other]
                yield other, author
    yield from _cliques(chance, half, (1, 2, 2, 2, 3, 3, 4, 5, 6, 8))


def _sparse(chance: random.Random) -> Links:
    for _ in range(6 * AUTHORS // 5):
        yield chance.randrange(AUTHORS), chance.randrange(AUTHORS)


SHAPES: dict[str, Callable[[random.Random], Links]] = {
    "a star": _star,
    "pairs": _pairs,
    "cliques": _cliques,
    "a ring of cliques": _ring,
    "one component and dust": _dust,
    "random links": _sparse,
}


def _generated(name: str, make: Callable[[random.Random], Links]) -> Row:
    links = tuple(sorted({(min(ends), max(ends)) for ends in make(random.Random(1)) if ends[0] != ends[1]}))
    network = Sketch((2,) * AUTHORS, links, (1.0,) * len(links), None)
    begun = time.process_time()
    found: Placement = layout(network)
    seconds = time.process_time() - begun
    points = np.array([found.x, found.y], float).T
    return Row(
        f"positions of {name} ({AUTHORS:,} authors, {len(links):,} links)",
        f"≤ {MOST_SECONDS:g} s of CPU",
        f"{seconds:.1f} s",
        "",
        str(quality(network, points, found.community)),
        seconds <= MOST_SECONDS,
    )


def _row(service: GraphService, spec: NetworkSpec) -> Row:
    view = service.network(spec, wait=0)
    network = sketch(view)
    size = f"{len(view.nodes):,} authors, {len(view.edges):,} links"
    if not network.links:
        return Row(f"positions of {view.title} ({size})", "", "no links", "")
    begun = time.process_time()
    found: Placement = layout(network)
    ours = time.process_time() - begun
    begun = time.process_time()
    plain = _by_forces(network)
    peer = time.process_time() - begun
    points = np.array([found.x, found.y], float).T
    return Row(
        f"positions of {view.title} ({size})",
        f"≤ {MOST_SECONDS:g} s of CPU",
        f"{ours:.1f} s",
        f"Fruchterman–Reingold: {peer:.1f} s, {quality(network, plain, found.community)}",
        str(quality(network, points, found.community)),
        ours <= MOST_SECONDS,
    )


def _by_forces(network: Sketch) -> Points:
    """The layout of igraph with its grid, which large networks need."""
    graph = igraph.Graph(n=len(network.papers), edges=list(network.links))
    igraph.set_random_number_generator(random.Random(1))
    pull = [strength**0.5 for strength in network.strengths]
    found = graph.layout_fruchterman_reingold(weights=pull, niter=FORCE_ROUNDS, grid=True)
    igraph.set_random_number_generator(random)
    return np.array(found.coords)
