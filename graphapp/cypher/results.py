"""What a Cypher query answers, the same shape from every engine. Pure data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

__all__ = ["Node", "PathValue", "QueryLimits", "Relationship", "ResultTable"]


class QueryLimits(NamedTuple):
    """What a query may use: seconds of time, rows, cells and bytes of answer, steps of work."""

    seconds: float
    rows: int
    cells: int
    bytes: int
    work: int


@dataclass(frozen=True, slots=True)
class Node:
    """A node: `id` is the lasting identifier (the property `id`), unique within its label."""

    id: str
    label: str
    properties: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Relationship:
    """A relationship between two nodes, named by their labels and lasting identifiers."""

    type: str
    start: tuple[str, str]
    end: tuple[str, str]
    properties: dict[str, Any]


@dataclass(frozen=True, slots=True)
class PathValue:
    """A path: one node more than relationships, in the order walked."""

    nodes: list[Node]
    relationships: list[Relationship]


@dataclass(slots=True)
class ResultTable:
    """Columns in RETURN order and rows of values: None, bool, int, float, str, list, dict, Node, Relationship, PathValue.

    `truncated` says what was cut and by which limit, "" when nothing was. `warnings` are the engine's.
    `seconds` is the engine's own time. `as_of` names the state of the store that was asked.
    """

    columns: list[str]
    rows: list[list[Any]]
    truncated: str = ""
    warnings: list[str] = field(default_factory=list)
    seconds: float = 0.0
    as_of: str = ""
