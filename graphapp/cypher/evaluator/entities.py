"""Nodes, relationships and paths as values: references into a graph, equal if they denote the same entity.
Pure."""

from __future__ import annotations

__all__ = ["NodeRef", "PathRef", "RelationshipRef"]


class NodeRef:
    """The node number `index` of the graph; its properties are at `place` in the columns of its node group
    `group`."""

    __slots__ = ("group", "index", "place")

    def __init__(self, index: int, group: int = 0, place: int = 0) -> None:
        self.index = index
        self.group = group
        self.place = place

    def __eq__(self, other: object) -> bool:
        return type(other) is NodeRef and other.index == self.index

    def __hash__(self) -> int:
        return hash(self.index)

    def __repr__(self) -> str:
        return f"NodeRef({self.index})"


class RelationshipRef:
    """The relationship number `index` of the graph, of `type`, from the node number `start` to the node
    number `end`."""

    __slots__ = ("end", "index", "start", "type")

    def __init__(self, index: int, type: str, start: int, end: int) -> None:
        self.index = index
        self.type = type
        self.start = start
        self.end = end

    def __eq__(self, other: object) -> bool:
        return type(other) is RelationshipRef and other.index == self.index

    def __hash__(self) -> int:
        return ~hash(self.index)

    def __repr__(self) -> str:
        return f"RelationshipRef({self.index}, {self.type!r}, {self.start}, {self.end})"


class PathRef:
    """Nodes in path order and the relationships between them, one fewer."""

    __slots__ = ("nodes", "relationships")

    def __init__(self, nodes: tuple[NodeRef, ...], relationships: tuple[RelationshipRef, ...]) -> None:
        self.nodes = nodes
        self.relationships = relationships

    def __eq__(self, other: object) -> bool:
        return (
            type(other) is PathRef and other.nodes == self.nodes and other.relationships == self.relationships
        )

    def __hash__(self) -> int:
        return hash((self.nodes, self.relationships))

    def __repr__(self) -> str:
        return f"PathRef({self.nodes}, {self.relationships})"
