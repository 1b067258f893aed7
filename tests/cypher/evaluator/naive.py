"""A brute-force pattern matcher that tries every walk through a small graph. The reference for the
evaluator."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

__all__ = ["Chain", "Edge", "NodeSpec", "SmallGraph", "StepSpec", "Walk", "matches", "walks"]


class Edge(NamedTuple):
    start: int
    type: str
    end: int
    weight: int


@dataclass(frozen=True)
class SmallGraph:
    """Nodes as (label, value) and relationships, each identified by its index."""

    nodes: tuple[tuple[str, int | None], ...]
    edges: tuple[Edge, ...]


class NodeSpec(NamedTuple):
    """(name:label {v: value})"""

    name: str
    label: str = ""
    value: int | None = None

    @property
    def text(self) -> str:
        label = f":{self.label}" if self.label else ""
        held = f" {{v: {self.value}}}" if self.value is not None else ""
        return f"({self.name}{label}{held})"


class StepSpec(NamedTuple):
    """-[name:type*least..most]->, direction ">", "<" or "-"; `most` is None for no limit, `least` None for a
    single relationship."""

    name: str
    type: str
    direction: str
    least: int | None = None
    most: int | None = None

    @property
    def text(self) -> str:
        length = ""
        if self.least is not None:
            length = f"*{self.least}..{'' if self.most is None else self.most}"
        inside = f"[{self.name}{':' + self.type if self.type else ''}{length}]"
        return {">": f"-{inside}->", "<": f"<-{inside}-", "-": f"-{inside}-"}[self.direction]


Chain = tuple[NodeSpec | StepSpec, ...]


class Walk(NamedTuple):
    """The indexes of nodes and of the relationships between them."""

    nodes: tuple[int, ...]
    edges: tuple[int, ...]


def walks(graph: SmallGraph, start: int, step: StepSpec, used: frozenset[int]) -> Iterator[Walk]:
    """All walks of a step from a node that repeat no relationship and use none of `used`."""
    least, most = (1, 1) if step.least is None else (step.least, step.most)

    def further(walk: Walk) -> Iterator[Walk]:
        if len(walk.edges) >= least:
            yield walk
        if most is not None and len(walk.edges) >= most:
            return
        here = walk.nodes[-1]
        for number, edge in enumerate(graph.edges):
            if number in used or number in walk.edges or (step.type and edge.type != step.type):
                continue
            ends = set()
            if step.direction in ">-" and edge.start == here:
                ends.add(edge.end)
            if step.direction in "<-" and edge.end == here:
                ends.add(edge.start)
            for end in ends:
                yield from further(Walk((*walk.nodes, end), (*walk.edges, number)))

    yield from further(Walk((start,), ()))


def fits(graph: SmallGraph, node: int, spec: NodeSpec) -> bool:
    """True if a node has the label and the value."""
    label, value = graph.nodes[node]
    return (not spec.label or label == spec.label) and (spec.value is None or value == spec.value)


Bound = dict[str, object]


def matches(graph: SmallGraph, chains: list[Chain]) -> Iterator[Bound]:
    """All joint matches of chains: the node or relationships of each name."""

    def chain(rest: list[Chain], bound: Bound, used: frozenset[int]) -> Iterator[Bound]:
        if not rest:
            yield bound
            return
        for start in range(len(graph.nodes)):
            first = rest[0][0]
            assert isinstance(first, NodeSpec)
            if fits(graph, start, first) and bound.get(first.name, start) == start:
                yield from steps(rest, 1, start, {**bound, first.name: start}, used)

    def steps(rest: list[Chain], at: int, here: int, bound: Bound, used: frozenset[int]) -> Iterator[Bound]:
        if at == len(rest[0]):
            yield from chain(rest[1:], bound, used)
            return
        step, node = rest[0][at], rest[0][at + 1]
        assert isinstance(step, StepSpec)
        assert isinstance(node, NodeSpec)
        for walk in walks(graph, here, step, used):
            end = walk.nodes[-1]
            if fits(graph, end, node) and bound.get(node.name, end) == end:
                value: object = walk.edges[0] if step.least is None else list(walk.edges)
                found = {**bound, step.name: value, node.name: end}
                yield from steps(rest, at + 2, end, found, used | set(walk.edges))

    yield from chain(chains, {}, frozenset())
