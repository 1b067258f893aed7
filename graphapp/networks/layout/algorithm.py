"""Positions and communities of a network, computed with igraph. Pure: equal sketches give equal results, in any thread or process.

Networks of up to 200 nodes are laid out as a whole by a force-directed layout. Larger networks would become one ball, so every community is
laid out separately, and the communities are then placed by the links between them. Large communities are laid out in the same way, by the
communities within them: the time for a force-directed layout grows with the square of the number of nodes. Components are placed side by side, the largest in the
middle; many nodes without links form a block below all others. The network of an author is laid out around the author, whose links to all other nodes would hide every other structure.

igraph holds Python's global interpreter lock while it computes: call this in a separate process, as `graphapp.networks.layout.client` does.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import igraph
import numpy as np

from graphapp.networks.backbone import backbone
from graphapp.networks.communities.detecting import SEED, detect, seeded
from graphapp.networks.layout.packing import GOLDEN_ANGLE, Points, Reals, gather, pack, spread
from graphapp.networks.layout.placement import LARGE_NETWORK, Placement, Sketch, lone_nodes
from graphapp.networks.palette import radius

__all__ = ["layout"]

SMALL = LARGE_NETWORK
"""Networks and components up to this size are laid out as a whole."""
STRESS = 250
"""Communities up to this size are laid out by stress minimisation, larger ones by a force-directed layout of their backbone."""
NESTED = 600
"""Communities above this size are laid out by the communities within them."""
ASPECT = 1.35
"""The ratio of the width of a drawing to its height."""
BLOCK_ASPECT = 8
"""The largest ratio of the width of the block of nodes without links to its height: a single row would look like a line of the page."""
FORCE_ROUNDS = 500
QUICK_ROUNDS = 250
"""The number of iterations for more than 500 nodes, where an iteration takes long and more of them change little."""
EXACT = 3000
"""In a force-directed layout of more communities, only near ones repel each other. A community with more nodes that has no smaller ones, such as
thousands of coauthors of one author, is laid out in layers: forces between them would only form a ball, in minutes."""
STRESSED = 2000
"""Of more communities than this, the discs are placed by a force-directed layout: the time for stress minimisation grows with the square of their
number."""
DETECTED, DRAWN = 0.1, 0.8
"""The parts of the work that are done when the communities are known, and when each of them is laid out."""


def layout(sketch: Sketch, tell: Callable[[float], object] | None = None) -> Placement:
    """Position and community of each node. The centre is at (0, 0). `tell` receives the part of the work that is done, from 0 to 1."""
    if not sketch.papers:
        return Placement((), (), ())
    graph = igraph.Graph(n=len(sketch.papers), edges=list(sketch.links))
    graph.es["strength"] = list(sketch.strengths)
    graph.vs["node"] = range(graph.vcount())
    community = detect(graph, sketch.centre)
    drawing = _Drawing(sketch, graph, community, tell)
    points = np.rint(drawing.points()).astype(int)
    return Placement(tuple(points[:, 0].tolist()), tuple(points[:, 1].tolist()), tuple(community))


class _Drawing:
    """The computation of the positions of one network. `room` is the side of the square for each node, in world units."""

    def __init__(
        self, sketch: Sketch, graph: Any, community: Sequence[int], tell: Callable[[float], object] | None
    ) -> None:
        count = len(sketch.papers)
        self.tell, self.drawn = tell, 0
        self.graph = graph
        self.community = np.array(community)
        self.centre = sketch.centre
        self.alone = lone_nodes(sketch)
        self.radii: Reals = np.array([radius(papers, count) for papers in sketch.papers])
        self.room = 64.0 if count <= SMALL else 50.0 if count <= 1000 else 36.0

    def points(self) -> Points:
        """All positions; that of the centre is (0, 0)."""
        count = self.graph.vcount()
        large = count > SMALL
        middle = [self.centre] if large and self.centre is not None else []
        aside = {*middle, *self.alone}
        self._finished(len(aside))
        rest = self.graph.induced_subgraph([node for node in range(count) if node not in aside])
        parts = [rest.induced_subgraph(part) for part in _parts(rest, None if large else self.centre)]
        pieces = [self._component(part, middle if index == 0 else []) for index, part in enumerate(parts)]
        if middle and not any(self.centre in nodes for nodes, _ in pieces):
            pieces.insert(0, (middle, np.zeros((1, 2))))
        groups = [(points, self.radii[nodes]) for nodes, points in pieces]
        points = np.zeros((count, 2))
        for (nodes, _), moved in zip(pieces, pack(groups, self.room / 2, ASPECT), strict=True):
            points[nodes] = moved
        if self.alone:
            self._block(points, [node for nodes, _ in pieces for node in nodes])
        return points if self.centre is None else points - points[self.centre]

    def _finished(self, nodes: int) -> None:
        """Report that a number of further nodes are laid out within their community or component."""
        self.drawn += nodes
        if self.tell is not None:
            self.tell(DETECTED + (DRAWN - DETECTED) * self.drawn / self.graph.vcount())

    def _block(self, points: Points, others: list[int]) -> None:
        """Place the nodes without links in rows below the others, those with most papers first."""
        step = 2 * float(self.radii[self.alone].max()) + self.room * 0.2
        low, high = (points[others].min(0), points[others].max(0)) if others else (np.zeros(2), np.zeros(2))
        least, most = step * np.sqrt(len(self.alone) * np.array([ASPECT, BLOCK_ASPECT]))
        columns = max(1, int(np.clip(high[0] - low[0], least, most) // step))
        ranked = sorted(self.alone, key=lambda node: (-self.radii[node], node))
        order = np.arange(len(ranked))
        middle = (low[0] + high[0]) / 2 - (min(columns, len(ranked)) - 1) * step / 2
        points[ranked, 0] = middle + order % columns * step
        points[ranked, 1] = high[1] + 3 * step + order // columns * step

    def _component(self, part: Any, middle: list[int]) -> tuple[list[int], Points]:
        """The nodes of a component and their positions around (0, 0). A large component has the centre in its middle."""
        nodes: list[int] = part.vs["node"]
        if len(nodes) > SMALL:
            return self._by_communities(part, middle)
        centre = nodes.index(self.centre) if self.centre in nodes else None
        if len(nodes) == 2:
            points = np.array([[0.0, 0.0], [1.0, 0.0]]) * (self.room + self.radii[nodes].sum()) / 2
        elif len(nodes) > 30 or centre is not None:
            points = self._sized(_wide(_by_forces(part, centre)))
        else:
            points = self._sized(_by_stress(part))
        points = spread(points, self.radii[nodes], self.room / 4)
        self._finished(len(nodes))
        return nodes, points - (points[centre] if centre is not None else (points.max(0) + points.min(0)) / 2)

    def _sized(self, points: Points) -> Points:
        """`points` centred on their median and scaled to the area of their number of nodes."""
        points = points - np.median(points, axis=0)
        extent = float(np.sqrt(2 * (points**2).sum(1).mean()))
        sized: Points = points * (self.room * np.sqrt(len(points) / np.pi) / max(extent, 1e-9))
        return sized

    def _by_communities(self, part: Any, middle: list[int]) -> tuple[list[int], Points]:
        nodes: list[int] = part.vs["node"]
        _, member = np.unique(self.community[nodes], return_inverse=True)
        points = self._by_groups(part, member, middle)
        points = np.vstack((points, np.zeros((len(middle), 2))))
        every = nodes + middle
        radii = self.radii[every]
        radii[len(nodes) :] += self.room * 0.4
        points = spread(points, radii, self.room * 0.1)
        points = _wide(points)
        return every, points - (points[-1] if middle else (points.max(0) + points.min(0)) / 2)

    def _by_groups(self, part: Any, member: Any, middle: list[int]) -> Points:
        """The positions of the nodes of `part`, of which node i belongs to group `member[i]`: each group is laid out, and the groups are placed
        around `middle`."""
        nodes: list[int] = part.vs["node"]
        members = [np.flatnonzero(member == each) for each in range(int(member.max()) + 1)]
        points = np.zeros((len(nodes), 2))
        for each in members:
            points[each] = self._community(part.induced_subgraph(each.tolist()))
        reach = np.hypot(points[:, 0], points[:, 1]) + self.radii[nodes]
        # a few outliers may exceed the area
        sizes = np.array([np.percentile(reach[each], 98) for each in members]) + self.room * 0.3
        places = self._places(part, member, sizes, middle)
        turned: Points = (
            _turned(points, member, len(members), *_outward(part, member, places)) + places[member]
        )
        return turned

    def _community(self, part: Any) -> Points:
        """The positions of one community around (0, 0)."""
        count = part.vcount()
        if count > NESTED:
            inner = np.array(detect(part, None))
            if inner.max() > 0:
                grouped: Points = self._by_groups(part, inner, [])
                grouped -= (grouped.max(0) + grouped.min(0)) / 2
                return grouped
        self._finished(count)
        if count == 1:
            return np.zeros((1, 2))
        if count > EXACT:
            return _in_layers(part, self.room, self.radii[part.vs["node"]])
        points = self._sized(_by_stress(part) if count <= STRESS else _by_forces(_backbone(part, 3), None))
        points = spread(points, self.radii[part.vs["node"]], self.room / 4)
        points -= (points.max(0) + points.min(0)) / 2
        return points

    def _places(self, part: Any, member: Any, sizes: Reals, middle: list[int]) -> Points:
        """The centre of each community's disc: by the links between communities, then moved apart. If the network has a centre, a disc at (0, 0)
        is kept free for it."""
        if len(sizes) == 1:
            return np.zeros((1, 2))
        graph = _backbone(_between_communities(part, member, len(sizes)), 3)
        points = _wide(_by_links(graph, sizes), sizes)
        if middle:
            points = np.vstack((points, np.zeros((1, 2))))
            sizes = np.append(sizes, self.radii[middle[0]] + self.room)
        points = gather(points, sizes, self.room * 0.6, ASPECT)
        if middle:
            points = points[:-1] - points[-1]
        return points


def _parts(graph: Any, centre: int | None) -> list[list[int]]:
    """The components as lists of vertices: the one with the centre first, then the largest, then by first member."""
    parts: list[list[int]] = [sorted(part) for part in graph.connected_components()]
    return sorted(parts, key=lambda part: (centre not in part, -len(part), part[0]))


def _by_forces(graph: Any, centre: int | None) -> Points:
    """The Fruchterman–Reingold layout; `centre` is fixed at (0, 0)."""
    count = graph.vcount()
    chance, side = random.Random(SEED), count**0.5
    start = [(chance.uniform(-side, side), chance.uniform(-side, side)) for _ in range(count)]
    held: dict[str, list[float]] = {}
    if centre is not None:
        start[centre] = (0.0, 0.0)
        low, high = [-1e9] * count, [1e9] * count
        low[centre] = high[centre] = 0.0
        held = {"minx": low, "maxx": high, "miny": low, "maxy": high}
    rounds = FORCE_ROUNDS if count <= 500 else QUICK_ROUNDS
    pull = [strength**0.5 for strength in graph.es["strength"]]
    with seeded():
        found = graph.layout_fruchterman_reingold(
            weights=pull, niter=rounds, seed=start, grid=count > EXACT, **held
        )
    return np.array(found.coords)


def _in_layers(graph: Any, room: float, radii: Reals) -> Points:
    """A disc with the node of most links in its middle and the others around it by the number of steps, those with the same neighbour towards the
    middle side by side. Each node has a square of side `room`. The places are those of a sunflower's seeds (Vogel 1979,
    https://doi.org/10.1016/0025-5564(79)90080-4)."""
    count = graph.vcount()
    middle = int(np.argmax(graph.degree()))
    order, starts, _ = graph.bfs(middle)
    seed = np.arange(count)
    reach = np.sqrt(radii[middle] ** 2 + room**2 * seed / np.pi)
    reach[0] = 0.0
    angle = seed * GOLDEN_ANGLE % (2 * np.pi)
    points = np.zeros((count, 2))
    for start, end in pairwise(starts):
        places = start + np.argsort(angle[start:end])
        points[order[start:end]] = reach[places, None] * np.stack(
            (np.cos(angle[places]), np.sin(angle[places])), 1
        )
    return spread(points, radii, room / 4)


