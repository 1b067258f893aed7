"""Authors that the user added to a drawing: further coauthors of a node, or suggested collaborators. Pure.

`static/network/expand.js` does the same on the page: change both. The places of added nodes depend only on where the layout puts the others,
neither on moved nodes nor on sizes or filters, so that a link, a file and the page show the same.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil, cos, floor, hypot, pi, sin
from typing import NamedTuple

from graphapp.networks.palette import radius
from graphapp.networks.spec import NetworkEdge, NetworkNode, NetworkPaper, NetworkSpec, NetworkView

__all__ = ["Addition", "with_added"]

CELL = 60
GAP = 8
RING = 18
AWAY = 24
LEAST_TURN = 0.12


class Addition(NamedTuple):
    """What is added around the node `hub`: the nodes and links of `answer` that the network lacks. `counted` is the same restricted by the filters
    of the network: the numbers of papers are from there. `papers`: those of `counted`, with members as indices of its nodes."""

    hub: str
    answer: NetworkView
    counted: NetworkView
    suggested: bool = False
    papers: Sequence[NetworkPaper] = ()

    @classmethod
    def none(cls, hub: str) -> Addition:
        """Nothing, around a node that the network does not contain."""
        empty = NetworkView("", NetworkSpec("all"), [], [])
        return cls(hub, empty, empty)


def with_added(view: NetworkView, whole: NetworkView, additions: Iterable[Addition]) -> NetworkView:
    """`view` with the added nodes after its own, and their links. `whole` is `view` without filters, with positions. Additions whose hub is not in
    `whole` add nothing, which `left_out` says. A link counts if it has enough joint papers, and an added node if it has such a link to a node that
    counts."""
    adding = _Adding(view, whole)
    missing = 0
    for each in additions:
        missing += not adding.add(each)
    made = adding.result()
    notes = [*view.left_out, *_notes(made)]
    if missing:
        notes.append(
            f"{missing:,} expanded {'node is' if missing == 1 else 'nodes are'} not in this network."
        )
    return replace(made, left_out=notes)


@dataclass(slots=True)
class _Added:
    """An added node: its template, its place, and the node around which it was added."""

    node: NetworkNode
    x: int
    y: int
    hub: str


class _Adding:
    def __init__(self, view: NetworkView, whole: NetworkView) -> None:
        self._view = view
        self._whole = {node.id: node for node in whole.nodes}
        self._count = len(whole.nodes)
        self._placed = all(node.x is not None for node in whole.nodes)
        self._spots = _Spots()
        self._added: dict[str, _Added] = {}
        # by the ids of both ends: the link, None if the filters exclude it
        self._links: dict[tuple[str, str], NetworkEdge | None] = {}
        self._counted: dict[str, NetworkNode] = {}
        self._papers: dict[str, tuple[NetworkPaper, set[str]]] = {}
        for node in whole.nodes:
            self._spots.take(node.x or 0, node.y or 0, self._radius(node))

    def _radius(self, node: NetworkNode) -> float:
        return radius(node.papers, self._count)

    def add(self, addition: Addition) -> bool:
        """Add the nodes and links of an addition. Returns False if there is no hub."""
        hub = self._place_of(addition.hub)
        if hub is None:
            return False
        rings = _Rings(*hub, self._spots)
        for node in addition.answer.nodes:
            if node.id not in self._whole and node.id not in self._added:
                x, y = rings.next(self._radius(node))
                kind = replace(node, added="suggested" if addition.suggested else "coauthor")
                self._added[node.id] = _Added(kind, x, y, addition.hub)
        self._add_links(addition)
        self._add_papers(addition)
        return True

    def _place_of(self, id: str) -> tuple[int, int, float] | None:
        """The place and the radius of a node."""
        if id in self._added:
            added = self._added[id]
            return added.x, added.y, self._radius(added.node)
        node = self._whole.get(id)
        return None if node is None else (node.x or 0, node.y or 0, self._radius(node))

    def _add_links(self, addition: Addition) -> None:
        counted = _by_ends(addition.counted)
        self._counted |= {node.id: node for node in addition.counted.nodes if node.id not in self._counted}
        for ends in _by_ends(addition.answer):
            # links between original nodes are those of the network itself, even if a limit dropped some
            if not (set(ends) & self._added.keys()) or ends in self._links:
                continue
            edge = counted.get(ends)
            strong = addition.suggested or addition.hub in ends
            enough = edge is not None and edge.papers >= self._view.spec.joint
            self._links[ends] = replace(edge, strong=strong) if edge is not None and enough else None

    def _add_papers(self, addition: Addition) -> None:
        ids = [node.id for node in addition.counted.nodes]
        for paper in addition.papers:
            members = {ids[index] for index in paper.members}
            self._papers.setdefault(paper.id, (paper, set()))[1].update(members)

    def result(self) -> NetworkView:
        """The network with the added nodes and links that count."""
        view = self._view
        place = {node.id: index for index, node in enumerate(view.nodes)}
        around: dict[str, list[str]] = defaultdict(list)
        for (a, b), edge in self._links.items():
            if edge is not None:
                around[a].append(b)
                around[b].append(a)
        nodes = list(view.nodes)
        for id, added in self._added.items():
            if any(other in place for other in around[id]):
                place[id] = len(nodes)
                nodes.append(self._node(added, nodes, place))
        edges = [
            _between(edge, place[a], place[b])
            for (a, b), edge in self._links.items()
            if edge is not None and a in place and b in place
        ]
        sides = [*view.sides, *([""] * (len(nodes) - len(view.nodes)))] if view.sides else view.sides
        return replace(
            view,
            nodes=nodes,
            edges=sorted([*view.edges, *edges], key=lambda edge: (edge.source, edge.target)),
            papers=self._all_papers(place),
            sides=sides,
        )

    def _node(self, added: _Added, nodes: Sequence[NetworkNode], place: Mapping[str, int]) -> NetworkNode:
        """The node with the community of its hub and the numbers that count."""
        hub = added.hub
        while hub in self._added:
            hub = self._added[hub].hub
        original = nodes[place[hub]] if hub in place else self._whole[hub]
        counted = self._counted.get(added.node.id, added.node)
        return replace(
            counted,
            x=added.x if self._placed else None,
            y=added.y if self._placed else None,
            community=original.community,
            added=added.node.added,
        )

    def _all_papers(self, place: Mapping[str, int]) -> list[NetworkPaper] | None:
        """The papers of the network, and those of the added nodes."""
        if self._view.papers is None:
            return None
        known = {paper.id: set(paper.members) for paper in self._view.papers}
        whole = {paper.id: paper for paper in self._view.papers}
        for id, (paper, members) in self._papers.items():
            found = {place[member] for member in members if member in place}
            if any(index >= len(self._view.nodes) for index in found):
                known.setdefault(id, set()).update(found)
                whole.setdefault(id, paper)
        return [replace(paper, members=tuple(sorted(known[id]))) for id, paper in whole.items()]


def _notes(view: NetworkView) -> Iterator[str]:
    """The numbers of added nodes, in sentences."""
    kinds = Counter(node.added for node in view.nodes)
    if others := kinds["coauthor"]:
        what = "neighbour" if view.spec.level == "full" else "coauthor"
        yield f"Added {others:,} {what}{'' if others == 1 else 's'} of expanded nodes."
    if suggested := kinds["suggested"]:
        yield f"Added {suggested:,} suggested collaborator{'' if suggested == 1 else 's'}."


def _by_ends(view: NetworkView) -> dict[tuple[str, str], NetworkEdge]:
    """The links of a network by the ids of their ends, the lower id first."""
    ids = [node.id for node in view.nodes]
    found = {}
    for edge in view.edges:
        low, high = sorted((ids[edge.source], ids[edge.target]))
        found[low, high] = edge
    return found


def _between(edge: NetworkEdge, a: int, b: int) -> NetworkEdge:
    return replace(edge, source=min(a, b), target=max(a, b))


class _Spots:
    """The occupied discs in a grid."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], list[tuple[int, int, float]]] = defaultdict(list)
        self._widest = 0.0

    def take(self, x: int, y: int, reach: float) -> None:
        self._widest = max(self._widest, reach)
        self._cells[floor(x / CELL), floor(y / CELL)].append((x, y, reach))

    def free(self, x: int, y: int, reach: float) -> bool:
        cells = ceil((self._widest + reach + GAP) / CELL)
        column, row = floor(x / CELL), floor(y / CELL)
        return all(
            hypot(to_x - x, to_y - y) >= other + reach + GAP
            for c in range(column - cells, column + cells + 1)
            for r in range(row - cells, row + cells + 1)
            for to_x, to_y, other in self._cells.get((c, r), ())
        )


class _Rings:
    """Free places on rings around a hub, the nearest first."""

    def __init__(self, x: int, y: int, reach: float, spots: _Spots) -> None:
        self._x, self._y = x, y
        self._spots = spots
        self._distance = reach + AWAY
        self._angle = 0.0

    def next(self, reach: float) -> tuple[int, int]:
        """The next free place for a disc, which it takes."""
        while True:
            x = floor(self._x + self._distance * cos(self._angle) + 0.5)
            y = floor(self._y + self._distance * sin(self._angle) + 0.5)
            self._angle += max(LEAST_TURN, (2 * reach + GAP) / self._distance)
            if self._angle >= 2 * pi:
                self._angle -= 2 * pi
                self._distance += RING
            # rounding may move two places together, so the rounded one is tested
            if self._spots.free(x, y, reach):
                self._spots.take(x, y, reach)
                return x, y
