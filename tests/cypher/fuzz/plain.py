"""Cypher semantics in the simplest form, over the rows of a store: the reference for the engines.

Null is represented by None, which differs from None in Python: only `equal`, `less` and the three boolean functions here implement null.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from graphapp.cypher.answers import PROPERTIES
from graphapp.cypher.results import Node, Relationship
from graphapp.stores.base import Store

__all__ = ["Graph", "NodePattern", "Part", "RelationshipPattern", "Row", "both", "either", "equal", "key", "less", "negated", "order_key", "shown"]  # fmt: skip

Row = dict[str, Any]


class NodePattern(NamedTuple):
    """`(name:label {property: value})`."""

    name: str = ""
    label: str = ""
    held: tuple[tuple[str, Any], ...] = ()


class RelationshipPattern(NamedTuple):
    """`-[name:types *least..most]->`; direction ">", "<" or "" for either."""

    name: str = ""
    types: tuple[str, ...] = ()
    direction: str = ""
    least: int = 1
    most: int = 1


class Part(NamedTuple):
    """A chain of patterns: nodes at even places, relationships at odd ones. `name` is the path's."""

    chain: tuple[Any, ...]
    name: str = ""


@dataclass(frozen=True)
class Thing:
    """A node or a relationship of the graph, by its number: equal only to itself."""

    number: int
    label: str = field(compare=False)
    held: dict[str, Any] = field(compare=False, hash=False)
    ends: tuple[int, ...] = ()


class Graph:
    """All nodes and relationships of a store."""

    def __init__(self, store: Store) -> None:
        self.nodes: list[Thing] = []
        self.edges: list[Thing] = []
        self.numbers: dict[tuple[str, str], int] = {}
        for label in ("Author", "Paper", "Venue"):
            for batch in store.rows(label):
                for row in batch:
                    self._add_node(label, row)
        for kind, start, end in (("WROTE", "Author", "Paper"), ("PUBLISHED_IN", "Paper", "Venue")):
            for batch in store.rows(kind):
                for row in batch:
                    held = {"position": row[2]} if len(row) > 2 and row[2] is not None else {}
                    ends = (self.numbers[start, row[0]], self.numbers[end, row[1]])
                    self.edges.append(Thing(len(self.edges), kind, held, ends))

    def _add_node(self, label: str, row: Sequence[Any]) -> None:
        held = {name: value for name, value in zip(PROPERTIES[label], row, strict=True) if value is not None}
        self.numbers[label, row[0]] = len(self.nodes)
        self.nodes.append(Thing(len(self.nodes), label, held))

    def matches(self, parts: Sequence[Part], row: Row) -> Iterator[Row]:
        """All matches of the parts in which no relationship occurs twice, consistent with `row`."""
        yield from self._parts(list(parts), dict(row), frozenset())

    def _parts(self, parts: list[Part], row: Row, used: frozenset[int]) -> Iterator[Row]:
        if not parts:
            yield row
            return
        first = parts[0]
        for node in self._candidates(first.chain[0], row):
            bound = self._bound(first.chain[0], node, row)
            for found, walked, path in self._chain(first.chain, 0, node, bound, used, (node,)):
                named = {**found, first.name: path} if first.name else found
                yield from self._parts(parts[1:], named, walked)

    def _candidates(self, pattern: NodePattern, row: Row) -> list[Thing]:
        if pattern.name and pattern.name in row:
            node = row[pattern.name]
            return [node] if node is not None and self._fits(pattern, node) else []
        return [node for node in self.nodes if self._fits(pattern, node)]

    def _fits(self, pattern: NodePattern, node: Thing) -> bool:
        if pattern.label and node.label != pattern.label:
            return False
        return all(equal(node.held.get(name), value) is True for name, value in pattern.held)

    def _bound(self, pattern: NodePattern, node: Thing, row: Row) -> Row:
        return {**row, pattern.name: node} if pattern.name else row

    def _chain(
        self,
        chain: tuple[Any, ...],
        at: int,
        node: Thing,
        row: Row,
        used: frozenset[int],
        path: tuple[Thing, ...],
    ) -> Iterator[tuple[Row, frozenset[int], tuple[Thing, ...]]]:
        if at + 1 == len(chain):
            yield row, used, path
            return
        step, following = chain[at + 1], chain[at + 2]
        for end, walked, trail in self._walks(step, node, used, ()):
            if not self._fits(following, end):
                continue
            if following.name and following.name in row and row[following.name] != end:
                continue
            bound = self._bound(following, end, row)
            if step.name:
                if step.name in row and row[step.name] != trail[0]:
                    continue
                bound = {**bound, step.name: trail[0]}
            yield from self._chain(chain, at + 2, end, bound, walked, (*path, *trail))

    def _walks(
        self, step: RelationshipPattern, node: Thing, used: frozenset[int], trail: tuple[Thing, ...]
    ) -> Iterator[tuple[Thing, frozenset[int], tuple[Thing, ...]]]:
        """The nodes that a step may reach, with the trail to each: relationships and their end nodes, alternating."""
        walked = len(trail) // 2
        if walked >= step.least:
            yield node, used, trail
        if walked == step.most:
            return
        for edge in self.edges:
            if edge.number in used or (step.types and edge.label not in step.types):
                continue
            start, end = edge.ends
            for here, there, direction in ((start, end, ">"), (end, start, "<")):
                if here == node.number and step.direction in ("", direction):
                    following = self.nodes[there]
                    yield from self._walks(step, following, used | {edge.number}, (*trail, edge, following))


