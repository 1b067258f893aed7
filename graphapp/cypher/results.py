"""What a Cypher query answers, the same shape from every engine. Pure data."""

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
    """What a query may use: seconds of time, rows, cells and bytes of answer, steps of work."""

    seconds: float
    rows: int
    cells: int
    bytes: int
    work: int


class EngineState(NamedTuple):
    """Where whatever answers queries stands. `name`: "none" before the first query, "preparing", "updating" (and answering from the
    state before), "ready", "failed". `text` says it in words, to follow "Cypher is"; `share` is what is done, 0 to 1."""

    name: str
    text: str
    share: float


class Stop(Protocol):
    """A wish that a query ends, made by another thread than the one that answers it: see `graphapp.cypher.cancellation`."""

    @property
    def wished(self) -> bool:
        """True once the query should end."""

    def by(self, act: Callable[[], object]) -> AbstractContextManager[None]:
        """While the block lasts, a wish runs `act` in the thread that makes it; one that was made before runs it at once. `act`
        is over when the block is left, so that it can never hit what comes after. It must not wait for this thread."""


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


@dataclass(frozen=True, slots=True)
class PlanStep:
    """A step of how an engine would answer a query: what it does, to what, the number of rows that it expects to come out (None
    where it does not say), and the steps whose rows it takes."""

    operator: str
    details: str = ""
    rows: float | None = None
    children: tuple[PlanStep, ...] = ()


@dataclass(slots=True)
class ResultTable:
    """Columns in RETURN order and rows of values: None, bool, int, float, str, list, dict, Node, Relationship, PathValue.

    `truncated` says what was cut and by which limit, "" when nothing was. `warnings` are the engine's.
    `seconds` is the engine's own time. `as_of` names the state of the store that was asked. `kinds` says
    of each column whether its texts name an "author", a "paper" or a "venue"; "" for others, empty where nothing is known.
    """

    columns: list[str]
    rows: list[list[Any]]
    truncated: str = ""
    warnings: list[str] = field(default_factory=list)
    seconds: float = 0.0
    as_of: str = ""
    kinds: list[str] = field(default_factory=list)
