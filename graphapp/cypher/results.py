"""The result of a Cypher query, in the same form from every engine. Pure data."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

__all__ = [
    "EngineState",
    "Node",
    "PathValue",
    "PlanStep",
    "QueryLimits",
    "Relationship",
    "ResultTable",
    "Stop",
]


class QueryLimits(NamedTuple):
    """The limits of a query: seconds of time; rows, cells and bytes of the result; steps of work."""

    seconds: float
    rows: int
    cells: int
    bytes: int
    work: int


class EngineState(NamedTuple):
    """The state of the engine. `name`: "none" before the first query, "preparing", "updating" (queries run on the previous state),
    "ready", "failed". `text` describes it, to follow "Cypher is"; `share` is the share that is done, 0 to 1. `hint` says what to do, "" if nothing
    need be done."""

    name: str
    text: str
    share: float
    hint: str = ""


class Stop(Protocol):
    """A request that a query ends, made in another thread than the one that runs it; see `graphapp.cypher.cancellation`."""

    @property
    def wished(self) -> bool:
        """True once the query should end."""

    def by(self, act: Callable[[], object]) -> AbstractContextManager[None]:
        """During the block, a request to stop runs `act` in the thread that makes it; an earlier request runs it immediately. `act` has
        finished when the block is left, so that it never affects later work. It must not wait for this thread."""


@dataclass(frozen=True, slots=True)
class Node:
    """A node: `id` is the stable identifier (the property `id`), unique within its label."""

    id: str
    label: str
    properties: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Relationship:
    """A relationship between two nodes, given by their labels and stable identifiers."""

    type: str
    start: tuple[str, str]
    end: tuple[str, str]
    properties: dict[str, Any]


@dataclass(frozen=True, slots=True)
class PathValue:
    """A path: one node more than relationships, in the order of traversal."""

    nodes: list[Node]
    relationships: list[Relationship]


@dataclass(frozen=True, slots=True)
class PlanStep:
    """A step of a query plan: the operator, its details, the estimated number of rows (None if unknown), and the steps that provide its
    input."""

    operator: str
    details: str = ""
    rows: float | None = None
    children: tuple[PlanStep, ...] = ()


@dataclass(slots=True)
class ResultTable:
    """Columns in RETURN order and rows of values: None, bool, int, float, str, list, dict, Node, Relationship, PathValue.

    `truncated` says what was cut and by which limit, "" for nothing. `warnings` are the engine's. `seconds` is the time of the engine.
    `as_of` names the state of the store that was queried. `kinds` says for each column whether its strings name an "author", a "paper"
    or a "venue"; "" for other columns; empty if nothing is known.
    """

    columns: list[str]
    rows: list[list[Any]]
    truncated: str = ""
    warnings: list[str] = field(default_factory=list)
    seconds: float = 0.0
    as_of: str = ""
    kinds: list[str] = field(default_factory=list)