def shown(value: Any, graph: Graph) -> Any:
    """`value` as a store returns it."""
    if isinstance(value, list):
        return [shown(item, graph) for item in value]
    if not isinstance(value, Thing):
        return value
    if not value.ends:
        return Node(value.held["id"], value.label, value.held)
    start, end = ((graph.nodes[i].label, graph.nodes[i].held["id"]) for i in value.ends)
    return Relationship(value.label, start, end, value.held)


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def equal(one: Any, other: Any) -> bool | None:
    """`=`"""
    if one is None or other is None:
        return None
    if isinstance(one, list) and isinstance(other, list):
        if len(one) != len(other):
            return False
        found: bool | None = True
        for left, right in zip(one, other, strict=True):
            found = both(found, equal(left, right))
        return found
    if _number(one) and _number(other):
        return bool(one == other)
    return type(one) is type(other) and bool(one == other)


def less(one: Any, other: Any) -> bool | None:
    """`<`"""
    if (_number(one) and _number(other)) or (type(one) is type(other) and isinstance(one, (str, bool))):
        return bool(one < other)
    return None


def both(one: bool | None, other: bool | None) -> bool | None:
    """AND"""
    if one is False or other is False:
        return False
    return None if one is None or other is None else True


def either(one: bool | None, other: bool | None) -> bool | None:
    """OR"""
    return negated(both(negated(one), negated(other)))


def negated(value: bool | None) -> bool | None:
    """NOT"""
    return None if value is None else not value


def key(value: Any) -> Any:
    """The equality of DISTINCT and of groups: null equals null, 1 equals 1.0."""
    if isinstance(value, list):
        return ("list", *map(key, value))
    if isinstance(value, Thing):
        return ("thing", bool(value.ends), value.number)
    return ("number", value) if _number(value) else (type(value).__name__, value)


_RANKS = {list: 0, str: 1, bool: 2, int: 3, float: 3, type(None): 9}


def order_key(value: Any) -> Any:
    """The sort key of a value in ORDER BY: lists, strings, booleans, numbers, null."""
    rank = _RANKS[type(value)]
    if isinstance(value, list):
        return rank, [order_key(item) for item in value]
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return rank, 0
    return rank, value