def _by_stress(graph: Any) -> Points:
    """The Kamada–Kawai layout, which starts from a circle and is deterministic."""
    lengths = [1 / (0.35 + strength**0.5) for strength in graph.es["strength"]]
    return np.array(graph.layout_kamada_kawai(weights=lengths).coords)


def _by_links(graph: Any, sizes: Reals) -> Points:
    """The places of discs of these sizes around (0, 0): those that are linked are near each other."""
    ends = np.array(graph.get_edgelist(), np.int64).reshape(-1, 2)
    if not len(ends):
        # parts of a community that are not linked, which the search for communities may leave
        return np.zeros((len(sizes), 2))
    wanted = sizes[ends[:, 0]] + sizes[ends[:, 1]]
    if len(sizes) > STRESSED:
        points = _by_forces(graph, None)
    else:
        points = np.array(graph.layout_kamada_kawai(weights=wanted.tolist()).coords)
    length = np.hypot(*(points[ends[:, 0]] - points[ends[:, 1]]).T).mean()
    placed: Points = (points - np.average(points, axis=0, weights=sizes)) * (
        wanted.mean() / max(float(length), 1e-9)
    )
    return placed


def _backbone(graph: Any, each: int) -> Any:
    """`graph` with only the links of its backbone."""
    ends = np.array(graph.get_edgelist(), np.int64).reshape(-1, 2)
    kept = backbone(graph.vcount(), ends[:, 0], ends[:, 1], np.array(graph.es["strength"]), each)
    return graph.subgraph_edges(np.flatnonzero(kept).tolist(), delete_vertices=False)


