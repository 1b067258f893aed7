"""The graph on which patterns are matched: the interface that the evaluator needs. Pure.

Nodes and relationships are numbers during matching; as values they are `NodeRef` and `RelationshipRef`, of
which a graph has one for each number.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from graphapp.cypher.evaluator.entities import NodeRef, RelationshipRef

__all__ = ["Adjacency", "Graph"]


class Adjacency(NamedTuple):
    """The relationships of one type in one direction, by node: those of node n are at `offsets[n]` up to
    `offsets[n + 1]`, each with its number in `relationships` and the node at its other end in `others`."""

    offsets: Sequence[int]
    relationships: Sequence[int]
    others: Sequence[int]


class Graph(Protocol):
    """An immutable graph."""

    @property
    def labels(self) -> Sequence[str]:
        """All labels."""

    @property
    def types(self) -> Sequence[str]:
        """All relationship types."""

    @property
    def size(self) -> int:
        """The number of nodes, which are numbered from 0."""

    @property
    def made(self) -> Sequence[NodeRef | None]:
        """The objects that `node` has created so far, by node number."""

    def node(self, number: int) -> NodeRef:
        """The one object for a node."""

    def relationship(self, number: int) -> RelationshipRef:
        """The one object for a relationship."""

    def nodes(self, label: str | None = None) -> Sequence[int]:
        """All nodes, or those with a label, in ascending order."""

    def labels_of(self, number: int) -> tuple[str, ...]:
        """The labels of a node."""

    def group_labels(self) -> Sequence[frozenset[str]]:
        """The labels of each group of nodes (`NodeRef.group`)."""

    def group_sizes(self) -> Sequence[int]:
        """The number of nodes in each group."""

    def node_column(self, name: str) -> Sequence[Any]:
        """The values of a property, indexed by group, then by place in the group. The column of a group is
        loaded on first use."""

    def node_properties(self, node: NodeRef) -> dict[str, Any]: ...

    def relationship_value(self, relationship: RelationshipRef, name: str) -> Any: ...

    def relationship_properties(self, relationship: RelationshipRef) -> dict[str, Any]: ...

    def property_keys(self) -> list[str]:
        """The names of all properties of nodes and relationships."""

    def find(self, label: str | None, name: str, value: Any) -> Sequence[int]:
        """The nodes with a label (None: any) whose property equals a string, number or boolean. The index is
        built on first use."""

    def adjacency(self, type: str, outgoing: bool) -> Adjacency:
        """The relationships of a type, by their start node (`outgoing`) or end node."""

    def relationship_count(self, type: str) -> int:
        """The number of relationships of a type."""