def _between_communities(part: Any, member: Any, count: int) -> Any:
    """A graph of communities. The weight of a link is the sum of the weights between their members, relative to their sizes."""
    ends = member[np.array(part.get_edgelist())]
    ends.sort(axis=1)
    outward = ends[:, 0] != ends[:, 1]
    codes, which = np.unique(ends[outward, 0] * count + ends[outward, 1], return_inverse=True)
    total = np.bincount(which, np.array(part.es["strength"])[outward], len(codes))
    a, b = codes // count, codes % count
    size = np.bincount(member, minlength=count)
    graph = igraph.Graph(n=count, edges=np.stack((a, b), axis=1).tolist())
    graph.es["strength"] = (total / np.sqrt(size[a] * size[b])).tolist()
    return graph


def _outward(part: Any, member: Any, places: Points) -> tuple[Any, Points]:
    """The ends of links between communities: for each link and end, the vertex and the unit vector towards the other community."""
    ends = np.array(part.get_edgelist())
    ends = np.vstack((ends, ends[:, ::-1]))
    ends = ends[member[ends[:, 0]] != member[ends[:, 1]]]
    to = places[member[ends[:, 1]]] - places[member[ends[:, 0]]]
    return ends[:, 0], to / np.maximum(np.hypot(to[:, 0], to[:, 1]), 1e-9)[:, None]


def _turned(points: Points, member: Any, count: int, vertices: Any, to: Points) -> Points:
    """The `points` of each community, rotated about (0, 0) so that its members face the communities that they are linked to."""
    at, own = points[vertices], member[vertices]
    angle = np.arctan2(
        np.bincount(own, at[:, 0] * to[:, 1] - at[:, 1] * to[:, 0], count),
        np.bincount(own, (at * to).sum(1), count),
    )[member]
    x, y = points[:, 0], points[:, 1]
    return np.stack((x * np.cos(angle) - y * np.sin(angle), x * np.sin(angle) + y * np.cos(angle)), axis=1)


def _wide(points: Points, weights: Reals | None = None) -> Points:
    """`points` rotated about (0, 0) so that their largest extent is horizontal."""
    if len(points) < 3:
        return points
    middle = points - np.average(points, axis=0, weights=weights)
    covariance = np.cov(middle.T, aweights=weights)
    angle = 0.5 * np.arctan2(2 * covariance[0, 1], covariance[0, 0] - covariance[1, 1])
    cosine, sine = np.cos(angle), np.sin(angle)
    turned: Points = points @ np.array([[cosine, -sine], [sine, cosine]])
    return turned
